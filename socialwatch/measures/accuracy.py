"""How wrong the machine is: its answers beside people's, for each brand, and for each source and language of a brand.

Measured by mentions that chance has drawn for people. Where none of the labels were drawn, the same is told of whatever
people have labelled, without an interval: such labels speak for themselves alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.measures.agreement import alpha, units_of
from socialwatch.measures.checked import VALUES, estimate
from socialwatch.measures.powered import ENOUGH, NET, SHARE, Estimate, Rest, Sample, mean, sample

if TYPE_CHECKING:
    from socialwatch.measures.base import Scope
    from socialwatch.models import Label
    from socialwatch.store import Store
    from socialwatch.store.judged import Judged

MOODS = ("positive", "neutral", "negative")
SCORES = VALUES["net"]
EDGES = (-0.6, -0.2, 0.2, 0.6)  # between the five bins of scores


class Bin(NamedTuple):
    """Mentions whose scores lie together: how many, their mean score, and the net sentiment that people give them."""

    low: float
    high: float
    n: int
    score: float
    people: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moods:
    """How right moods are. `drawn` of the `labelled` were drawn by chance; the rest is of those, or of all without any.

    `confusion` counts by what people say, then by what the machine says, "unknown" included, which is never right.
    `macro_f1` is the mean over the moods that people have given or the machine. `gap` is how far the scores lie from
    what people say, on average over the bins (expected calibration error, on a scale from -1 to 1). `read` is the part
    of the posts that the machine gave a mood at all.
    """

    labelled: int
    drawn: int
    confusion: Mapping[str, Mapping[str, int]]
    right: float | None
    f1: Mapping[str, float | None]
    macro_f1: float | None
    bins: tuple[Bin, ...]
    gap: float | None
    counted: float | None
    net: Estimate | None
    read: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How right a brand's query is: of what it finds, the part that speaks of the brand (precision); of what speaks of
    the brand among all that people have labelled, the part that it finds (pooled recall).

    The same with `left`, after the steps `noise` and `relevant` have taken out what they think does not. `unmatched`
    says how many of the labelled mentions the query had passed over: without any, recall is 1 and tells nothing.
    """

    labelled: int
    drawn: int
    unmatched: int
    precision: float | None
    interval: tuple[float, float] | None
    recall: float | None
    precision_left: float | None
    recall_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """One row: a brand, all of it, or what one source saw of it, or what is in one language."""

    brand: str
    source: str | None
    language: str | None
    mentions: int
    moods: Moods
    found: Found
    alpha: float | None
    shared: int  # labels of moods that more than one person gave


Key = tuple[str, str, str]
"""brand, "" or "source" or "language", its name."""


def accuracy(store: Store, scope: Scope) -> list[Accuracy]:
    """A row a brand, then a row for each of its sources and languages that people have labelled anything of."""
    from socialwatch.store import judged
    from socialwatch.store.counts import brand_ids

    hidden = scope.narrow.hidden
    counts = judged.counts_by(store, brand_ids(store, scope.counted), hidden)
    moods = _grouped(row for row in judged.moods(store) if not row.flags & hidden)
    found = _grouped(judged.relevance(store))
    said = _said(store, moods)
    rows = []
    for brand in scope.counted:
        keys = {key for key in (*moods, *found) if key[0] == brand} | {(brand, "", "")}
        for key in sorted(keys, key=lambda one: (one[1], -len(moods.get(one, ())), one[2])):
            rows.append(_row(key, counts.get(key, Counter()), moods.get(key, []), found.get(key, []), said))
    return rows


def of_subject(store: Store, scope: Scope) -> Accuracy | None:
    """The row of the brand that a question is about; None when people have labelled nothing of it."""
    if not store.db.execute("SELECT EXISTS (SELECT 1 FROM labels WHERE random)").fetchone()[0]:
        return None
    rows = accuracy(store, scope.only(*scope.subject[:1]))
    return next((row for row in rows if row.moods.drawn or row.found.drawn), None)


def _grouped(rows: Iterable[Judged]) -> dict[Key, list[Judged]]:
    groups: dict[Key, list[Judged]] = {}
    for row in rows:
        places = [("", ""), *(("source", name) for name in row.sources), ("language", row.lang)]
        for kind, name in places:
            groups.setdefault((row.brand, kind, name), []).append(row)
    return groups


def _said(store: Store, moods: Mapping[Key, Sequence[Judged]]) -> Mapping[int, list[Label]]:
    keys = {row.key for rows in moods.values() for row in rows}
    return store.labels.of(sorted(keys))


