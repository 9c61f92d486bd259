"""What the authors of shown posts call themselves, out of their own words: also one word alone, if it is a name.

A word that the configuration knows, that people use in sentences, or that is a place stays: a post by somebody who goes
by the brand's name still says the brand's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.report.names import GONE, Names
from socialwatch.report.unmistakable import Judge, nobodys

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import Author
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True)
class Authored:
    """Which names of private authors are left out of their posts."""

    names: Names | None = None  # nobody is hidden without a rule
    sure: Callable[[str], bool] = lambda name: True

    def called(self, author: Author | None) -> tuple[str, ...]:
        """What nobody is to read in this author's posts; nothing of public voices."""
        if author is None or self.names is None or self.names.mode == "show":
            return ()
        if self.names.public(author.handle or author.name, author.followers):
            return ()
        handle = (author.handle or "").lstrip("@")
        said = dict.fromkeys((author.name or "", handle, re.split(r"[@.]", handle)[0]))
        return tuple(name for name in said if name and self.sure(name))

    def without(self, text: str, author: Author | None) -> str:
        """A post's words without its author's names."""
        called = self.called(author)
        return without(text, called) if called else text


def authored(store: Store | None, config: Config, names: Names) -> Authored:
    """The rule for the authors of an archive."""
    return Authored() if store is None else Authored(names, Judge(store, nobodys(config, names)).himself)


def without(text: str, called: Iterable[str]) -> str:
    """A text with an ellipsis for each of these names, however they are written."""
    one_of = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    return re.sub(rf"(?<![^\W_])(?:{one_of})(?![^\W_])", GONE, text, flags=re.IGNORECASE)
