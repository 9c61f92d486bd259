"""Models that `train` made, in the table `models`: bytes with their hash, what they were made of, how good they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.models import JSON
from socialwatch.store.remembered import TASK

if TYPE_CHECKING:
    from socialwatch.store.store import Store

KEPT = 3  # models of a task that are kept, the one in use aside: enough to look back at their reports


class Learned(NamedTuple):
    """A model's row; `data` is the hash of the labels it was made of, `hash` that of `body`."""

    id: int
    task: str
    made: datetime
    engine: str
    data: str
    hash: str
    adopted: bool
    report: Mapping[str, JSON]
    body: bytes


_COLUMNS = "SELECT id, task, made, engine, data, hash, adopted, report, body FROM models"


class LearnedModels:
    """Writing models down and finding those in use."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def put(
        self, task: str, engine: str, data: str, hash: str, body: bytes, report: Mapping[str, JSON],
        *, adopted: bool, now: datetime,
    ) -> None:  # fmt: skip
        """Keep a model; an adopted one takes the place of the one in use, and old ones that are not go."""
        with self._store.transaction():
            if adopted:
                self.drop(task)
            self._db.execute(
                "INSERT INTO models (task, made, engine, data, hash, adopted, report, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (task, int(now.timestamp()), engine, data, hash, adopted, json.dumps(report), body),
            )
            self._db.execute(
                "DELETE FROM models WHERE task = ?1 AND NOT adopted AND id NOT IN"
                " (SELECT id FROM models WHERE task = ?1 AND NOT adopted ORDER BY id DESC LIMIT ?2)",
                (task, KEPT),
            )

    def drop(self, task: str) -> bool:
        """Use no model for a task any more; False when none was in use."""
        with self._store.transaction():
            return self._db.execute("UPDATE models SET adopted = 0 WHERE task = ? AND adopted", (task,)).rowcount > 0

    def in_use(self) -> dict[str, Learned]:
        """The adopted model of each task."""
        rows = self._db.execute(f"{_COLUMNS} WHERE adopted ORDER BY id")
        return {row[1]: _learned(row) for row in rows}

    def marks(self) -> tuple[str, ...]:
        """The hashes of what is in use: whether that has changed is told without reading models."""
        return tuple(row[0] for row in self._db.execute("SELECT hash FROM models WHERE adopted ORDER BY id"))

    def reports(self) -> list[Learned]:
        """All models without their bytes, the latest first; what else is remembered in the table is none."""
        rows = self._db.execute(
            _COLUMNS.replace("report, body", "report, x'' AS body") + " WHERE task <> ? ORDER BY id DESC", (TASK,)
        )
        return [_learned(row) for row in rows]


def _learned(row: tuple[int, str, int, str, str, str, int, str, bytes]) -> Learned:
    number, task, made, engine, data, hash, adopted, report, body = row
    when = datetime.fromtimestamp(made, UTC)
    return Learned(number, task, when, engine, data, hash, bool(adopted), json.loads(report), body)
