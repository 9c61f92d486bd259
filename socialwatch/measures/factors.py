"""Posts apart by what they are about, with nobody having said so: TF-IDF and non-negative factors (scikit-learn)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from socialwatch.errors import ConfigError

INSTALL = "themes need scikit-learn: pip install 'socialwatch[learn]'"
FEWEST = 30  # posts; of fewer nothing repeats
RARE = 3  # posts that a word or phrase must be in
COMMON = 0.4  # of the posts: what more hold tells nothing apart
CLEAR = 0.35  # of a post's weights that its first theme must have, else it is of none
KEPT = 60  # words and phrases of a theme that it is known again by
PER_THEME = 25


class Factor(NamedTuple):
    """A theme in the making: the weights of its words and phrases, the strongest first, and the posts in it."""

    terms: dict[str, float]
    posts: tuple[int, ...]


def factors(posts: Sequence[tuple[int, frozenset[str]]], most: int) -> list[Factor]:
    """At most so many themes of the posts, each given as its key and its words and phrases; the largest first.

    The same posts give the same themes, in whatever order they come: nothing is left to chance.
    """
    try:
        from scipy.sparse import csr_matrix
        from sklearn.decomposition import NMF
    except ImportError:
        raise ConfigError(INSTALL) from None
    import numpy as np

    posts = sorted(posts, key=lambda one: (sorted(one[1]), one[0]))
    vocabulary = _vocabulary([words for _, words in posts])
    if len(posts) < FEWEST or len(vocabulary) < 2:
        return []
    rows = [[vocabulary[word][0] for word in words if word in vocabulary] for _, words in posts]
    weights = np.array([weight for _, weight in vocabulary.values()])
    columns = np.array([at for row in rows for at in sorted(row)], dtype=np.int32)
    ends = np.cumsum([0, *map(len, rows)])
    matrix = csr_matrix((weights[columns], columns, ends), shape=(len(rows), len(vocabulary)))
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    matrix.data /= np.repeat(np.where(lengths, lengths, 1), np.diff(ends))
    parts = min(most, max(3, round(math.sqrt(len(posts) / PER_THEME))), len(vocabulary) - 1)
    model = NMF(parts, init="nndsvda", random_state=0, max_iter=200, tol=1e-3)
    import warnings

    with warnings.catch_warnings():  # that it would go on getting better by a hair is nobody's concern
        warnings.simplefilter("ignore")
        shares = model.fit_transform(matrix)
    best, words = shares.argmax(axis=1), list(vocabulary)
    sure = shares.max(axis=1) >= CLEAR * np.where(shares.sum(axis=1), shares.sum(axis=1), 1)
    sure &= shares.max(axis=1) > 0
    found = []
    for part, row in enumerate(model.components_):
        order = [at for at in np.lexsort((np.arange(len(row)), -row))[:KEPT] if row[at] > 0]
        members = tuple(posts[at][0] for at in np.flatnonzero(sure & (best == part)))
        found.append(Factor({words[at]: round(float(row[at]), 4) for at in order}, members))
    return sorted(found, key=lambda one: (-len(one.posts), list(one.terms)))


def _vocabulary(posts: Sequence[frozenset[str]]) -> dict[str, tuple[int, float]]:
    """Word or phrase -> its column and its weight (inverse document frequency), in order of the alphabet."""
    seen = Counter(word for words in posts for word in words)
    kept = sorted(word for word, n in seen.items() if RARE <= n <= COMMON * len(posts))
    return {word: (at, 1 + math.log(len(posts) / seen[word])) for at, word in enumerate(kept)}


def alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two themes weigh the same words and phrases: the cosine, 0..1."""
    both = sum(weight * other[word] for word, weight in one.items() if word in other)
    lengths = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return both / lengths if lengths else 0.0
