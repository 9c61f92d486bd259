"""Private people whom a text names in plain words: those that the archive knows as authors, where that is unmistakable.

A name of two words or more is somebody's when none of its words is an everyday one, or when it begins with a given
name and is written as names are. A handle without its sign must be long, or hold a digit, and be no word that people
use. What brands, topics and accounts of the configuration are called stays, and so do names of public voices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.report.names import GONE, Names
from socialwatch.report.unmistakable import Judge, begins, long_enough, made_of, nobodys, ours
from socialwatch.store.namesakes import WORD, namesakes, own_names, plain

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store

LONGEST = 5  # words of a name
GAP = re.compile(r"(?:[ \u00a0]{1,2}|[\-_'\u2019.]|\. )\Z")
"""What may stand between the words of a name."""
SIGNED = re.compile(r"(?<![\w@/.\-])[^\W_][\w.\-]*[^\W_]")
"""A handle as it may stand in a text without its sign."""
EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Scripts without spaces between words."""
CHARACTERS = range(3, 7)  # of a name in them


class Spot(NamedTuple):
    """A stretch of a text that may be a name; `folded` is how names are compared."""

    start: int
    end: int
    folded: str


@dataclass(frozen=True, slots=True)
class People:
    """Who is not to be named: names and handles, folded."""

    called: frozenset[str] = frozenset()
    sure: Callable[[str, str], bool] = field(default=lambda folded, written: True, compare=False)

    def without(self, text: str) -> str:
        """The text with an ellipsis for each of these people."""
        for spot in reversed(list(self._found(text))):
            text = f"{text[: spot.start]}{GONE}{text[spot.end :]}"
        return text

    def named(self, text: str) -> tuple[str, ...]:
        """The names as they stand in a text."""
        return tuple(sorted({text[spot.start : spot.end] for spot in self._found(text)}))

    def _found(self, text: str) -> Iterator[Spot]:
        """The longest names first found, none inside of another."""
        if not self.called:
            return
        end = 0
        for spot in sorted(spots(text), key=lambda spot: (spot.start, -spot.end)):
            if spot.start < end or spot.folded not in self.called:
                continue
            if self.sure(spot.folded, text[spot.start : spot.end]):
                end = spot.end
                yield spot


def spots(text: str) -> Iterator[Spot]:
    """Everything in a text that has the form of a name or a handle."""
    words = list(WORD.finditer(text))
    for at, first in enumerate(words):
        if not begins(first[0]):
            continue
        folded = plain(first[0])
        for last, after in zip(words[at : at + LONGEST - 1], words[at + 1 : at + LONGEST], strict=False):
            if not (after[0][0].isalpha() and GAP.match(text[last.end() : after.start()])):
                break
            folded = f"{folded} {plain(after[0])}"
            if len(after[0]) > 1:
                yield Spot(first.start(), after.end(), folded)
    for found in SIGNED.finditer(text):
        if long_enough(found[0]):
            yield Spot(*found.span(), plain(found[0]))
    for run in EAST.finditer(text):
        for start in range(*run.span()):
            for end in (start + size for size in CHARACTERS if start + size <= run.end()):
                yield Spot(start, end, text[start:end])


def find(store: Store | None, config: Config, names: Names, texts: Iterable[str]) -> People:
    """The private authors of the archive whom these texts name; nobody where names are shown."""
    if store is None or names.mode == "show":
        return People()
    asked = {spot.folded for text in dict.fromkeys(texts) for spot in spots(text)}
    asked = {folded for folded in asked if not ours(folded)}
    private: set[str] = set()
    theirs: set[str] = set()  # handles made of the name
    public: set[str] = set()
    for one in namesakes(store.db, {folded.split(" ")[0] for folded in asked}) if asked else ():
        if called := {*one.ways, *one.handles} & asked:
            openly = any(names.public(handle, one.followers) for handle in one.handles or (one.name,))
            (public if openly else private).update(called)
            theirs.update(handle for handle in called if made_of(handle, one.name))
    if not private:
        return People()
    kept = public | own_names(store.db, names.own) | nobodys(config, names)
    return People(frozenset(private - kept), Judge(store, kept, theirs))
