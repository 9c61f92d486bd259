"""The rollup that trends read: how many mentions, by brand, time, network, mood toward the brand and flags.

`facts` counts by 15-minute slots (slot = created // 900; every zone's day is made of those), `days` by local day
(`date.toordinal()`) in the zone that `Facts.zone` tells. Windows of whole local days read `days`; what is left
at the edges of a window reads `facts`. Both are written by `Facts.apply` alone, in the transaction that changes
matches, moods or flags: take out what was there, put in what is there then (`changing`, `moved`). Of posts that
repeat others `tellings` counts the stories; that rollup follows with these two.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from socialwatch.clock import zone as zone_of
from socialwatch.store.migrations import UNSCORED

if TYPE_CHECKING:
    from socialwatch.store.tellings import Tellings

SLOT = 900

Cell = tuple[int, int, int, int, int]
"""brand, slot, network, mood (UNSCORED for NULL), flags."""
Standing = tuple[int | None, int]
"""mood and flags of a match."""

_OF_MENTIONS = f"""
    SELECT x.brand, m.created / {SLOT}, m.network, coalesce(x.mood, {UNSCORED}), x.flags, count(*)
    FROM json_each(?) AS j CROSS JOIN matches AS x ON x.mention = j.value JOIN mentions AS m ON m.id = x.mention
    GROUP BY 1, 2, 3, 4, 5
"""
_OF_ALL = f"""
    SELECT x.brand, m.created / {SLOT}, m.network, coalesce(x.mood, {UNSCORED}), x.flags, count(*)
    FROM matches AS x JOIN mentions AS m ON m.id = x.mention GROUP BY 1, 2, 3, 4, 5
"""
_PLACES = f"""
    SELECT m.id, m.created / {SLOT}, m.network FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value
"""


@lru_cache(maxsize=65536)
def local_day(slot: int, zone: str) -> int:
    """The day, as `date.toordinal()`, on which a slot lies in that zone."""
    return datetime.fromtimestamp(slot * SLOT, UTC).astimezone(zone_of(zone)).toordinal()


class Facts:
    """The two rollups and the one way to change them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @cached_property
    def _tellings(self) -> Tellings:
        from socialwatch.store.tellings import Tellings

        return Tellings(self._db)

    @property
    def zone(self) -> str:
        """The zone whose days `days` counts."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'zone'").fetchone()
        return row[0] if row else "UTC"

    def of(self, keys: Sequence[int]) -> Counter[Cell]:
        """What these mentions add to the rollup as they stand now."""
        found: Counter[Cell] = Counter()
        for row in self._db.execute(_OF_MENTIONS, (json.dumps(keys),)):
            found[row[:5]] = row[5]
        return found

    @contextmanager
    def changing(self, keys: Sequence[int]) -> Iterator[None]:
        """Inside a transaction: whatever the body does to these mentions, the rollups follow."""
        before = self.of(keys)
        with self._tellings.changing(keys):
            yield
        after = self.of(keys)
        after.subtract(before)
        self.apply(after)

    def moved(self, changes: Iterable[tuple[int, int, Standing, Standing]]) -> None:
        """Of matches (brand, mention) the mood and flags have changed from these to those; quicker than `changing`."""
        told = list(changes)
        places: dict[int, tuple[int, int]] = {}
        for key, slot, network in self._db.execute(_PLACES, (json.dumps(sorted({one[1] for one in told})),)):
            places[key] = slot, network
        change: Counter[Cell] = Counter()
        for brand, key, (mood, flags), (mood_after, flags_after) in told:
            slot, network = places[key]
            change[brand, slot, network, UNSCORED if mood is None else mood, flags] -= 1
            change[brand, slot, network, UNSCORED if mood_after is None else mood_after, flags_after] += 1
        self.apply(change)
        self._tellings.shown((brand, key, was[1], now[1]) for brand, key, was, now in told)

    def apply(self, change: Counter[Cell]) -> None:
        """Add a change (negative counts take away) to both rollups."""
        rows = [(*cell, n) for cell, n in change.items() if n]
        if not rows:
            return
        zone = self.zone
        days: Counter[Cell] = Counter()
        for brand, slot, network, mood, flags, n in rows:
            days[brand, local_day(slot, zone), network, mood, flags] += n
        self._add("facts", "slot", rows)
        self._add("days", "day", [(*cell, n) for cell, n in days.items() if n])

    def _add(self, table: str, column: str, rows: Sequence[tuple[int, ...]]) -> None:
        self._db.executemany(
            f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT (brand, {column}, network, mood, flags)"
            " DO UPDATE SET mentions = mentions + excluded.mentions",
            sorted(rows),
        )
        gone = [row[:5] for row in rows if row[5] < 0]
        self._db.executemany(
            f"DELETE FROM {table} WHERE (brand, {column}, network, mood, flags) = (?, ?, ?, ?, ?) AND mentions = 0",
            gone,
        )

    def use_zone(self, zone: str) -> bool:
        """Count days in this zone from now on; True when they had to be counted again."""
        if zone == self.zone:
            return False
        zone_of(zone)  # a wrong name is refused before anything is deleted
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('zone', ?)", (zone,))
        self._count_days(zone)
        return True

    def rebuild(self) -> None:
        """Count everything again from the matches, inside the caller's transaction."""
        self._db.execute("DELETE FROM facts")
        self._db.execute(f"INSERT INTO facts {_OF_ALL}")
        self._count_days(self.zone)
        self._tellings.rebuild()

    def _count_days(self, zone: str) -> None:
        self._db.execute("DELETE FROM days")
        self._add("days", "day", [(*cell, n) for cell, n in self._days_of_facts(zone).items()])

    def _days_of_facts(self, zone: str) -> Counter[Cell]:
        days: Counter[Cell] = Counter()
        for brand, slot, network, mood, flags, n in self._db.execute("SELECT * FROM facts"):
            days[brand, local_day(slot, zone), network, mood, flags] += n
        return days

    def check(self) -> list[str]:
        """What is wrong with the rollup, in words; empty when it agrees with the matches."""
        wanted = {row[:5]: row[5] for row in self._db.execute(_OF_ALL)}
        found = {row[:5]: row[5] for row in self._db.execute("SELECT * FROM facts")}
        days = {row[:5]: row[5] for row in self._db.execute("SELECT * FROM days")}
        wrong = []
        if cells := _differ(wanted, found):
            wrong.append(f"{cells} cells of the 15-minute rollup differ from the matches")
        if cells := _differ(dict(self._days_of_facts(self.zone)), days):
            wrong.append(f"{cells} cells of the daily rollup differ from the 15-minute rollup")
        return wrong + self._tellings.check()


def _differ(wanted: dict[Cell, int], found: dict[Cell, int]) -> int:
    return sum(wanted.get(cell, 0) != found.get(cell, 0) for cell in wanted.keys() | found.keys())
