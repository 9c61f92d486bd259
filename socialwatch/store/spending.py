"""What was used of each allowance: noted before it is used, so that a run that is killed can only overstate it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

FORGOTTEN_AFTER = 400 * 86400
"""Seconds that past periods are kept: a year of months can be looked up."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of something an account may use in a period, whoever set it.

    `kind` is "requests" or what a platform counts, `per` is hour, day or month as they are in `zone`. Sources that
    share an allowance have the same `account`.
    """

    account: str
    kind: str
    per: str
    zone: str
    most: float


class Spending:
    """Counters by account, kind and period; every write joins the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def used(self, limit: Limit, start: int) -> float:
        """What was used since the period's start (epoch seconds)."""
        row = self._db.execute(
            "SELECT used FROM spent WHERE (account, kind, per, start) = (?, ?, ?, ?)",
            (limit.account, limit.kind, limit.per, start),
        ).fetchone()
        return float(row[0]) if row else 0.0

    def add(self, limit: Limit, start: int, amount: float) -> None:
        """Note what is about to be used; below zero gives some back, and never more than there is."""
        self._db.execute(
            "INSERT INTO spent (account, kind, per, start, used) VALUES (?1, ?2, ?3, ?4, max(0, ?5))"
            " ON CONFLICT (account, kind, per, start) DO UPDATE SET used = max(0, used + ?5)",
            (limit.account, limit.kind, limit.per, start, amount),
        )

    def hold(self, source: int, limits: Sequence[Limit], now: int) -> None:
        """Remember what a source is held to, for those who ask later, and forget what was used long ago."""
        self._db.execute("DELETE FROM limits WHERE source = ?", (source,))
        rows = [(source, one.account, one.kind, one.per, one.zone, one.most) for one in limits]
        self._db.executemany("INSERT OR REPLACE INTO limits VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.execute("DELETE FROM spent WHERE start < ?", (now - FORGOTTEN_AFTER,))

    def limits(self) -> list[tuple[str, Limit]]:
        """What every source was held to when it was asked last, by its name."""
        rows = self._db.execute(
            "SELECT s.name, l.account, l.kind, l.per, l.zone, l.most FROM limits AS l"
            " JOIN sources AS s ON s.id = l.source ORDER BY s.name, l.kind, l.per, l.most"
        )
        return [(row[0], Limit(*row[1:])) for row in rows]
