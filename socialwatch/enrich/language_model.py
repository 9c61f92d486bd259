"""py3langid's model over many texts at once: the same probabilities to the last digit, in a third of the time.

The package reads a text byte by byte in Python. Here the texts of a batch are read side by side, one byte of all of
them at a time, by numpy; those that go on when hardly any other does are read to their end as the package does. Its
table of weights lies by columns and in half precision; a copy by rows in single precision holds the same numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

SIDE_BY_SIDE = 24  # texts that make a step of numpy worth its while


class Model:
    """The classifier for some languages; loading it takes half a second."""

    def __init__(self, languages: Sequence[str]) -> None:
        import numpy as np
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._theirs: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._theirs.set_languages(sorted(set(languages) & set(self._theirs.labels)))
        self.codes: tuple[str, ...] = tuple(self._theirs.nb_classes)
        """One for each column of `likely`; of a code that comes twice the second column is 0."""
        self._weights = np.ascontiguousarray(self._theirs.nb_ptc, dtype=np.float32)
        self._next = np.asarray(self._theirs.tk_nextmove)
        self._rows = np.asarray(self._theirs._rowbase, dtype=np.intp)
        self._features = np.asarray(self._theirs.tk_output, dtype=np.int32)

    def likely(self, texts: Sequence[str]) -> Numbers:
        """How likely each text is of each language: a row a text, a column a code; equally where nothing tells."""
        import numpy as np

        written = [self._theirs._encode(text) for text in texts]
        scores = np.zeros((len(texts), len(self.codes)), dtype=np.float32)
        for at, found in enumerate(self._read(written)):
            if found:
                scores[at] = self._score(found)
        scores *= np.array([1.0 / math.sqrt(len(text) or 1) for text in written], dtype=np.float32)[:, None]
        np.exp(scores - scores.max(axis=1, keepdims=True), out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        for first, again in self._theirs._alias_pairs:
            scores[:, first] += scores[:, again]
            scores[:, again] = 0.0
        return scores

    def _score(self, found: Counter[int]) -> Numbers:
        import numpy as np

        features = np.fromiter(found.keys(), dtype=np.intp, count=len(found))
        counts = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        scores: Numbers = np.log1p(counts) @ self._weights[features] + self._theirs.nb_pc
        return scores

    def _read(self, written: Sequence[bytes]) -> list[Counter[int]]:
        """The features of each text, counted, in the order in which they come up (sums of floats depend on it)."""
        by_length = sorted(range(len(written)), key=lambda at: len(written[at]), reverse=True)
        found: list[Counter[int]] = [Counter()] * len(written)
        for at, features in zip(by_length, self._abreast([written[at] for at in by_length]), strict=True):
            found[at] = Counter(features)
        return found

    def _abreast(self, written: Sequence[bytes]) -> list[list[int]]:
        """The features of texts that come longest first, in the order in which they come up."""
        import numpy as np

        states = np.zeros(len(written), dtype=np.intp)
        width = len(written[SIDE_BY_SIDE - 1]) if len(written) >= SIDE_BY_SIDE else 0
        lengths = np.array([len(text) for text in written])
        reading = np.searchsorted(-lengths, -np.arange(width), side="left")  # how many texts are longer than that
        letters = np.frombuffer(b"".join(text[:width].ljust(width, b"\0") for text in written), dtype=np.uint8)
        columns = np.ascontiguousarray(letters.reshape(len(written), width).T)
        met = np.full((len(written), width), -1, dtype=np.int32)
        for at, some in enumerate(reading.tolist()):
            states[:some] = self._next[self._rows[states[:some]] + columns[at, :some]]
            met[:some, at] = self._features[states[:some]]
        return [
            [*row[row >= 0].tolist(), *self._read_on(state, text[width:])]
            for row, state, text in zip(met, states.tolist(), written, strict=True)
        ]

    def _read_on(self, state: int, text: bytes) -> list[int]:
        """The features of the rest of a text, as the package finds them."""
        found: list[int] = []
        rows, following, features = self._theirs._rowbase, self._theirs.tk_nextmove, self._theirs.tk_output
        for letter in text:
            state = following[rows[state] + letter]
            if features[state] >= 0:
                found.append(features[state])
        return found


@lru_cache(maxsize=4)
def model(languages: frozenset[str]) -> Model:
    return Model(sorted(languages))
