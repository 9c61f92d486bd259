"""The program on one page: collect, enrich, match again, import.

Each function opens the database itself, holds the lock against overlapping runs, commits as it goes, and tells
`listen` what happens. None of them prints, and none needs a terminal.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from socialwatch.collect.asking import FIRST_LOOK, Planned, askable, dry, plan
from socialwatch.collect.events import (
    Enriched,
    Event,
    Gone,
    Imported,
    LeftOut,
    Listen,
    Matched,
    Noted,
    PageStored,
    ReadAgain,
    Recognised,
    RunStarted,
    SourceChanged,
    SourceEnded,
    StreamEnded,
    ignore,
)
from socialwatch.collect.following import Follower
from socialwatch.collect.gaps import Gap, of_all, owe_gaps
from socialwatch.collect.importing import Reading
from socialwatch.collect.letting_go import days_unmatched, remember_terms, upkeep
from socialwatch.collect.limits import limits_of, section_of, standings
from socialwatch.collect.lock import only_one
from socialwatch.collect.meter import Budget
from socialwatch.collect.prices import price_of
from socialwatch.collect.rematching import Change, Rematching, again, changed, former, remember
from socialwatch.collect.rereading import Rereading
from socialwatch.collect.worker import Worker
from socialwatch.errors import ConfigError, SocialWatchError, SourceError, StoreError
from socialwatch.models import Span
from socialwatch.store import Saved, Store
from socialwatch.store.runs import RunSource

if TYPE_CHECKING:
    from pathlib import Path

    from socialwatch.collect.station import Station
    from socialwatch.config import Config
    from socialwatch.report.photographs import Photographed
    from socialwatch.sources.base import Source

__all__ = [
    "BACKFILL", "Budget", "Change", "Enriched", "Event", "Gap", "Gone", "Imported", "LeftOut", "Matched", "Noted",
    "PageStored", "Planned", "ReadAgain", "Recognised", "Run", "RunSource", "RunStarted", "SourceChanged",
    "SourceEnded", "StreamEnded", "collect", "dry_run", "enrich", "first_look", "gaps", "import_file", "photograph",
    "rematch", "watch",
]  # fmt: skip

Done = TypeVar("Done")
BACKFILL = Budget(seconds=6 * 3600.0, requests=100_000)
"""What a source may use of a run when somebody asked for months."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did; `changes` are those of queries that had changed since the run before, `again` is what
    was read again, `gaps` what was missing before where that was to be filled."""

    id: int
    sources: tuple[RunSource, ...]
    changes: tuple[Change, ...] = ()
    again: tuple[ReadAgain, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def saved(self) -> Saved:
        return sum((row.saved for row in self.sources), Saved())

    @property
    def failed(self) -> bool:
        """Did every source fail? Partial success is success."""
        return bool(self.sources) and all(row.ending in ("failed", "denied") for row in self.sources)


def collect(
    config: Config,
    *,
    now: datetime,
    span: Span | None = None,
    only: Sequence[str] = (),
    budget: Budget | None = None,
    reread: bool = True,
    fill: Span | None = None,
    listen: Listen = ignore,
) -> Run:
    """Ask every source, all at once, for what the ledger says it owes, and store page by page.

    With `span` exactly that is asked for; with `fill` also what is missing of that and still to be had. With
    `reread`, young posts are looked at again afterwards. One source's failure is a line of the answer. Raises
    StoreError, ConfigError, and KeyboardInterrupt when told to stop; everything stored until then is committed.
    """
    from socialwatch.sources import build

    sources = build(config, only)
    if not sources:
        raise ConfigError(f"{config.path or 'the configuration'} names no [[source]]: `socialwatch init` offers some")
    sources = askable(sources, listen)
    with _writing(config, "fetch", now) as (store, run):
        # a changed query concerns what every source has heard, not only those asked this time
        changes = _rematch(config, store, run, now, listen)
        missing = owe_gaps(config, store, sources, fill, now) if fill else []
        work = _fetch_all(config, store, sources, run, now, span, budget or Budget(), reread, listen)
        rows, looked = _interruptible(work)
        for _ in upkeep(config, store, sources, run, now):
            pass
        return Run(run, tuple(rows), tuple(changes), tuple(looked), tuple(missing))


def first_look(now: datetime) -> Span:
    """The span that is asked for when nobody says otherwise."""
    return Span(now - FIRST_LOOK, now)


def gaps(config: Config, *, now: datetime, span: Span, only: Sequence[str] = ()) -> list[Gap]:
    """What is missing of a span, with nothing asked and nothing written."""
    from socialwatch.sources import build

    with ExitStack() as stack:
        store = stack.enter_context(Store.open(config.database)) if config.database.exists() else None
        return of_all(config, store, build(config, only), span, now)


async def _fetch_all(
    config: Config,
    store: Store,
    sources: dict[str, Source],
    run: int,
    now: datetime,
    span: Span | None,
    budget: Budget,
    reread: bool,
    listen: Listen,
) -> tuple[list[RunSource], list[ReadAgain]]:
    from socialwatch.collect.matching import Matching
    from socialwatch.http import Http

    matching, types = Matching(config.brands), {section.name: section.type for section in config.sources}
    wanted = span or Span(now - FIRST_LOOK, now)
    listen(RunStarted(run, tuple(sources)))
    remember_terms(store, [(source.network, source.policy) for source in sources.values()])

    async def one(name: str, source: Source, http: Http) -> RunSource:
        keep = days_unmatched(config, name, source.policy)
        worker = Worker(name, types[name], source, config, store, matching, run, now, keep_unmatched=keep > 0)
        row = await worker.run(http, wanted, given=span is not None, budget=budget, listen=listen)
        if row.ending in ("whole", "capped"):
            follower = Follower(name, source, config, store, matching, run, now, keep_unmatched=keep > 0)
            await follower.run(http, listen)
            row = follower.beside(row)
        with store.transaction():
            change = store.runs.record(run, store.sources.id(name, types[name]), row)
        listen(SourceEnded(row))
        if change is not None:
            listen(SourceChanged(name, change, row.error))
        return row

    claimed: set[int] = set()

    async def look(name: str, source: Source, http: Http) -> ReadAgain | None:
        return await Rereading(name, source, config, store, matching, run, now, claimed).run(http, listen)

    async with Http(config.network, sessions=config.sessions) as http:
        rows = await _together(one(name, source, http) for name, source in sources.items())
        # afterwards: sources that share an allowance have asked for what is new first
        answered = {row.source for row in rows if row.ending in ("whole", "capped")} if reread else ()
        looked = await _together(look(name, source, http) for name, source in sources.items() if name in answered)
    return rows, [event for event in looked if event is not None]


async def _together(work: Iterable[Coroutine[Any, Any, Done]]) -> list[Done]:
    """Everything at once; the first that fails ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None  # the first is why the others were cancelled
    return [task.result() for task in tasks]


