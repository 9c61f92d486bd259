"""What people talk about: each topic's volume and mood, and how it changed against the window before."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.clock import Window
from socialwatch.measures.base import Figure
from socialwatch.measures.comparing import Comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic. `mentions` carries the count before; `share` is of all mentions of the subject, before and p
    test whether the topic took a larger or smaller part of the talk; `net` is the mood in it."""

    name: str
    mentions: Figure
    share: Figure
    negative: Figure
    net: Figure
    verdict: str  # "grew", "shrank", "no significant change", "not comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Topics, most talked about first; `untouched` counts mentions in no topic at all."""

    window: Window
    brands: tuple[str, ...]
    topics: tuple[Topic, ...]
    total: int
    untouched: int
    comparable: Comparable
