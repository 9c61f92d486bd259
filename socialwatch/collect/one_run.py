"""What every run that writes begins and ends with: the lock, the zone, its number, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.collect.lock import only_one
from socialwatch.collect.rematching import remember
from socialwatch.errors import SocialWatchError, StoreError
from socialwatch.store import Store

if TYPE_CHECKING:
    from socialwatch.config import Config


@contextmanager
def one_run(config: Config, command: str, now: datetime) -> Iterator[tuple[Store, int]]:
    """The database, opened for one run that nobody else's overlaps, and the number of that run."""
    with only_one(config.database, command), Store.open(config.database, write=True, create=True) as store:
        run = begin(config, store, command, now)
        try:
            yield store, run
        except BaseException as error:
            reason = str(error) if isinstance(error, SocialWatchError) else type(error).__name__
            with suppress(StoreError), store.transaction():  # a full disk can't even take this down
                store.runs.end(run, now, reason)
            raise
        with store.transaction():
            store.runs.end(run, now)


def begin(config: Config, store: Store, command: str, now: datetime) -> int:
    """The number of a new run. An archive that holds nothing yet is matched with the queries as they are."""
    with store.transaction():
        store.facts.use_zone(config.timezone)
        run = store.runs.start(command, now)
    if not store.queries.all() and store.is_empty():
        remember(store, config.brands)
    return run
