"""What a post is about: the configured topics, each a query, all matched in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from socialwatch.enrich.base import Batch
from socialwatch.models import JSON, Result
from socialwatch.query import Known, Matcher

if TYPE_CHECKING:
    from socialwatch.config import Config, Topic


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
        languages = batch.results.get("language", {})
        for at, key in enumerate(batch.keys):
            document = batch.document(at)
            lang = next((result.value for result in languages.get(key, ())), None)
            document.known = Known(brands=batch.brands[at], lang=lang)
            for topic in self._matcher.match_document(document):
                yield Result(key, self.name, topic, topic)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher({topic.name: topic.parsed for topic in self.topics})
