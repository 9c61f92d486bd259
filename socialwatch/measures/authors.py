"""Who speaks: authors with their mentions, reach and the reactions they got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An account that spoke of the subject. `reach` (followers) and `engagement` (likes, replies, reposts of
    these mentions) are None where no platform tells."""

    handle: str
    name: str | None
    network: str
    url: str | None
    mentions: Figure
    reach: int | None
    engagement: int | None
    positive: int
    negative: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Authors, most mentions first."""

    window: Window
    brands: tuple[str, ...]
    authors: tuple[Author, ...]
    people: int  # different authors in all
