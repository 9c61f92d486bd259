"""How each span that a source was asked for ended: whole, capped, denied or failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from socialwatch.models import Ending, Span
from socialwatch.store.mentions import moment


@dataclass(frozen=True, slots=True)
class Covered:
    """One span of one ask and how it ended; `detail` says why when it did not end whole."""

    source: str
    ask: str
    span: Span
    ending: Ending
    detail: str | None
    at: datetime


class Coverage:
    """Rows are kept few: a span that continues one with the same ending makes that one longer."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def record(
        self,
        source: int,
        ask: str,
        span: Span,
        ending: Ending,
        detail: str | None = None,
        *,
        run: int | None,
        at: datetime,
    ) -> None:
        """Note how a span ended, inside the caller's transaction."""
        start, end = span.epochs
        row = self._db.execute(
            'SELECT start, "end", at FROM coverage WHERE source = ? AND ask = ? AND ending = ? AND detail IS ?'
            ' AND start <= ? AND "end" >= ? ORDER BY at DESC LIMIT 1',
            (source, ask, ending, detail, end, start),
        ).fetchone()
        if row is not None:
            self._db.execute(
                "DELETE FROM coverage WHERE (source, ask, start, at) = (?, ?, ?, ?)", (source, ask, row[0], row[2])
            )
            start, end = min(start, row[0]), max(end, row[1])
        self._db.execute(
            'INSERT OR REPLACE INTO coverage (source, ask, start, "end", ending, detail, run, at)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (source, ask, start, end, ending, detail, run, int(at.timestamp())),
        )

    def first(self, source: int) -> int | None:
        """The earliest moment that a source was ever asked for, in epoch seconds."""
        found = self._db.execute("SELECT min(start) FROM coverage WHERE source = ?", (source,)).fetchone()[0]
        return None if found is None else int(found)

    def read(self, span: Span, sources: Sequence[str] = ()) -> list[Covered]:
        """What touches the span, oldest knowledge first, so that a later row overrules an earlier one."""
        start, end = span.epochs
        rows = self._db.execute(
            'SELECT s.name, c.ask, c.start, c."end", c.ending, c.detail, c.at FROM coverage AS c'
            ' JOIN sources AS s ON s.id = c.source WHERE c.start < ? AND c."end" > ? ORDER BY c.at, c.start',
            (end, start),
        )
        return [
            Covered(name, ask, Span.of(first, last), ending, detail, moment(at))
            for name, ask, first, last, ending, detail, at in rows
            if not sources or name in sources
        ]
