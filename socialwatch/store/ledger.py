"""What each source was asked and which spans it still owes: work comes from here, not from a time cursor."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from socialwatch.models import JSON, Ask, Span
from socialwatch.secrets import without_secrets

OVERLAP = 300
"""Seconds that a new span reaches back into the one before: platforms index late."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One ask in the ledger; `high` is None until its first span has closed."""

    source: str
    ask: str
    title: str
    high: int | None
    owed: tuple[Span, ...]
    asked: int = 0
    """The moment up to which it was asked for last; an ask that no query makes any longer stays behind."""


class Ledger:
    """Asks by source and hash, with their owed spans; every write joins the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def extend(self, source: int, ask: Ask, *, overlap: int = OVERLAP) -> list[Span]:
        """Owe what came since this ask was made last, up to the end of its span; returns all that is owed.

        The first time the whole span of the ask is owed. Spans overlap a little: platforms index late.
        """
        start, end = ask.span.epochs
        row = self._db.execute("SELECT asked FROM ledger WHERE source = ? AND ask = ?", (source, ask.key)).fetchone()
        if row is not None:
            start = row[0] - overlap
        return self.owe(source, ask, start, end) if start < end else self.owed(source, ask.key)

    def owe(self, source: int, ask: Ask, start: int, end: int) -> list[Span]:
        """Owe this span, whatever was asked before; returns all that is owed, oldest first."""
        shown = {key: without_secrets(one) if isinstance(one, str) else one for key, one in ask.params.items()}
        params = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
        self._db.execute(
            "INSERT INTO ledger (source, ask, params, title, asked) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (source, ask) DO UPDATE SET asked = max(asked, ?5), title = ?4, params = ?3",
            (source, ask.key, params, ask.title, end),
        )
        hints = self._open(source, ask.key)
        spans = merged([*hints, (start, end)])
        self._write(source, ask.key, {span: hints.get(span) for span in spans})
        return self.owed(source, ask.key)

    def fill(self, source: int, ask: Ask) -> list[Span]:
        """Owe the span of an ask that somebody wants filled; returns all that is owed, oldest first.

        Where an earlier filling was cut short, what it has done is not owed again: it goes on where it was.
        """
        start, end = ask.span.epochs
        begun = self._unfinished(source, ask.key)
        parts = without((start, end), begun) if begun else [(start, end)]
        for part in parts:
            self.owe(source, ask, *part)
        low, high = (min(start, begun[0]), max(end, begun[1])) if begun else (start, end)
        self._db.execute("INSERT OR REPLACE INTO backfills VALUES (?, ?, ?, ?)", (source, ask.key, low, high))
        return self.owed(source, ask.key)

    def _unfinished(self, source: int, ask: str) -> tuple[int, int] | None:
        """The span of an earlier filling of which a part is still owed."""
        row = self._db.execute(
            'SELECT b.start, b."end" FROM backfills AS b WHERE b.source = ?1 AND b.ask = ?2 AND EXISTS (SELECT 1'
            ' FROM owed AS o WHERE o.source = ?1 AND o.ask = ?2 AND o.start < b."end" AND o."end" > b.start)',
            (source, ask),
        ).fetchone()
        return (row[0], row[1]) if row else None

    def owed(self, source: int, ask: str) -> list[Span]:
        """The open spans of an ask, oldest first: what an earlier run left is fetched before what is new."""
        return [Span.of(*span) for span in self._open(source, ask)]

    def _open(self, source: int, ask: str) -> dict[tuple[int, int], str | None]:
        rows = self._db.execute(
            'SELECT start, "end", resume FROM owed WHERE source = ? AND ask = ? ORDER BY start', (source, ask)
        )
        return {(start, end): resume for start, end, resume in rows}

    def shrink(self, source: int, ask: str, covered: Span, resume: JSON | None = None) -> list[Span]:
        """A page has covered this span: owe it no longer; returns what is left.

        `resume` stays with the open span beside the page; with the ask when there is none. The high-water mark
        moves only once nothing is owed.
        """
        hint = None if resume is None else json.dumps(resume)
        left: dict[tuple[int, int], str | None] = {}
        for span, old in self._open(source, ask).items():
            for part in without(span, covered.epochs):
                beside = part != span and (part[1] == covered.epochs[0] or part[0] == covered.epochs[1])
                left[part] = hint if beside else old
        self._write(source, ask, left)
        self._db.execute(
            "UPDATE ledger SET resume = ?, high = CASE WHEN ? THEN high ELSE asked END WHERE source = ? AND ask = ?",
            (hint, len(left), source, ask),
        )
        return [Span.of(*span) for span in left]

    def resume(self, source: int, ask: str, span: Span) -> JSON | None:
        """The hint that the last page beside this span left, else the last page of the ask."""
        hint = self._open(source, ask).get(span.epochs)
        if hint is None:
            row = self._db.execute("SELECT resume FROM ledger WHERE source = ? AND ask = ?", (source, ask)).fetchone()
            hint = row[0] if row else None
        return json.loads(hint) if hint else None

    def known(self, source: int) -> dict[str, int]:
        """The asks of a source ever made, with the moment up to which they were."""
        return dict(self._db.execute("SELECT ask, asked FROM ledger WHERE source = ?", (source,)))

    def entries(self) -> list[Entry]:
        """Every ask, by source and title."""
        rows = self._db.execute(
            "SELECT s.id, s.name, l.ask, l.title, l.high, l.asked FROM ledger AS l JOIN sources AS s ON s.id = l.source"
            " ORDER BY s.name, l.title"
        ).fetchall()
        return [Entry(row[1], row[2], row[3], row[4], tuple(self.owed(row[0], row[2])), row[5]) for row in rows]

    def _write(self, source: int, ask: str, spans: Mapping[tuple[int, int], str | None]) -> None:
        self._db.execute("DELETE FROM owed WHERE source = ? AND ask = ?", (source, ask))
        rows = [(source, ask, start, end, resume) for (start, end), resume in spans.items()]
        self._db.executemany("INSERT INTO owed VALUES (?, ?, ?, ?, ?)", rows)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time as few spans, in order."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(span: tuple[int, int], covered: tuple[int, int]) -> list[tuple[int, int]]:
    """What is left of a span: none, one or two."""
    before = (span[0], min(span[1], covered[0]))
    after = (max(span[0], covered[1]), span[1])
    return [part for part in (before, after) if part[0] < part[1]]
