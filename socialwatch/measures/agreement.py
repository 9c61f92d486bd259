"""Whether people who label agree: Cohen's kappa for two of them, Krippendorff's alpha for any number.

Both are 1 when they always agree and 0 when they do so as often as chance would have it. Where people do not agree, no
machine can be right: its accuracy has their agreement for a ceiling.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.models import Label
    from socialwatch.store import Store

Unit = Mapping[str, Hashable]
"""One thing that was judged: by person, the answer. Who did not judge it is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people on what both have judged: `agreed` of `both`, and kappa, None where it is not defined."""

    one: str
    other: str
    both: int
    agreed: int
    kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The people who labelled for one task. `units` were judged by more than one; None is "cannot be told"."""

    task: str
    people: tuple[str, ...]
    labelled: int
    units: int
    alpha: float | None
    pairs: tuple[Pair, ...]


def agreement(store: Store, task: str, random: bool | None = None) -> Agreement:
    """How far people agree on a task; with `random`, on what chance drew alone."""
    labels = [label for _, label in store.labels.all(task, random)]
    units = units_of(labels)
    shared = [unit for unit in units if len(unit) > 1]
    people = sorted({label.by for label in labels})
    pairs = [pair(units, one, other) for one, other in combinations(people, 2)]
    return Agreement(
        task=task,
        people=tuple(people),
        labelled=len(units),
        units=len(shared),
        alpha=alpha(shared),
        pairs=tuple(sorted((found for found in pairs if found.both), key=lambda found: -found.both)),
    )


def units_of(labels: Iterable[Label]) -> list[dict[str, Hashable]]:
    """What was judged, with who said what of it.

    Of tasks with one answer that is a mention, or a brand in it. Where there may be several, like topics, each is a
    question of its own, answered by those who said yes or no to it.
    """
    from socialwatch.store.verdicts import ONE_OF

    units: defaultdict[tuple[object, ...], dict[str, Hashable]] = defaultdict(dict)
    for label in labels:
        one_of = label.task in ONE_OF
        unit = units[label.mention, label.task, label.brand, None if one_of else label.value]
        unit[label.by] = (label.value, label.verdict) if one_of else label.verdict
    return list(units.values())


def pair(units: Iterable[Unit], one: str, other: str) -> Pair:
    answers = [(unit[one], unit[other]) for unit in units if one in unit and other in unit]
    agreed = sum(first == second for first, second in answers)
    return Pair(one=one, other=other, both=len(answers), agreed=agreed, kappa=kappa(answers))


def kappa(answers: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa: (observed agreement - expected) / (1 - expected), expected from each one's own frequencies.

    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960).
    None when nothing was judged by both, or both gave one and the same answer throughout.
    """
    n = len(answers)
    first, second = Counter(one for one, _ in answers), Counter(other for _, other in answers)
    expected = sum(first[value] * second[value] for value in first)
    if expected == n * n:
        return None
    observed = sum(one == other for one, other in answers)
    return (observed * n - expected) / (n * n - expected)


def alpha(units: Iterable[Unit]) -> float | None:
    """Krippendorff's alpha for nominal answers: 1 - observed / expected disagreement, over all pairs of answers.

    Any number of people, who need not have judged everything; what fewer than two judged says nothing.
    K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): the coincidences of a unit with m answers
    count 1 / (m - 1) each. None when nothing can be compared, or all answers are the same.
    """
    total: Counter[Hashable] = Counter()
    alike = 0.0  # coincidences on the diagonal
    for unit in units:
        counts = Counter(unit.values())
        m = sum(counts.values())
        if m < 2:
            continue
        total += counts
        alike += sum(count * (count - 1) for count in counts.values()) / (m - 1)
    n = sum(total.values())
    expected = n * n - sum(count * count for count in total.values())
    if not expected:
        return None
    return 1 - (n - 1) * (n - alike) / expected
