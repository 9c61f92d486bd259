"""What campaigns of one's own brought: mentions in their days beside what those days would have held without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Window, midnight
from socialwatch.measures import baseline
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.baseline import AHEAD, BACK, MEMORY, Hours, week_of
from socialwatch.measures.coverage import blind_so_far, sights
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.expecting import Line, heard, line, weeks_of
from socialwatch.models import Span
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from socialwatch.store import Store

PAST = 13  # weeks before a campaign that tell how far days stray by chance
SWELL = 4.0  # robust standard deviations from which on a day before a campaign teaches nothing of it
ENOUGH = 20  # stretches as long as the campaign, without one, that an interval needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign, cut to the window. `tagged` counts what its own query finds; `mentions` all that was said of the
    brand in its days, `expected` what these days would have held without it, and `lift` the first over the second
    (1.2 is a fifth more). The interval of the lift is by how much stretches of equal length without a campaign or a
    peak stray from what was expected of them; None where there are too few of these.
    """

    name: str
    start: datetime
    end: datetime
    tagged: Figure
    mentions: Figure
    expected: float | None
    lift: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """Campaigns in the order of their days; `starts`, `counts` and `usual` are the days of the window, None unseen."""

    window: Window
    campaigns: tuple[Campaign, ...]
    starts: tuple[datetime, ...]
    counts: tuple[int | None, ...]
    usual: tuple[float, ...]
    blind: tuple[tuple[int, int], ...]


def campaigns(store: Store, scope: Scope) -> Campaigns:
    """The configured campaigns that have days in the window, with what they brought the scope's subject.

    What their days would have held is learnt as for every other day (see `baseline`), from weeks without a campaign or
    a peak: a storm before a campaign raises no bar for it. It is the same in every window that holds these days.
    """
    window = scope.window
    spans = {one: span for one in scope.campaigns if (span := _span(window, one[1], one[2]))}
    if not spans:
        return Campaigns(window=window, campaigns=(), starts=(), counts=(), usual=(), blind=())
    first = min(week_of(_first_day(one)) for one in spans)
    quiet = _quiet(store, scope, range(min(first, weeks_of(window).start) - PAST, weeks_of(window).stop))
    found = [_campaign(store, scope, one, span, quiet) for one, span in spans.items()]
    days, (low, high) = quiet.days, window.span.epochs
    shown = [at for at in range(len(days.days)) if days.starts[at] < high and days.starts[at + 1] > low]
    edges = [days.starts[at] for at in shown] + [days.starts[shown[-1] + 1]]
    blind, _ = blind_so_far(sights(store, Span.of(edges[0], edges[-1]), scope.sources), edges, window)
    return Campaigns(
        window=window,
        campaigns=tuple(sorted(found, key=lambda one: (one.start, one.name))),
        starts=tuple(datetime.fromtimestamp(edge, UTC) for edge in edges[:-1]),
        counts=tuple(days.counts[at] for at in shown),
        usual=tuple(days.usual[at] for at in shown),
        blind=blind,
    )


class _Quiet(NamedTuple):
    """The subject's hours and days beside what they would hold without a campaign or a peak; `wild` are the days that
    have one of these, as `date.toordinal()`."""

    hours: Line
    days: Line
    wild: frozenset[int]


def _quiet(store: Store, scope: Scope, weeks: range) -> _Quiet:
    slots, hours = heard(store, scope, scope.subject, range(weeks.start - 2 * MEMORY, weeks.stop))
    wider = range(weeks.start - MEMORY, weeks.stop)
    if baseline.lacking(_without(hours, _busy(scope, hours.days)), wider):
        slots, hours = heard(store, scope, scope.subject, range(wider.start - BACK, wider.stop + AHEAD))
    busy = _busy(scope, hours.days)
    calm = _without(hours, busy)
    days = line(slots, calm, wider).by_day()
    swells = baseline.runs(days.counts, days.usual, days.widths, high=SWELL, gap=1)
    wild = busy.union(days.days[at] for run in swells for at in range(run.start, run.end))
    usual = baseline.expected(_without(hours, wild), weeks)
    found = line(slots, hours, weeks, usual)
    return _Quiet(found, found.by_day(), wild)


