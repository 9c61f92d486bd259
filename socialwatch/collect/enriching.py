"""Saying things of mentions: every step sees what is due for it, stale answers are made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from socialwatch.collect.events import Enriched, Listen
from socialwatch.enrich import Batch, Step, fingerprint
from socialwatch.errors import ConfigError
from socialwatch.models import Result

if TYPE_CHECKING:
    from socialwatch.store import Store

AT_ONCE = 1000
TARGETS = {"topics": "topic"}
"""What a step's targets are, where they are not brands."""


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

    def _round(self, due: str, steps: Sequence[Step], left: int, listen: Listen) -> None:
        done = 0
        while keys := self._store.results.pending(due, AT_ONCE):
            self._batch(due, keys, steps)
            done += len(keys)
            listen(Enriched(due or ", ".join(step.name for step in steps), done, max(0, left - done)))

    def _batch(self, due: str, keys: Sequence[int], steps: Sequence[Step]) -> None:
        """Run the steps on some mentions, then save all they said in one transaction."""
        mentions, brands = self._store.mentions.plain(keys), self._store.mentions.brands(keys)
        alive = [key for key in keys if key in mentions and brands[key]]
        said: dict[str, list[Result]] = {}
        for step in steps:
            batch = Batch(
                alive, [mentions[key] for key in alive], [brands[key] for key in alive], self._needs(step, alive, said)
            )
            said[step.name] = list(step.run(batch))
        with self._store.transaction():
            for name, results in said.items():
                kind = TARGETS.get(name, "brand")
                self._store.results.save(name, self._marks[name], alive, results, kind=kind, run=self._run)
                self.done[name] += len(alive)
            self._store.results.settle(alive)
            self._store.results.done(due, keys)

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
                needs[name][result.mention].append(result)
        return needs


def dependents(steps: Sequence[Step], names: Sequence[str]) -> list[str]:
    """These steps and all that hang on them, in order."""
    found = set(names)
    for step in steps:  # they come in the order of their needs
        if found.intersection(step.needs):
            found.add(step.name)
    return [step.name for step in steps if step.name in found]
