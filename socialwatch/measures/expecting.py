"""What was said hour by hour beside what is usually said then: the same of an hour in whatever window it is asked for.

Weeks are whole weeks of the configured time zone, hours those of its clock; what an hour usually holds is learnt from
weeks before its own (see `baseline`), however much of them a window holds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Window, midnight
from socialwatch.measures import baseline
from socialwatch.measures.baseline import AHEAD, BACK, MEMORY, Hours, week_of
from socialwatch.measures.coverage import sights, unseen
from socialwatch.models import Span
from socialwatch.store.counts import tally
from socialwatch.store.held import place
from socialwatch.store.spans import beginnings, extents, saw_as_many

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from socialwatch.measures.base import Scope
    from socialwatch.store import Store

AROUND = 1  # week before and after a window whose peaks may reach into it
TENTH = 0.1  # of what is said, that a source which comes must give so that what was before says nothing
SETTLED = timedelta(days=28)  # after which that is asked


class Slots(NamedTuple):
    """The hours of some weeks: their edges in epoch seconds, which of them are alike, and their local days."""

    edges: list[int]
    seasons: list[tuple[int, bool]]
    days: list[int]


@dataclass(frozen=True, slots=True)
class Line:
    """Counts slot by slot, None where nobody could see, with what is usual and how far such slots stray from that.

    `starts` are epoch seconds, one more than slots; `days` are local days as `date.toordinal()`; `daily` is how far
    days stray.
    """

    starts: Sequence[int]
    counts: Sequence[int | None]
    usual: Sequence[float]
    widths: Sequence[float]
    days: Sequence[int]
    daily: Sequence[float]

    def within(self, low: int, high: int) -> list[int]:
        """The slots that touch [low, high)."""
        return [at for at in range(len(self.counts)) if self.starts[at] < high and self.starts[at + 1] > low]

    def due(self, low: int, high: int, *, unseen: bool = True) -> float:
        """What is usual between two moments, of a slot that lies partly there that part; also in slots that nobody saw,
        unless these are left out."""
        due = 0.0
        for at in self.within(low, high):
            if unseen or self.counts[at] is not None:
                start, end = self.starts[at], self.starts[at + 1]
                due += self.usual[at] * (min(end, high) - max(start, low)) / (end - start)
        return due

    def by_day(self) -> Line:
        """The same by local day. A day is measured by its hours that were seen, all of it where none was."""
        parts = [list(places) for _, places in itertools.groupby(range(len(self.days)), key=self.days.__getitem__)]
        seen = [[at for at in part if self.counts[at] is not None] for part in parts]
        return Line(
            starts=[*(self.starts[part[0]] for part in parts), self.starts[-1]],
            counts=[sum(self.counts[at] or 0 for at in some) if some else None for some in seen],
            usual=[sum(self.usual[at] for at in some or part) for some, part in zip(seen, parts, strict=True)],
            widths=[self.daily[part[0]] for part in parts],
            days=[self.days[part[0]] for part in parts],
            daily=[self.daily[part[0]] for part in parts],
        )


def hourly(store: Store, scope: Scope, *brands: str) -> Line:
    """Counts of brands hour by hour over the weeks of a window, and one week on either side, with what is usual."""
    wanted = weeks_of(scope.window, AROUND)

    def make() -> Line:
        read = range(wanted.start - MEMORY, wanted.stop)
        slots, hours = heard(store, scope, brands, read)
        if baseline.lacking(hours, wanted):
            start = max(wanted.start - BACK, week_of(hours.anew[0]))  # before that nothing was heard
            slots, hours = heard(store, scope, brands, range(min(start, wanted.start), wanted.stop + AHEAD))
        return line(slots, hours, wanted)

    if store.held is None:
        return make()
    key = place(scope.window.span, replace(scope.narrow, brands=brands))
    return store.held.once(("hourly", key, scope.window.zone, wanted), make)


def line(slots: Slots, hours: Hours, weeks: range, usual: baseline.Usual | None = None) -> Line:
    """The hours of these weeks with what is usual in them, learnt from all hours unless it is given."""
    found = usual or baseline.expected(hours, weeks)
    inside = [at for at, day in enumerate(hours.days) if week_of(day) in weeks]
    low, high = inside[0], inside[-1] + 1
    return Line(
        slots.edges[low : high + 1],
        hours.counts[low:high],
        found.values[low:high],
        found.widths[low:high],
        hours.days[low:high],
        found.daily[low:high],
    )


def weeks_of(window: Window, around: int = 0) -> range:
    """The weeks that touch a window, and so many on either side."""
    first = window.span.start.astimezone(window.tz).toordinal()
    return range(week_of(first) - around, week_of(window.last_day.toordinal()) + 1 + around)


def heard(store: Store, scope: Scope, brands: Sequence[str], weeks: range) -> tuple[Slots, Hours]:
    """The hours of some weeks, with what was said of any of the brands in each."""
    slots = slots_of(weeks, scope.window.tz)
    edges, begun = slots.edges, beginnings(store, scope.sources)
    known = extents(store, ())
    first = min((known[brand][0] for brand in brands if brand in known), default=edges[-1])
    totals = [0] * len(slots.days)
    narrow = replace(scope.narrow, brands=tuple(brands))
    for (at,), n in tally(store, edges, narrow, scope.window.zone, ("slot",)).items():
        totals[at] = n
    listened = [first <= start for start in edges[:-1]]  # before the first mention nobody did, as far as we know
    if begun:
        ledger = min(one.asked for one in begun.values())
        found = sights(store, Span.of(edges[0], edges[-1]), scope.sources)
        blind = unseen(found, edges)
        listened = [ok and (start < ledger or not b) for ok, start, b in zip(listened, edges, blind, strict=False)]
    else:
        last = max((high for _, high, _ in known.values()), default=0)
        listened = [ok and start < last for ok, start in zip(listened, edges, strict=False)]
    counts = [n if ok or n else None for n, ok in zip(totals, listened, strict=True)]
    anew = [day_of(first, scope.window.tz), *_arrivals(store, scope, narrow.brands, first, edges)]
    return slots, Hours(counts, slots.seasons, slots.days, anew)


def slots_of(weeks: range, tz: ZoneInfo) -> Slots:
    """The hours of whole local weeks. A day on which the clock changes has an hour more or less."""
    edges: list[int] = []
    seasons: list[tuple[int, bool]] = []
    days: list[int] = []
    start = int(midnight(date.fromordinal(7 * weeks.start + 1), tz).timestamp())
    for day in range(7 * weeks.start + 1, 7 * weeks.stop + 1):
        end = int(midnight(date.fromordinal(day + 1), tz).timestamp())
        hours = range(start, end, 3600)
        changed = end - start != 86400
        for count, moment in enumerate(hours):
            hour = datetime.fromtimestamp(moment, UTC).astimezone(tz).hour if changed else count
            seasons.append((hour, (day - 1) % 7 >= 5))
        edges += hours
        days += [day] * len(hours)
        start = end
    return Slots([*edges, start], seasons, days)


def day_of(moment: int, tz: ZoneInfo) -> int:
    """The local day of a moment, as `date.toordinal()`."""
    return datetime.fromtimestamp(moment, UTC).astimezone(tz).toordinal()


def _arrivals(store: Store, scope: Scope, brands: Sequence[str], first: int, edges: Sequence[int]) -> list[int]:
    """The days from which on a source was heard that had not been before, and gives much of what is said: what was
    usual without it is not usual with it."""
    found = []
    for name, begun in beginnings(store, scope.sources).items():
        if begun.heard is None or not max(first + 86400, edges[0]) < begun.heard < edges[-1]:
            continue
        high = begun.heard + int(SETTLED.total_seconds())
        narrow = replace(scope.narrow, brands=tuple(brands))
        total = sum(tally(store, (begun.heard, high), narrow, scope.window.zone, ("brand",)).values())
        if total and saw_as_many(store, name, Span.of(begun.heard, high), math.ceil(TENTH * total)):
            found.append(day_of(begun.heard - 1, scope.window.tz) + 1)
    return found
