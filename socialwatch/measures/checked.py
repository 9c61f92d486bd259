"""Figures put right by people: what the labels of a sample say of the counts in a scope, and how sure that is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.lending import Lent, Straying, lent, moved, straying
from socialwatch.measures.powered import (
    ENOUGH,
    NET,
    SHARE,
    Estimate,
    Kind,
    Sample,
    beside,
    difference,
    mean,
    rest,
    sample,
)
from socialwatch.measures.stats import Z, net_interval, net_sentiment
from socialwatch.models import Span

if TYPE_CHECKING:
    from socialwatch.clock import Window
    from socialwatch.store import Store
    from socialwatch.store.judged import Judged

WEEK = 8 * 86400  # seconds that one may have when clocks change, and to spare
Pick = Callable[["Judged"], bool]
VALUES: dict[str, dict[str, float]] = {
    "net": {"positive": 1.0, "neutral": 0.0, "negative": -1.0, "unknown": 0.0},
    **{mood: {mood: 1.0} for mood in ("positive", "neutral", "negative")},
    "part": {"yes": 1.0},
}
"""By figure, what each mood counts; all others nothing. What no step can tell is nought until people say more.
`part` is of mentions that are in a topic ("yes") or not."""


class Shift(NamedTuple):
    """What is added to the machine's net sentiment of any part of a brand's mentions, the variance of that, how many
    labels say so, and how much of the variance other parts share."""

    value: float
    variance: float
    n: int
    shared: float = 0.0


class Checked:
    """The labels that belong to a scope. `of` gives an estimate for any of its counts, None where labels are few.

    Labels of the very mentions that are counted come first. Where there are fewer than 30 of them, all of the same part
    of the brand's mentions at any time are carried over, then all of the brand, as far as the machine errs alike in its
    parts (see `lending`).
    """

    def __init__(self, rows: Iterable[Judged], within: Callable[[Judged], bool]) -> None:
        self._all = sorted(rows)
        self._rows = [row for row in self._all if within(row)]
        self._lending: dict[tuple[object, ...], Lent | None] = {}

    def of(
        self,
        figure: str,
        brands: Sequence[str],
        counts: Counter[str],
        span: Span,
        pick: Pick | None = None,
        *,
        apart: bool = False,
    ) -> Estimate | None:
        """`figure` is net, positive, neutral, negative or part; `counts` are the mentions in the span by mood (or "yes"
        and "no"), by which `pick` tells what else they have in common. With `apart` no labels of others are carried
        over to these, as from one language to another.
        """
        values, kind = VALUES[figure], NET if figure == "net" else SHARE
        low, high = span.epochs
        mine = _once(row for row in self._rows if row.brand in brands and (pick is None or pick(row)))
        inside = [row for row in mine if low <= row.created < high]
        return estimate(counts, inside, values, kind, lambda: self._pool(brands, mine, values, apart))

    def _pool(
        self, brands: Sequence[str], mine: Sequence[Judged], values: dict[str, float], apart: bool = False
    ) -> Lent | None:
        own = [row for row in mine if row.drawn]
        if len(own) >= ENOUGH:
            return Lent(_sample(own, values))
        found = None if apart else self._lent(brands, values)
        return found and found._replace(own=_sample(own, values))

    def _lent(self, brands: Sequence[str], values: dict[str, float]) -> Lent | None:
        """All labels of the brands, and how far their parts stray: made once for all parts that they are lent to."""
        key = (*brands, *values.items())
        if key not in self._lending:
            every = _once(row for row in self._all if row.brand in brands and row.drawn)
            enough = len(every) >= ENOUGH
            strays = max(_straying(every, values), key=_between) if enough else Straying()
            self._lending[key] = Lent(_sample(every, values), None, strays) if enough else None
        return self._lending[key]

    def shifts(self, brand: str, span: Span, parts: Sequence[tuple[Span, int]]) -> Sequence[Shift | None]:
        """What puts right the net sentiment of any slot of these parts of a span, each with how many mentions it has.

        By the span's own labels if they are enough; where the machine errs otherwise in one part than in another, as
        when a storm brings irony, a part's own labels weigh the more. Those of its mentions that people have labelled
        are right already, so that the rest is moved alone.
        """
        values, mine = VALUES["net"], [row for row in self._rows if row.brand == brand]
        inside = _written(mine, span)
        people = self._pool((brand,), inside, values) if len(inside) >= ENOUGH else None
        people = people or self._pool((brand,), mine, values)
        if people is None:
            return [None] * len(parts)
        rows = [_written(inside, part) for part, _ in parts]
        own = [_sample((row for row in some if row.drawn), values) for some in rows]
        people = people._replace(straying=max(people.straying, straying(one for one in own if one.n), key=_between))
        found = []
        for mean_of, some, (_, whole) in zip(own, rows, parts, strict=True):
            alone = mean_of.n >= ENOUGH and people.straying.between > 0
            one = moved(Lent(mean_of) if alone else people._replace(own=mean_of), NET)
            left = 1 - min(1.0, len(some) / whole) if whole else 1.0
            shared = 0.0 if alone else left**2 * one.shared
            n = mean_of.n if alone else people.people.n
            found.append(Shift(left * one.value, left**2 * one.variance, n, shared))
        return found


def slot_shifts(
    labels: Checked | None, brand: str, window: Window, slots: Sequence[Span], moods: Sequence[Counter[str]]
) -> tuple[Shift | None, ...]:
    """For each slot of a window what puts its net sentiment right: the same for all slots of a week."""
    if labels is None:
        return (None,) * len(slots)
    weeks: dict[object, list[int]] = {}
    for at, slot in enumerate(slots):
        week = slot.start.astimezone(window.tz).isocalendar()[:2] if slot.seconds <= WEEK else at
        weeks.setdefault(week, []).append(at)
    parts = [
        (Span(slots[these[0]].start, slots[these[-1]].end), sum(moods[at].total() for at in these))
        for these in weeks.values()
    ]
    found = labels.shifts(brand, window.span, parts)
    return tuple(shift for shift, these in zip(found, weeks.values(), strict=True) for _ in these)


def together(shifts: Sequence[tuple[Shift, int]]) -> Shift | None:
    """What puts slots right that are counted as one, each with how many mentions it has; None where there are none.

    What several weeks share of their errors adds up, all else cancels in part.
    """
    weeks: Counter[Shift] = Counter()
    for shift, n in shifts:
        weeks[shift] += n
    if len(weeks) <= 1:
        return next(iter(weeks), None)
    parts = {shift: n / (weeks.total() or 1) for shift, n in weeks.items()}
    shared = sum(sqrt(shift.shared) * part for shift, part in parts.items()) ** 2
    apart = sum((shift.variance - shift.shared) * part**2 for shift, part in parts.items())
    value = sum(shift.value * part for shift, part in parts.items())
    return Shift(value, shared + apart, max(shift.n for shift in parts), shared)


def _written(rows: Iterable[Judged], span: Span) -> list[Judged]:
    low, high = span.epochs
    return [row for row in rows if low <= row.created < high]


def checked(store: Store, scope: Scope) -> Checked | None:
    """None when people have labelled no mood that chance drew, which is told at once."""
    from socialwatch.store import judged

    if judged.drawn(store.db, "sentiment") < ENOUGH:
        return None
    rows = judged.moods(store)
    within = belonging(store, scope, {row.key for row in rows})
    return Checked((row for row in rows if not row.flags & scope.narrow.hidden), within)


def belonging(store: Store, scope: Scope, keys: set[int]) -> Pick:
    """Tells of labelled mentions with these keys whether a scope counts them, its window aside."""
    found = _found(store, scope, keys) if scope.query is not None else None
    return lambda row: fits(row, scope) and (found is None or row.key in found)


def shifted(moods: Mapping[str, int], shift: Shift | None) -> tuple[float | None, tuple[float, float] | None]:
    """Net sentiment of a few counts with its interval: of those whose mood is known, or, put right, of all."""
    plus, none, minus = (moods.get(mood, 0) for mood in ("positive", "neutral", "negative"))
    known, whole = plus + none + minus, plus + none + minus + moods.get("unknown", 0)
    if shift is None or not whole:
        return net_sentiment(plus, minus, known) if known else None, net_interval(plus, minus, known)
    net = max(-1.0, min(1.0, net_sentiment(plus, minus, whole) + shift.value))
    half = Z * sqrt(rest({1.0: plus, 0.0: whole - plus - minus, -1.0: minus}, NET).variance + shift.variance)
    return net, (max(-1.0, net - half), min(1.0, net + half))


def fits(row: Judged, scope: Scope) -> bool:
    """Whether a scope counts that mention, its window and its query aside."""
    return (
        (not scope.sources or not set(scope.sources).isdisjoint(row.sources))
        and (not scope.topics or not set(scope.topics).isdisjoint(row.topics))
        and (not scope.langs or row.lang in scope.langs)
        and (not scope.countries or (row.country or "").casefold() in map(str.casefold, scope.countries))
    )


def _found(store: Store, scope: Scope, keys: set[int]) -> set[int]:
    """Those of the mentions that the scope's query finds."""
    from socialwatch.query.document import Document
    from socialwatch.store.select import known_of

    assert scope.query is not None
    check, hidden = scope.query.check, scope.narrow.hidden
    brands = frozenset(name.casefold() for name in scope.brands)
    rows = store.mentions.read(sorted(keys))
    return {row.key for row in rows if check(Document(row.mention, known_of(row, hidden, brands)))}


