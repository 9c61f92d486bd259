"""Which posts are to be read again and when, what their counts were each time, and which are gone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.models import Span
from socialwatch.store.migrations import NOISE, PURGED

if TYPE_CHECKING:
    from socialwatch.models import Engagement
    from socialwatch.store.store import Store

HOUR, DAY = 3600, 86400
AGES = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""How old a post is when it is read again: counts grow fast at first."""
LATEST = 37 * DAY  # older than that its last look has been missed for good
UNTOLD = 6 * HOUR
"""Seconds until a post is asked for again of which the platform said nothing."""
REFRESH = 0.8
"""After which part of the days within which a platform wants posts read again that is done."""

_DUE = f"""
    FROM mentions AS m LEFT JOIN rereads AS r ON r.mention = m.id
    WHERE m.flags & {PURGED} = 0 AND m.repost_of IS NULL AND r.gone IS NULL
        AND (r.asked IS NULL OR r.asked = r.looked OR r.asked < :untold)
        AND EXISTS (SELECT 1 FROM sightings AS s WHERE s.mention = m.id
            AND s.source IN (SELECT value FROM json_each(:sources)))
        AND EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id AND x.flags & {NOISE} = 0)
        AND m.id NOT IN (SELECT value FROM json_each(:skip))
"""
_LOOKED = "max(m.seen, coalesce(r.looked, 0))"
_TALK = "coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.reposts, 0)"
Counts = tuple[int | None, int | None, int | None, int | None]
NOTHING: Counts = (None, None, None, None)


@dataclass(frozen=True, slots=True)
class Counted:
    """A post's counts at a moment (epoch seconds); None is "not told"."""

    at: int
    likes: int | None
    replies: int | None
    reposts: int | None
    views: int | None

    @property
    def counts(self) -> Counts:
        return self.likes, self.replies, self.reposts, self.views


