"""The accounts that posts are by, kept once each and brought up to date when they are met again."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from socialwatch.store import bulk

Columns = tuple[Any, ...]
"""What a platform says of an author: the native id, then in the order of `_COLUMNS`."""
Told = Mapping[str, tuple[Columns, int]]
"""What is told of authors of one network, each with its mark, by native id."""

_DAY = 86400
_REMEMBERED = 250_000
"""Of these twice as many at most, a hundred bytes each."""
_TOLD = ("native_id", "handle", "name", "url", "followers", "following", "bio", "bot")
_COLUMNS = ", ".join(_TOLD[1:])


@dataclass(frozen=True, slots=True)
class Asked:
    """The authors of a batch: the ids of those that are remembered, the places of the others, who are to be met."""

    networks: Sequence[int]
    authors: Sequence[Columns | None]
    found: list[int | None]
    odd: list[int]
    met: Mapping[int, Told]
    """By network."""


class Authors:
    """Author rows by (network, native id).

    Remembers the ones met lately in this process by a mark, which is a hash of the network and all columns: who is
    met again as before is found at once.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[int, int] = {}  # ids by marks
        self._older: dict[int, int] = {}  # the same, to be forgotten next

    def forget(self) -> None:
        self._known.clear()
        self._older.clear()

    def ask(self, networks: Sequence[int], authors: Sequence[Columns | None]) -> Asked:
        """What is remembered of these, and which have to be met; leaves the database alone.

        `authors` are parallel to their `networks`.
        """
        if len(self._known) > _REMEMBERED:
            self._known, self._older = {}, self._known
        marks = list(map(hash, zip(networks, authors, strict=True)))
        found = list(map(self._known.get, marks))
        odd = []
        met: defaultdict[int, dict[str, tuple[Columns, int]]] = defaultdict(dict)
        for at, known in enumerate(found):
            if known is None and (author := authors[at]) is not None:
                found[at] = self._recall(marks[at])
                if found[at] is None:
                    odd.append(at)
                    met[networks[at]][author[0]] = author, marks[at]
        return Asked(networks, authors, found, odd, met)

    def _recall(self, mark: int) -> int | None:
        """The id of somebody who was to be forgotten next, and is not now."""
        number = self._older.pop(mark, None)
        if number is None:
            return self._known.get(mark)  # recalled a moment ago
        self._known[mark] = number
        return number

    def ids(self, asked: Asked, now: int) -> list[int | None]:
        """The id of each author, None for nobody; new ones are added, changed ones updated.

        Inside the caller's transaction.
        """
        numbers = {network: self._meet(network, asked.met[network], now) for network in sorted(asked.met)}
        found = asked.found
        for at in asked.odd:
            author = asked.authors[at]
            found[at] = numbers[asked.networks[at]][author[0]] if author else None
        return found

    def _meet(self, network: int, told: Told, now: int) -> dict[str, int]:
        """Ids by native ids: compare those that are known, and add the others."""
        names = sorted(told)  # neighbours in the index are looked up and written together
        rows = self._db.execute(
            f"SELECT a.id, a.seen, a.native_id, {_COLUMNS} FROM json_each(?) AS j"
            " CROSS JOIN authors AS a ON a.network = ? AND a.native_id = j.value",
            (json.dumps(names), network),
        ).fetchall()
        numbers: dict[str, int] = {}
        for number, seen, *was in rows:
            numbers[was[0]] = number
            self._refresh(network, number, seen, tuple(was), told[was[0]][0], now)
        self._add(network, [name for name in names if name not in numbers], told, numbers, now)
        return numbers

    def _add(self, network: int, names: Sequence[str], told: Told, numbers: dict[str, int], now: int) -> None:
        """Add those that are new, in their order."""
        if not names:
            return
        first = (self._db.execute("SELECT max(id) FROM authors").fetchone()[0] or 0) + 1
        keys = range(first, first + len(names))
        fresh, marks = zip(*map(told.__getitem__, names), strict=True)
        columns = {"id": keys, **dict(zip(_TOLD, zip(*fresh, strict=True), strict=True))}
        bulk.insert_columns(self._db, "authors", columns, {"network": network, "seen": now})
        numbers.update(zip(names, keys, strict=True))
        self._known.update(zip(marks, keys, strict=True))

    def _refresh(self, network: int, number: int, seen: int, was: Columns, new: Columns, now: int) -> None:
        """What a platform leaves out stays; follower counts move once a day, or every post would be a write."""
        merged = tuple(old if value is None else value for old, value in zip(was, new, strict=True))
        if now - seen < _DAY and was[4] is not None:
            merged = (*merged[:4], was[4], was[5], *merged[6:])
        if merged != was:
            self._db.execute(
                f"UPDATE authors SET ({_COLUMNS}, seen) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
                (*merged[1:], now, number),
            )
            mark = hash((network, was))
            self._known.pop(mark, None)
            self._older.pop(mark, None)
        self._known[hash((network, merged))] = number
