"""When a query has changed or a brand has gone: match again what is kept, and owe the sources what is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch.collect.asking import FIRST_LOOK, plan
from socialwatch.collect.events import Listen, Matched
from socialwatch.collect.matching import Matching, query_fingerprint
from socialwatch.collect.sdnotify import alive
from socialwatch.errors import SourceError
from socialwatch.models import Ask, Span
from socialwatch.store.release import release, tidying
from socialwatch.store.rows import Row, Stored

if TYPE_CHECKING:
    from socialwatch.config import Brand, Config
    from socialwatch.sources.base import Source
    from socialwatch.store import Store

AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class Change:
    """What a changed query did to what is kept; `owed` counts the asks that sources were given again.

    `gone`: the brand is not in the configuration any more.
    """

    brand: str
    gained: int
    lost: int
    owed: int = 0
    gone: bool = False


def changed(config: Config, store: Store) -> list[Brand]:
    """The brands whose query or accounts are not those that the matches were made with."""
    known = store.queries.all()
    return [brand for brand in config.brands if known.get(brand.name) != query_fingerprint(brand)]


def former(config: Config, store: Store) -> list[str]:
    """The brands that were matched and are not in the configuration any more."""
    return store.queries.former({brand.name for brand in config.brands})


def remember(store: Store, brands: Sequence[Brand]) -> None:
    """The matches are now those of these queries."""
    with store.transaction():
        for brand in brands:
            store.queries.put(brand.name, query_fingerprint(brand), brand.parsed.text)


def rematch(config: Config, store: Store, run: int, now: datetime, listen: Listen) -> list[Change]:
    """All that changed queries and former brands ask for; returns what each gained and lost."""
    return _needed(config, store, run, now).run(listen) if _is_due(config, store) else []


def rematch_in_slices(config: Config, store: Store, run: int, now: datetime, listen: Listen) -> Iterator[None]:
    """The same bit by bit, for those who have other things to do besides."""
    if _is_due(config, store):
        yield from _needed(config, store, run, now).slices(listen)


def _is_due(config: Config, store: Store) -> bool:
    return bool(changed(config, store) or former(config, store))


def _needed(config: Config, store: Store, run: int, now: datetime) -> Rematching:
    from socialwatch.sources import build

    return Rematching(config, store, build(config), run=run, now=now)


class Rematching:
    """One rematch. Killed in the middle it starts again: the new fingerprints are written last."""

    def __init__(self, config: Config, store: Store, sources: dict[str, Source], *, run: int, now: datetime) -> None:
        self._config = config
        self._store = store
        self._sources = sources
        self._run = run
        self._now = now
        self._gained: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._released = 0
        self.changes: list[Change] = []

    def run(self, listen: Listen) -> list[Change]:
        """Match changed brands again and owe the rest, let go of former ones; returns what each gained and lost."""
        for _ in self.slices(listen):
            alive()
        return self.changes

    def slices(self, listen: Listen) -> Iterator[None]:
        """The same bit by bit, each committed: whoever has other things to do besides does them in between."""
        brands, gone = changed(self._config, self._store), former(self._config, self._store)
        for name in gone:
            yield from self._drop(name, release=not brands)  # what a new name matches is not let go of in between
        owed = 0
        if brands:
            yield from self._archive(Matching(brands), {brand.name for brand in brands})
            yield from self._waiting(Matching(self._config.brands))
            owed = self._owe()
            remember(self._store, brands)
        if self._released:
            yield
            yield from tidying(self._store)
        self.changes = [Change(name, 0, self._lost[name], gone=True) for name in gone]
        self.changes += [Change(brand.name, self._gained[brand.name], self._lost[brand.name], owed) for brand in brands]
        for change in self.changes:
            listen(Matched(change.brand, change.gained, change.lost))

    def _drop(self, name: str, *, release: bool) -> Iterator[None]:
        """The matches of a brand that is not in the configuration any more."""
        keys: list[int] = [0]
        while keys:
            with self._store.transaction():
                keys = self._store.matches.drop(name, AT_ONCE)
                if release:
                    self._release(keys)
            self._lost[name] += len(keys)
            yield
        with self._store.transaction():
            self._store.queries.forget(name)

    def _release(self, keys: Sequence[int]) -> None:
        self._released += release(self._store, keys, int(self._now.timestamp()))

    def _archive(self, matching: Matching, names: set[str]) -> Iterator[None]:
        """The stored mentions: matches of the changed brands are put in and taken out."""
        for keys in self._store.mentions.batches(AT_ONCE):
            stored = self._store.mentions.read(keys)
            with self._store.transaction():
                for one in stored:
                    self._match(one, matching, names)
                self._release(keys)
            yield

    def _match(self, one: Stored, matching: Matching, names: set[str]) -> None:
        if one.purged:
            return  # there is no text left to match; what it counted as, it goes on counting as
        heard = matching.heard(one.mention, one.seen)
        gained, lost = self._store.matches.replace(one, heard, names)
        self._gained.update(gained)
        self._lost.update(lost)

    def _waiting(self, matching: Matching) -> Iterator[None]:
        """The items that matched nothing, or could not be mapped: mapped and matched once more."""
        numbers = self._store.sources.all()
        for name, source in self._sources.items():
            if name in numbers:
                for rows in self._rows(numbers[name], source, matching):
                    self._take(numbers[name], rows)
                    yield

    def _take(self, number: int, rows: Sequence[Row]) -> None:
        with self._store.transaction():
            saved = self._store.writer.save(number, rows, run=self._run, now=self._now)
        for brands in self._store.mentions.brands(saved.keys).values():
            self._gained.update(brands)

    def _rows(self, number: int, source: Source, matching: Matching) -> Iterator[list[Row]]:
        """Those that match now, of so many that waited at a time: maybe none."""
        batch: list[Row] = []
        for place, kept in enumerate(self._store.items.waiting(number), 1):
            row = matching.row(source, kept.item, self._now)
            if row.error is None and any(heard.brands for heard in row.heard):
                batch.append(row)
            if place % AT_ONCE == 0:
                yield batch
                batch = []
        if batch:
            yield batch

    def _owe(self) -> int:
        """Ask again for the time that is not kept: new asks whole, old ones up to where kept items begin."""
        count = 0
        for name, source in self._sources.items():
            number = self._store.sources.get(name)
            if number is None:
                continue  # never asked so far: the next run asks it for everything anyway
            with self._store.transaction():
                count += self._owe_one(number, name, source)
        return count

    def _owe_one(self, number: int, name: str, source: Source) -> int:
        parts = again(self._config, self._store, number, name, source, self._now)
        for ask, first, until in parts:
            self._store.ledger.owe(number, ask, first, until)
        return len(parts)


def again(
    config: Config, store: Store, number: int, name: str, source: Source, now: datetime
) -> list[tuple[Ask, int, int]]:
    """What a changed query owes a source once more: each ask with the time of which nothing is kept."""
    first = store.coverage.first(number) or int((now - FIRST_LOOK).timestamp())
    end = int(now.timestamp())
    section = next(section for section in config.sources if section.name == name)
    days = config.keep_unmatched if section.keep_unmatched is None else section.keep_unmatched
    kept_from = int((now - timedelta(days=days)).timestamp())
    known = store.ledger.known(number)
    try:
        asks = plan(config, source, Span.of(min(first, end), end))
    except SourceError:
        return []  # the next fetch tells why
    parts = [(ask, first, kept_from if ask.key in known else end) for ask in asks]
    return [part for part in parts if part[1] < part[2]]
