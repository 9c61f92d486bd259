"""How people feel about each brand: net sentiment over time, by source and network, and whether it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Grain, Window
from socialwatch.measures.base import Figure
from socialwatch.measures.comparing import Comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodPoint:
    """One slot: counts toward the brand, and net sentiment with its interval; None where nobody could see."""

    start: datetime
    positive: int | None
    neutral: int | None
    negative: int | None
    unknown: int | None
    net: float | None
    low: float | None
    high: float | None
    blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodBy:
    """The mood on one source or network; `n` are the mentions whose mood is known."""

    name: str
    positive: int
    neutral: int
    negative: int
    unknown: int
    net: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandMood:
    """The mood toward one brand. `net` carries the value before and the p of the change; `verdict` is the
    change in words: "rose", "fell", "no significant change", or why it cannot be told."""

    brand: str
    points: tuple[MoodPoint, ...]
    positive: Figure
    neutral: Figure
    negative: Figure
    unknown: Figure
    net: Figure
    networks: tuple[MoodBy, ...]
    sources: tuple[MoodBy, ...]
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """The mood toward every brand over the same slots."""

    window: Window
    grain: Grain
    starts: tuple[datetime, ...]
    brands: tuple[BrandMood, ...]
    blind: tuple[tuple[int, int], ...]
    comparable: Comparable

    def of(self, brand: str) -> BrandMood:
        """The mood toward that brand; KeyError when it is not there."""
        return {one.brand: one for one in self.brands}[brand]
