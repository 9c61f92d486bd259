"""The accounts that posts are by, kept once each and brought up to date when they are met again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from socialwatch.models import Author

AuthorKey = tuple[int, str]
"""Network id and the author's native id."""

_DAY = 86400
_REMEMBERED = 100_000
_COLUMNS = "handle, name, url, followers, following, bio, bot"


class Authors:
    """Author rows by (network, native id); remembers the ones met in this process."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[AuthorKey, tuple[int, tuple[Any, ...], int]] = {}  # id, columns, seen

    def forget(self) -> None:
        self._known.clear()

    def ids(self, met: Mapping[AuthorKey, Author], now: int) -> dict[AuthorKey, int]:
        """The id of each author, new ones added and changed ones updated inside the caller's transaction."""
        if len(self._known) > _REMEMBERED:
            self.forget()
        unknown = [key for key in met if key not in self._known]
        self._look_up(unknown)
        fresh = [key for key in unknown if key not in self._known]
        self._insert({key: met[key] for key in fresh}, now)
        for key, author in met.items():
            self._refresh(key, author, now)
        return {key: self._known[key][0] for key in met}

    def _look_up(self, keys: list[AuthorKey]) -> None:
        by_network: dict[int, list[str]] = {}
        for network, native_id in keys:
            by_network.setdefault(network, []).append(native_id)
        for network, native_ids in by_network.items():
            rows = self._db.execute(
                f"SELECT a.native_id, a.id, a.seen, {_COLUMNS} FROM json_each(?) AS j"
                " CROSS JOIN authors AS a ON a.network = ? AND a.native_id = j.value",
                (json.dumps(native_ids), network),
            )
            for row in rows:
                self._known[network, row[0]] = (row[1], tuple(row[3:]), row[2])

    def _insert(self, fresh: Mapping[AuthorKey, Author], now: int) -> None:
        if not fresh:
            return
        first = (self._db.execute("SELECT max(id) FROM authors").fetchone()[0] or 0) + 1
        rows = []
        for number, (key, author) in enumerate(fresh.items(), first):
            columns = columns_of(author)
            rows.append((number, *key, now, *columns))
            self._known[key] = (number, columns, now)
        self._db.executemany(
            f"INSERT INTO authors (id, network, native_id, seen, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows
        )

    def _refresh(self, key: AuthorKey, author: Author, now: int) -> None:
        """What a platform leaves out stays; follower counts move once a day, or every post would be a write."""
        number, old, seen = self._known[key]
        new = columns_of(author)
        if new == old:
            return
        merged = tuple(was if value is None else value for was, value in zip(old, new, strict=True))
        if now - seen < _DAY and old[3] is not None:
            merged = (*merged[:3], old[3], old[4], *merged[5:])
        if merged != old:
            self._db.execute(
                f"UPDATE authors SET ({_COLUMNS}, seen) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?", (*merged, now, number)
            )
            self._known[key] = (number, merged, now)


def columns_of(author: Author) -> tuple[Any, ...]:
    bot = None if author.bot is None else int(author.bot)
    return (author.handle, author.name, author.url, author.followers, author.following, author.bio, bot)