def _busy(scope: Scope, days: Sequence[int]) -> frozenset[int]:
    """The days of all campaigns, in whatever window; one without a last day goes on."""
    spans = [(_first_day(one), _last_day(one) or days[-1]) for one in scope.campaigns if one[1]]
    return frozenset(day for day in days if any(low <= day <= high for low, high in spans))


def _without(hours: Hours, days: frozenset[int]) -> Hours:
    """The same with these days as if nobody had seen them."""
    return hours._replace(
        counts=[None if day in days else count for day, count in zip(hours.days, hours.counts, strict=True)]
    )


def _first_day(campaign: tuple[str, str, str]) -> int:
    return date.fromisoformat(campaign[1]).toordinal()


def _last_day(campaign: tuple[str, str, str]) -> int | None:
    return date.fromisoformat(campaign[2]).toordinal() if campaign[2] else None


def _span(window: Window, first: str, last: str) -> Span | None:
    """The days of a campaign that lie in the window; None when there are none, or it has no first day."""
    if not first:
        return None
    start = midnight(date.fromisoformat(first), window.tz)
    end = midnight(date.fromisoformat(last) + timedelta(days=1), window.tz) if last else window.span.end
    start, end = max(start, window.span.start), min(end, window.span.end)
    return Span(start, end) if start < end else None


def _campaign(store: Store, scope: Scope, campaign: tuple[str, str, str], span: Span, quiet: _Quiet) -> Campaign:
    name = campaign[0]
    narrow = replace(scope.narrow, brands=scope.subject)
    n = sum(tally(store, span.epochs, narrow, scope.window.zone, ("brand",)).values())
    expected = quiet.hours.due(*span.epochs, unseen=False) or None
    lift = n / expected if expected else None
    days = quiet.days
    inside = [at for at in days.within(*span.epochs) if days.counts[at] is not None]
    known = [at for at in range(len(days.days)) if days.days[at] >= _first_day(campaign) - 7 * PAST]
    known = [at for at in known if days.starts[at] < span.epochs[1]]
    everything = evidence("campaigns", scope, n, formula="mentions in the days of the campaign", span=span)
    compared = (
        f"mentions in the days of the campaign / {expected or 0:.0f} expected; interval by stretches of as many days"
        " without a campaign or a peak"
    )
    term = f"campaign:{quoted(name)}"
    tagged = _tagged(store, scope, name, span)
    return Campaign(
        name=name,
        start=span.start,
        end=span.end,
        tagged=Figure(
            key="tagged", value=tagged, unit="mentions", n=tagged,
            evidence=evidence("campaigns", scope, tagged, term, formula="mentions of the campaign", span=span),
        ),
        mentions=Figure(key="mentions", value=n, unit="mentions", n=n, evidence=everything),
        expected=expected,
        lift=Figure(
            key="lift", value=lift, unit="times", n=n,
            interval=strayed(
                lift, len(inside), [days.counts[at] for at in known], [days.usual[at] for at in known],
                [days.days[at] in quiet.wild for at in known],
            ),
            evidence=replace(everything, formula=compared),
        ),
    )  # fmt: skip


def _tagged(store: Store, scope: Scope, name: str, span: Span) -> int:
    from socialwatch.store.said import said

    return said(store, span, replace(scope.narrow, brands=scope.subject), "campaign").of(name)


def strayed(
    lift: float | None, length: int, counts: Sequence[int | None], usual: Sequence[float], wild: Sequence[bool]
) -> tuple[float, float] | None:
    """The lift over the lifts that as many days in a row had by chance, between their 2.5th and 97.5th in 100: of days
    without a campaign or a peak, which are `wild`."""
    if not lift or not length:
        return None
    chance = []
    for low in range(len(counts) - length + 1):
        inside = range(low, low + length)
        said = [counts[at] for at in inside]
        due = sum(usual[at] for at in inside)
        if due > 0 and not any(wild[at] for at in inside) and None not in said:
            chance.append(sum(one or 0 for one in said) / due)
    if len(chance) < max(ENOUGH, 3 * length):
        return None
    chance.sort()
    low_end, high_end = chance[int(0.025 * len(chance))], chance[min(len(chance) - 1, int(0.975 * len(chance)))]
    return (lift / high_end, lift / low_end) if low_end > 0 else None