def _once(rows: Iterable[Judged]) -> list[Judged]:
    """Of a mention of several brands the first alone, as counts over several brands have it."""
    return list({row.key: row for row in reversed(list(rows))}.values())


def estimate(
    counts: Counter[str],
    labelled: Sequence[Judged],
    values: dict[str, float],
    kind: Kind,
    pool: Callable[[], Lent | None],
) -> Estimate | None:
    """The mean of `values` over mentions counted by mood, some of them labelled; None when there are too few labels.

    Those that chance drew put right what the machine says of the rest, or, when they are few, those of `pool`. What was
    labelled for another reason than chance is known, and stands beside.
    """
    chosen = [row for row in labelled if row.drawn]
    known = rest(Counter(values.get(row.people, 0.0) for row in labelled if not row.drawn), kind)
    whole, left = sum(counts.values()), Counter(counts)
    left.subtract(row.counted for row in labelled)
    if len(chosen) >= ENOUGH:
        found = mean(_sample(chosen, values), rest(_valued(left, values), kind), kind)
        return beside(found, max(len(chosen), whole - known.n), known, kind)
    people = pool()
    if people is None or not whole:
        return None
    left.update(row.machine for row in chosen)
    return beside(lent(people, rest(_valued(left, values), kind), kind), max(0, whole - known.n), known, kind)


