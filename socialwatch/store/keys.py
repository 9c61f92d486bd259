"""Local keys: integers in the order of time, 64 to the second, spilling into later seconds when one is full."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from socialwatch.store.mentions import KEY_SHIFT


class Keys:
    """Gives keys out under the write lock; make a new one for every batch."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._next: dict[int, int] = {}  # second -> its first free key, or a key of a later second when it is full
        self._spill = 0
        last = db.execute("SELECT max(id) FROM mentions").fetchone()[0]
        self._last = -1 if last is None else last >> KEY_SHIFT  # what is later than all we have has no keys yet

    def give(self, seconds: Sequence[int]) -> list[int]:
        """A free key for each second asked for, in the order asked."""
        self._look_up(seconds)
        keys, free = [], self._next
        for second in seconds:
            key = free[second]
            if key >> KEY_SHIFT == second:
                free[second] = key + 1
            else:
                key = self._one(second)
            keys.append(key)
        self._remember_spill()
        return keys

    def _look_up(self, seconds: Sequence[int]) -> None:
        """The first free keys of all these seconds, with one statement."""
        wanted = set(seconds).difference(self._next)
        self._next.update({second: second << KEY_SHIFT for second in wanted})
        old = [second for second in wanted if second <= self._last]
        if not old:
            return
        rows = self._db.execute(
            f"SELECT j.value, (SELECT max(id) FROM mentions WHERE id >= j.value << {KEY_SHIFT}"
            f" AND id < (j.value + 1) << {KEY_SHIFT}) FROM json_each(?) AS j",
            (json.dumps(old),),
        )
        for second, last in rows:
            self._next[second] = second << KEY_SHIFT if last is None else last + 1

    def _one(self, second: int) -> int:
        asked, passed = second, []
        key = self._first_free(second)
        while key >> KEY_SHIFT != second:  # full: go on in the second that it points to
            passed.append(second)
            second = key >> KEY_SHIFT
            key = self._first_free(second)
        self._next[second] = key + 1
        for full in passed:
            self._next[full] = key + 1
        if second != asked:
            self._spill = max(self._spill, second - asked)
        return key

    def _first_free(self, second: int) -> int:
        if second not in self._next:
            self._look_up([second])
        return self._next[second]

    def _remember_spill(self) -> None:
        if self._spill:
            self._db.execute(
                "INSERT INTO meta VALUES ('spill', ?1) ON CONFLICT (key) DO UPDATE SET value = ?1"
                " WHERE CAST(value AS INTEGER) < ?1",
                (self._spill,),
            )
