"""Which mentions to ask people about next: those that teach most, and a share drawn by chance to measure with.

What teaches most is what the labels so far leave in doubt (margin sampling; Scheffer et al. 2001), counted with the
copies that it stands for, as many of each source and language as are said there, and no two that say nearly the same.
Every fifth is drawn by chance instead and kept apart: nothing is ever learned from it, so that it measures honestly.
"""

from __future__ import annotations

import random as chance
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store

CHANCE = 5  # one of so many is drawn by chance
LOOKED_AT = 20_000  # mentions of a larger archive that are looked at for one sitting, taken by chance


@dataclass(frozen=True, slots=True)
class Choice:
    """A mention to be labelled, why it was chosen, whether by chance alone, and of which source and language."""

    id: str  # "network:native_id"
    why: str
    random: bool
    stratum: str  # "forum, en"


class Picked(NamedTuple):
    """A choice by key."""

    key: int
    why: str
    random: bool


def choose(
    store: Store, config: Config, task: str, n: int, *, seed: int, by: str, random: bool = False
) -> list[Choice]:
    """At most `n` mentions that `by` has not labelled for the task, in the order in which to ask.

    What chance has drawn is written down: it is asked of everybody, and stays the same from one sitting to the next.
    With `random` chance draws all of them: a sample to measure with, and nothing to learn from.
    Without scikit-learn, or before there are labels, one of each answer that the steps give is asked about.
    """
    strata = _strata(store, task, by, seed)
    before = _samples(store, task)
    open_ = _named(store, task, by, before)
    if not strata and not open_:
        return []
    drawn = _draw(store, task, n, strata, open_, seed, by, whole=random)
    before = _samples(store, task)
    rest = {key: name for key, name in strata.items() if key not in before}
    taught = _teaching(store, config, task, n - len(drawn), rest, seed) if n > len(drawn) and not random else []
    if not random and len(drawn) + len(taught) < n:  # nothing else is left to learn from
        picked_already = {one.key for one in taught}
        others = {key: name for key, name in strata.items() if key not in picked_already}
        drawn = _draw(store, task, n - len(taught), others, open_, seed, by, whole=True)
    picked = _mixed(drawn, taught)
    ids = dict(zip([one.key for one in picked], store.mentions.ids([one.key for one in picked]), strict=True))
    names = {**strata, **open_}
    return [Choice(ids[one.key], one.why, one.random, names[one.key]) for one in picked]


def _strata(store: Store, task: str, by: str, seed: int) -> dict[int, str]:
    """The source and language of each mention that may be asked about; of a great many, of some taken by chance."""
    from socialwatch.store.samples import answered, speaking

    keys = speaking(store, task)
    if len(keys) > LOOKED_AT:  # others the next time, or whoever answers much would come to an end
        dice = chance.Random(f"{seed} {len(keys)} {answered(store, task, by)[0]}")
        keys = dice.sample(keys, LOOKED_AT)
    return _named(store, task, by, keys)


def _named(store: Store, task: str, by: str, keys: Iterable[int]) -> dict[int, str]:
    """The source and language of those of the mentions that may be asked about."""
    from socialwatch.store.samples import askable

    found = askable(store, task, by, keys)
    return {key: f"{source or 'unknown'}, {lang or 'unknown'}" for key, source, lang in found}


def _samples(store: Store, task: str) -> dict[int, str]:
    from socialwatch.store.samples import samples

    return samples(store, task)


def _draw(
    store: Store,
    task: str,
    n: int,
    strata: Mapping[int, str],
    waiting: Mapping[int, str],
    seed: int,
    by: str,
    *,
    whole: bool = False,
) -> list[Picked]:
    """What chance says of the next `n`: what it drew before (`waiting`), then as much as is due; all if `whole`."""
    from socialwatch.store.samples import add, answered

    before = _samples(store, task)
    open_ = [key for key in before if key in waiting or key in strata]
    all_told, by_chance = answered(store, task, by)
    due = n if whole else max(0, min(n, ceil((all_told + n) / CHANCE) - by_chance))
    missing = due - len(open_)
    if missing > 0:
        new = _by_chance({key: name for key, name in strata.items() if key not in before}, before, missing, seed)
        shares = Counter(strata.values())
        add(store, task, [(key, strata[key], shares[strata[key]] / len(strata)) for key in new])
        open_ += new
    return [Picked(key, "drawn by chance, to measure with", True) for key in open_[:due]]


def _by_chance(strata: Mapping[int, str], before: Mapping[int, str], n: int, seed: int) -> list[int]:
    """Draws from each source and language, as the square root of its size wants: small ones are measured, too."""
    dice = chance.Random(f"{seed} {len(before)}")
    members: defaultdict[str, list[int]] = defaultdict(list)
    for key in sorted(strata):
        members[strata[key]].append(key)
    wanted = {name: sqrt(len(keys)) for name, keys in members.items()}
    had = Counter(before.values())
    found: list[int] = []
    while len(found) < n and any(members.values()):
        name = max((name for name in sorted(members) if members[name]), key=lambda name: wanted[name] / (had[name] + 1))
        keys = members[name]
        at = dice.randrange(len(keys))
        keys[at], keys[-1] = keys[-1], keys[at]
        found.append(keys.pop())
        had[name] += 1
    return found


def _teaching(store: Store, config: Config, task: str, n: int, strata: Mapping[int, str], seed: int) -> list[Picked]:
    """The mentions that teach most, the best first."""
    from socialwatch.collect.doubting import doubts

    found = doubts(store, config, task, sorted(strata), 2 * n, seed)
    left = Counter(strata.values())
    dice = chance.Random(f"{seed} {len(strata)}")
    # no source or language takes more than its part; what is left of a post falls to chance, or small ones had too many
    parts = {name: int(n * count / len(strata) + dice.random()) for name, count in sorted(left.items())}
    picked: list[Picked] = []
    again: list[Picked] = []
    for one in found:
        name = strata[one.key]
        parts[name] -= 1
        (picked if parts[name] >= 0 else again).append(Picked(one.key, one.why, False))
        if len(picked) == n:
            return picked
    return [*picked, *again][:n]


def _mixed(drawn: Sequence[Picked], taught: Sequence[Picked]) -> list[Picked]:
    """Those drawn by chance spread evenly among the others, so that whoever stops early has some of both."""
    every = len(drawn) + len(taught)
    places = {int((at + 0.5) * every / len(drawn)) for at in range(len(drawn))} if drawn else set()
    ahead, others = iter(drawn), iter(taught)
    return [next(ahead) if at in places else next(others) for at in range(every)]
