"""What the classes of somebody's model mean, and what its probabilities then say of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.enrich.engines import UNKNOWN, Said
from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Mood

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE = 0.2  # what a model without a neutral class must lean to one side to be believed
_WORDS: dict[str, Mood] = {"pos": "positive", "neg": "negative", "neu": "neutral"}
_STARS = re.compile(r"([1-5])\s*stars?", re.IGNORECASE)


def meanings(given: Sequence[str], described: Mapping[str, JSON], where: str) -> tuple[Mood, ...]:
    """The mood of each class: as the configuration says, or as the model's own config.json names them."""
    if given:
        return tuple(_mood(name) or "neutral" for name in given)
    named = described.get("id2label")
    if isinstance(named, Mapping) and named:
        found = [_mood(str(named[key])) for key in sorted(named, key=lambda key: int(key))]
        if all(found) and "positive" in found and "negative" in found:
            return tuple(mood for mood in found if mood)
        there = ", ".join(str(named[key]) for key in sorted(named, key=lambda key: int(key)))
        raise ConfigError(
            f"{where} has the classes {there}: say what they mean, in that order, with [sentiment] labels, like"
            ' labels = ["negative", "neutral", "positive"]'
        )
    raise ConfigError(
        f"{where} does not name its classes: say what they mean, in their order, with [sentiment] labels, like"
        ' labels = ["negative", "neutral", "positive"]'
    )


def _mood(name: str) -> Mood | None:
    """positive of "POS" or "5 stars"; None of what says nothing, like "LABEL_1"."""
    if stars := _STARS.search(name):
        return ("negative", "negative", "neutral", "positive", "positive")[int(stars[1]) - 1]
    return _WORDS.get(name.strip().casefold()[:3])


def probabilities(outputs: Any) -> NDArray[np.float64]:
    """Rows that sum to 1: outputs that are no probabilities yet go through softmax."""
    import numpy as np

    rows = np.asarray(outputs, dtype=np.float64)
    if rows.size and rows.min() >= 0 and np.allclose(rows.sum(axis=1), 1, atol=1e-3):
        return rows
    shifted = np.exp(rows - rows.max(axis=1, keepdims=True))
    softened: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
    return softened


def say_in_batches(
    texts: Sequence[str], size: int, outputs: Callable[[list[str]], Any], moods: Sequence[Mood], where: str
) -> list[Said]:
    """What `outputs` gives for texts of like lengths together (less is padded), told in the texts' own order."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    found: dict[int, Said] = {}
    for start in range(0, len(order), size):
        some = order[start : start + size]
        rows = probabilities(outputs([texts[at] for at in some]))
        found.update(zip(some, said(rows, moods, where), strict=True))
    return [found[at] for at in range(len(texts))]


def said(rows: NDArray[np.float64], moods: Sequence[Mood], where: str) -> list[Said]:
    """The likeliest mood of each row, and how much likelier positive is than negative."""
    import numpy as np

    if rows.ndim != 2 or rows.shape[1] != len(moods):
        classes = rows.shape[1] if rows.ndim == 2 else "no"
        raise ConfigError(f"{where} gives {classes} classes, and [sentiment] labels or its config.json {len(moods)}")
    kinds: tuple[Mood, ...] = ("neutral", "positive", "negative")  # of equals the first
    by_mood = {kind: rows[:, [mood == kind for mood in moods]].sum(axis=1) for kind in kinds}
    lean = by_mood["positive"] - by_mood["negative"]
    best = np.stack([by_mood[kind] for kind in kinds]).argmax(axis=0)
    if "neutral" not in moods:
        best = np.where(np.abs(lean) < SURE, 0, best)
    return [
        Said(kinds[at], round(score, 4)) if score == score else UNKNOWN  # a broken model says "not a number"
        for at, score in zip(best.tolist(), lean.tolist(), strict=True)
    ]