def _interruptible(work: Coroutine[Any, Any, Done]) -> Done:
    """Run to the end, or until SIGTERM or Ctrl-C: then whatever is in the middle of a page lets it go."""

    async def watched() -> Done:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        # not in the main thread, or not on this system: the page in the middle is rolled back all the same
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    return asyncio.run(watched())


def watch(config: Config, *, again: Callable[[], Config], listen: Listen = ignore, health: Path | None = None) -> None:
    """Listen until told to stop: stream what streams, ask the others in their turn, enrich in small batches.

    Every asking is one of `collect` with a single source. `again` reads the configuration once more. The lock is held
    only while something is asked or enriched, and let go when another command wants it. Raises ConfigError, StoreError.
    """
    station(config, again=again, listen=listen, health=health).run()


def station(
    config: Config, *, again: Callable[[], Config], listen: Listen = ignore, health: Path | None = None
) -> Station:
    """What `watch` runs, for those who have an event loop of their own."""
    from socialwatch.collect.station import Station, Work

    async def ask(
        config: Config, store: Store, sources: dict[str, Source], run: int, now: datetime, listen: Listen
    ) -> list[RunSource]:
        rows, _ = await _fetch_all(config, store, sources, run, now, None, Budget(), True, listen)
        return rows

    work = Work(
        ask=ask, begin=_begin_queries, rematch=_rematching, upkeep=upkeep,
        photograph=lambda config, now: photograph(config, now=now),
    )  # fmt: skip
    return Station(config, again, work, listen, health)


def photograph(
    config: Config,
    *,
    now: datetime,
    tell: Callable[[str], None] = lambda text: None,
    keys: Sequence[int] | None = None,
) -> Photographed:
    """Photograph these posts, or cases and those that will matter, as many as the configuration allows a run.

    Without a browser nothing is tried.
    """
    from socialwatch.config.cases import cases_of
    from socialwatch.report.photographs import Photographed, photograph_all

    with Store.open(config.database, write=True) as store:
        most = config.photographs.per_run if config.report.screenshots else 0
        if keys is None:
            keys = store.photographs.wanted(int(now.timestamp()), most, cases_of(config)) if most else []
        return photograph_all(config, store, keys, now, tell) if keys else Photographed()


