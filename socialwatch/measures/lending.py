"""What labels of other mentions say of a part that has few of its own: the machine errs differently from part to part.

A machine that misses irony errs more in one topic than in another. How far its errors stray between parts is told by
the labels themselves (the variance between groups by DerSimonian & Laird 1986, "Meta-analysis in clinical trials"). A
part's own few labels and all others are then weighed by how sure each is, and the interval has room for the straying
(Fay & Herriot 1979, "Estimates of income for small places"). Where nothing strays this is what all labels say together;
where much does, labels of others say little. Pure functions: numbers in, numbers out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from socialwatch.measures.powered import Estimate, Kind, Rest, Sample, rectifier, settled

LEAST_PARTS = 3  # of two nobody can tell how far parts stray


class Straying(NamedTuple):
    """How far the machine's errors stray: the variance between parts, and that of one label within a part."""

    between: float = 0.0
    within: float = 0.0


class Lent(NamedTuple):
    """Labels of other mentions, `own` ones of the part itself at any time, and how far parts stray."""

    people: Sample
    own: Sample | None = None
    straying: Straying = Straying()


class _Gaps(NamedTuple):
    """How far people lie from the machine: in how many labels of equal weight, on average, and squared about that."""

    n: float
    mean: float
    squares: float


def straying(parts: Iterable[Sample]) -> Straying:
    """From the labels of each part; nothing between them where they are too few, or no further apart than by chance."""
    groups = [_gaps(one) for one in parts if one.n > 1]
    within = sum(one.squares for one in groups) / max(1.0, sum(one.n - 1 for one in groups))
    if len(groups) < LEAST_PARTS or within <= 0:
        return Straying(0.0, within)
    weighed = [(one.n / within, one.mean) for one in groups]
    whole = sum(weight for weight, _ in weighed)
    middle = sum(weight * mean for weight, mean in weighed) / whole
    apart = sum(weight * (mean - middle) ** 2 for weight, mean in weighed)
    scale = whole - sum(weight**2 for weight, _ in weighed) / whole
    return Straying(max(0.0, (apart - (len(groups) - 1)) / scale), within)


class Moved(NamedTuple):
    """What is added to the machine's mean of a part, the variance of that, and how much of it all parts share."""

    value: float
    variance: float
    shared: float


def moved(labels: Lent, kind: Kind) -> Moved:
    """By the part's own labels and all others, each as sure as it is. ValueError without labels.

    The machine counts in full here, since a lesser weight would pull every part toward the whole.
    """
    shift, variance = rectifier(labels.people, 1.0, kind)
    between, within = labels.straying
    own = _gaps(labels.own) if labels.own is not None and labels.own.n and within else None
    if own is None:
        return Moved(shift, variance + between, variance)
    if not between:
        return Moved(shift, variance, variance)
    doubt = within / own.n
    trust = between / (between + doubt)  # in its own labels
    shared = (1 - trust) ** 2 * variance
    return Moved(trust * own.mean + (1 - trust) * shift, trust * doubt + shared, shared)


def lent(labels: Lent, those: Rest, kind: Kind) -> Estimate:
    """The mean over `those` mentions, of which people have labelled few or none. ValueError without labels."""
    shift, variance, _ = moved(labels, kind)
    return settled(those.mean + shift, those.variance, variance, labels.people.n, kind)._replace(carried=True)


def _gaps(people: Sample) -> _Gaps:
    total, n = people.weight, people.effective
    mean = sum((y - f) * weight for (y, f), (weight, _) in people.pairs.items()) / total
    spread = sum((y - f - mean) ** 2 * weight for (y, f), (weight, _) in people.pairs.items()) / total
    return _Gaps(n, mean, spread * n)
