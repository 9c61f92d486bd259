"""From labelled texts and the unlabelled archive to a model: what counts, how much, and how sure it may be.

Logistic regression over words, pieces of words and VADER's tone. What stands together in the unlabelled archive is
learned first (latent semantic analysis, Deerwester et al. 1990) and becomes further features; as these are sums of the
others, they are folded into one weight a feature and class, and scoring needs neither scikit-learn nor them.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from socialwatch.enrich.features import BESIDE, PIECE, TONE, Features, Reading, Space
from socialwatch.enrich.trained_model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

FOLDS = 5
MOST_FEATURES = 60_000
RARE_WORD, RARE_PIECE = 2, 3  # what fewer texts hold than these teaches nothing
THEMES, THEME_WEIGHT = 150, 0.15  # these and the next were tuned on one half of the Sanders tweets
FREEDOM = 0.5  # how far weights may depart from 0 (the inverse of the penalty)
MANY, LOUDER = 400, 2.0  # from so many labels on words count that much more beside the tone: fewer do not tell of many
LEAST_SPREAD = 1e-9


class Example(NamedTuple):
    """A labelled text: its class (of an exclusive task), or yes and no by class (of the others)."""

    text: str
    value: str
    verdict: bool = True
    beside: tuple[str, ...] = ()


def space_of(texts: Iterable[Features], beside: Iterable[str]) -> Space:
    """The features that enough texts hold, weighed by how rare they are."""
    words, pieces, total = Counter[str](), Counter[str](), 0
    for found in texts:
        words.update(found.words.keys())
        pieces.update(found.pieces.keys())
        total += 1
    counts = {name: count for name, count in words.items() if count >= RARE_WORD}
    counts |= {PIECE + name: count for name, count in pieces.items() if count >= RARE_PIECE}
    names = sorted(sorted(counts), key=lambda name: -counts[name])[:MOST_FEATURES]
    weights = [math.log((1 + total) / (1 + counts[name])) + 1 for name in names]
    more = [BESIDE + name for name in sorted(set(beside))]
    rest = [*more, *(f"{PIECE}{PIECE}{name}" for name in TONE)]
    return Space([*names, *rest], [*weights, *[1.0] * len(rest)])


def after_words(space: Space) -> int:
    """How many features at the end are no words: what is beside, and the tone."""
    return len(TONE) + sum(name.startswith(BESIDE) for name in space.names)


def matrix(space: Space, texts: Iterable[Features]) -> Any:
    """A sparse row for each text."""
    import numpy as np
    from scipy.sparse import csr_matrix

    starts, places, values = [0], [], []
    for found in texts:
        where, what = space.vector(found)
        places += where
        values += what
        starts.append(len(places))
    shape = (len(starts) - 1, len(space.names))
    return csr_matrix((np.array(values, float), np.array(places, np.int32), np.array(starts)), shape=shape)


def themes(unlabelled: Any, tone: int) -> Numbers:
    """By feature and theme, what stands together in the archive; of no themes where there is too little text.

    `tone` features at the end of the space are left out: they are no words.
    """
    import numpy as np
    from sklearn.decomposition import TruncatedSVD

    documents, features = unlabelled.shape
    count = min(THEMES, documents // 4)
    folded = np.zeros((features, max(0, count)))
    if count < 2:
        return folded[:, :0]
    words = unlabelled[:, : features - tone]
    found = TruncatedSVD(count, n_iter=4, random_state=0).fit(words)
    spread = float(np.mean(np.std(words @ found.components_.T, axis=0)))
    folded[: features - tone] = found.components_.T * (THEME_WEIGHT / max(spread, LEAST_SPREAD))
    return folded


@dataclass(frozen=True)
class Fitting:
    """Labelled texts in the space of the archive, ready for a model of all of them or of some."""

    task: str
    exclusive: bool
    classes: tuple[str, ...]
    masks: tuple[str, ...]
    examples: Sequence[Example]
    space: Space
    rows: Any  # sparse, by example
    others: Any  # the same of the unlabelled texts
    themes: Numbers

    @classmethod
    def of(
        cls, task: str, exclusive: bool, examples: Sequence[Example], unlabelled: Sequence[Example],
        masks: tuple[str, ...], *, quick: bool = False,
    ) -> Fitting:  # fmt: skip
        """Read the labelled and the unlabelled texts; `quick` does not look for what stands together."""
        reading = Reading(masks)
        mine = [reading.features(one.text, one.beside) for one in examples]
        others = [reading.features(one.text, one.beside) for one in unlabelled]
        space = space_of([*mine, *others], (name for one in examples for name in one.beside))
        rows = matrix(space, [*mine, *others])
        together = themes(rows[:0] if quick else rows, after_words(space))
        classes = tuple(sorted({one.value for one in examples}))
        return cls(task, exclusive, classes, masks, examples, space, rows[: len(mine)], rows[len(mine) :], together)

    def sums_held_out(self) -> Numbers:
        """By example and class, the sums of a model that was made without the fold that the example is in.

        The same text is always in the same fold: nothing is judged by who has seen it.
        """
        import numpy as np

        folds = np.array([fold_of(one.text) for one in self.examples])
        found = np.zeros((len(self.examples), len(self.classes)))
        for fold in range(FOLDS):
            if (folds == fold).any():
                weights, bias = self.weights(np.flatnonzero(folds != fold))
                out = np.flatnonzero(folds == fold)
                found[out] = self.rows[out] @ weights + bias
        return found

    def weights(self, chosen: NDArray[Any] | None = None) -> tuple[Numbers, Numbers]:
        """A weight for each feature and class, learned from the chosen examples."""
        import numpy as np

        if chosen is None:
            chosen = np.arange(len(self.examples))
        if self.exclusive:
            return self._one_of(chosen)
        weights, bias = np.zeros((len(self.space.names), len(self.classes))), np.zeros(len(self.classes))
        for column, name in enumerate(self.classes):
            mine = [at for at in chosen.tolist() if self.examples[at].value == name]
            answers = np.array([self.examples[at].verdict for at in mine])
            weights[:, column], bias[column] = self._yes_or_no(np.array(mine, dtype=np.int64), answers)
        return weights, bias

    def _one_of(self, chosen: NDArray[Any]) -> tuple[Numbers, Numbers]:
        import numpy as np

        answers = np.array([self.examples[at].value for at in chosen])
        weights = np.zeros((len(self.space.names), len(self.classes)))
        bias = np.full(len(self.classes), -10.0)  # of a class that is not among them
        there = sorted(set(answers.tolist()))
        columns = [self.classes.index(name) for name in there]
        if len(there) == 1:
            bias[columns] = 0.0
        elif len(there) == 2:
            weights[:, columns[0]], bias[columns[0]] = 0.0, 0.0
            weights[:, columns[1]], bias[columns[1]] = self._yes_or_no(chosen, answers == there[1])
        else:
            found = self._fit(chosen, answers)
            weights[:, columns], bias[columns] = self._folded(found.coef_, len(chosen)), found.intercept_
        return weights, bias

    def _yes_or_no(self, chosen: NDArray[Any], answers: NDArray[Any]) -> tuple[Numbers, float]:
        """Weights that come to above 0 where the answer is yes."""
        import numpy as np

        if answers.all() or not answers.any():
            return np.zeros(len(self.space.names)), 0.0 if not len(answers) else 10.0 if answers[0] else -10.0
        found = self._fit(chosen, answers)
        return self._folded(found.coef_, len(chosen))[:, 0], float(found.intercept_[0])

    def _fit(self, chosen: NDArray[Any], answers: NDArray[Any]) -> Any:
        from scipy.sparse import csr_matrix, diags, hstack
        from sklearn.linear_model import LogisticRegression

        rows = self.rows[chosen]
        seen = hstack([rows @ diags(self._loud(len(chosen))), csr_matrix(rows @ self.themes)]).tocsr()
        return LogisticRegression(C=FREEDOM, class_weight="balanced", max_iter=400).fit(seen, answers)

    def _loud(self, labels: int) -> Numbers:
        """How much each feature counts: all the same, or words more than what comes after them."""
        import numpy as np

        loud = np.ones(len(self.space.names))
        if labels >= MANY:
            loud[: len(loud) - after_words(self.space)] = LOUDER
        return loud

    def _folded(self, coefficients: Numbers, labels: int) -> Numbers:
        """Weights of features and themes as weights of features alone."""
        split = len(self.space.names)
        folded: Numbers = (
            coefficients[:, :split].T * self._loud(labels)[:, None] + self.themes @ coefficients[:, split:].T
        )
        return folded

    def model(self, held_out: Numbers, languages: Sequence[str]) -> Model:
        """The model of all examples, calibrated by what models said of examples that they were not made of."""
        weights, bias = self.weights()
        scale, shift = self._calibrated(held_out)
        return Model(
            self.task, self.classes, self.exclusive, tuple(languages), self.masks, self.space, weights, bias,
            scale, shift,
        )  # fmt: skip

    def _calibrated(self, sums: Numbers) -> tuple[Numbers, Numbers]:
        """Platt's scaling of each class (1999); of an exclusive task with one slope for all (Guo et al. 2017)."""
        import numpy as np
        from scipy.optimize import minimize

        values = np.array([one.value for one in self.examples])
        width = len(self.classes)

        def loss(told: Numbers) -> float:
            heights = sums * (told[0] if self.exclusive else told[:width]) + told[-width:]
            if self.exclusive:
                there = np.array([self.classes.index(value) for value in values])
                lost = np.logaddexp.reduce(heights, axis=1) - heights[np.arange(len(there)), there]
            else:
                signs = np.array([1.0 if one.verdict else -1.0 for one in self.examples])
                mine = np.array([self.classes.index(value) for value in values])
                lost = np.logaddexp(0, -signs * heights[np.arange(len(mine)), mine])
            return float(lost.sum() + 0.5 * ((told - start) ** 2).sum())

        start = np.concatenate([np.ones(1 if self.exclusive else width), np.zeros(width)])
        found = minimize(loss, start, method="L-BFGS-B").x
        scale = np.full(width, max(0.05, found[0])) if self.exclusive else np.maximum(0.05, found[:width])
        return scale, found[-width:]


def fold_of(text: str) -> int:
    plain = " ".join(text.casefold().split())
    return int.from_bytes(hashlib.blake2b(plain.encode(errors="surrogatepass"), digest_size=4).digest(), "big") % FOLDS
