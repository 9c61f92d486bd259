"""When far more was said than usual, and what caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a peak was about. `topic` is over-represented in it (`topic_share` of its mentions against
    `topic_usual` otherwise), `words` are distinctive; `first` is the id of the first post about it,
    `first_by` its author, `engaged` the id of the most engaged post. None where there is none."""

    topic: str | None
    topic_share: float | None
    topic_usual: float | None
    words: tuple[str, ...]
    first: str | None
    first_by: str | None
    first_text: str | None
    engaged: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """One peak of one brand: from `start` to `end`; `began` is the hour in which it took off.

    `mentions` counts it, `expected` is what the same slots usually hold, `times` their ratio; `mood` is the
    net sentiment in the peak, None when no mood was known.
    """

    brand: str
    start: datetime
    end: datetime
    began: datetime
    top: datetime  # the start of its highest slot
    mentions: Figure
    expected: float
    times: float
    score: float  # how far out, in robust standard deviations
    net: float | None
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """Peaks of all brands, the most unusual first."""

    window: Window
    peaks: tuple[Peak, ...]
