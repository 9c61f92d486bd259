"""Saying things of mentions: every step sees what is due for it, stale answers are made again."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.collect.behaving import Behaving
from socialwatch.collect.careful import carefully
from socialwatch.collect.comparing import Compared, compare
from socialwatch.collect.events import Enriched, Listen
from socialwatch.enrich import Batch, Comparing, Step, fingerprint
from socialwatch.errors import ConfigError
from socialwatch.models import Mention, Result
from socialwatch.store.overruling import KINDS

if TYPE_CHECKING:
    from socialwatch.query.document import Document
    from socialwatch.store import Store

AT_ONCE = 1000


class Work(NamedTuple):
    """Mentions with the steps that have to see them; `due` is how the store lists that, "" for all steps."""

    due: tuple[str, ...]
    keys: list[int]
    steps: Sequence[Step]


class Enriching:
    """The steps of a configuration at work on a store."""

    def __init__(self, store: Store, steps: Sequence[Step], run: int) -> None:
        self._store = store
        self._steps = list(steps)
        self._run = run
        self._marks = {step.name: fingerprint(step, steps) for step in steps}
        self._behaving = Behaving(store, steps)
        self.done: Counter[str] = Counter({step.name: 0 for step in steps})

    def refresh(self, redo: Sequence[str]) -> list[str]:
        """Make stale answers due, and those of the steps to redo with all that hang on them; returns the names."""
        names = [step.name for step in self._steps]
        for name in redo:
            if name not in names:
                raise ConfigError(f"no step is called {name!r}; there are: {', '.join(names)}")
        stale = self._store.results.adopt(self._marks)
        again = [name for name in dependents(self._steps, redo) if name not in stale]
        for name in again:
            self._store.results.redo(name)
        return [name for name in names if name in stale or name in again]

    def refreshing(self) -> Iterator[None]:
        """Make stale answers due, bit by bit, each committed: for who has other things to do besides."""
        yield from self._store.results.adopting(self._marks)

    def work(self, listen: Listen) -> None:
        """Do everything that is due: first what all steps have to see, then what some have to see again."""
        told: set[str] = set()
        done: Counter[str] = Counter()
        left = self._store.results.owed()
        while work := self._next(AT_ONCE):
            names, some = [step.name for step in work.steps], work.due[0]
            name = ", ".join(names)
            if name not in told:  # the first batch takes as long as it takes to load what steps need
                listen(Enriched(name, 0, left.get(some, 0)))
                told.add(name)
            self._batch(work)
            done.update(dict.fromkeys(work.due, len(work.keys)))
            listen(Enriched(name, done[some], max(0, left.get(some, 0) - done[some])))

    def some(self, most: int) -> int:
        """One batch of what is due, of so many mentions at most; returns how many it was, 0 when nothing is due."""
        work = self._next(most)
        if work is None:
            return 0
        self._batch(work)
        return len(work.keys)

    def _next(self, most: int) -> Work | None:
        """What all steps have to see, or else the first step with all others that have to see the same mentions.

        A step that needs another waits until that one owes nothing.
        """
        if keys := self._store.results.pending("", most):
            return Work(("",), keys, self._steps)
        owing = self._store.results.owing()
        waiting = [step for step in self._steps if step.name in owing]
        if not waiting:
            return None
        keys = self._store.results.pending(waiting[0].name, most)
        steps: list[Step] = []
        for step in waiting:
            late = owing.difference(one.name for one in steps).intersection(step.needs)
            if not late and (not steps or self._store.results.pending(step.name, most) == keys):
                steps.append(step)
        return Work(tuple(step.name for step in steps), keys, steps)

    def _batch(self, work: Work) -> None:
        """Run the steps on some mentions, then save all they said in one transaction."""
        with without_collecting():
            self._see(work)

    def _see(self, work: Work) -> None:
        keys = work.keys
        mentions, brands = self._store.mentions.plain(keys), self._store.mentions.brands(keys)
        alive = [key for key in keys if key in mentions and brands[key]]
        said: dict[str, dict[int, list[Result]]] = {}
        compared: list[Compared] = []
        aside: dict[str, dict[int, str]] = {}
        documents: dict[int, Document] = {}
        habits = self._behaving.of(work.due, [step.name for step in work.steps], alive)
        for step in work.steps:
            if isinstance(step, Comparing):
                found, aside[step.name] = carefully(partial(self._compare, step, mentions), alive)
                compared += found
            else:
                parts, aside[step.name] = carefully(
                    partial(self._say, step, mentions, brands, said, documents, habits), alive
                )
                said[step.name] = by_mention(result for part in parts for result in part)
        with self._store.transaction():
            for one in compared:
                self._store.copies.replace(one.keys, one.pairs)
            for name, results in said.items():
                kind = KINDS.get(name, "brand")
                flat = chain.from_iterable(results.values())
                self._store.results.save(name, self._marks[name], alive, flat, kind=kind, run=self._run)
            for name, reasons in aside.items():
                self._store.aside.replace(name, alive, reasons)
                self.done[name] += len(alive) - len(reasons)
            self._store.results.settle(alive)
            for due in work.due:
                self._store.results.done(due, keys)
            self._behaving.look_again(work.due, alive)

    def _compare(self, step: Comparing, mentions: Mapping[int, Mention], keys: Sequence[int]) -> Compared:
        return compare(self._store, step, {key: mentions[key] for key in keys})

    def _say(
        self,
        step: Step,
        mentions: Mapping[int, Mention],
        brands: Mapping[int, tuple[str, ...]],
        said: Mapping[str, Mapping[int, Sequence[Result]]],
        documents: dict[int, Document],
        habits: Mapping[int, Mapping[str, int]],
        keys: Sequence[int],
    ) -> list[Result]:
        """All that a step says of some mentions; whatever it raises, it raises here."""
        needs = self._needs(step, keys, said)
        texts, names = [mentions[key] for key in keys], [brands[key] for key in keys]
        return list(step.run(Batch(keys, texts, names, needs, documents=documents, habits=habits)))

    def _needs(
        self, step: Step, keys: Sequence[int], said: Mapping[str, Mapping[int, Sequence[Result]]]
    ) -> dict[str, Mapping[int, Sequence[Result]]]:
        """What the steps that this one needs have said, now or before."""
        return {name: said[name] if name in said else self._store.results.of(name, keys) for name in step.needs}


def by_mention(results: Iterable[Result]) -> dict[int, list[Result]]:
    found: dict[int, list[Result]] = {}
    for result in results:
        found.setdefault(result.mention, []).append(result)
    return found


@contextmanager
def without_collecting() -> Iterator[None]:
    """A batch makes a hundred thousand objects that none of the others hold: looking for circles among them took a
    fifth of the time, and found none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def dependents(steps: Sequence[Step], names: Sequence[str]) -> list[str]:
    """These steps and all that hang on them, in order."""
    found = set(names)
    for step in steps:  # they come in the order of their needs
        if found.intersection(step.needs):
            found.add(step.name)
    return [step.name for step in steps if step.name in found]