def enrich(config: Config, *, redo: Sequence[str] = (), now: datetime, listen: Listen = ignore) -> dict[str, int]:
    """Say of each mention what the steps can tell; returns how many mentions each step has seen.

    New and edited mentions are seen by all; a step whose version or settings changed, or named in `redo`, sees
    every mention again, and so do the steps that hang on it.
    """
    from socialwatch.collect.enriching import Enriching
    from socialwatch.collect.teaching import with_models
    from socialwatch.enrich import steps

    with _writing(config, "enrich", now) as (store, run):
        work = Enriching(store, with_models(store, steps(config)), run)
        work.refresh(redo)
        work.work(listen)
        return dict(work.done)


def rematch(config: Config, *, now: datetime, listen: Listen = ignore) -> list[Change]:
    """Match what is kept with queries that have changed, and owe the sources the rest; returns what that changed.

    Brands that are not configured any more lose all their matches; posts that then speak of none go, but their items.
    """
    with _writing(config, "rematch", now) as (store, run):
        return _rematch(config, store, run, now, listen)


def _rematch(config: Config, store: Store, run: int, now: datetime, listen: Listen) -> list[Change]:
    from socialwatch.sources import build

    if not changed(config, store) and not former(config, store):
        return []
    return Rematching(config, store, build(config), run=run, now=now).run(listen)


def _rematching(config: Config, store: Store, run: int, now: datetime, listen: Listen) -> Iterator[None]:
    """The same in slices, for those who have other things to do besides."""
    from socialwatch.sources import build

    if changed(config, store) or former(config, store):
        yield from Rematching(config, store, build(config), run=run, now=now).slices(listen)


def dry_run(config: Config, *, now: datetime, span: Span | None = None, only: Sequence[str] = ()) -> list[Planned]:
    """What `collect` would ask each source for, with nothing asked and nothing written."""
    from socialwatch.sources import build

    store = Store.open(config.database) if config.database.exists() else None
    planned = []
    try:
        moved = bool(store and not store.is_empty() and changed(config, store))
        for name, source in askable(build(config, only), ignore).items():
            try:
                asks = plan(config, source, span or Span(now - FIRST_LOOK, now))
                number = store.sources.get(name) if store and moved else None
                more = again(config, store, number, name, source, now) if store and number is not None else []
                parts = {ask.key: (start, end) for ask, start, end in more}
                limits = limits_of(source, section_of(config, name), config.timezone)
                left = tuple(standings(store, name, limits, now))
                found = dry(store, name, asks, given=span is not None, again=parts)
                planned.append(replace(found, left=left, price=price_of(store, name, source, found.asks, left, now)))
            except (SourceError, ConfigError) as error:
                planned.append(Planned(name, error=str(error)))
    finally:
        if store:
            store.close()
    return planned


def import_file(
    config: Config,
    path: Path,
    source: str,
    *,
    now: datetime,
    listen: Listen = ignore,
    **reading: Unpack[Reading],
) -> Saved:
    """Read a file into the archive under a source's name; every row is kept, those that match no brand too.

    `reading` is what the user says of the file; the rest is found out. Rows that cannot be used are set aside:
    the `Imported` events tell where and why, and they stay with their reason.
    """
    from socialwatch.collect.importing import Importing

    with _writing(config, "import", now) as (store, run):
        return Importing(config, store, source, run, now).run(path, reading, listen)


@contextmanager
def _writing(config: Config, command: str, now: datetime) -> Iterator[tuple[Store, int]]:
    """The database, opened for one run that nobody else's overlaps, and the number of that run."""
    with only_one(config.database, command), Store.open(config.database, write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone(config.timezone)
            run = store.runs.start(command, now)
        _begin_queries(config, store)
        try:
            yield store, run
        except BaseException as error:
            reason = str(error) if isinstance(error, SocialWatchError) else type(error).__name__
            with suppress(StoreError), store.transaction():  # a full disk can't even take this down
                store.runs.end(run, now, reason)
            raise
        with store.transaction():
            store.runs.end(run, now)


def _begin_queries(config: Config, store: Store) -> None:
    """In a database that holds nothing yet, every query is the one that its matches are made with."""
    if not store.queries.all() and store.is_empty():
        remember(store, config.brands)
