"""Whether own accounts have answered a post, as a function that SQL can call: one look at all that they wrote."""

from __future__ import annotations

import sqlite3

from socialwatch.store.migrations import OWN


class Answers:
    """An answer is a reply of an own account to the post, or its post in the same thread afterwards."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._parents: set[tuple[int, str]] = set()
        self._threads: dict[tuple[int, str], int] = {}
        rows = db.execute(
            "SELECT DISTINCT m.network, m.parent, m.thread, m.created FROM matches AS x CROSS JOIN mentions AS m"
            f" ON m.id = x.mention WHERE x.flags & {OWN} AND (m.parent IS NOT NULL OR m.thread IS NOT NULL)"
        )
        for network, parent, thread, created in rows:
            if parent is not None:
                self._parents.add((network, parent))
            if thread is not None:
                last = self._threads.get((network, thread), created)
                self._threads[network, thread] = max(last, created)

    def __call__(self, network: int, native_id: str, thread: str | None, created: int) -> bool:
        last = self._threads.get((network, thread or native_id))
        return (network, native_id) in self._parents or (last is not None and last >= created)
