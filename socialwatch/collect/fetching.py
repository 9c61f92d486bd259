"""Every source at once, one run long: each is asked for what it owes, then its young posts are read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.collect.asking import span_of
from socialwatch.collect.at_once import together
from socialwatch.collect.events import Listen, ReadAgain, RunStarted, SourceChanged, SourceEnded
from socialwatch.collect.following import Follower
from socialwatch.collect.letting_go import days_unmatched, remember_terms
from socialwatch.collect.matching import Matching
from socialwatch.collect.meter import Budget
from socialwatch.collect.rereading import Rereading
from socialwatch.collect.worker import Worker
from socialwatch.models import Span
from socialwatch.store.runs import RunSource

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.sources.base import Source
    from socialwatch.store import Store


@dataclass(slots=True, kw_only=True)
class Fetching:
    """One run's asking. With `span` exactly that is asked for; without, what came since the run before."""

    config: Config
    store: Store
    sources: Mapping[str, Source]
    run: int
    now: datetime
    listen: Listen
    span: Span | None = None
    budget: Budget = field(default_factory=Budget)
    reread: bool = True
    matching: Matching = field(init=False)

    def __post_init__(self) -> None:
        self.matching = Matching(self.config.brands)

    async def all(self) -> tuple[list[RunSource], list[ReadAgain]]:
        """How each source ended, and what was read again. One that fails is a line of the answer."""
        from socialwatch.http import Http

        self.listen(RunStarted(self.run, tuple(self.sources)))
        remember_terms(self.store, [(source.network, source.policy) for source in self.sources.values()])
        async with Http(self.config.network, sessions=self.config.sessions) as http:
            rows = await together(self._one(name, source, http) for name, source in self.sources.items())
            # afterwards: sources that share an allowance have asked for what is new first
            answered = {row.source for row in rows if _answered(row)} if self.reread else ()
            claimed: set[int] = set()
            looked = await together(
                self._look(name, source, http, claimed) for name, source in self.sources.items() if name in answered
            )
        return rows, [event for event in looked if event is not None]

    async def _one(self, name: str, source: Source, http: Http) -> RunSource:
        """One source asked, the threads of what matched followed, and how that ended written down."""
        keep = days_unmatched(self.config, name, source.policy) > 0
        worker = Worker(*self._errand(name, source), keep_unmatched=keep)
        wanted, given = span_of(self.now, self.span), self.span is not None
        row = await worker.run(http, wanted, given=given, budget=self.budget, listen=self.listen)
        if _answered(row):
            follower = Follower(*self._errand(name, source), keep_unmatched=keep)
            await follower.run(http, self.listen)
            row = follower.beside(row)
        with self.store.transaction():
            change = self.store.runs.record(self.run, self.store.sources.id(name, worker.type), row)
        self.listen(SourceEnded(row))
        if change is not None:
            self.listen(SourceChanged(name, change, row.error))
        return row

    async def _look(self, name: str, source: Source, http: Http, claimed: set[int]) -> ReadAgain | None:
        return await Rereading(*self._errand(name, source), claimed=claimed).run(http, self.listen)

    def _errand(self, name: str, source: Source) -> tuple[str, Source, Config, Store, Matching, int, datetime]:
        """What each errand of a source begins with."""
        return name, source, self.config, self.store, self.matching, self.run, self.now


def _answered(row: RunSource) -> bool:
    return row.ending in ("whole", "capped")
