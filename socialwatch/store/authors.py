"""The accounts that posts are by, kept once each and brought up to date when they are met again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

AuthorKey = tuple[int, str]
"""Network id and the author's native id."""
Columns = tuple[Any, ...]
"""What a platform says of an author, in the order of `_COLUMNS`."""

_DAY = 86400
_REMEMBERED = 200_000
_COLUMNS = "handle, name, url, followers, following, bio, bot"


class Authors:
    """Author rows by (network, native id); remembers the ones met in this process, a hash of each for its columns."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[AuthorKey, tuple[int, int]] = {}  # id, hash of columns

    def forget(self) -> None:
        self._known.clear()

    def ids(self, met: Mapping[AuthorKey, Columns], now: int) -> dict[AuthorKey, int]:
        """The id of each author, new ones added and changed ones updated inside the caller's transaction."""
        if len(self._known) > _REMEMBERED:
            self.forget()
        unknown = [key for key in met if key not in self._known]
        self._look_up(unknown)
        self._insert({key: met[key] for key in unknown if key not in self._known}, now)
        ids = {}
        for key, columns in met.items():
            ids[key], mark = self._known[key]
            if mark != hash(columns):
                self._refresh(key, columns, now)
        return ids

    def _look_up(self, keys: list[AuthorKey]) -> None:
        by_network: dict[int, list[str]] = {}
        for network, native_id in keys:
            by_network.setdefault(network, []).append(native_id)
        for network, native_ids in by_network.items():
            rows = self._db.execute(
                f"SELECT a.native_id, a.id, {_COLUMNS} FROM json_each(?) AS j"
                " CROSS JOIN authors AS a ON a.network = ? AND a.native_id = j.value",
                (json.dumps(native_ids), network),
            )
            for row in rows:
                self._known[network, row[0]] = (row[1], hash(row[2:]))

    def _insert(self, fresh: Mapping[AuthorKey, Columns], now: int) -> None:
        if not fresh:
            return
        first = (self._db.execute("SELECT max(id) FROM authors").fetchone()[0] or 0) + 1
        self._db.executemany(
            f"INSERT INTO authors (id, network, native_id, seen, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [(number, *key, now, *columns) for number, (key, columns) in enumerate(fresh.items(), first)],
        )
        for number, (key, columns) in enumerate(fresh.items(), first):
            self._known[key] = (number, hash(columns))

    def _refresh(self, key: AuthorKey, new: Columns, now: int) -> None:
        """What a platform leaves out stays; follower counts move once a day, or every post would be a write."""
        number = self._known[key][0]
        row = self._db.execute(f"SELECT seen, {_COLUMNS} FROM authors WHERE id = ?", (number,)).fetchone()
        seen, old = row[0], row[1:]
        merged = tuple(was if value is None else value for was, value in zip(old, new, strict=True))
        if now - seen < _DAY and old[3] is not None:
            merged = (*merged[:3], old[3], old[4], *merged[5:])
        if merged != old:
            self._db.execute(
                f"UPDATE authors SET ({_COLUMNS}, seen) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?", (*merged, now, number)
            )
        self._known[key] = (number, hash(merged))