def _straying(rows: Sequence[Judged], values: dict[str, float]) -> Iterator[Straying]:
    """How far the machine's errors stray from place to place, from topic to topic, stage to stage..."""
    for kind in ("", "topic", *sorted({kind for row in rows for kind in row.said if kind != "topic"})):
        found: defaultdict[str, list[Judged]] = defaultdict(list)
        for row in rows:
            for name in (row.named(kind) or ("",)) if kind else (row.network,):
                found[name].append(row)
        yield straying(_sample(some, values) for some in found.values())


def _between(found: Straying) -> float:
    return found.between


def _sample(rows: Iterable[Judged], values: dict[str, float]) -> Sample:
    return sample((values.get(row.people, 0.0), values.get(row.machine, 0.0), row.weight) for row in rows)


def _valued(moods: Counter[str], values: dict[str, float]) -> Counter[float]:
    """Counts by mood as counts by value."""
    found: Counter[float] = Counter()
    for mood, n in moods.items():
        found[values.get(mood, 0.0)] += max(0, n)
    return found


def righted(figure: Figure, now: Estimate | None, like: Estimate | None, before: Estimate | None) -> Figure:
    """The figure as people have put it right; as it is when they have not.

    `like` and `before` are what is compared, None when it was not, or cannot be.
    """
    if now is None:
        return figure
    apart = difference(like, before) if like is not None and before is not None else None
    how = f"put right by {now.n:,} labels" + (" of other mentions" if now.carried else "")
    return replace(
        figure,
        value=now.value,
        counted=figure.value,
        labels=now.n,
        carried=now.carried,
        interval=(now.low, now.high),
        like=None if figure.like is None or like is None else like.value,
        before=None if before is None or figure.before is None else before.value,
        p=apart.p if apart is not None else None,
        evidence=replace(
            figure.evidence,
            formula=f"{figure.evidence.formula.partition('; interval')[0]}; {how};"
            " interval by prediction-powered inference",
        ),
    )
