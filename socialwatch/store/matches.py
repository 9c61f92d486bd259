"""Which brand a mention speaks of, and the queries that decided so."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import TYPE_CHECKING

from socialwatch.store.migrations import OWN
from socialwatch.store.rows import Heard, Stored

if TYPE_CHECKING:
    from socialwatch.store.store import Store


class Matches:
    """Changing matches of stored mentions; the rollup follows, and what is gained becomes due for all steps."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def replace(self, one: Stored, heard: Heard, names: Collection[str]) -> tuple[list[str], list[str]]:
        """Make the matches of the brands in `names` those of `heard`; returns what is gained and what is lost."""
        before = {name for name in one.brands if name in names}
        gained = [name for name in heard.brands if name in names and name not in before]
        lost = sorted(before.difference(heard.brands))
        moved = [name for name in before if name in heard.brands and bool(one.flags[name] & OWN) != (name in heard.own)]
        if not gained and not lost and not moved:
            return [], []
        flags = self._store.writer.flags(heard)
        ids = {name: self._store.targets.id("brand", name) for name in (*gained, *lost, *moved)}
        with self._store.facts.changing([one.key]):
            self._db.executemany(
                "DELETE FROM matches WHERE brand = ? AND mention = ?", [(ids[name], one.key) for name in lost]
            )
            self._db.executemany(
                "INSERT INTO matches (brand, mention, flags) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (brand, mention) DO UPDATE SET flags = ?3",
                [(ids[name], one.key, flags[ids[name]]) for name in (*gained, *moved)],
            )
        self._forget(one.key, [ids[name] for name in lost])
        if gained:
            self._db.execute("INSERT OR IGNORE INTO due VALUES ('', ?)", (one.key,))
        return gained, lost

    def _forget(self, key: int, brands: list[int]) -> None:
        """What was said of a brand in a mention that does not speak of it."""
        self._db.executemany("DELETE FROM results WHERE mention = ? AND target = ?", [(key, brand) for brand in brands])


class Queries:
    """The query that each brand's matches were made with."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def all(self) -> dict[str, str]:
        """The fingerprint by brand."""
        return dict(
            self._db.execute("SELECT t.name, q.fingerprint FROM brand_queries AS q JOIN targets AS t ON t.id = q.brand")
        )

    def text(self, brand: str) -> str | None:
        """The query of one brand as it was written, whatever the case of its name."""
        rows = self._db.execute("SELECT t.name, q.query FROM brand_queries AS q JOIN targets AS t ON t.id = q.brand")
        return next((query for name, query in rows if name.casefold() == brand.casefold()), None)

    def put(self, brand: str, fingerprint: str, query: str) -> None:
        """Remember, inside the caller's transaction."""
        self._db.execute("INSERT OR IGNORE INTO targets (kind, name) VALUES ('brand', ?)", (brand,))
        self._db.execute(
            "INSERT OR REPLACE INTO brand_queries SELECT id, ?, ? FROM targets WHERE (kind, name) = ('brand', ?)",
            (fingerprint, query, brand),
        )
