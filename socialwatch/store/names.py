"""Names that repeat a million times, kept once: networks, languages, sources, brands and topics, steps."""

from __future__ import annotations

import sqlite3


class Names:
    """One small table of names; its columns besides `id` are `columns`, and together they are unique.

    Known ids are remembered; `forget` empties that memory when a transaction that gave ids out rolls back.
    """

    def __init__(self, db: sqlite3.Connection, table: str, *columns: str) -> None:
        self._db = db
        self._ids: dict[tuple[str, ...], int] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        where = " AND ".join(f"{column} = ?" for column in columns)
        marks = ", ".join("?" * len(columns))
        self._find = f"SELECT id FROM {table} WHERE {where}"
        self._add = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        self._all = f"SELECT id, {', '.join(columns)} FROM {table} ORDER BY id"

    def forget(self) -> None:
        self._ids.clear()
        self._names.clear()

    def get(self, *names: str) -> int | None:
        """The id, or None when the name is not known."""
        if names not in self._ids:
            row = self._db.execute(self._find, names).fetchone()
            if row is None:
                return None
            self._ids[names] = row[0]
        return self._ids[names]

    def id(self, *names: str) -> int:
        """The id; a new name is added, inside the caller's transaction."""
        known = self._ids.get(names)
        if known is None:
            known = self.get(*names)
        if known is None:
            known = self._ids[names] = self._db.execute(self._add, names).lastrowid or 0
        return known

    def names(self, key: int) -> tuple[str, ...]:
        """The columns of an id; KeyError when there is none."""
        if key not in self._names:
            self._names = {row[0]: tuple(row[1:]) for row in self._db.execute(self._all)}
        return self._names[key]

    def name(self, key: int) -> str:
        """The last column of an id, which is its name."""
        return self.names(key)[-1]

    def all(self) -> dict[tuple[str, ...], int]:
        """Every name with its id."""
        return {tuple(row[1:]): row[0] for row in self._db.execute(self._all)}


class Sources:
    """The configured ways to hear that this database has met; a name keeps its id when its type changes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._ids: dict[str, int] = {}

    def forget(self) -> None:
        self._ids.clear()

    def get(self, name: str) -> int | None:
        if name not in self._ids:
            row = self._db.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            self._ids[name] = row[0]
        return self._ids[name]

    def id(self, name: str, type: str = "") -> int:
        """The id of a source, added or its type corrected inside the caller's transaction."""
        row = self._db.execute("SELECT id, type FROM sources WHERE name = ?", (name,)).fetchone()
        if row is None:
            added = self._db.execute("INSERT INTO sources (name, type) VALUES (?, ?)", (name, type)).lastrowid
            self._ids[name] = added or 0
        elif type and row[1] != type:
            self._db.execute("UPDATE sources SET type = ? WHERE id = ?", (type, row[0]))
        return self._ids.get(name) or int(row[0])

    def all(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT name, id FROM sources ORDER BY id"))

    def types(self) -> dict[str, str]:
        """By name what each source is: feed, mastodon, file..."""
        return dict(self._db.execute("SELECT name, type FROM sources ORDER BY id"))
