"""Day by day or hour by hour, how the asking of every source ended: the coverage ledger as a calendar."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Grain, Window
from socialwatch.measures.coverage import ENDINGS, Sight, edges_of, sights
from socialwatch.measures.intervals import Stretch, inside, inside_each, union, without
from socialwatch.models import Ending, Span

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.spans import Asked

HOUR = 3600
WORTH = 300  # seconds of a slot that must have ended badly, or not been asked for, before it is shown so


class Told(NamedTuple):
    """A stretch of time of one source that ended in one way; `ending` is None where it was not asked for."""

    span: Span
    ending: Ending | None
    detail: str | None


class Row(NamedTuple):
    """One source: how each slot ended, what share of the hours was whole, and the same as stretches.

    A slot's ending is the worst in it; "part" where all that was asked is whole and the rest was not asked for, None
    where nothing was. `share` is None for files, of which nobody knows what they should hold.
    """

    source: str
    kind: str
    slots: tuple[Ending | str | None, ...]
    share: float | None
    told: tuple[Told, ...]


def calendar(
    store: Store, window: Window, grain: Grain, now: datetime, sources: Sequence[tuple[str, str]]
) -> list[Row]:
    """Rows of the sources given by name and type, and of others that the ledger has something to tell of.

    Slots and stretches end at `now`: what is to come was not missed.
    """
    from socialwatch.store.spans import asked

    low, high = window.span.epochs
    high = max(low, min(high, int(now.timestamp())))
    span = Span.of(low, high)
    found = {sight.source: sight for sight in sights(store, span)}
    details: dict[str, list[Asked]] = {}
    for one in asked(store, span):
        details.setdefault(one.source, []).append(one)
    edges = [min(edge, high) for edge in edges_of(window, grain)[0]]
    known = dict(sources)
    names = [*known, *(name for name in found if name not in known)]
    return [
        _row(name, found.get(name) or Sight(name, known.get(name, "")), details.get(name, []), edges, (low, high))
        for name in names
    ]


def _row(name: str, sight: Sight, asked: Sequence[Asked], edges: Sequence[int], whole: Stretch) -> Row:
    slots = tuple(_slot(sight, low, high) for low, high in itertools.pairwise(edges) if low < high)
    share = None if sight.kind == "file" else whole_hours(sight.stretches.get("whole", []), *whole)
    return Row(name, sight.kind, slots, share, tuple(_told(sight, asked, whole)))


def _slot(sight: Sight, low: int, high: int) -> Ending | str | None:
    """The worst ending that is worth showing, of a slot that may be as short as the beginning of an hour."""
    worth = min(WORTH, (high - low) / 2)
    for ending in reversed(ENDINGS):
        if ending != "whole" and sight.seconds(low, high, ending) >= worth:
            return ending
    seen = sight.seconds(low, high)
    if seen < worth:
        return None
    return "part" if high - low - seen >= worth else "whole"


def whole_hours(stretches: Sequence[Stretch], low: int, high: int) -> float | None:
    """The share of the hours that were covered whole, but for the last minutes of overlap; None of no time at all."""
    edges = [*range(low, high, HOUR), high]
    hours = [(covered, end - start) for covered, (start, end) in zip(
        inside_each(stretches, edges), itertools.pairwise(edges), strict=True
    )]  # fmt: skip
    return sum(covered >= length - min(WORTH, length / 2) for covered, length in hours) / len(hours) if hours else None


def _told(sight: Sight, asked: Sequence[Asked], whole: Stretch) -> list[Told]:
    """The stretches of a source in order of time, with what it said where they did not end whole."""
    parts: list[tuple[Stretch, Ending | None]] = []
    for ending in ENDINGS:
        parts += [(stretch, ending) for stretch in sight.stretches.get(ending, [])]
    parts += [(stretch, None) for stretch in without([whole], union(stretch for stretch, _ in parts))]
    return [Told(Span.of(*stretch), ending, _why(asked, stretch, ending)) for stretch, ending in sorted(parts, key=_at)]


def _at(part: tuple[Stretch, Ending | None]) -> Stretch:
    return part[0]


def _why(asked: Sequence[Asked], stretch: Stretch, ending: Ending | None) -> str | None:
    """What was said last of a stretch that ended so."""
    if ending in (None, "whole"):
        return None
    said = [one.detail for one in asked if one.ending == ending and inside([(one.start, one.end)], *stretch)]
    return next((detail for detail in reversed(said) if detail), None)
