"""What each run did, source by source; from it follows whether a source has gone quiet or come back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from socialwatch.models import Ending
from socialwatch.store.mentions import moment
from socialwatch.store.rows import Saved

ALARM_AFTER = 3
"""Failures in a row after which a source counts as down."""

Change = Literal["down", "back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSource:
    """How one source fared in one run."""

    source: str
    ending: Ending
    error: str | None = None
    saved: Saved = field(default_factory=Saved)
    requests: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run with how its sources fared; `ended` is None while it runs, and for ever when it was killed."""

    id: int
    command: str
    started: datetime
    ended: datetime | None
    error: str | None
    sources: tuple[RunSource, ...]


class Latest(NamedTuple):
    """How a source fared the last time it was asked, and when it was last heard at all."""

    ending: Ending
    error: str | None
    at: datetime
    heard: datetime | None


class Runs:
    """The log of runs; writes join the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def start(self, command: str, now: datetime) -> int:
        done = self._db.execute("INSERT INTO runs (command, started) VALUES (?, ?)", (command, int(now.timestamp())))
        return done.lastrowid or 0

    def end(self, run: int, now: datetime, error: str | None = None) -> None:
        self._db.execute("UPDATE runs SET ended = ?, error = ? WHERE id = ?", (int(now.timestamp()), error, run))

    def record(self, run: int, source: int, row: RunSource) -> Change | None:
        """Note how a source fared; says so when that makes it down, or back."""
        failures = self.failures(source)
        saved = row.saved
        self._db.execute(
            "INSERT OR REPLACE INTO run_sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run, source, row.ending, row.error, saved.read, saved.stored, saved.changed, saved.unchanged,
                saved.unmatched, saved.set_aside, row.requests, row.seconds,
            ),
        )  # fmt: skip
        if is_failure(row.ending):
            return "down" if failures + 1 == ALARM_AFTER else None
        return "back" if failures >= ALARM_AFTER else None

    def drop_polls(self, before: datetime) -> None:
        """Forget the askings of `watch` that ended before: a hundred a day and source, of which nobody wants a log.

        What tells how a source fared last, and when it was last heard, stays.
        """
        old = "SELECT id FROM runs WHERE command = 'watch' AND ended < ?"
        moment = (int(before.timestamp()),)
        self._db.execute(
            f"DELETE FROM run_sources WHERE run IN ({old}) AND run NOT IN (SELECT max(run) FROM run_sources"
            " GROUP BY source UNION SELECT max(run) FROM run_sources WHERE ending IN ('whole', 'capped')"
            " GROUP BY source)",
            moment,
        )
        self._db.execute(f"DELETE FROM runs WHERE id IN ({old}) AND id NOT IN (SELECT run FROM run_sources)", moment)

    def failures(self, source: int) -> int:
        """How many times in a row a source has failed, the latest runs."""
        count = 0
        rows = self._db.execute("SELECT ending FROM run_sources WHERE source = ? ORDER BY run DESC", (source,))
        for (ending,) in rows:
            if not is_failure(ending):
                break
            count += 1
        return count

    def last(self, limit: int = 10, command: str | None = None) -> list[PastRun]:
        """The latest runs, newest first."""
        rows = self._db.execute(
            "SELECT id, command, started, ended, error FROM runs WHERE ?1 IS NULL OR command = ?1"
            " ORDER BY id DESC LIMIT ?2",
            (command, limit),
        ).fetchall()
        return [
            PastRun(
                row[0], row[1], moment(row[2]), None if row[3] is None else moment(row[3]), row[4], self.sources(row[0])
            )
            for row in rows
        ]

    def last_error(self, source: int) -> str | None:
        """Why a source did not answer the last time it was asked, by whatever command; None when it did."""
        row = self._db.execute(
            "SELECT error FROM run_sources WHERE source = ? ORDER BY run DESC LIMIT 1", (source,)
        ).fetchone()
        return row[0] if row else None

    def latest(self) -> dict[str, Latest]:
        """How each source fared in the last run that asked it, by name."""
        rows = self._db.execute(
            # of the columns beside max(), SQLite gives those of the row that has it
            "SELECT s.name, max(r.run), r.ending, r.error, runs.started, (SELECT max(u.started) FROM run_sources AS h"
            " JOIN runs AS u ON u.id = h.run WHERE h.source = s.id AND h.ending IN ('whole', 'capped'))"
            " FROM run_sources AS r JOIN sources AS s ON s.id = r.source JOIN runs ON runs.id = r.run GROUP BY s.id"
        )
        return {
            name: Latest(ending, error, moment(at), None if heard is None else moment(heard))
            for name, _, ending, error, at, heard in rows
        }

    def sources(self, run: int) -> tuple[RunSource, ...]:
        """How the sources of a run fared, by name."""
        rows = self._db.execute(
            "SELECT s.name, r.ending, r.error, r.read, r.stored, r.changed, r.unchanged, r.unmatched, r.set_aside,"
            " r.requests, r.seconds FROM run_sources AS r JOIN sources AS s ON s.id = r.source WHERE r.run = ?"
            " ORDER BY s.name",
            (run,),
        )
        return tuple(
            RunSource(
                source=row[0], ending=row[1], error=row[2], requests=row[9], seconds=row[10],
                saved=Saved(
                    read=row[3], stored=row[4], changed=row[5], unchanged=row[6], unmatched=row[7], set_aside=row[8]
                ),
            )
            for row in rows
        )  # fmt: skip


def is_failure(ending: str) -> bool:
    return ending in ("failed", "denied")
