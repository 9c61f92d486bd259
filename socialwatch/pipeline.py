"""The program on one page: collect, enrich, match again, import.

Each function opens the database itself, holds the lock against overlapping runs, commits as it goes, and tells
`listen` what happens. None of them prints, and none needs a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from socialwatch.collect import rematching
from socialwatch.collect.asking import askable, span_of
from socialwatch.collect.at_once import interruptible
from socialwatch.collect.dry_run import Planned, planned_of
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
from socialwatch.collect.fetching import Fetching
from socialwatch.collect.gaps import Gap, of_all, owe_gaps
from socialwatch.collect.importing import Reading
from socialwatch.collect.letting_go import upkeep
from socialwatch.collect.meter import Budget
from socialwatch.collect.one_run import one_run
from socialwatch.collect.rematching import Change
from socialwatch.errors import ConfigError
from socialwatch.models import Span
from socialwatch.store import Saved, Store
from socialwatch.store.runs import RunSource

if TYPE_CHECKING:
    from pathlib import Path

    from socialwatch.collect.station import Station
    from socialwatch.config import Config
    from socialwatch.report.photographs import Photographed

__all__ = [
    "BACKFILL", "Budget", "Change", "Enriched", "Event", "Gap", "Gone", "Imported", "LeftOut", "Matched", "Noted",
    "PageStored", "Planned", "ReadAgain", "Recognised", "Run", "RunSource", "RunStarted", "SourceChanged",
    "SourceEnded", "StreamEnded", "collect", "dry_run", "enrich", "first_look", "gaps", "import_file", "photograph",
    "rematch", "watch",
]  # fmt: skip

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
    with one_run(config, "fetch", now) as (store, run):
        # a changed query concerns what every source has heard, not only those asked this time
        changes = rematching.rematch(config, store, run, now, listen)
        missing = owe_gaps(config, store, sources, fill, now) if fill else []
        fetching = Fetching(
            config=config, store=store, sources=sources, run=run, now=now, listen=listen, span=span,
            budget=budget or Budget(), reread=reread,
        )  # fmt: skip
        rows, looked = interruptible(fetching.all())
        for _ in upkeep(config, store, sources, run, now):
            pass
        return Run(run, tuple(rows), tuple(changes), tuple(looked), tuple(missing))


def first_look(now: datetime) -> Span:
    """The span that is asked for when nobody says otherwise."""
    return span_of(now, None)


def gaps(config: Config, *, now: datetime, span: Span, only: Sequence[str] = ()) -> list[Gap]:
    """What is missing of a span, with nothing asked and nothing written."""
    from socialwatch.sources import build

    with _archive(config) as store:
        return of_all(config, store, build(config, only), span, now)


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
    from socialwatch.collect.station import Station

    return Station(config, again, lambda config, now: photograph(config, now=now), listen, health)


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

    with one_run(config, "enrich", now) as (store, run):
        work = Enriching(store, with_models(store, steps(config)), run)
        work.refresh(redo)
        work.work(listen)
        return dict(work.done)


def rematch(config: Config, *, now: datetime, listen: Listen = ignore) -> list[Change]:
    """Match what is kept with queries that have changed, and owe the sources the rest; returns what that changed.

    Brands that are not configured any more lose all their matches; posts that then speak of none go, but their items.
    """
    with one_run(config, "rematch", now) as (store, run):
        return rematching.rematch(config, store, run, now, listen)


def dry_run(config: Config, *, now: datetime, span: Span | None = None, only: Sequence[str] = ()) -> list[Planned]:
    """What `collect` would ask each source for, with nothing asked and nothing written."""
    from socialwatch.sources import build

    with _archive(config) as store:
        return planned_of(config, store, askable(build(config, only), ignore), now, span)


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

    with one_run(config, "import", now) as (store, run):
        return Importing(config, store, source, run, now).run(path, reading, listen)


def _archive(config: Config) -> AbstractContextManager[Store | None]:
    """The archive to be read, None when there is none yet."""
    return Store.open(config.database) if config.database.exists() else nullcontext()
