"""Mentions that a step could not deal with, each with the reason; the step's other answers are not touched by it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence


class Aside:
    """Set aside for one step until it sees them again: edited, asked for by `--redo`, or with a newer version."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def replace(self, step: str, keys: Sequence[int], reasons: Mapping[int, str]) -> None:
        """Of these mentions the step has now seen, these failed; inside the caller's transaction."""
        if not reasons and not self._db.execute("SELECT 1 FROM set_aside LIMIT 1").fetchone():
            return
        self._db.execute(
            "DELETE FROM set_aside WHERE step = ? AND mention IN (SELECT value FROM json_each(?))",
            (step, json.dumps(list(keys))),
        )
        self._db.executemany(
            "INSERT INTO set_aside (step, mention, reason) VALUES (?, ?, ?)",
            [(step, key, reason) for key, reason in reasons.items()],
        )

    def of(self, key: int) -> dict[str, str]:
        """Why steps have nothing to say of a mention, by step."""
        return dict(self._db.execute("SELECT step, reason FROM set_aside WHERE mention = ? ORDER BY step", (key,)))

    def counts(self) -> dict[str, tuple[int, str]]:
        """How many mentions each step has set aside, and one of the reasons."""
        rows = self._db.execute("SELECT step, count(*), max(reason) FROM set_aside GROUP BY step ORDER BY step")
        return {step: (count, reason) for step, count, reason in rows}
