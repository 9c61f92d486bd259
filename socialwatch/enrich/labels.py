"""What a post is about and what it wants: topics, intents, stages, urgency and campaigns, each a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from socialwatch.enrich.base import Batch
from socialwatch.models import JSON, Result
from socialwatch.query import Known, Matcher

if TYPE_CHECKING:
    from socialwatch.config import Config, Topic
    from socialwatch.config.categories import Campaign, Section
    from socialwatch.query import Query

UNTOLD = ("unknown", "und", None)
"""Languages that tell nothing: then the queries of every language are asked."""


@dataclass(frozen=True)
class Topics:
    """One result for each topic that a post is about: `target` and `value` are the topic's name."""

    name: ClassVar[str] = "topics"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("language",)

    topics: tuple[Topic, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.topics)

    def settings(self) -> JSON:
        return [[topic.name, topic.query] for topic in self.topics]

    def run(self, batch: Batch) -> Iterable[Result]:
        if not self.topics:
            return
        for at, key in enumerate(batch.keys):
            document = batch.document(at)
            begun = self._matcher.begun(document)
            if begun is not None:
                document.known = heard(batch, at)
                for topic in self._matcher.match_begun(document, begun):
                    yield Result(key, self.name, topic, topic)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher({topic.name: topic.parsed for topic in self.topics})


class Asking:
    """Entries with queries for one language each, asked in one pass; which of them match, in their order."""

    def __init__(self, entries: Sequence[Section | Campaign]) -> None:
        self._of: dict[str, tuple[str, str]] = {}
        queries: dict[str, Query] = {}
        for entry in entries:
            for lang, query in entry.parts:
                name = f"{entry.name}\n{lang}"
                queries[name], self._of[name] = query, (entry.name, lang)
        self._matcher = Matcher(queries)
        self.some = bool(queries)

    def names(self, batch: Batch, at: int, tell: Callable[[Batch, int], Known]) -> list[str]:
        """The entries that a mention of the batch matches; queries of other languages than its own do not count.

        `tell` says what is known of it, and is asked only where its words may lead to a match: for most they do not.
        """
        document = batch.document(at)
        begun = self._matcher.begun(document)
        if begun is None:
            return []
        document.known = known = tell(batch, at)
        found: dict[str, None] = {}
        for match in self._matcher.match_begun(document, begun):
            name, lang = self._of[match]
            if not lang or known.lang in UNTOLD or lang == known.lang:
                found[name] = None
        return list(found)


@dataclass(frozen=True)
class _Said:
    """A step over a set of entries: one result for each that a post matches, whose target is the entry's name."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ()

    entries: tuple[Section, ...] = ()

    def settings(self) -> JSON:
        return [[entry.name, entry.query, dict(entry.lang)] for entry in self.entries]

    def run(self, batch: Batch) -> Iterable[Result]:
        if not self._asking.some:
            return
        for at, key in enumerate(batch.keys):
            for name in self._asking.names(batch, at, known_of):
                yield Result(key, self.name, name, name)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.entries)


class Intents(_Said):
    """What a post wants: to ask, to complain, to praise, to buy..."""

    name: ClassVar[str] = "intents"
    needs: ClassVar[tuple[str, ...]] = ("language", "topics", "sentiment")

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.entries("intent"))


class Stages(_Said):
    """Where on the way to a customer, and beyond, its author stands."""

    name: ClassVar[str] = "stages"
    needs: ClassVar[tuple[str, ...]] = ("language", "topics", "sentiment", "intents")

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.entries("stage"))


class Urgency(_Said):
    """What somebody should see at once: safety, leaks, lawyers, the press."""

    name: ClassVar[str] = "urgency"
    needs: ClassVar[tuple[str, ...]] = ("language", "topics", "sentiment", "intents", "stages")

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.entries("urgency"))


@dataclass(frozen=True)
class Campaigns:
    """Which of one's own campaigns a post belongs to, in its days."""

    name: ClassVar[str] = "campaigns"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("language",)

    campaigns: tuple[Campaign, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.campaigns)

    def settings(self) -> JSON:
        return [[one.name, one.query, one.start, one.end] for one in self.campaigns]

    def run(self, batch: Batch) -> Iterable[Result]:
        if not self.campaigns:
            return
        for at, key in enumerate(batch.keys):
            for name in self._asking.names(batch, at, heard):
                yield Result(key, self.name, name, name)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.campaigns)


def language(batch: Batch, key: int) -> str | None:
    found = batch.results["language"].get(key) if "language" in batch.results else None
    return found[0].value if found else None


def heard(batch: Batch, at: int) -> Known:
    """The brands and the language of a mention, which is what topics, campaigns and noise may ask for."""
    return Known(brands=batch.brands[at], lang=language(batch, batch.keys[at]))


def known_of(batch: Batch, at: int) -> Known:
    """What the steps before have found, as queries ask for it."""
    key = batch.keys[at]
    said = {name: found[key] for name, found in batch.results.items() if key in found}
    moods, told = said.get("sentiment", ()), said.get("language")
    return Known(
        brands=batch.brands[at],
        lang=told[0].value if told else None,
        topics=_targets(said["topics"]) if "topics" in said else (),
        sentiment=next((one.value for one in moods if one.target is None), None),
        toward={one.target: one.value for one in moods if one.target is not None},
        intents=_targets(said["intents"]) if "intents" in said else (),
        stages=_targets(said["stages"]) if "stages" in said else (),
    )


def _targets(results: Sequence[Result]) -> tuple[str, ...]:
    return tuple([one.target for one in results if one.target is not None])
