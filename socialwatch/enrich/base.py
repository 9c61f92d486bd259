"""What an enrichment step is: a pure function of a batch of mentions, with a name and a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, runtime_checkable

from socialwatch.models import JSON, Mention, Result

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.query.document import Document


@dataclass(frozen=True, slots=True)
class Batch:
    """Some mentions with what is known of them so far; all sequences are parallel.

    `keys` are the store's local integers, `brands` the names of the matched brands, and `results` holds
    what the steps named in `needs` said: step -> key -> its results. `candidates` are, for a step that compares, the
    other mentions that each is worth comparing with, of this batch and of those stored before: key -> key -> mention.
    `documents` are what queries are asked of; all steps that see these mentions share them, so that a text is cut into
    words once. `habits` tells what else the author does: key -> rule (same, rate, crowd) -> how many posts.
    """

    keys: Sequence[int]
    mentions: Sequence[Mention]
    brands: Sequence[tuple[str, ...]]
    results: Mapping[str, Mapping[int, Sequence[Result]]] = field(default_factory=dict)
    candidates: Mapping[int, Mapping[int, Mention]] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    habits: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    def document(self, at: int) -> Document:
        """The mention at this place of the batch as queries see it; who asks sets what is `known` of it."""
        key = self.keys[at]
        found = self.documents.get(key)
        if found is None:
            from socialwatch.query.document import Document

            found = self.documents[key] = Document(self.mentions[at])
        return found


@runtime_checkable
class Step(Protocol):
    """One thing that is said of every mention."""

    name: ClassVar[str]
    version: ClassVar[int]
    needs: ClassVar[tuple[str, ...]]

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The step for this configuration; models are loaded when first used."""
        ...

    def settings(self) -> JSON:
        """The part of the configuration that changes the answer; it goes into the fingerprint."""
        ...

    def run(self, batch: Batch) -> Iterable[Result]: ...


@runtime_checkable
class Comparing(Step, Protocol):
    """A step that compares mentions with one another: `value` of its results is the key of the other one."""

    def marks(self, mentions: Mapping[int, Mention]) -> Mapping[int, Sequence[int]]:
        """Numbers of 32 bits for each key; mentions that share one are worth comparing."""
        ...


def spoken(mention: Mention) -> str:
    """What a post says: its title and its text, unless the text begins with the title."""
    title = (mention.title or "").strip()
    if not title or mention.text.lstrip().startswith(title):
        return mention.text
    return f"{title}\n{mention.text}" if mention.text else title
