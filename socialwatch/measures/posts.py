"""The posts that mattered: by reactions and reach, each measured against its own network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Window
from socialwatch.measures.base import Evidence
from socialwatch.models import Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Mattered:
    """One post. `engagement` (likes + replies + reposts) and `reach` (the author's followers) are None where
    not told; `percentile` (0..1) is its place among the posts of its network in the window by both together,
    which lets networks of different size stand side by side. `copies` counts reposts seen."""

    id: str  # network:native_id
    network: str
    author: str | None  # handle, else name
    created: datetime
    title: str | None
    text: str
    url: str | None
    lang: str | None
    brands: tuple[str, ...]
    mood: Mood  # toward the first brand of the scope that it speaks of
    likes: int | None
    replies: int | None
    reposts: int | None
    views: int | None
    engagement: int | None
    reach: int | None
    percentile: float
    copies: int
    media: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Posts, most important first, and the evidence of all that were ranked."""

    window: Window
    brands: tuple[str, ...]
    posts: tuple[Mattered, ...]
    evidence: Evidence
