"""What is left out of every figure, with the reason: giveaways, job ads, spam, bots, and authors who repeat themselves.

Nothing is deleted: a result of this step sets a flag, `--with-noise` counts the post again, a person's label wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from socialwatch.enrich.base import Batch
from socialwatch.enrich.labels import Asking, heard
from socialwatch.models import JSON, Mention, Result

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.config.categories import NoiseRule

HABITS = ("same", "rate", "crowd")
MORE = "; "


@dataclass(frozen=True)
class Noise:
    """At most one result: `value` holds the reasons. Whatever belongs to a campaign of one's own is none."""

    name: ClassVar[str] = "noise"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("language", "campaigns")

    rules: tuple[NoiseRule, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        from socialwatch.config.categories import NoiseRule

        return cls(tuple(rule for rule in config.entries("noise") if isinstance(rule, NoiseRule)))

    def settings(self) -> JSON:
        return [[one.name, one.query, dict(one.lang), one.rule, one.most, one.within] for one in self.rules]

    @property
    def habits(self) -> dict[str, int]:
        """What has to be counted of an author, and in how many seconds; the longest where several rules ask."""
        found: dict[str, int] = {}
        for one in self.rules:
            if one.rule in HABITS:
                found[one.rule] = max(found.get(one.rule, 0), one.seconds)
        return found

    def run(self, batch: Batch) -> Iterable[Result]:
        campaigns = batch.results.get("campaigns", {})
        for at, key in enumerate(batch.keys):
            if not campaigns.get(key):
                reasons = [*self._asked(batch, at), *self._counted(batch, at)]
                if reasons:
                    yield Result(key, self.name, None, MORE.join(reasons))

    def _asked(self, batch: Batch, at: int) -> Iterable[str]:
        if not self._asking.some:
            return ()
        return self._asking.names(batch, at, heard)

    def _counted(self, batch: Batch, at: int) -> Iterator[str]:
        habits: Mapping[str, int] = batch.habits.get(batch.keys[at], {})
        for one in self._counting:
            many = signs(batch.mentions[at], one.rule) if one.rule in ("tags", "links") else habits.get(one.rule, 0)
            if many > one.most:
                yield f"{one.name} ({many}{'' if one.rule in ('tags', 'links') else f' in {one.within}'})"

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.rules)

    @cached_property
    def _counting(self) -> tuple[NoiseRule, ...]:
        return tuple(one for one in self.rules if one.rule)


def signs(mention: Mention, rule: str) -> int:
    """How many hashtags or links a post has."""
    return len(set(map(str.casefold, mention.tags))) if rule == "tags" else len(mention.links)
