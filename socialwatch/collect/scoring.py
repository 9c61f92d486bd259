"""The steps at work for days, in small batches: with the models that are in use now, not with those of the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from socialwatch.collect.enriching import Enriching
from socialwatch.store.learned import LearnedModels

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store

AT_ONCE = 100
"""Mentions of one batch: the streams wait for so many at most."""


class Scoring:
    """What `watch` scores with; made anew when `train` has adopted another model, or has dropped one."""

    def __init__(self, config: Config, store: Store, run: int) -> None:
        self._config, self._store, self._run = config, store, run
        self._models = LearnedModels(store)
        self._marks: tuple[str, ...] = ()
        self._work: Enriching | None = None
        self._stale: Iterator[None] = iter(())

    @property
    def outdated(self) -> bool:
        """Are other models in use than those it works with?"""
        return self._work is not None and self._models.marks() != self._marks

    def some(self) -> int | None:
        """Score a batch of what is due; returns how many, None while it is being found out what is stale. Under the
        lock: whoever had it before may have scored with other steps."""
        if self._work is None or self.outdated:
            self._work = self._fresh()
            self._stale = self._work.refreshing()
        for _ in self._stale:  # one slice of it
            return None
        return self._work.some(AT_ONCE)

    def _fresh(self) -> Enriching:
        from socialwatch.collect.teaching import with_models
        from socialwatch.enrich import steps

        self._marks = self._models.marks()
        return Enriching(self._store, with_models(self._store, steps(self._config)), self._run)
