"""A window's quarters, each beside the same quarter of the year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window, midnight
from socialwatch.measures.base import Scope
from socialwatch.measures.voice import Share, voice
from socialwatch.models import Span

if TYPE_CHECKING:
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One quarter of the subject: mentions, share of voice and net sentiment, `before` being a year earlier. `holds` is
    False where the brands were not heard over the same days, so that shares say nothing."""

    start: datetime
    end: datetime
    share: Share
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The quarters of the window in their order; those in which nothing was heard of the subject stay out."""

    window: Window
    brand: str
    quarters: tuple[Quarter, ...]


def years(store: Store, scope: Scope) -> Years:
    """The first brand of the scope's subject, quarter by quarter against the year before."""
    brand, found = scope.subject[0], []
    for slot in scope.window.slots("quarter"):
        window = Window(slot, year_before(slot, scope.window), scope.window.zone, "")
        told = voice(store, scope.moved(window))
        own = next((one for one in told.shares if one.brand == brand), None)
        if own is not None and own.voices.value:
            found.append(Quarter(start=slot.start, end=slot.end, share=own, holds=told.holds))
    return Years(window=scope.window, brand=brand, quarters=tuple(found))


def year_before(span: Span, window: Window) -> Span:
    """The same local days a year earlier."""
    ends = [moment.astimezone(window.tz).date() for moment in (span.start, span.end)]
    first, last = (midnight(_earlier(day), window.tz) for day in ends)
    return Span(first, last)


def _earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
