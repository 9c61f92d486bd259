"""What may be compared with what: windows that the same sources covered, brands heard over the same days."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Window
from socialwatch.measures.base import Scope
from socialwatch.measures.coverage import MANY, Sight, seen_by_any, sights
from socialwatch.measures.intervals import Stretch, inside, union
from socialwatch.measures.stats import range_by_chance
from socialwatch.measures.told import Days, Part, Told
from socialwatch.models import Span

if TYPE_CHECKING:
    from socialwatch.store import Store

ENOUGH = 0.9  # of a window must have been covered for it to be compared
MOST = 0.75  # of a window must have been heard for a line over it to be a trend
COVERED = "it covered {now} of this window and {then} of the one before"
EACH_COVERED = "each covered {now} of this window and {then} of the one before"
TRIFLE = 0.01  # of all mentions, that a source gives while it hears: even on one day of a quarter it makes no peak
CHANCE = 0.001  # a brand heard over a stretch this unlikely by chance was not listened for outside of it


class Observed(NamedTuple):
    """The part of the window in which a brand could be heard at all; None when it could not."""

    brand: str
    span: Span | None


class Comparable(NamedTuple):
    """What may be compared with what.

    `sources` were covered in the window and the one before; only they count in a comparison. `dropped` were
    not: source -> why. `before` says whether a comparison with the window before is possible at all, `brands`
    whether the brands were heard over the same days (else no share of voice holds). `trend` says whether a
    line over the window may be read as a trend: no source came or went that gives more than a trifle. `reasons`
    say in words what is not so.
    """

    sources: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    before: bool
    brands: bool
    trend: bool
    observed: tuple[Observed, ...]
    reasons: tuple[str, ...]


def comparable(store: Store, scope: Scope, found: Sequence[Sight] | None = None) -> Comparable:
    """Compare the ledger of both windows, and the days on which each brand was heard.

    An import has no ledger of what it missed: there a brand counts as heard from its first to its last mention,
    when so many mentions falling by chance into so short a part of the archive would be a wonder.
    """
    window = scope.window
    found = sights(store, both(window), scope.sources) if found is None else found
    live = [sight for sight in found if sight.kind != "file"]
    files = union(
        s for sight in found if sight.kind == "file" for s in (*sight.stretches["whole"], *sight.stretches["capped"])
    )
    sources, dropped = _both(found, window)
    so_far = scope.moved(window.so_far)  # a trend is told of what has been; before and after are compared whole
    observed = _observed(store, so_far, live, files)
    reasons: list[str] = [*_left_out(dropped, len(found))]
    before = bool(sources) or (not found and _archive_reaches(store, scope))
    if not before:
        heard = any(sight.share(window.before) for sight in found)
        why = Told("no source covered both") if heard else Told("nothing listened then")
        days = Days(window.before, window.tz)
        reasons.append(Told("No comparison with the window before ({days}): {why}.", days=days, why=why))
    together = _together(observed, so_far.window)
    if not together:
        reasons.append(_days_apart(observed, window))
    unsteady = _unsteady(store, so_far, found)
    trend = not unsteady and _is_trend(found, observed, so_far.window)
    if not trend:
        reasons.append(_no_trend(found, observed, so_far.window, unsteady))
    return Comparable(
        sources=tuple(sources),
        dropped=tuple(dropped),
        before=before,
        brands=together,
        trend=trend,
        observed=tuple(observed),
        reasons=tuple(reasons),
    )


def both(window: Window) -> Span:
    """All days of a window and the one it is compared with, whichever of them is earlier."""
    return Span(min(window.before.start, window.span.start), max(window.before.end, window.span.end))


def _both(found: Sequence[Sight], window: Window) -> tuple[list[str], list[tuple[str, Told]]]:
    """The sources that covered both windows, and the others with the reason."""
    kept: list[str] = []
    dropped: list[tuple[str, Told]] = []
    for sight in found:
        now, then = sight.share(window.span), sight.share(window.before)
        if now >= ENOUGH and then >= ENOUGH:
            kept.append(sight.source)
        elif now or then:
            why = Told(COVERED, now=Part(now), then=Part(then))
            dropped.append((sight.source, why))
    return kept, dropped


def _left_out(dropped: Sequence[tuple[str, Told]], sources: int) -> list[Told]:
    """One sentence for the sources that are left out for the same reason; many that are all there are need no names."""
    alike: dict[Told, list[str]] = {}
    for name, why in dropped:
        alike.setdefault(why, []).append(name)
    told = []
    for why, names in alike.items():
        each = Told(EACH_COVERED, **why.fields)
        if len(names) == 1:
            told.append(Told("{name} is left out of comparisons: {why}.", name=names[0], why=why))
        elif len(names) == sources > MANY:
            told.append(Told("All {n} sources are left out of comparisons: {why}.", n=sources, why=each))
        else:
            told.append(Told("{names} are left out of comparisons: {why}.", names=", ".join(names), why=each))
    return told


class _Reach(NamedTuple):
    """Between which moments an archive without a ledger holds anything, and how often it speaks of each brand."""

    low: int
    high: int
    brands: Mapping[str, tuple[int, int, int]]


def _reach(store: Store, files: Sequence[Stretch]) -> _Reach | None:
    from socialwatch.store.spans import extents

    brands = extents(store, ())
    lows = [low for low, _, _ in brands.values()] + [low for low, _ in files]
    highs = [high for _, high, _ in brands.values()] + [high for _, high in files]
    return _Reach(min(lows), max(highs), brands) if lows else None


def _archive_reaches(store: Store, scope: Scope) -> bool:
    """Whether an archive without a ledger holds both windows, as far as its first and last mention tell."""
    reach = _reach(store, ())
    low, high = both(scope.window).epochs
    missing = (1 - ENOUGH) * scope.window.span.seconds
    return reach is not None and reach.low <= low + missing and reach.high >= high - missing


def _observed(store: Store, scope: Scope, live: Sequence[Sight], files: Sequence[Stretch]) -> list[Observed]:
    low, high = scope.window.span.epochs
    lived = seen_by_any(live)
    if inside(lived, low, high) >= ENOUGH * (high - low):
        return [Observed(brand=brand, span=scope.window.span) for brand in scope.counted]
    reach = _reach(store, files)
    return [Observed(brand=brand, span=_heard(brand, reach, lived, low, high)) for brand in scope.counted]


def _heard(brand: str, reach: _Reach | None, lived: Sequence[Stretch], low: int, high: int) -> Span | None:
    """The part of the window in which a brand could be heard."""
    if reach is None:
        return None
    start, end = reach.low, reach.high
    if brand in reach.brands and end > start:
        first, last, n = reach.brands[brand]
        part = (last - first) / (end - start)
        if part < ENOUGH and range_by_chance(n, part) < CHANCE:
            start, end = min([first, *(s for s, _ in lived)]), max([last, *(e for _, e in lived)])
    start, end = max(start, low), min(end, high)
    return Span.of(start, end) if start < end else None


def _together(observed: Sequence[Observed], window: Window) -> bool:
    """Whether the brands were heard over the same days: at least four fifths of all days of any of them."""
    spans = [one.span for one in observed if one.span is not None]
    if len(spans) < 2:
        return len(observed) < 2 or not spans
    shared = min(s.end for s in spans) - max(s.start for s in spans)
    total = max(s.end for s in spans) - min(s.start for s in spans)
    return shared >= 0.8 * total and len(spans) == len(observed)


def _days_apart(observed: Sequence[Observed], window: Window) -> str:
    days = tuple(
        Told("{brand} {days}", brand=one.brand, days=Days(one.span, window.tz))
        if one.span
        else Told("{brand} not at all", brand=one.brand)
        for one in observed
    )
    return Told("The brands were heard on different days ({days}): their numbers cannot be compared.", days=days)


def _is_trend(found: Sequence[Sight], observed: Sequence[Observed], window: Window) -> bool:
    """Whether what was heard is most of the window, for every brand: when all sources were blind together, the days
    around are still alike."""
    low, high = window.span.epochs
    if found and inside(seen_by_any(found), low, high) < MOST * (high - low):
        return False
    return all(one.span is not None and one.span.seconds >= ENOUGH * (high - low) for one in observed)


def _unsteady(store: Store, scope: Scope, found: Sequence[Sight]) -> list[Sight]:
    """The sources whose coming and going would look like a trend: they heard less than next to all that any heard, and
    what they gave meanwhile is more than a trifle beside what all give."""
    low, high = scope.window.span.epochs
    whole = inside(seen_by_any(found), low, high)
    heard = [(sight, sight.seconds(low, high, "whole", "capped")) for sight in found]
    parts = [(sight, seconds / whole) for sight, seconds in heard if seconds and seconds < ENOUGH * whole]
    if not parts:
        return []
    from socialwatch.store.counts import tally
    from socialwatch.store.spans import saw_as_many

    narrow = replace(scope.narrow, brands=scope.counted)
    total = sum(tally(store, (low, high), narrow, scope.window.zone, ("brand",)).values())
    return [one for one, part in parts if saw_as_many(store, one.source, scope.window.span, _trifle(total, part))]


def _trifle(total: int, part: float) -> int:
    """From how many mentions on a source that heard this part of the time is more than a trifle."""
    return max(1, math.ceil(TRIFLE * part * total))


def _no_trend(found: Sequence[Sight], observed: Sequence[Observed], window: Window, unsteady: Sequence[Sight]) -> str:
    low, high = window.span.epochs
    for sight in unsteady:
        share = sight.seconds(low, high, "whole", "capped") / (high - low)
        said = "{source} covered only {share} of the window: its coming and going is no trend."
        return Told(said, source=sight.source, share=Part(share))
    seen = inside(seen_by_any(found), low, high) / (high - low)
    if found and seen < MOST:
        return Told("Only {share} of the window was heard: no trend can be told.", share=Part(seen))
    short = [one for one in observed if one.span is None or one.span.seconds < ENOUGH * (high - low)]
    days = tuple(Told("{brand} {days}", brand=one.brand, days=Days(one.span, window.tz)) for one in short if one.span)
    if not days:
        return Told("Heard on no day of the window: no trend can be told.")
    return Told("Heard on part of the window only ({days}): no trend can be told.", days=days)
