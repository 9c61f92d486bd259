"""How much was said: counts by hour, day, week or month, with the mood toward each brand."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Grain, Window, grain_for
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import Shift, slot_shifts
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.coverage import Sight, blind_so_far, edges_of, sights
from socialwatch.measures.totals import Totals, count_figure, net_figure, totals
from socialwatch.models import Span
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from socialwatch.store import Store


class Point(NamedTuple):
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


class Series(NamedTuple):
    """A brand's line over the window; every figure is a count of mentions; `net` is the net sentiment."""

    brand: str
    points: tuple[Point, ...]
    total: Figure
    positive: Figure
    neutral: Figure
    negative: Figure
    unknown: Figure
    net: Figure | None = None
    shifts: tuple[Shift | None, ...] = ()  # by slot: by which labels put net sentiment right; None: unmeasured


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marked:
    """A note that a person added: a strike, a launch. `index` is its slot."""

    index: int
    at: datetime
    text: str
    brand: str | None


class Volume(NamedTuple):
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


Ranges = tuple[tuple[int, int], ...]


def volume(store: Store, scope: Scope, grain: Grain | None = None) -> Volume:
    """Mentions of every brand of the scope by slot, with the mood toward it and the count of the window before."""
    window = scope.window
    grain = grain or grain_for(window)
    edges, slots = edges_of(window, grain)
    found = sights(store, Span(window.before.start, window.span.end), scope.sources)
    compared = comparable(store, scope, found)
    both = totals(store, scope, compared, scope.counted)
    moods = slot_moods(store, scope, grain, edges, both)
    blind, partial = blind_so_far(found, edges, window)
    end = window.so_far.span.end
    series = []
    for brand in scope.counted:
        heard = next((one.span for one in compared.observed if one.brand == brand), None)
        deaf = unheard(slots, heard, found)
        points = tuple(
            _point(slot, moods[brand][i], within(i, blind) or deaf[i], within(i, partial))
            if slot.start < end or moods[brand][i]
            else Point(slot.start, slot.end, None, None, None, None, None)  # nobody can have heard it yet
            for i, slot in enumerate(slots)
        )
        shifts = slot_shifts(both.checked, brand, window, slots, moods[brand])
        series.append(_series(scope, both, brand, points, shifts))
    return Volume(
        window=window,
        grain=grain,
        starts=tuple(slot.start for slot in slots),
        series=tuple(series),
        blind=blind,
        partial=partial,
        notes=_notes(store, window.span, edges),
        comparable=compared,
    )


def slot_moods(
    store: Store, scope: Scope, grain: Grain, edges: Sequence[int], both: Totals
) -> dict[str, list[Counter[str]]]:
    """Brand -> for each slot its mentions by mood."""
    if grain == "day":
        return both.now
    moods: dict[str, list[Counter[str]]] = {brand: [Counter() for _ in edges[1:]] for brand in scope.counted}
    for (slot, brand, mood), n in tally(
        store, edges, scope.narrow, scope.window.zone, ("slot", "brand", "mood")
    ).items():
        moods[brand][slot][mood] += n
    return moods


def unheard(slots: Sequence[Span], heard: Span | None, found: Sequence[Sight]) -> list[bool]:
    """The slots in which a brand could not be heard, which archives without a ledger tell by their own bounds."""
    if heard is None:
        return [not found for _ in slots]
    return [slot.end <= heard.start or slot.start >= heard.end for slot in slots]


def within(at: int, ranges: Ranges) -> bool:
    return any(low <= at < high for low, high in ranges)


def _point(slot: Span, moods: Counter[str], blind: bool, partial: bool) -> Point:
    n = sum(moods.values())
    if blind and not n:
        return Point(
            start=slot.start,
            end=slot.end,
            mentions=None,
            positive=None,
            neutral=None,
            negative=None,
            unknown=None,
            blind=True,
        )
    return Point(
        start=slot.start,
        end=slot.end,
        mentions=n,
        positive=moods["positive"],
        neutral=moods["neutral"],
        negative=moods["negative"],
        unknown=moods["unknown"],
        partial=partial or blind,
    )


def _series(
    scope: Scope, both: Totals, brand: str, points: tuple[Point, ...], shifts: tuple[Shift | None, ...]
) -> Series:
    figures = {
        mood: count_figure("volume", scope, both, brand, mood)
        for mood in ("positive", "neutral", "negative", "unknown")
    }
    return Series(
        brand=brand,
        points=points,
        total=count_figure("volume", scope, both, brand),
        **figures,
        net=net_figure("volume", scope, brand, both),
        shifts=shifts,
    )


def _notes(store: Store, span: Span, edges: Sequence[int]) -> tuple[Marked, ...]:
    return tuple(
        Marked(
            index=min(len(edges) - 2, bisect_right(edges, int(note.at.timestamp())) - 1),
            at=note.at,
            text=note.text,
            brand=note.brand,
        )
        for note in store.notes.between(span)
    )
