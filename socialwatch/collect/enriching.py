"""Saying things of mentions: every step sees what is due for it, stale answers are made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

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


class Enriching:
    """The steps of a configuration at work on a store."""

    def __init__(self, store: Store, steps: Sequence[Step], run: int) -> None:
        self._store = store
        self._steps = list(steps)
        self._run = run
        self._marks = {step.name: fingerprint(step, steps) for step in steps}
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

    def work(self, listen: Listen) -> None:
        """Do everything that is due: first what all steps have to see, then step by step."""
        left = self._store.results.owed()
        self._round("", self._steps, left.get("", 0), listen)
        for step in self._steps:
            self._round(step.name, [step], left.get(step.name, 0), listen)

    def some(self, most: int) -> int:
        """One batch of what is due, of so many mentions at most; returns how many it was, 0 when nothing is due."""
        for due, steps in (("", self._steps), *((step.name, [step]) for step in self._steps)):
            if keys := self._store.results.pending(due, most):
                self._batch(due, keys, steps)
                return len(keys)
        return 0

    def _round(self, due: str, steps: Sequence[Step], left: int, listen: Listen) -> None:
        done, name = 0, due or ", ".join(step.name for step in steps)
        if left:
            listen(Enriched(name, 0, left))  # the first batch takes as long as it takes to load what steps need
        while keys := self._store.results.pending(due, AT_ONCE):
            self._batch(due, keys, steps)
            done += len(keys)
            listen(Enriched(name, done, max(0, left - done)))

    def _batch(self, due: str, keys: Sequence[int], steps: Sequence[Step]) -> None:
        """Run the steps on some mentions, then save all they said in one transaction."""
        mentions, brands = self._store.mentions.plain(keys), self._store.mentions.brands(keys)
        alive = [key for key in keys if key in mentions and brands[key]]
        said: dict[str, list[Result]] = {}
        compared: list[Compared] = []
        aside: dict[str, dict[int, str]] = {}
        documents: dict[int, Document] = {}
        for step in steps:
            if isinstance(step, Comparing):
                found, aside[step.name] = carefully(partial(self._compare, step, mentions), alive)
                compared += found
            else:
                parts, aside[step.name] = carefully(partial(self._say, step, mentions, brands, said, documents), alive)
                said[step.name] = [result for part in parts for result in part]
        with self._store.transaction():
            for one in compared:
                self._store.copies.replace(one.keys, one.pairs)
            for name, results in said.items():
                kind = KINDS.get(name, "brand")
                self._store.results.save(name, self._marks[name], alive, results, kind=kind, run=self._run)
            for name, reasons in aside.items():
                self._store.aside.replace(name, alive, reasons)
                self.done[name] += len(alive) - len(reasons)
            self._store.results.settle(alive)
            self._store.results.done(due, keys)

    def _compare(self, step: Comparing, mentions: Mapping[int, Mention], keys: Sequence[int]) -> Compared:
        return compare(self._store, step, {key: mentions[key] for key in keys})

    def _say(
        self,
        step: Step,
        mentions: Mapping[int, Mention],
        brands: Mapping[int, tuple[str, ...]],
        said: Mapping[str, Sequence[Result]],
        documents: dict[int, Document],
        keys: Sequence[int],
    ) -> list[Result]:
        """All that a step says of some mentions; whatever it raises, it raises here."""
        needs = self._needs(step, keys, said)
        texts, names = [mentions[key] for key in keys], [brands[key] for key in keys]
        return list(step.run(Batch(keys, texts, names, needs, documents=documents)))

    def _needs(
        self, step: Step, keys: Sequence[int], said: Mapping[str, Sequence[Result]]
    ) -> dict[str, dict[int, list[Result]]]:
        """What the steps that this one needs have said, now or before."""
        needs: dict[str, dict[int, list[Result]]] = {}
        for name in step.needs:
            if name not in said:
                needs[name] = self._store.results.of(name, keys)
                continue
            needs[name] = {key: [] for key in keys}
            for result in said[name]:
                if result.mention in needs[name]:
                    needs[name][result.mention].append(result)
        return needs


def dependents(steps: Sequence[Step], names: Sequence[str]) -> list[str]:
    """These steps and all that hang on them, in order."""
    found = set(names)
    for step in steps:  # they come in the order of their needs
        if found.intersection(step.needs):
            found.add(step.name)
    return [step.name for step in steps if step.name in found]
