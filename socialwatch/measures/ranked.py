"""What comes up most: links, hashtags and sources as ranked lists."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One link, hashtag or source with its mentions; `voices` are the different authors."""

    name: str
    mentions: Figure
    voices: int
    positive: int
    negative: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Rows, most mentions first; `kind` is links, hashtags, sources."""

    window: Window
    brands: tuple[str, ...]
    kind: str
    rows: tuple[Row, ...]
