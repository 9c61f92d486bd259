"""A model that `train` has made: a weight for each feature and class. It is data, arrays and JSON, and never code."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from socialwatch.enrich.features import Reading, Space
from socialwatch.errors import StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

FORMAT = 1  # raised when features or scoring change: models of an older one have to be trained again


class Answer(NamedTuple):
    """The class that a model decides for, and how likely it takes each class to be, in their order."""

    value: str
    likely: tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """`exclusive`: a text has one of the classes; else each class is a question of its own, answered yes or no.

    `scale` and `shift` turn weights' sums into probabilities that held for posts it was not shown (calibration);
    they never change what it decides for.
    """

    task: str
    classes: tuple[str, ...]
    exclusive: bool
    languages: tuple[str, ...]  # of which enough posts were labelled
    masks: tuple[str, ...]
    space: Space
    rows: NDArray[Any]  # by feature and class
    bias: Numbers
    scale: Numbers
    shift: Numbers
    hash: str = ""

    def sums(self, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> Numbers:
        """By text and class, what the features add up to: above 0 is yes, the largest is the class."""
        import numpy as np

        read, vector = Reading(self.masks).features, self.space.vector
        found = np.empty((len(texts), len(self.classes)))
        for at, text in enumerate(texts):
            places, values = vector(read(text, beside[at] if beside else ()))
            found[at] = np.asarray(values) @ self.rows[places] + self.bias if places else self.bias
        return found

    def likely(self, sums: Numbers) -> Numbers:
        """Sums as probabilities."""
        import numpy as np

        heights = sums * self.scale + self.shift
        if not self.exclusive:
            return 1 / (1 + np.exp(-np.clip(heights, -50, 50)))
        raised = np.exp(heights - heights.max(axis=1, keepdims=True))
        shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
        return shares

    def say(self, texts: Sequence[str], beside: Sequence[Sequence[str]] = ()) -> list[Answer]:
        """Of an exclusive model: the class of each text."""
        sums = self.sums(texts, beside)
        best = sums.argmax(axis=1).tolist() if len(texts) else []
        return [
            Answer(self.classes[at], tuple(round(share, 4) for share in shares))
            for at, shares in zip(best, self.likely(sums).tolist(), strict=True)
        ]

    def to_bytes(self) -> bytes:
        """As it is kept; the same model is the same bytes."""
        import numpy as np

        told = {
            "format": FORMAT, "task": self.task, "classes": self.classes, "exclusive": self.exclusive,
            "languages": self.languages, "masks": self.masks, "names": list(self.space.names),
        }  # fmt: skip
        body = io.BytesIO()
        np.savez_compressed(
            body,
            told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
            weights=np.asarray(self.space.weights, dtype=np.float32),
            rows=self.rows.astype(np.float32),
            bias=self.bias,
            scale=self.scale,
            shift=self.shift,
        )
        return body.getvalue()

    @classmethod
    def from_bytes(cls, body: bytes, hash: str) -> Model:
        """Raises StoreError when the bytes are not those that were kept, or of another version."""
        import numpy as np

        if hash_of(body) != hash:
            raise StoreError(f"a trained model is damaged (its hash differs): {_AGAIN}")
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as kept:
                told = json.loads(kept["told"].tobytes())
                arrays = {name: kept[name] for name in ("weights", "rows", "bias", "scale", "shift")}
        except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
            raise StoreError(f"a trained model cannot be read ({error}): {_AGAIN}") from error
        if told.get("format") != FORMAT:
            raise StoreError(f"the model for {told.get('task')} was trained by another version: {_AGAIN}")
        return cls(
            told["task"], tuple(told["classes"]), told["exclusive"], tuple(told["languages"]), tuple(told["masks"]),
            Space(told["names"], arrays["weights"].tolist()), arrays["rows"], arrays["bias"], arrays["scale"],
            arrays["shift"], hash,
        )  # fmt: skip

    def kept(self) -> tuple[bytes, Model]:
        """What is to be kept, and the model exactly as it will be read again."""
        body = self.to_bytes()
        return body, replace(Model.from_bytes(body, hash_of(body)))


_AGAIN = "make it again with `socialwatch train TASK`, or do without it with `socialwatch train --drop TASK`"


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
