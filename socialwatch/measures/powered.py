"""Prediction-powered inference: what the machine says of all mentions, put right by what people say of a few.

Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023), "Prediction-powered inference", Science 382, for the mean;
Angelopoulos, Duchi & Zrnic (2023), "PPI++", for the weight that the machine is given. A mean is the machine's mean
over the mentions that nobody labelled, plus the rectifier: how far people and machine lie apart, on average, on those
that chance has drawn for people. Its interval holds what a share would be among all that is said, of which the archive
is a sample; it is wider than what chance alone explains by what the machine gets wrong.

Shares of few posts, or without any error among them, get honest intervals by pairs that are made up on both sides, as
Bonett & Price (2012) do for a difference of paired shares. Pure functions: numbers in, numbers out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import NamedTuple

from socialwatch.measures.stats import Z, two_sided

ENOUGH = 30  # labels below which nothing is claimed

Pairs = dict[tuple[float, float], tuple[float, float]]
"""(what people say, what the machine says) -> sum of the weights, sum of their squares."""


class Kind(NamedTuple):
    """What is measured: its least and greatest value, and the pairs (people, machine) made up for small numbers."""

    low: float
    high: float
    doubt: tuple[tuple[float, float], ...]


SHARE = Kind(0.0, 1.0, ((1.0, 0.0), (0.0, 1.0)))
NET = Kind(-1.0, 1.0, ((1.0, 0.0), (-1.0, 0.0)))


class Sample(NamedTuple):
    """What people and the machine say of the mentions that chance has drawn."""

    n: int
    pairs: Pairs

    @property
    def weight(self) -> float:
        return sum(weight for weight, _ in self.pairs.values())

    @property
    def effective(self) -> float:
        """How many labels of equal weight would tell as much (Kish)."""
        squares = sum(square for _, square in self.pairs.values())
        return self.weight**2 / squares if squares else 0.0


class Rest(NamedTuple):
    """What the machine says of the mentions that chance has not drawn: how many, their mean, its variance."""

    n: int
    mean: float
    variance: float


class Estimate(NamedTuple):
    """A mean with its 95% interval; `n` labels were used.

    `chance` is the part of its variance that comes of the mentions, `people` that of the labels. `carried` says that
    the labels lie outside of what is estimated, and so that the machine is taken to err there as it errs elsewhere.
    """

    value: float
    low: float
    high: float
    n: int
    chance: float
    people: float
    carried: bool = False


class Difference(NamedTuple):
    """How far two means lie apart, with the 95% interval, and how often chance alone would part them as far."""

    value: float
    low: float
    high: float
    p: float

    @property
    def significant(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def sample(labelled: Iterable[tuple[float, float, float]]) -> Sample:
    """From (people, machine, weight) of each mention that chance has drawn."""
    n = 0
    sums: defaultdict[tuple[float, float], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for people, machine, weight in labelled:
        cell = sums[people, machine]
        cell[0] += weight
        cell[1] += weight * weight
        n += 1
    return Sample(n, {pair: (weight, square) for pair, (weight, square) in sums.items()})


def rest(counts: Mapping[float, int], kind: Kind) -> Rest:
    """From how many mentions have each value; two more, one at either end, keep the variance of few from nought."""
    n = sum(counts.values())
    if n <= 0:
        return Rest(0, 0.0, 0.0)
    mean = sum(value * count for value, count in counts.items()) / n
    more = {**counts}
    for end in (kind.low, kind.high):
        more[end] = more.get(end, 0) + 1
    middle = sum(value * count for value, count in more.items()) / (n + 2)
    squares = sum(count * (value - middle) ** 2 for value, count in more.items())
    return Rest(n, mean, squares / (n + 2) ** 2)


def mean(people: Sample, others: Rest, kind: Kind) -> Estimate:
    """The mean over all mentions, of which `people` have labelled some and the machine `others`.

    The machine weighs as much as it is right (PPI++, equation 10 for a mean), nothing when it is no help. ValueError
    without labels.
    """
    weigh = _weight(people, others)
    shift, variance = rectifier(people, weigh, kind)
    return settled(weigh * others.mean + shift, weigh**2 * others.variance, variance, people.n, kind)


def beside(found: Estimate, n: int, known: Rest, kind: Kind) -> Estimate:
    """An estimate over `n` mentions together with others that people have labelled for another reason than chance.

    Of these the truth is known, so that nothing needs to be put right; but they tell nothing of the rest.
    """
    if not known.n:
        return found
    part = n / (n + known.n)
    value = part * found.value + (1 - part) * known.mean
    chance = part**2 * found.chance + (1 - part) ** 2 * known.variance
    return settled(value, chance, part**2 * found.people, found.n, kind)._replace(carried=found.carried)


def difference(now: Estimate, before: Estimate) -> Difference:
    """Between two means over different mentions. Labels carried over to both put both right alike, and cancel out."""
    variance = now.chance + before.chance
    if not (now.carried and before.carried):
        variance += now.people + before.people
    gap, half = now.value - before.value, Z * sqrt(variance)
    return Difference(gap, gap - half, gap + half, two_sided(gap / sqrt(variance)) if variance else 1.0)


def _weight(people: Sample, others: Rest) -> float:
    """The weight (0..1) of the machine that makes the interval narrowest."""
    total = people.weight
    if not total:
        raise ValueError("nobody has labelled anything")
    if not others.n:
        return 0.0
    said = sum(weight * y for (y, _), (weight, _) in people.pairs.items()) / total
    told = sum(weight * f for (_, f), (weight, _) in people.pairs.items()) / total
    both = sum(weight * (y - said) * (f - told) for (y, f), (weight, _) in people.pairs.items()) / total
    spread = sum(weight * (f - told) ** 2 for (_, f), (weight, _) in people.pairs.items()) / total
    if spread <= 0:
        return 0.0
    return min(1.0, max(0.0, both / (spread * (1 + people.effective / others.n))))


def rectifier(people: Sample, weigh: float, kind: Kind) -> tuple[float, float]:
    """How far people lie from the weighted machine on average, and the variance of that."""
    total = people.weight
    if not total:
        raise ValueError("nobody has labelled anything")
    usual = total / people.effective  # what a made-up pair weighs
    left = [(y - weigh * f, weight, square) for (y, f), (weight, square) in people.pairs.items()]
    left += [(y - weigh * f, usual, usual * usual) for y, f in kind.doubt]
    whole = sum(weight for _, weight, _ in left)
    shift = sum(gap * weight for gap, weight, _ in left) / whole
    variance = sum((gap - shift) ** 2 * square for gap, _, square in left) / whole**2
    return shift, variance


def settled(value: float, chance: float, people: float, n: int, kind: Kind) -> Estimate:
    """An estimate within what is possible, its interval of the variance by chance and by people."""
    half = Z * sqrt(chance + people)
    low, high = max(kind.low, value - half), min(kind.high, value + half)
    return Estimate(min(kind.high, max(kind.low, value)), min(low, kind.high), max(high, kind.low), n, chance, people)
