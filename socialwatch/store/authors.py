"""The accounts that posts are by, kept once each and brought up to date when they are met again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from socialwatch.store import bulk

AuthorKey = tuple[int, str]
"""Network id and the author's native id."""
Columns = tuple[Any, ...]
"""What a platform says of an author: the native id, then in the order of `_COLUMNS`."""

_DAY = 86400
_REMEMBERED = 200_000
_TOLD = ("native_id", "handle", "name", "url", "followers", "following", "bio", "bot")
_COLUMNS = ", ".join(_TOLD[1:])


@dataclass(frozen=True, slots=True)
class Asked:
    """The authors of a batch: their keys, what is remembered of each, and those to be met, by their places and keys."""

    keys: list[AuthorKey | None]
    found: list[tuple[int, int] | None]
    odd: list[int]
    met: dict[AuthorKey, tuple[Columns, int]]


class Authors:
    """Author rows by (network, native id); remembers the ones met in this process, a hash of each for its columns."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[AuthorKey | None, tuple[int, int]] = {}  # id, hash of columns

    def forget(self) -> None:
        self._known.clear()

    def ask(self, networks: Sequence[int], authors: Sequence[Columns | None]) -> Asked:
        """What is remembered of these, and which have to be met; leaves the database alone.

        `authors` are parallel to their `networks`.
        """
        if len(self._known) > _REMEMBERED:
            self.forget()
        keys = [
            None if author is None else (network, author[0]) for network, author in zip(networks, authors, strict=True)
        ]
        found, marks = list(map(self._known.get, keys)), list(map(hash, authors))
        odd = [
            at for at, (known, mark) in enumerate(zip(found, marks, strict=True)) if known is None or known[1] != mark
        ]
        met = {key: (author, marks[at]) for at in odd if (key := keys[at]) and (author := authors[at])}
        # neighbours in the index are looked up and written together
        return Asked(keys, found, odd, {key: met[key] for key in sorted(met)})

    def ids(self, asked: Asked, now: int) -> list[int | None]:
        """The id of each author, None for nobody; new ones are added, changed ones updated.

        Inside the caller's transaction.
        """
        if asked.met:
            self._meet(asked.met, now)
        found = asked.found
        for at in asked.odd:
            found[at] = self._known.get(asked.keys[at])
        return [known and known[0] for known in found]

    def _meet(self, met: Mapping[AuthorKey, tuple[Columns, int]], now: int) -> None:
        """Add those that are new, and compare the others with what is known."""
        self._look_up([key for key in met if key not in self._known])
        fresh = []
        for key, (author, mark) in met.items():
            known = self._known.get(key)
            if known is None:
                fresh.append((key, author, mark))
            elif known[1] != mark:
                self._refresh(key, author, now)
        self._insert(fresh, now)

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
                self._known[network, row[0]] = (row[1], hash((row[0], *row[2:])))

    def _insert(self, fresh: list[tuple[AuthorKey, Columns, int]], now: int) -> None:
        """Add them, in the order of their keys."""
        if not fresh:
            return
        first = (self._db.execute("SELECT max(id) FROM authors").fetchone()[0] or 0) + 1
        keys, authors, marks = zip(*fresh, strict=True)
        numbers = range(first, first + len(fresh))
        told = dict(zip(_TOLD, zip(*authors, strict=True), strict=True))
        columns = {"id": numbers, "network": [key[0] for key in keys], **told}
        bulk.insert_columns(self._db, "authors", columns, {"seen": now})
        self._known.update(zip(keys, zip(numbers, marks, strict=True), strict=True))

    def _refresh(self, key: AuthorKey, new: Columns, now: int) -> None:
        """What a platform leaves out stays; follower counts move once a day, or every post would be a write."""
        number = self._known[key][0]
        row = self._db.execute(f"SELECT seen, {_COLUMNS} FROM authors WHERE id = ?", (number,)).fetchone()
        seen, old = row[0], row[1:]
        merged = tuple(was if value is None else value for was, value in zip(old, new[1:], strict=True))
        if now - seen < _DAY and old[3] is not None:
            merged = (*merged[:3], old[3], old[4], *merged[5:])
        if merged != old:
            self._db.execute(
                f"UPDATE authors SET ({_COLUMNS}, seen) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?", (*merged, now, number)
            )
        self._known[key] = (number, hash((new[0], *merged)))
