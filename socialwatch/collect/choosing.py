"""Which mentions to ask people about next."""

from __future__ import annotations

import random as chance
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True)
class Choice:
    """A mention to be labelled, why it was chosen, whether by chance alone, and of which source and language."""

    id: str  # "network:native_id"
    why: str
    random: bool
    stratum: str  # "forum, en"


def choose(store: Store, config: Config, task: str, n: int, *, seed: int, by: str) -> list[Choice]:
    """At most `n` mentions that `by` (nobody, where that is "") has not labelled for the task, drawn by chance, evenly over sources and languages.

    What was drawn before and is not yet labelled comes first, so that a sample is finished before it grows.
    """
    strata = _strata(store, task, by)
    dice = chance.Random(seed)
    for keys in strata.values():
        dice.shuffle(keys)
    names = sorted(strata)
    drawn: list[tuple[int, str]] = []
    while names and len(drawn) < n:
        for name in list(names):
            if strata[name]:
                drawn.append((strata[name].pop(), name))
            else:
                names.remove(name)
    drawn = drawn[:n]
    ids = store.mentions.ids([key for key, _ in drawn])
    return [Choice(id, "drawn by chance", True, name) for id, (_, name) in zip(ids, drawn, strict=True)]


def _strata(store: Store, task: str, by: str) -> dict[str, list[int]]:
    """Mentions that may be asked about, by source and language."""
    from socialwatch.store.samples import askable

    strata: defaultdict[str, list[int]] = defaultdict(list)
    for key, source, lang in askable(store, task, by):
        strata[f"{source or 'unknown'}, {lang or 'unknown'}"].append(key)
    return dict(strata)
