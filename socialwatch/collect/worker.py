"""One source at work: its asks one after the other, every page stored in one transaction with its ledger rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from socialwatch.collect.asking import clipped, owe, parts_of, plan
from socialwatch.collect.errand import Errand
from socialwatch.collect.events import Listen, PageStored
from socialwatch.collect.extent import Extent
from socialwatch.collect.meter import Budget
from socialwatch.collect.progress import Progress
from socialwatch.errors import AuthError, BudgetSpent, ConfigError, RateLimited, SourceDown, SourceError, StoreError
from socialwatch.models import Ask, Ending, Page, Span
from socialwatch.store.purge import gone
from socialwatch.store.rows import Row, Saved
from socialwatch.store.runs import RunSource
from socialwatch.store.spending import Limit

if TYPE_CHECKING:
    from socialwatch.http import Http

ROWS_AT_ONCE = 1000
"""Rows of one transaction: the write lock is held for well under 250 ms."""
LANES = 2
"""For each request that may be on the way: while one answer is stored, the next is on the wire."""
_WORST: tuple[Ending, ...] = ("whole", "capped", "failed", "denied")


@dataclass(slots=True)
class Worker(Errand):
    """Fetches what one source owes. `run()` never raises a SourceError: how it went is its answer."""

    keep_unmatched: bool = True
    saved: Saved = field(default_factory=Saved)
    pages: int = 0
    endings: list[tuple[Ending, str | None]] = field(default_factory=list)
    extent: Extent = field(default_factory=Extent)
    spent: BudgetSpent | None = None
    progress: Progress = field(default_factory=Progress)

    async def run(self, http: Http, span: Span, *, given: bool, budget: Budget, listen: Listen) -> RunSource:
        """Ask for everything owed within the budget; what was stored stays stored, however it ends."""
        began, meter = time.monotonic(), None
        try:
            limits = self.limits()
            meter = self.meter(http, limits, budget.requests)
            async with asyncio.timeout(budget.seconds):
                await self._asks(meter.http, span, given, listen, limits)
        except TimeoutError:
            reason = f"the budget of {budget.seconds:.0f} s a run is spent; the next run goes on from here"
            self._ended("capped" if self.pages else "failed", reason)
        except StoreError:
            raise
        except (SourceError, ConfigError) as error:
            self._ended(self._how(error, self.pages), str(error))
        finally:
            if meter is not None:
                meter.close()
        ending, error_text = max(self.endings, key=lambda one: _WORST.index(one[0]), default=("whole", None))
        if self.apart and any(one[0] in ("whole", "capped") for one in self.endings):
            ending = "capped" if ending != "whole" else ending  # some of its places answered: a part, no failure
        return RunSource(
            source=self.name, ending=ending, error=error_text, saved=self.saved,
            requests=meter.requests if meter else 0, seconds=round(time.monotonic() - began, 3),
        )  # fmt: skip

    async def _asks(self, http: Http, span: Span, given: bool, listen: Listen, limits: Sequence[Limit]) -> None:
        asks = plan(self.config, self.source, span)
        with self.store.transaction():
            number = self.store.sources.id(self.name, self.type)
            self.store.spending.hold(number, limits, int(self.now.timestamp()))
            owed = owe(self.store, number, asks, given=given)
        todo = parts_of(self.source, asks, owed, given=given)
        self.progress.begin(todo)
        parts = iter(todo)
        lanes = min(len(todo), LANES * self.config.network.concurrency) if self.apart else 1
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(lanes):
                    group.create_task(self._lane(http, number, parts, listen))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None  # the first is why the others were cancelled
        if self.spent is not None:
            raise self.spent

    async def _lane(self, http: Http, number: int, asks: Iterator[Ask], listen: Listen) -> None:
        """One ask after the other; places apart from each other are asked in several lanes, which share the asks."""
        for ask in asks:
            if self.spent is None:
                try:
                    await self._ask(http, number, ask, listen)
                    continue
                except BudgetSpent as error:
                    self.spent = error
            self._open(number, ask, "capped", str(self.spent))  # those that it has not come to as well

    @property
    def apart(self) -> bool:
        """Feeds live on many hosts: one that is down says nothing of the others."""
        return bool(getattr(self.source, "apart", False))

    async def _ask(self, http: Http, number: int, ask: Ask, listen: Listen) -> None:
        """One open span of one ask. What concerns the whole source is raised; the rest ends this ask alone."""
        pages = 0
        try:
            async for page in self.source.fetch(http, ask, self.store.ledger.resume(number, ask.key, ask.span)):
                self.progress.page(ask, page.covered)
                self._store(number, ask, page, listen)
                pages += 1
                self._ended("capped" if page.capped else "whole")
        except StoreError:
            raise
        except BudgetSpent:
            raise
        except ConfigError as error:
            self._open(number, ask, "denied", str(error))
            raise
        except SourceError as error:
            ending = self._how(error, pages if self.apart else self.pages)
            self._open(number, ask, ending, str(error))
            if isinstance(error, AuthError | RateLimited | SourceDown) and not self.apart:
                raise
            self._ended(ending, f"{ask.title}: {error}")
        except Exception as error:
            # a connector's own mistake, maybe of a stranger's package: it must not end anybody else's run
            reason = f"{ask.title}: the connector {self.type} failed: {type(error).__name__}: {error}"
            self._open(number, ask, "failed", reason)
            self._ended("failed", reason)
        finally:
            self.progress.over(ask)

    def _store(self, number: int, ask: Ask, page: Page, listen: Listen) -> None:
        """A page, all or nothing: rows and ledger in one transaction, and nothing awaited meanwhile."""
        rows = [self.matching.row(self.source, item, self.now) for item in page.items]
        *first, last = [rows[at : at + ROWS_AT_ONCE] for at in range(0, max(1, len(rows)), ROWS_AT_ONCE)]
        parts = []
        for part in first:  # of a giant page: these rows are idempotent on their own
            with self.store.transaction():
                parts.append(self._save(number, part))
        with self.store.transaction():
            parts.append(self._save(number, last))
            if page.gone and self.source.policy.deletes:  # after its own rows, which may hold what was deleted since
                now = int(self.now.timestamp())
                gone(self.store, self.source.network, page.gone, run=self.run_id, now=now)
            self.store.ledger.shrink(number, ask.key, page.covered, page.resume)
            if self.type == "file":  # it says nothing of the time it is read for: its posts are from whenever
                self.extent.record(self.store, number, ask.key, rows, run=self.run_id, now=self.now)
            elif covered := clipped(page.covered, ask.span):
                ending: Ending = "capped" if page.capped else "whole"
                detail = "the platform gave no more than this" if page.capped else None
                self.store.coverage.record(number, ask.key, covered, ending, detail, run=self.run_id, at=self.now)
        saved = sum(parts, Saved())
        self.saved += saved
        self.pages += 1
        listen(self._event(ask, rows, saved, [key for part in parts for key in part.keys]))

    def _save(self, number: int, rows: Sequence[Row]) -> Saved:
        return self.store.writer.save(
            number,
            rows,
            run=self.run_id,
            now=self.now,
            keep_all=self.type == "file",
            keep_unmatched=self.keep_unmatched,
        )

    def _event(self, ask: Ask, rows: Sequence[Row], saved: Saved, keys: Sequence[int]) -> PageStored:
        told = [heard.mention for row in rows for heard in row.heard if heard.brands]
        fresh = self.store.mentions.plain(keys) if keys else {}
        times = tuple(mention.created for mention in fresh.values() if mention.created)
        network = told[0].network if told else self.source.network
        samples = tuple(list(fresh.values())[-3:])
        return PageStored(self.name, network, ask.title, saved, self.saved, times, samples, self.progress.share)

    def _open(self, number: int, ask: Ask, ending: Ending, reason: str) -> None:
        """Note that what this ask still owes was not given, and why."""
        with self.store.transaction():
            for span in self.store.ledger.owed(number, ask.key):
                if left := clipped(span, ask.span):
                    self.store.coverage.record(number, ask.key, left, ending, reason, run=self.run_id, at=self.now)

    def _ended(self, ending: Ending, reason: str | None = None) -> None:
        self.endings.append((ending, reason))

    def _how(self, error: Exception, pages: int) -> Ending:
        """How a refused ask ended, after so many pages; a limit that lets nothing through is a failure."""
        ending = ending_of(error)
        return "failed" if isinstance(error, RateLimited) and not pages else ending


def ending_of(error: Exception) -> Ending:
    """How a refused ask ended: denied by credentials, capped by a limit, or failed."""
    if isinstance(error, AuthError | ConfigError):  # a key that is not set is found out when it is needed
        return "denied"
    return "capped" if isinstance(error, RateLimited | BudgetSpent) else "failed"
