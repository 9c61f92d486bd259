"""When far more was said than usual, and what caused it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Grain, Window
from socialwatch.measures import baseline
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.causes import Cause, cause
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.expecting import Line, hourly
from socialwatch.measures.stats import net_sentiment
from socialwatch.models import Span
from socialwatch.store.counts import tally
from socialwatch.store.held import Held, holding, place

if TYPE_CHECKING:
    from socialwatch.store import Store

# hours are read for bursts, days for slower swells that no single hour of shows
GAP: dict[Grain, int] = {"hour": 6, "day": 1}
LEAST, TIMES = 5, 2.0  # mentions, and times the expected, that a peak holds
HOW = (
    "count of mentions in the peak; expected: what the same hours of working days or weekends held in the eight weeks"
    " before their week (further back or ahead where too little of these was heard), by weekday and at the level of the"
    " last four, peaks counting little; times: mentions / expected, or / 1 where less is expected"
)


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

    @property
    def told(self) -> tuple[Figure, Figure, Figure]:
        """Its mentions, what was expected instead, and how many times that they are: what a title says of it."""
        expected = replace(self.mentions, key="expected", value=round(self.expected, 2))
        return self.mentions, expected, replace(self.mentions, key="times", value=round(self.times, 2), unit="times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """Peaks of all brands, the most unusual first."""

    window: Window
    peaks: tuple[Peak, ...]


def peaks(store: Store, scope: Scope, limit: int = 10, *, subject: bool = False) -> Peaks:
    """When far more than usual was said of each brand of the scope, the most unusual first, with its cause; with
    `subject` of its subject alone.

    What is usual, how far out an hour is and where a peak ends are the same in every window that holds it whole. Of one
    that reaches beyond the window, the part in it is a peak if an hour or a day of that part stands out by itself.
    """
    with holding(store) as held:
        brands = scope.subject if subject else scope.counted
        found = [peak for brand in brands for peak in _peaks(store, held, scope.only(brand), brand, limit)]
    found.sort(key=lambda peak: (-peak.score, peak.brand, peak.start))
    return Peaks(window=scope.window, peaks=tuple(found[:limit]))


def _peaks(store: Store, held: Held, scope: Scope, brand: str, limit: int) -> list[Peak]:
    """The most unusual of one brand; who asks for the storms among them asks for the same."""

    def make() -> list[Peak]:
        hours = hourly(store, scope, brand)
        best = sorted(_inside(hours, scope.window.span), key=lambda run: (-run[3], run[0]))[:limit]
        return [_peak(store, scope, brand, hours, run) for run in best]

    return held.once(("peaks", scope.window, place(scope.window.span, scope.narrow), limit), make)


_Run = tuple[int, int, int, float]
"""start, end, start of the highest slot, score; epoch seconds."""


def _inside(hours: Line, span: Span) -> Iterator[_Run]:
    """The bursts of hours, and the swells of days in which there is none, cut to the span."""
    bursts = baseline.runs(hours.counts, hours.usual, hours.widths, gap=GAP["hour"])
    for burst in bursts:
        if cut := _cut(hours, burst, span):
            yield cut
    days = hours.by_day()
    for swell in baseline.runs(days.counts, days.usual, days.widths, gap=GAP["day"]):
        start, end = days.starts[swell.start], days.starts[swell.end]
        burst_in = any(start < hours.starts[one.end] and hours.starts[one.start] < end for one in bursts)
        cut = None if burst_in else _cut(days, swell, span)
        if cut and _stands(hours, narrowed := _narrowed(hours, cut)):
            yield narrowed


def _stands(hours: Line, run: _Run) -> bool:
    """Whether what a window leaves of a day that stood out does so too."""
    n = sum(hours.counts[at] or 0 for at in hours.within(run[0], run[1]))
    return n >= max(LEAST, TIMES * hours.due(run[0], run[1]))


def _cut(line: Line, run: baseline.Run, span: Span) -> _Run | None:
    """The part of a run that lies in the span; None where no slot of it stands out there."""
    low, high = span.epochs
    how_far = baseline.scores(line.counts, line.usual, line.widths)
    hot = [at for at in run.hot if line.starts[at] < high and line.starts[at + 1] > low]
    if not hot:
        return None
    top = max(hot, key=lambda at: (how_far[at], -at))
    return max(line.starts[run.start], low), min(line.starts[run.end], high), line.starts[top], how_far[top]


def _narrowed(hours: Line, run: _Run) -> _Run:
    """A run of days, from the first to the last of its hours that are above what is usual."""
    inside = [i for i in range(len(hours.counts)) if run[0] <= hours.starts[i] < run[1]]
    above = [i for i in inside if (hours.counts[i] or 0) > hours.usual[i] + 1]
    if not above:
        return run
    top = max(above, key=lambda i: ((hours.counts[i] or 0) - hours.usual[i], -i))
    return hours.starts[above[0]], min(run[1], hours.starts[above[-1] + 1]), hours.starts[top], run[3]


def _peak(store: Store, scope: Scope, brand: str, hours: Line, run: _Run) -> Peak:
    start, end, top, score = run
    span = Span.of(start, end)
    usual = hours.due(start, end)
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
            evidence=evidence("peaks", scope, n, brands=(brand,), formula=HOW, span=span),
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
