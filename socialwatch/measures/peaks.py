"""When far more was said than usual, and what caused it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch.clock import Grain, Window
from socialwatch.measures import baseline
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.causes import Cause, cause
from socialwatch.measures.coverage import edges_of, gaps, sights
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.stats import net_sentiment
from socialwatch.measures.volume import within
from socialwatch.models import Span
from socialwatch.store.counts import tally
from socialwatch.store.held import Held, holding, place

if TYPE_CHECKING:
    from socialwatch.store import Store

MEMORY = timedelta(days=56)  # how far back what is usual is learnt from
# hours are read for bursts, days for slower swells that no single hour of shows
LEVEL: dict[Grain, int] = {"hour": 14 * 24, "day": 28}
GAP: dict[Grain, int] = {"hour": 6, "day": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """One peak of one brand: from `start` to `end`; `began` is the hour in which it took off.

    `mentions` counts it, `about` those of them in the topic that it is put down to (None where none is);
    `expected` is what the same slots usually hold, `times` their ratio; `net` is the net sentiment in the peak,
    None when no mood was known.
    """

    brand: str
    start: datetime
    end: datetime
    began: datetime
    top: datetime  # the start of its highest slot
    mentions: Figure
    expected: float
    times: float
    score: float  # how far out, in robust standard deviations
    net: float | None
    cause: Cause
    about: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """Peaks of all brands, the most unusual first."""

    window: Window
    peaks: tuple[Peak, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Counts of one brand, slot by slot, from before the window to its end, with what is usual."""

    starts: Sequence[int]
    counts: Sequence[int | None]
    usual: Sequence[float]
    first: int  # slot in which the window begins

    def sums(self, low: int, high: int) -> tuple[int, float]:
        """Counted and expected mentions of the slots that touch [low, high)."""
        inside = [i for i in range(len(self.counts)) if self.starts[i] < high and self.starts[i + 1] > low]
        return sum(self.counts[i] or 0 for i in inside), sum(self.usual[i] for i in inside)


def peaks(store: Store, scope: Scope, limit: int = 10) -> Peaks:
    """When far more than usual was said of each brand of the scope, the most unusual first, with its cause."""
    with holding(store) as held:
        found = [peak for brand in scope.counted for peak in _peaks(store, held, scope.only(brand), brand, limit)]
    found.sort(key=lambda peak: (-peak.score, peak.brand, peak.start))
    return Peaks(window=scope.window, peaks=tuple(found[:limit]))


def _peaks(store: Store, held: Held, scope: Scope, brand: str, limit: int) -> list[Peak]:
    """The most unusual of one brand; who asks for the storms among them asks for the same."""

    def make() -> list[Peak]:
        hours = _line(store, scope, brand, "hour")
        runs = [*_runs(hours, "hour", scope)]
        for run in _runs(_line(store, scope, brand, "day"), "day", scope):
            if not any(run[0] < end and start < run[1] for start, end, _, _ in runs):
                runs.append(_narrowed(hours, run))
        best = sorted(runs, key=lambda run: (-run[3], run[0]))[:limit]
        return [_peak(store, scope, brand, hours, run) for run in best]

    return held.once(("peaks", scope.window, place(scope.window.span, scope.narrow), limit), make)


_Run = tuple[int, int, int, float]
"""start, end, start of the highest slot, score; epoch seconds."""


def hourly(store: Store, scope: Scope, brand: str) -> Line:
    """Counts of a brand hour by hour, from eight weeks before the window to its end, with what is usual."""
    return _line(store, scope, brand, "hour")


