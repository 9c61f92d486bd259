"""Posts whose threads are asked for answers, and when each is asked again: sooner where somebody wrote of late."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from socialwatch.store.mentions import KEY_SHIFT
from socialwatch.store.migrations import NOISE, PURGED

if TYPE_CHECKING:
    from socialwatch.store.store import Store

SOONEST, LATEST = 900, 86400
"""Seconds between two looks at one thread: at least, and at most."""
# half as long as the thread was silent when it was asked last
_WAIT = f"max({SOONEST}, min({LATEST}, (f.asked - f.active) / 2))"
_DUE = f"coalesce(f.asked + {_WAIT}, f.active)"
# how many times over a thread has waited; one that was never asked for, as long as one that is two waits late
_LATE = f"CASE WHEN f.asked IS NULL THEN 2.0 ELSE (?2 - {_DUE}) * 1.0 / {_WAIT} END"


class Following:
    """The schedule of followed threads; writes join the caller's transaction. Times are epoch seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def enrol(self, source: int, since: int) -> None:
        """Follow what this source has shown since then and matched a brand; let go of what is older.

        Reposts have no threads of their own, and nobody wants to know what was answered to noise.
        """
        low = since << KEY_SHIFT
        self._db.execute("DELETE FROM followed WHERE source = ? AND mention < ?", (source, low))
        self._db.execute(
            "INSERT OR IGNORE INTO followed (mention, source, active)"
            " SELECT m.id, s.source, m.created FROM mentions AS m JOIN sightings AS s ON s.mention = m.id"
            f" WHERE m.id >= ? AND m.created >= ? AND s.source = ? AND m.flags & {PURGED} = 0 AND m.repost_of IS NULL"
            f" AND EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id AND x.flags & {NOISE} = 0)",
            (low, since, source),
        )

    def due(self, source: int, now: int, limit: int) -> list[int]:
        """The posts whose threads are to be asked for now, oldest first: a thread's first post before its answers.

        Where there are more than `limit`, those not known to be without answers come first, of these the ones that are
        latest for their own pace, of those never asked for the newest.
        """
        rows = self._db.execute(
            f"SELECT f.mention FROM followed AS f JOIN mentions AS m ON m.id = f.mention WHERE f.source = ?1"
            f" AND m.flags & {PURGED} = 0 AND {_DUE} <= ?2"
            f" ORDER BY m.replies IS 0, {_LATE} DESC, f.active DESC LIMIT ?3",
            (source, now, limit),
        )
        return sorted(row[0] for row in rows)

    def asked(self, source: int, active: Mapping[int, int], now: int) -> None:
        """These threads have been asked for; `active` is when the newest post seen in each was written."""
        self._db.executemany(
            "UPDATE followed SET asked = ?, active = max(active, min(?, ?)) WHERE source = ? AND mention = ?",
            [(now, at, now, source, key) for key, at in active.items()],
        )

    def among(self, source: int, posts: Iterable[tuple[str, str]]) -> list[int]:
        """Which of these posts, by network and native id, are followed themselves."""
        wanted = json.dumps([list(post) for post in posts])
        rows = self._db.execute(
            "SELECT f.mention FROM json_each(?) AS j CROSS JOIN networks AS n ON n.name = j.value ->> 0"
            " CROSS JOIN hashes AS h ON h.hash = id_hash(n.id, j.value ->> 1)"
            " CROSS JOIN mentions AS m ON m.id = h.mention AND m.network = n.id AND m.native_id = j.value ->> 1"
            " JOIN followed AS f ON f.mention = m.id AND f.source = ?",
            (wanted, source),
        )
        return [row[0] for row in rows]

    def count(self, source: int) -> int:
        """How many posts of a source are followed."""
        return int(self._db.execute("SELECT count(*) FROM followed WHERE source = ?", (source,)).fetchone()[0])
