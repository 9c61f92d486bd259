"""The pulse of a brand: Social Mention's four figures and what stood beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A brand at a glance.

    `strength`: mentions in the last 24 hours of the window over the most that any 24 hours of it had (0..1);
    `ratio`: positive over negative mentions, None without negatives; `passion`: mentions by authors who came
    back over all mentions (0..1); `reach`: different authors over mentions (0..1).
    """

    window: Window
    brand: str
    mentions: Figure
    strength: Figure
    ratio: Figure
    passion: Figure
    reach: Figure
    minutes: Figure  # per mention
    last: datetime | None
    authors: Figure
    reposts: Figure
    positive: int
    neutral: int
    negative: int
    unknown: int
    reasons: tuple[str, ...]