def _line(store: Store, scope: Scope, brand: str, grain: Grain) -> Line:
    window = scope.window
    whole = Span(window.span.start - MEMORY, window.span.end)
    wide = Window(whole, whole, window.zone, "")
    edges, slots = edges_of(wide, grain)
    totals = [0] * len(slots)
    for (slot,), n in tally(store, edges, replace(scope.narrow, brands=(brand,)), window.zone, ("slot",)).items():
        totals[slot] = n
    blind, _ = gaps(sights(store, whole, scope.sources), edges)
    counts: list[int | None] = [None if within(i, blind) and not n else n for i, n in enumerate(totals)]
    _forget_silence(counts)
    tz = window.tz
    local = [slot.start.astimezone(tz) for slot in slots]
    seasons = [(one.hour, one.weekday() >= 5) if grain == "hour" else (one.weekday() >= 5,) for one in local]
    usual = baseline.expected(counts, seasons, LEVEL[grain])
    first = next(
        i for i, start in enumerate(edges) if start >= window.span.epochs[0] or edges[i + 1] > window.span.epochs[0]
    )
    return Line(edges, counts, usual, first)


def _forget_silence(counts: list[int | None]) -> None:
    """Before the first mention nobody listened, as far as we know: that is no usual silence."""
    for i, count in enumerate(counts):
        if count:
            return
        counts[i] = None


def _runs(line: Line, grain: Grain, scope: Scope) -> Iterator[_Run]:
    """Runs that touch the window, cut to it."""
    low, high = scope.window.span.epochs
    for run in baseline.runs(line.counts, line.usual, gap=GAP[grain]):
        start, end = line.starts[run.start], line.starts[run.end]
        if end > low and start < high and run.top >= line.first:
            yield max(start, low), min(end, high), line.starts[run.top], run.score


def _narrowed(hours: Line, run: _Run) -> _Run:
    """A run of days, from the first to the last of its hours that are above what is usual."""
    inside = [i for i in range(len(hours.counts)) if run[0] <= hours.starts[i] < run[1]]
    above = [i for i in inside if (hours.counts[i] or 0) > hours.usual[i] + 1]
    if not above:
        return run
    top = max(above, key=lambda i: ((hours.counts[i] or 0) - hours.usual[i], -i))
    return hours.starts[above[0]], hours.starts[above[-1] + 1], hours.starts[top], run[3]


def _peak(store: Store, scope: Scope, brand: str, hours: Line, run: _Run) -> Peak:
    start, end, top, score = run
    span = Span.of(start, end)
    _, usual = hours.sums(start, end)
    moods = {mood: n for (mood,), n in tally(store, (start, end), scope.narrow, scope.window.zone, ("mood",)).items()}
    n = sum(moods.values())
    known = n - moods.get("unknown", 0)
    why = cause(store, scope, span)
    return Peak(
        brand=brand,
        start=span.start,
        end=span.end,
        began=_began(hours, run),
        top=datetime.fromtimestamp(top, UTC),
        mentions=Figure(
            key="mentions",
            value=n,
            unit="mentions",
            n=n,
            evidence=evidence("peaks", scope, n, brands=(brand,), formula="count of mentions in the peak", span=span),
        ),
        expected=usual,
        times=n / max(usual, 1.0),
        score=score,
        net=net_sentiment(moods.get("positive", 0), moods.get("negative", 0), known) if known else None,
        cause=why,
        about=_in_topic(scope, brand, why, span),
    )


def _in_topic(scope: Scope, brand: str, why: Cause, span: Span) -> Figure | None:
    """The mentions of the topic that a peak is put down to, so that a reader finds these and not all of its days."""
    if why.topic is None:
        return None
    proof = evidence(
        "peaks",
        scope,
        why.topic_n,
        f"topic:{quoted(why.topic)}",
        brands=(brand,),
        formula=f"mentions of {why.topic} in the peak",
        span=span,
    )
    return Figure(key="about", value=why.topic_n, unit="mentions", n=why.topic_n, evidence=proof)


def _began(hours: Line, run: _Run) -> datetime:
    """The hour in which it took off: the first to hold twice the usual and a tenth of the highest hour's surplus."""
    inside = [i for i in range(len(hours.counts)) if run[0] <= hours.starts[i] < run[1]]
    surplus = {i: (hours.counts[i] or 0) - hours.usual[i] for i in inside}
    most = max(surplus.values(), default=0.0)
    took = (i for i in inside if surplus[i] >= max(2.0, 0.1 * most) and (hours.counts[i] or 0) >= 2 * hours.usual[i])
    return datetime.fromtimestamp(hours.starts[next(took, inside[0] if inside else 0)], UTC)
