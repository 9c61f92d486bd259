"""One stream kept up: pages stored as they come, deletions honoured, connected again when it breaks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.collect.events import Gone, Listen, PageStored, StreamEnded
from socialwatch.collect.limits import limits_of, section_of
from socialwatch.collect.meter import Meter
from socialwatch.collect.worker import ending_of
from socialwatch.errors import BudgetSpent, ConfigError, RateLimited, SourceError, StoreError
from socialwatch.models import Ask, Ending, Page, Span
from socialwatch.store.below import ids_below
from socialwatch.store.purge import gone
from socialwatch.store.rows import Saved

if TYPE_CHECKING:
    from socialwatch.collect.matching import Matching
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.sources.base import Streams
    from socialwatch.store import Store
    from socialwatch.store.neighbours import Neighbours

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds until a broken connection is tried again: doubled each time, with some chance in it."""
TOLD = "the stream begins after this: its server keeps only so much of the past"


class Outdated(Exception):
    """Somebody has matched the archive with other queries than ours: they are to be read again."""


def utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(slots=True, kw_only=True)
class Streaming:
    """Keeps one source's stream up until it is cancelled. Its pages need no turn: they never overlap with an asking."""

    name: str
    type: str
    source: Streams
    network: str
    config: Config
    store: Store
    matching: Matching
    neighbours: Neighbours
    queries: Mapping[str, str]  # those that the archive is matched with, by brand
    run_id: int
    listen: Listen
    clock: Callable[[], datetime] = utc_now
    first_wait: float = field(default_factory=lambda: FIRST_WAIT)
    saved: Saved = field(default_factory=Saved)
    failures: int = 0
    number: int = 0
    reached: datetime | None = None  # up to when it has been heard
    stored: Callable[[], None] = lambda: None  # something new is there to be enriched

    async def run(self, http: Http) -> None:
        """Connect, store, connect again; for ever. Raises StoreError, Outdated, CancelledError."""
        with self.store.transaction():
            self.number = self.store.sources.id(self.name, self.type)
        while True:
            try:
                await self._connection(http)
                reason: Exception = SourceError("the stream ended")
            except (StoreError, Outdated):
                raise
            except (SourceError, ConfigError) as error:
                reason = error
            except Exception as error:  # a connector's own mistake must not end the others
                reason = SourceError(f"the connector {self.type} failed: {type(error).__name__}: {error}")
            self.failures += 1
            self._missed(reason)
            self.listen(StreamEnded(self.name, str(reason), self.failures))
            await asyncio.sleep(self._wait(reason))

    async def _connection(self, http: Http) -> None:
        section = section_of(self.config, self.name)
        limits = limits_of(self.source, section, self.config.timezone)
        with self.store.transaction():
            self.store.spending.hold(self.number, limits, int(self.clock().timestamp()))
        meter = Meter(http, self.store, limits, 10**9, self.clock, self.config.timezone)
        queries = [brand.parsed for brand in self.config.brands]
        resume = self.store.ledger.resume(self.number, self._ask().key, Span.of(0, 1))
        pages = self.source.stream(meter.http, queries, resume)
        try:
            async for page in pages:
                self._page(page)
                self.failures = 0
        finally:
            meter.close()
            if hasattr(pages, "aclose"):
                await pages.aclose()

    def _ask(self, span: Span | None = None) -> Ask:
        return Ask({"stream": self.type}, span or Span.of(0, 0), f"the stream of {self.name}")

    def _page(self, page: Page) -> None:
        """All or nothing: posts, deletions, what was covered, and where to go on."""
        now = self.clock()
        ask, rows = self._ask(page.covered), [self.matching.row(self.source, item, now) for item in page.items]
        with self.store.transaction():
            if self.neighbours.look() and self.store.queries.all() != self.queries:
                raise Outdated
            saved = self.store.writer.save(self.number, rows, run=self.run_id, now=now, keep_unmatched=False)
            buried = self._bury(page.gone, now)
            self._cover(ask, page, now)
        self.saved += saved
        self.reached = page.covered.end
        if saved.stored or saved.changed:
            self.stored()
        fresh = self.store.mentions.plain(saved.keys) if saved.keys else {}
        times = tuple(mention.created for mention in fresh.values() if mention.created)
        samples = tuple(fresh.values())[-3:]
        self.listen(PageStored(self.name, self.network, ask.title, saved, self.saved, times, samples))
        if buried:
            self.listen(Gone(self.name, buried))

    def _bury(self, told: Sequence[str], now: datetime) -> int:
        """Posts by their id, and all that lies below an id that ends in a stroke: the posts of an account."""
        ids = [one for one in told if not one.endswith("/")]
        for one in told:
            if one.endswith("/"):
                ids += ids_below(self.store, self.network, one)
        if not ids:
            return 0
        return len(gone(self.store, self.network, ids, run=self.run_id, now=int(now.timestamp())))

    def _cover(self, ask: Ask, page: Page, now: datetime) -> None:
        start, end = page.covered.epochs
        self.store.ledger.owe(self.number, ask, start, end)
        self.store.ledger.shrink(self.number, ask.key, page.covered, page.resume)
        if start < end:
            ending: Ending = "capped" if page.capped else "whole"
            detail = TOLD if page.capped else None
            self.store.coverage.record(self.number, ask.key, page.covered, ending, detail, run=self.run_id, at=now)

    def _missed(self, reason: Exception) -> None:
        """Nothing is heard since the last page; once connected again, what comes later overrules this."""
        now = self.clock()
        key = self._ask().key
        since = self.store.ledger.known(self.number).get(key)
        if since is None or since >= int(now.timestamp()):
            return
        with self.store.transaction():
            span = Span.of(since, int(now.timestamp()))
            self.store.coverage.record(
                self.number, key, span, ending_of(reason), str(reason), run=self.run_id, at=now
            )  # fmt: skip

    def _wait(self, reason: Exception) -> float:
        doubled: float = min(LONGEST_WAIT, self.first_wait * 2 ** min(self.failures - 1, 16))
        if isinstance(reason, RateLimited) and reason.retry_after is not None:
            doubled = max(doubled, reason.retry_after)
        if isinstance(reason, ConfigError | BudgetSpent):
            doubled = LONGEST_WAIT
        return doubled * random.uniform(0.75, 1.25)
