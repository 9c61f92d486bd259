"""Comparing mentions with those stored before: the store finds the candidates, the step says which are alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.enrich import Batch, Comparing

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.store import Store


class Compared(NamedTuple):
    """What a comparing step found: the mentions it looked at, and the pairs that are alike."""

    step: str
    keys: list[int]
    pairs: list[tuple[int, int]]


def compare(store: Store, step: Comparing, mentions: Mapping[int, Mention]) -> Compared:
    """Compare these mentions, and those of their groups again, with whatever shares a mark with them.

    Mentions that are in a group have been seen before, and were perhaps edited since: then what they held together
    may fall apart.
    """
    fellows = store.copies.fellows(list(mentions))
    here = {**mentions, **store.copies.texts(fellows)}
    marks = step.marks(here)
    with store.transaction():
        store.copies.mark(marks)
    near = store.copies.near(marks)
    others = {key for keys in near.values() for key in keys}.difference(here)
    known = {**here, **store.copies.texts(sorted(others))}
    candidates = {key: {other: known[other] for other in keys if other in known} for key, keys in near.items()}
    keys = list(here)
    batch = Batch(keys, list(here.values()), [()] * len(keys), candidates=candidates)
    return Compared(step.name, keys, [(result.mention, int(result.value)) for result in step.run(batch)])
