"""How fast own accounts answer: posts that got a reply, and the median time to the first."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Answers by own accounts. `answered` is the share of the mentions on networks with threads that got one,
    `minutes` the median time to the first, `open` counts mentions that are complaints (negative) unanswered."""

    window: Window
    brands: tuple[str, ...]
    mentions: Figure
    answered: Figure
    minutes: Figure
    open: Figure