class Rereads:
    """What is to be read again, and what that gave; every write joins the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def due(
        self,
        sources: Sequence[int],
        now: int,
        limit: int,
        *,
        refresh_days: int | None = None,
        skip: Collection[int] = (),
    ) -> dict[int, str]:
        """Posts of some sources that are to be read again, native ids by key: the youngest first, of one age those
        that people react to most; then those that the platform's terms want read again, the longest unread first.
        """
        found: dict[int, str] = {}
        values: dict[str, int | str] = {"sources": json.dumps(list(sources)), "untold": now - UNTOLD}
        for age, older in zip(AGES, (*AGES[1:], LATEST), strict=True):
            if len(found) < limit:
                found |= self._of_age(now, age, older, limit - len(found), values, {*skip, *found})
        if refresh_days is not None and len(found) < limit:
            before = now - int(refresh_days * DAY * REFRESH)
            asked = {**values, "skip": json.dumps([*skip, *found]), "before": before, "limit": limit - len(found)}
            statement = f"SELECT m.id, m.native_id {_DUE} AND {_LOOKED} < :before ORDER BY {_LOOKED} LIMIT :limit"
            found |= dict(self._db.execute(statement, asked))
        return found

    def _of_age(
        self, now: int, age: int, older: int, limit: int, values: Mapping[str, int | str], skip: Iterable[int]
    ) -> dict[int, str]:
        """Those as old as `age`, and not yet `older`, that nobody has looked at since they came to that age."""
        span = Span.of(max(0, now - older), max(0, now - age))
        low, high = self._store.mentions.key_range(span)
        first, last = span.epochs
        asked = {**values, "low": low, "high": high, "first": first, "last": last, "age": age, "limit": limit}
        rows = self._db.execute(
            f"SELECT m.id, m.native_id {_DUE} AND m.id >= :low AND m.id < :high AND m.created > :first"
            f" AND m.created <= :last AND {_LOOKED} < m.created + :age ORDER BY {_TALK} DESC, m.id DESC LIMIT :limit",
            {**asked, "skip": json.dumps(list(skip))},
        )
        return dict(rows)

    def before(self, keys: Sequence[int]) -> dict[int, Counted]:
        """What is known of these posts' counts before they are read again: the last of the series, else their own.

        Own counts that another sighting has changed meanwhile are of no known moment: `at` is 0.
        """
        rows = self._db.execute(
            "SELECT m.id, coalesce(e.at, CASE WHEN m.changed_run IS m.first_run THEN m.seen ELSE 0 END), e.at IS NULL,"
            " m.likes, m.replies, m.reposts, m.views,"
            " e.likes, e.replies, e.reposts, e.views FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value"
            " LEFT JOIN engagement AS e ON e.mention = m.id"
            " AND e.at = (SELECT max(at) FROM engagement WHERE mention = m.id)",
            (json.dumps(list(keys)),),
        )
        return {row[0]: Counted(row[1], *(row[3:7] if row[2] else row[7:11])) for row in rows}

    def note(self, asked: Collection[int], told: Collection[int], gone: Collection[int], now: int) -> None:
        """Note which of the posts asked for were told, and which are gone."""
        self._db.executemany(
            "INSERT INTO rereads (mention, asked, looked, gone) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (mention)"
            " DO UPDATE SET asked = ?2, looked = coalesce(?3, looked), gone = coalesce(?4, gone)",
            [
                (key, now, now if key in told or key in gone else None, now if key in gone else None)
                for key in {*asked, *told, *gone}
            ],
        )

    def count(self, told: Mapping[int, Engagement], before: Mapping[int, Counted], now: int, run: int | None) -> int:
        """Go on with the series of the posts whose counts have changed; returns how many. A post's own counts
        follow, down as well where no other source has shown it: of two servers each knows a part."""
        grown = {key: counted for key, one in told.items() if (counted := changed(one, before.get(key), now))}
        rows = [(key, old) for key in grown if (old := before.get(key)) and old.at and old.counts != NOTHING]
        rows += grown.items()
        self._db.executemany(
            "INSERT OR REPLACE INTO engagement (mention, at, likes, replies, reposts, views) VALUES (?, ?, ?, ?, ?, ?)",
            [(key, one.at, *one.counts) for key, one in rows],
        )
        self._db.executemany(
            "UPDATE mentions SET likes = coalesce(?1, likes), replies = coalesce(?2, replies),"
            " reposts = coalesce(?3, reposts), views = coalesce(?4, views), changed_run = ?5 WHERE id = ?6"
            " AND (SELECT count(*) FROM sightings WHERE mention = ?6) = 1",
            [(*one.counts, run, key) for key, one in grown.items()],
        )
        return len(grown)

    def untold(self, keys: Collection[int]) -> set[int]:
        """Which of these were asked for before and not told."""
        rows = self._db.execute(
            "SELECT mention FROM rereads WHERE mention IN (SELECT value FROM json_each(?))"
            " AND asked > coalesce(looked, 0)",
            (json.dumps(list(keys)),),
        )
        return {row[0] for row in rows}

    def series(self, key: int) -> list[Counted]:
        """A post's counts as they were told, the first time first; empty when they were never seen to change."""
        rows = self._db.execute(
            "SELECT at, likes, replies, reposts, views FROM engagement WHERE mention = ? ORDER BY at", (key,)
        )
        return [Counted(*row) for row in rows]

    def gone(self, key: int) -> int | None:
        """Since when (epoch seconds) its platform has a post no more, None while it may be there."""
        row = self._db.execute("SELECT gone FROM rereads WHERE mention = ?", (key,)).fetchone()
        return row[0] if row else None


def changed(now_told: Engagement, old: Counted | None, now: int) -> Counted | None:
    """The counts as a new point of the series, None when nothing that is told has changed."""
    told: Counts = (now_told.likes, now_told.replies, now_told.reposts, now_told.views)
    known = old.counts if old else NOTHING
    if all(new is None or new == was for new, was in zip(told, known, strict=True)):
        return None
    return Counted(now, *told)
