"""Whether one machine is better than another on the same labelled posts, by more than chance.

Macro-F1: for each class the harmonic mean of precision and recall, then the mean over classes, so that the rare ones
count as much as the common one. As one who guesses beats one who always says the same by that measure, the answers must
also go with people's (a kappa above 0). The intervals come from drawing the same posts again and again (the paired
bootstrap; Efron & Tibshirani 1993, Koehn 2004): all answers about one post are drawn together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.models import JSON

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DRAWS = 2000
AT_ONCE = 200  # draws in memory together
BEFORE, AFTER = [0, 1, 2], [0, 3, 4]  # columns of what is counted: people's yes, said, right


class Answer(NamedTuple):
    """What people say of a post in a class, yes or no, and what two machines say; `unit` is the post."""

    unit: int
    name: str
    people: bool
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Better:
    """Macro-F1 before and after, the gain with its 95 % interval, and what each class comes to; `knows`: the answers
    after go with people's more than guesses would."""

    posts: int
    before: float
    after: float
    low: float
    high: float
    knows: bool
    classes: Mapping[str, Mapping[str, JSON]]

    @property
    def gain(self) -> float:
        return self.after - self.before

    @property
    def sure(self) -> bool:
        """Is the gain more than chance would give?"""
        return self.knows and self.low > 0

    def as_json(self) -> dict[str, JSON]:
        told: dict[str, JSON] = {
            name: round(value, 4)
            for name, value in (
                ("macro_f1_before", self.before),
                ("macro_f1", self.after),
                ("gain", self.gain),
                ("gain_low", self.low),
                ("gain_high", self.high),
            )
        }
        return {"posts": self.posts, **told, "classes": {name: dict(one) for name, one in self.classes.items()}}


def better(answers: Sequence[Answer], *, seed: int = 0, draws: int = DRAWS) -> Better:
    """Compare two machines. Raises ValueError when there are no answers."""
    import numpy as np

    if not answers:
        raise ValueError("nothing to compare on")
    names = sorted({one.name for one in answers})
    units = sorted({one.unit for one in answers})
    counts = _counts(answers, names, units)
    whole = counts.sum(axis=0)
    gains, shared = _drawn(counts, seed, draws)
    low, high = np.quantile(gains, (0.025, 0.975))
    before, after = float(_macro(whole[:, BEFORE])), float(_macro(whole[:, AFTER]))
    knows = bool(np.quantile(shared, 0.025) > 0)
    classes = {name: _class(*row) for name, row in zip(names, whole[:, :5].tolist(), strict=True)}
    return Better(len(units), before, after, float(low), float(high), knows, classes)


def _drawn(counts: Numbers, seed: int, draws: int) -> tuple[list[float], list[float]]:
    """For each draw of posts the gain, and how far the answers after go with people's."""
    import numpy as np

    dice = np.random.default_rng(seed)
    gains: list[float] = []
    shared: list[float] = []
    posts = len(counts)
    while len(gains) < draws:
        drawn = dice.multinomial(posts, [1 / posts] * posts, size=min(AT_ONCE, draws - len(gains)))
        sums = np.tensordot(drawn.astype(float), counts, axes=1)
        gains += (_macro(sums[..., AFTER]) - _macro(sums[..., BEFORE])).tolist()
        shared += _beyond_chance(sums).tolist()
    return gains, shared


def _counts(answers: Sequence[Answer], names: Sequence[str], units: Sequence[int]) -> Numbers:
    """By post and class: people's yes, said and right before, said and right after, and the answers there are."""
    import numpy as np

    column = {name: at for at, name in enumerate(names)}
    row = {unit: at for at, unit in enumerate(units)}
    found = np.zeros((len(units), len(names), 6))
    for unit, name, people, before, after in answers:
        found[row[unit], column[name]] += (people, before, before and people, after, after and people, 1)
    return found


def _macro(counts: Numbers) -> Numbers:
    """Mean F1 of classes; the last axis is people's yes, said, right. A class that nobody speaks of counts 0."""
    import numpy as np

    both = counts[..., 0] + counts[..., 1]
    means: Numbers = (2 * counts[..., 2] / np.where(both > 0, both, 1)).mean(axis=-1)
    return means


def _beyond_chance(counts: Numbers) -> Numbers:
    """The numerator of kappa: how much more often both say yes than if they knew nothing of each other."""
    import numpy as np

    asked = np.maximum(counts[..., 5], 1)
    more: Numbers = (counts[..., 4] / asked - counts[..., 0] * counts[..., 3] / asked**2).sum(axis=-1)
    return more


def _class(there: float, before: float, hits_before: float, after: float, hits: float) -> dict[str, JSON]:
    return {
        "posts": int(there),
        "precision_before": _share(hits_before, before),
        "recall_before": _share(hits_before, there),
        "precision": _share(hits, after),
        "recall": _share(hits, there),
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def ways(people: str | None, before: str, after: str, names: Sequence[str], unit: int) -> list[Answer]:
    """One answer of one class as a yes or no for each class."""
    return [Answer(unit, name, people == name, before == name, after == name) for name in names]
