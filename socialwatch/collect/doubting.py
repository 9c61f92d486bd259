"""How much each mention would teach: how much the labels so far leave it in doubt."""

from __future__ import annotations

import random as chance
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import zip_longest
from math import log, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from socialwatch.collect.lessons import STEP_OF, lessons
from socialwatch.enrich.base import spoken
from socialwatch.enrich.trained import beside, masks
from socialwatch.store.verdicts import ONE_OF

if TYPE_CHECKING:
    from socialwatch.collect.fitting import Example, Fitting
    from socialwatch.config import Config
    from socialwatch.store import Store, Stored

LOOKED_AT = 3000  # mentions weighed for one sitting
LEAST = 32  # labels before a model has an opinion worth asking about
ALIKE = 0.4  # cosine from which two posts say nearly the same


class Doubt(NamedTuple):
    """A mention worth asking about, and why."""

    key: int
    why: str


def doubts(store: Store, config: Config, task: str, keys: Sequence[int], n: int, seed: int) -> list[Doubt]:
    """Some of these mentions, the `n` that teach most first; of copies one stands for all."""
    dice = chance.Random(seed)
    some = sorted(dice.sample(list(keys), LOOKED_AT)) if len(keys) > LOOKED_AT else list(keys)
    posts, copies = _heads(store, store.mentions.read(some))
    if not posts:
        return []
    examples = [one.example for one in lessons(store, config, task) if not one.drawn] if task in STEP_OF else []
    if len(examples) < LEAST or len({(one.value, one.verdict) for one in examples}) < 2 or find_spec("sklearn") is None:
        return _one_of_each(store, task, posts, dice)
    return _least_sure(config, task, examples, posts, copies, n, dice)


def _heads(store: Store, posts: Iterable[Stored]) -> tuple[list[Stored], list[int]]:
    """One post of each group of copies, and how many posts it stands for."""
    seen: set[str] = set()
    heads, sizes = [], []
    for one in posts:
        group, size = one.group or (one.mention.id, 1)
        if group not in seen:
            seen.add(group)
            heads.append(one)
            sizes.append(size)
    return heads, sizes


def _one_of_each(store: Store, task: str, posts: Sequence[Stored], dice: chance.Random) -> list[Doubt]:
    """By turns one of each answer that the steps give: where most are neutral, chance would show little else."""
    step = STEP_OF.get(task, task)
    said = store.results.of(step, [one.key for one in posts])
    by_answer: defaultdict[str, list[int]] = defaultdict(list)
    for one in posts:
        whole = [result for result in said[one.key] if result.target is None] or said[one.key]
        by_answer["; ".join(sorted({result.value for result in whole})) or "nothing"].append(one.key)
    for keys in by_answer.values():
        dice.shuffle(keys)
    turns = zip_longest(*(by_answer[name] for name in sorted(by_answer)))
    names = sorted(by_answer)
    return [
        Doubt(key, f"one of those with {name} for {step}, to begin with")
        for turn in turns
        for name, key in zip(names, turn, strict=True)
        if key is not None
    ]


def _least_sure(
    config: Config, task: str, examples: Sequence[Example], posts: Sequence[Stored], copies: Sequence[int], n: int,
    dice: chance.Random,
) -> list[Doubt]:  # fmt: skip
    """By turns of each answer that a quick model would give, the least sure first, weighed with the posts that each
    stands for and with how typical it is (Settles & Craven 2008); a little chance keeps them from being all of one
    kind, and what resembles one before it comes last.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits

    from socialwatch.collect.fitting import Example, Fitting

    texts = [Example(spoken(one.mention), "", beside=_beside(one, task)) for one in posts]
    with threadpool_limits(1):  # the arrays are small: threads would only wait for each other
        fitting = Fitting.of(task, task in ONE_OF, examples, texts, masks(config), quick=True)
        weights, bias = fitting.weights()
    sums = fitting.others @ weights + bias
    doubt, reasons = _margins(fitting, sums)
    weights_of = np.array([(1 + log(size)) * sqrt(dice.random()) for size in copies])
    order = _by_turns(sums, np.argsort(-doubt * weights_of * _typical(fitting), kind="stable").tolist())
    return [Doubt(posts[at].key, reasons[at]) for at in _unlike_first(fitting, order, n)]


def _typical(fitting: Fitting) -> Any:
    """How much each text has in common with all of them, 1 in the mean: what is like no other teaches of no other."""
    import numpy as np

    words = _words(fitting)
    alike = np.asarray(words @ np.asarray(words.sum(axis=0)).ravel()).ravel()
    return alike / alike.mean() if alike.any() else np.ones(len(alike))


def _words(fitting: Fitting) -> Any:
    """By unlabelled text, its words and pieces of words without the tone."""
    from socialwatch.enrich.features import TONE

    return fitting.others[:, : len(fitting.space.names) - len(TONE)].tocsr()


def _by_turns(sums: Any, order: Sequence[int]) -> list[int]:
    """The same order, with the likeliest answers taking turns: else the commonest would crowd out the others."""
    by_answer: defaultdict[int, list[int]] = defaultdict(list)
    best = sums.argmax(axis=1).tolist()
    for at in order:
        by_answer[best[at]].append(at)
    return [at for turn in zip_longest(*by_answer.values()) for at in turn if at is not None]


def _beside(one: Stored, task: str) -> tuple[str, ...]:
    if task != "relevant" or not one.brands:
        return ()
    return beside(one.brands[0], one.lang, one.mention.network)


def _margins(fitting: Fitting, sums: Any) -> tuple[Any, list[str]]:
    """From 0 (sure) to 1 (all the same), and between what a model hesitates."""
    import numpy as np

    names = fitting.classes
    if not fitting.exclusive:
        nearest = np.abs(sums).argmin(axis=1)
        smallest = np.abs(sums).min(axis=1)
        return 1 - np.tanh(smallest / 2), [f"unsure whether it is {names[at]}" for at in nearest.tolist()]
    raised = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares = raised / raised.sum(axis=1, keepdims=True)
    best = np.argsort(-shares, axis=1)[:, :2]
    first, second = np.take_along_axis(shares, best, axis=1).T
    return 1 - (first - second), [f"unsure whether {names[one]} or {names[two]}" for one, two in best.tolist()]


def _unlike_first(fitting: Fitting, order: Sequence[int], most: int) -> list[int]:
    """The same order, with those put last that resemble one of the first `most`."""
    words = _words(fitting)
    taken: list[int] = []
    later: list[int] = []
    for place, at in enumerate(order):
        if len(taken) >= most:
            return [*taken, *order[place:], *later]
        # words and pieces have length 1 each
        alike = float((words[taken] @ words[at].T).max()) / 2 if taken else 0.0
        (later if alike > ALIKE else taken).append(at)
    return [*taken, *later]
