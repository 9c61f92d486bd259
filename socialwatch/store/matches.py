"""Which brand a mention speaks of, and the queries that decided so."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from socialwatch.store.migrations import IRRELEVANT, OWN, PURGED, SPAM
from socialwatch.store.rows import Heard, Stored

if TYPE_CHECKING:
    from socialwatch.store.store import Store


class Matches:
    """Changing matches of stored mentions; the rollup follows, and what still matches becomes due for all steps."""

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
                f" ON CONFLICT (brand, mention) DO UPDATE SET flags = ?3 | flags & {SPAM | IRRELEVANT}",
                [(ids[name], one.key, flags[ids[name]]) for name in (*gained, *moved)],
            )
        self._forget(one.key, [ids[name] for name in lost])
        if gained or lost:
            self._ask_again([one.key])
        return gained, lost

    def drop(self, brand: str, limit: int) -> list[int]:
        """Take a brand out of some of the mentions that speak of it, inside the caller's transaction; returns these.

        Tombstones too: of a brand that nobody asks about any more they count nothing.
        """
        number = self._store.targets.get("brand", brand)
        rows = self._db.execute("SELECT mention FROM matches WHERE brand = ? LIMIT ?", (number, limit))
        keys = [row[0] for row in rows]
        with self._store.facts.changing(keys):
            self._db.executemany("DELETE FROM matches WHERE brand = ? AND mention = ?", [(number, key) for key in keys])
        for key in keys:
            self._forget(key, [number or 0])
        self._ask_again(keys)
        return keys

    def _ask_again(self, keys: Sequence[int]) -> None:
        """Of the brands that are left in a post, steps may have something else to say: its clauses fall to them."""
        self._db.execute(
            "INSERT OR IGNORE INTO due SELECT '', m.id"
            " FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value"
            f" WHERE m.flags & {PURGED} = 0 AND EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id)",
            (json.dumps(list(keys)),),
        )

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

    def former(self, brands: Collection[str]) -> list[str]:
        """The brands that the archive knows beside these: no longer configured, or by another name."""
        rows = self._db.execute(
            "SELECT name FROM targets AS t WHERE kind = 'brand' AND (id IN (SELECT brand FROM brand_queries)"
            " OR EXISTS (SELECT 1 FROM matches WHERE brand = t.id)) ORDER BY id"
        )
        return [row[0] for row in rows if row[0] not in brands]

    def forget(self, brand: str) -> None:
        """Inside the caller's transaction: nothing is matched with this brand's query any more."""
        self._db.execute(
            "DELETE FROM brand_queries WHERE brand IN (SELECT id FROM targets WHERE (kind, name) = ('brand', ?))",
            (brand,),
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
