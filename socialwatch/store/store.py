"""The open database: one object that knows the tables, and the transaction that writes to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from socialwatch.store import views
from socialwatch.store.connection import connect, explained, leave_nothing, wal_of
from socialwatch.store.facts import Facts
from socialwatch.store.mentions import Mentions
from socialwatch.store.migrate import migrate, require_current
from socialwatch.store.names import Names, Sources

if TYPE_CHECKING:
    from socialwatch.store.aside import Aside
    from socialwatch.store.backup import Backup
    from socialwatch.store.copies import Copies
    from socialwatch.store.counted import Counted
    from socialwatch.store.coverage import Coverage
    from socialwatch.store.decks import Decks
    from socialwatch.store.deliveries import Deliveries
    from socialwatch.store.following import Following
    from socialwatch.store.held import Held
    from socialwatch.store.items import Items
    from socialwatch.store.labels import Labels
    from socialwatch.store.ledger import Ledger
    from socialwatch.store.matches import Matches, Queries
    from socialwatch.store.mutes import Mutes
    from socialwatch.store.notes import Notes
    from socialwatch.store.photographs import Photographs
    from socialwatch.store.pictures import Pictures
    from socialwatch.store.rereads import Rereads
    from socialwatch.store.results import Results
    from socialwatch.store.runs import Runs
    from socialwatch.store.save import Writer
    from socialwatch.store.spending import Spending
    from socialwatch.store.terms import Terms
    from socialwatch.store.words import Words


class Store:
    """One SQLite file. `Store.open` is the way in; use it as a context manager.

    Every family of tables is an attribute: `mentions`, `facts`, `results`, `ledger`, `coverage`, `runs`, `notes`,
    `mutes`, `decks`, `pictures`, `items`, `words`; `db` is the connection, for typed read functions elsewhere.
    Most are imported when first used: a question at the terminal needs three of them.
    """

    def __init__(self, db: sqlite3.Connection, path: Path, *, write: bool, alone: bool = False) -> None:
        self.db = db
        self.path = path
        self.write = write
        self._alone = alone  # nobody else had it open: what stands beside the file is then ours to take away
        self.networks = Names(db, "networks", "name")
        self.langs = Names(db, "langs", "code")
        self.targets = Names(db, "targets", "kind", "name")
        self.steps = Names(db, "steps", "name", "fingerprint")
        self.sources = Sources(db)
        self.mentions = Mentions(db)
        self.facts = Facts(db)
        self.held: Held | None = None  # what is kept in memory while a deck is made, see `held.py`

    @classmethod
    def open(cls, path: Path, *, write: bool = False, create: bool = False) -> Store:
        """Open the database, read-only unless `write`; a writer brings an older schema up to date after a backup.

        Raises StoreError: no such file (without `create`), read-only, damaged, newer, on a network drive.
        """
        path = Path(path)
        alone = not write and not wal_of(path).exists()
        db = connect(path, write=write, create=create)
        try:
            with explained(path):
                if write:
                    migrate(db, path)
                    views.install(db)
                else:
                    require_current(db, path)
        except BaseException:
            db.close()
            raise
        return cls(db, path, write=write, alone=alone)

    def is_empty(self) -> bool:
        """Has nothing been heard yet?"""
        row = self.db.execute("SELECT EXISTS (SELECT 1 FROM mentions) OR EXISTS (SELECT 1 FROM items)").fetchone()
        return not row[0]

    def close(self) -> None:
        self.db.close()
        if self._alone:
            leave_nothing(self.path)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, under the write lock from the start; one inside another joins it. Never await inside."""
        if self.db.in_transaction:
            yield
            return
        with explained(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:  # a full disk has rolled back already
            self.db.execute("ROLLBACK")
        for memory in (
            self.networks,
            self.langs,
            self.targets,
            self.steps,
            self.sources,
            self.words,
            self.items,
            self.writer,
        ):
            memory.forget()

    @cached_property
    def words(self) -> Words:
        from socialwatch.store.words import Words

        return Words(self.db)

    @cached_property
    def items(self) -> Items:
        from socialwatch.store.items import Items

        return Items(self.db)

    @cached_property
    def results(self) -> Results:
        from socialwatch.store.results import Results

        return Results(self)

    @cached_property
    def labels(self) -> Labels:
        from socialwatch.store.labels import Labels

        return Labels(self)

    @cached_property
    def copies(self) -> Copies:
        from socialwatch.store.copies import Copies

        return Copies(self)

    @cached_property
    def aside(self) -> Aside:
        from socialwatch.store.aside import Aside

        return Aside(self.db)

    @cached_property
    def matches(self) -> Matches:
        from socialwatch.store.matches import Matches

        return Matches(self)

    @cached_property
    def queries(self) -> Queries:
        from socialwatch.store.matches import Queries

        return Queries(self.db)

    @cached_property
    def ledger(self) -> Ledger:
        from socialwatch.store.ledger import Ledger

        return Ledger(self.db)

    @cached_property
    def counted(self) -> Counted:
        from socialwatch.store.counted import Counted

        return Counted(self)

    @cached_property
    def coverage(self) -> Coverage:
        from socialwatch.store.coverage import Coverage

        return Coverage(self.db)

    @cached_property
    def runs(self) -> Runs:
        from socialwatch.store.runs import Runs

        return Runs(self.db)

    @cached_property
    def notes(self) -> Notes:
        from socialwatch.store.notes import Notes

        return Notes(self)

    @cached_property
    def mutes(self) -> Mutes:
        from socialwatch.store.mutes import Mutes

        return Mutes(self)

    @cached_property
    def following(self) -> Following:
        from socialwatch.store.following import Following

        return Following(self)

    @cached_property
    def decks(self) -> Decks:
        from socialwatch.store.decks import Decks

        return Decks(self)

    @cached_property
    def deliveries(self) -> Deliveries:
        from socialwatch.store.deliveries import Deliveries

        return Deliveries(self)

    @cached_property
    def photographs(self) -> Photographs:
        from socialwatch.store.photographs import Photographs

        return Photographs(self)

    @cached_property
    def pictures(self) -> Pictures:
        from socialwatch.store.pictures import Pictures

        return Pictures(self)

    @cached_property
    def spending(self) -> Spending:
        from socialwatch.store.spending import Spending

        return Spending(self.db)

    @cached_property
    def terms(self) -> Terms:
        from socialwatch.store.terms import Terms

        return Terms(self)

    @cached_property
    def rereads(self) -> Rereads:
        from socialwatch.store.rereads import Rereads

        return Rereads(self)

    @cached_property
    def writer(self) -> Writer:
        from socialwatch.store.save import Writer

        return Writer(self)

    def backup(self, target: Path) -> Backup:
        """A verified copy while others write; see `backup.py`."""
        from socialwatch.store.backup import backup

        return backup(self, target)
