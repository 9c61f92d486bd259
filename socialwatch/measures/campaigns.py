"""What campaigns of one's own brought: mentions in their days beside what those days would have held without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch.clock import Window, midnight
from socialwatch.measures import baseline
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.coverage import edges_of, gaps, sights
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.volume import within
from socialwatch.models import Span
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from socialwatch.store import Store

MEMORY = timedelta(days=91)  # how far back is learnt what days usually hold
LEVEL = 28  # days on both sides that tell how busy the surroundings are
ROUNDS = 4  # of leaving peaks out
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
    """The configured campaigns that have days in the window, with what they brought the scope's subject."""
    days = _Days(store, scope)
    spans = {name: span for name, first, last in scope.campaigns if (span := _span(scope.window, first, last))}
    busy = [any(days.overlap(at, span) for span in spans.values()) for at in range(len(days.counts))]
    usual, wild = days.quiet(busy)
    found = [_campaign(store, scope, name, span, days, usual, wild) for name, span in spans.items()]
    first = days.first
    return Campaigns(
        window=scope.window,
        campaigns=tuple(sorted(found, key=lambda one: (one.start, one.name))),
        starts=tuple(slot.start for slot in days.slots[first:]),
        counts=tuple(days.counts[first:]),
        usual=tuple(usual[first:]),
        blind=tuple((max(0, low - first), high - first) for low, high in days.blind if high > first),
    )


class _Days:
    """The subject's mentions day by day, from long before the window to its end; None where nothing was seen."""

    def __init__(self, store: Store, scope: Scope) -> None:
        window = scope.window
        whole = Span(window.span.start - MEMORY, window.span.end)
        self.edges, self.slots = edges_of(Window(whole, whole, window.zone, ""), "day")
        totals = [0] * len(self.slots)
        narrow = replace(scope.narrow, brands=scope.subject)
        for (slot,), n in tally(store, self.edges, narrow, window.zone, ("slot",)).items():
            totals[slot] = n
        self.blind, _ = gaps(sights(store, whole, scope.sources), self.edges)
        self.counts: list[int | None] = [None if within(i, self.blind) and not n else n for i, n in enumerate(totals)]
        heard = next((i for i, n in enumerate(totals) if n), len(totals))
        self.counts[:heard] = [None] * heard  # before the first mention nobody listened, as far as we know
        self.first = next(i for i, slot in enumerate(self.slots) if slot.end > window.span.start)
        self.seasons = [(slot.start.astimezone(window.tz).weekday() >= 5,) for slot in self.slots]

    def overlap(self, at: int, span: Span) -> bool:
        return self.slots[at].start < span.end and self.slots[at].end > span.start

    def quiet(self, busy: Sequence[bool]) -> tuple[list[float], list[bool]]:
        """What each day would hold without a campaign or a peak, and which days have one of these: a storm before a
        campaign raises no bar for it. Without peaks smaller ones stand out, so it is done again until none is new."""
        wild = list(busy)
        for _ in range(ROUNDS):
            usual = self.usual(wild)
            found = [one or other for one, other in zip(wild, self.peaks(busy, usual), strict=True)]
            if found == wild:
                break
            wild = found
        return self.usual(wild), wild

    def usual(self, wild: Sequence[bool]) -> list[float]:
        """What each day would hold if it were like those that are not wild."""
        quiet = [None if one else count for one, count in zip(wild, self.counts, strict=True)]
        return baseline.expected(quiet, self.seasons, LEVEL)

    def peaks(self, busy: Sequence[bool], usual: Sequence[float]) -> list[bool]:
        """Days without a campaign on which far more was said than usual: what made that is not chance either."""
        quiet = [None if one else count for one, count in zip(busy, self.counts, strict=True)]
        found = [False] * len(quiet)
        for run in baseline.runs(quiet, usual, high=4.0, gap=1):
            found[run.start : run.end] = [True] * (run.end - run.start)
        return found


def _span(window: Window, first: str, last: str) -> Span | None:
    """The days of a campaign that lie in the window; None when there are none, or it has no first day."""
    if not first:
        return None
    start = midnight(date.fromisoformat(first), window.tz)
    end = midnight(date.fromisoformat(last) + timedelta(days=1), window.tz) if last else window.span.end
    start, end = max(start, window.span.start), min(end, window.span.end)
    return Span(start, end) if start < end else None


def _campaign(
    store: Store, scope: Scope, name: str, span: Span, days: _Days, usual: Sequence[float], wild: Sequence[bool]
) -> Campaign:
    inside = [at for at in range(len(days.counts)) if days.overlap(at, span) and days.counts[at] is not None]
    n = sum(days.counts[at] or 0 for at in inside)
    expected = sum(usual[at] for at in inside) if inside else None
    lift = n / expected if expected else None
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
            interval=strayed(lift, len(inside), days.counts, usual, wild),
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