def _row(
    key: Key, counts: Counter[str], moods: Sequence[Judged], found: Sequence[Judged], said: Mapping[int, list[Label]]
) -> Accuracy:
    brand, kind, name = key
    units = [
        unit
        for row in moods
        for unit in units_of(label for label in said.get(row.key, ()) if label.task == "sentiment" and not label.stale)
        if len(unit) > 1
    ]
    return Accuracy(
        brand=brand,
        source=name if kind == "source" else None,
        language=name if kind == "language" else None,
        mentions=sum(counts.values()),
        moods=moods_of(moods, counts),
        found=found_of(found),
        alpha=alpha(units),
        shared=len(units),
    )


def moods_of(rows: Sequence[Judged], counts: Counter[str]) -> Moods:
    """The moods of some labelled mentions, which stand for `counts`."""
    drawn = [row for row in rows if row.drawn]
    used = drawn or rows
    confusion = {mood: dict(Counter(row.machine for row in used if row.people == mood)) for mood in MOODS}
    f1 = {mood: _f1(used, mood) for mood in MOODS}
    told = [value for value in f1.values() if value is not None]
    bins = _bins(used)
    scored = sum(one.n for one in bins)
    known = sum(counts[mood] for mood in MOODS)
    return Moods(
        labelled=len(rows),
        drawn=len(drawn),
        confusion=confusion,
        right=_part(used, lambda row: row.people == row.machine, lambda row: True),
        f1=f1,
        macro_f1=sum(told) / len(told) if told else None,
        bins=bins,
        gap=sum(one.n * abs(one.score - one.people) for one in bins) / scored if scored else None,
        counted=(counts["positive"] - counts["negative"]) / known if known else None,
        net=estimate(counts, rows, SCORES, NET, lambda: None),
        read=_part(used, lambda row: row.machine in MOODS, lambda row: True),
    )


def _weight(row: Judged) -> float:
    return row.weight if row.drawn else 1.0  # labels that chance did not draw stand for themselves


def _part(rows: Iterable[Judged], part: Callable[[Judged], bool], whole: Callable[[Judged], bool]) -> float | None:
    """The weighted share of `part` among `whole`; None of nothing."""
    among = [row for row in rows if whole(row)]
    total = sum(map(_weight, among))
    return sum(_weight(row) for row in among if part(row)) / total if total else None


def _f1(rows: Sequence[Judged], mood: str) -> float | None:
    """The harmonic mean of precision and recall; None where neither people nor machine gave the mood."""
    both = sum(_weight(row) for row in rows if row.people == mood == row.machine)
    either = sum(_weight(row) * ((row.people == mood) + (row.machine == mood)) for row in rows)
    return 2 * both / either if either else None


def _bins(rows: Iterable[Judged]) -> tuple[Bin, ...]:
    groups: dict[int, list[Judged]] = {}
    for row in rows:
        if row.score is not None:
            groups.setdefault(sum(row.score >= edge for edge in EDGES), []).append(row)
    ends = (-1.0, *EDGES, 1.0)
    bins = []
    for at, mine in sorted(groups.items()):
        whole = sum(map(_weight, mine))
        score = sum(_weight(row) * (row.score or 0.0) for row in mine) / whole
        people = sum(_weight(row) * SCORES[row.people] for row in mine) / whole
        bins.append(Bin(ends[at], ends[at + 1], len(mine), score, people))
    return tuple(bins)


def found_of(rows: Sequence[Judged]) -> Found:
    """The relevance of some labelled mentions. Recall is over all labels: what a query missed is seldom drawn."""
    drawn = [row for row in rows if row.drawn]
    used = drawn or rows
    unmatched = sum(not row.matched for row in rows)
    return Found(
        labelled=len(rows),
        drawn=len(drawn),
        unmatched=unmatched,
        precision=_part(used, _relevant, _matched),
        interval=_precision(drawn),
        recall=_part(rows, _matched, _relevant),
        precision_left=_part(used, _relevant, _kept),
        recall_left=_part(rows, _kept, _relevant),
    )


def _precision(drawn: Sequence[Judged]) -> tuple[float, float] | None:
    people: Sample = sample((float(row.people == "yes"), 0.0, row.weight) for row in drawn if row.matched)
    if people.n < ENOUGH:
        return None
    estimate = mean(people, Rest(0, 0.0, 0.0), SHARE)
    return estimate.low, estimate.high


def _relevant(row: Judged) -> bool:
    return row.people == "yes"


def _matched(row: Judged) -> bool:
    return row.matched


def _kept(row: Judged) -> bool:
    return row.machine == "yes"
