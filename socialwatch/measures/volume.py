"""How much was said: counts by hour, day, week or month, with the mood toward each brand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Grain, Window
from socialwatch.measures.base import Figure
from socialwatch.measures.coverage import Comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One slot of one brand. Counts are None where nobody could see (`blind`): an outage is not silence.

    `partial` marks slots that some of the sources missed: the count is a lower bound.
    """

    start: datetime
    end: datetime
    mentions: int | None
    positive: int | None
    neutral: int | None
    negative: int | None
    unknown: int | None
    blind: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A brand's line over the window; every figure is a count of mentions."""

    brand: str
    points: tuple[Point, ...]
    total: Figure
    positive: Figure
    neutral: Figure
    negative: Figure
    unknown: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A note that a person added: a strike, a launch. `index` is its slot."""

    index: int
    at: datetime
    text: str
    brand: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Lines of all brands over the same slots; `blind` and `partial` are half-open ranges of slots."""

    window: Window
    grain: Grain
    starts: tuple[datetime, ...]
    series: tuple[Series, ...]
    blind: tuple[tuple[int, int], ...]
    partial: tuple[tuple[int, int], ...]
    notes: tuple[Marked, ...]
    comparable: Comparable

    def of(self, brand: str) -> Series:
        """The line of that brand; KeyError when it is not there."""
        return {one.brand: one for one in self.series}[brand]
