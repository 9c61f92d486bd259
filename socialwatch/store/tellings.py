"""The rollup of stories: how many mentions tell each, by brand, so that stories are counted without their copies.

`tellings` counts what measures count unless asked otherwise: neither own posts nor noise. `first` and `last` are
times between which all of them lie. They give way when a mention comes but not when one goes, so that they may reach
too far; a window that has only a part of that span counts what lies in it. Rows are written here alone, in the
transaction that changes groups, matches or their flags: take out what was there, put in what is there then.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from socialwatch.store.migrations import NOISE, OWN

HIDDEN = OWN | NOISE
Telling = tuple[int, int, int, int, int]
"""story, brand, mentions (negative takes away), first, last."""

_TAKEN_IN = """
    ON CONFLICT (story, brand) DO UPDATE SET mentions = mentions + excluded.mentions,
        first = min(first, excluded.first), last = max(last, excluded.last)
"""
_OF_MENTIONS = f"""
    SELECT c.story, x.brand, count(*), min(c.created), max(c.created) FROM json_each(?) AS j
    CROSS JOIN copies AS c ON c.mention = j.value CROSS JOIN matches AS x ON x.mention = c.mention
    WHERE x.flags & {HIDDEN} = 0 GROUP BY 1, 2
"""
_OF_ALL = f"""
    SELECT c.story, x.brand, count(*), min(c.created), max(c.created) FROM copies AS c
    CROSS JOIN matches AS x ON x.mention = c.mention WHERE x.flags & {HIDDEN} = 0 GROUP BY 1, 2
"""


class Tellings:
    """The rollup and the one way to change it, inside the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, keys: Sequence[int]) -> list[Telling]:
        """What these mentions add as they stand now."""
        return self._db.execute(_OF_MENTIONS, (json.dumps(keys),)).fetchall()

    @contextmanager
    def changing(self, keys: Sequence[int]) -> Iterator[None]:
        """Whatever the body does to the groups and matches of these mentions, the rollup follows."""
        before = self.of(keys)
        yield
        self.change(before, self.of(keys))

    def change(self, before: Iterable[Telling], after: Iterable[Telling]) -> None:
        """Take out what was there, put in what is there now; what is in both stays as it is."""
        gone, come = set(before), set(after)
        self._add([(story, brand, -n, first, last) for story, brand, n, first, last in gone - come])
        self._add(list(come - gone))
        stories = json.dumps([one[0] for one in gone - come])
        self._db.execute(
            "DELETE FROM tellings WHERE story IN (SELECT value FROM json_each(?)) AND mentions = 0", (stories,)
        )

    def shown(self, changes: Iterable[tuple[int, int, int, int]]) -> None:
        """Of matches (brand, mention) the flags were these and are those now."""
        there: list[tuple[int, int]] = []
        gone: list[tuple[int, int]] = []
        for brand, mention, before, after in changes:
            if bool(before & HIDDEN) != bool(after & HIDDEN):
                (gone if after & HIDDEN else there).append((brand, mention))
        if there or gone:
            self.change(self._one_by_one(gone), self._one_by_one(there))

    def _one_by_one(self, matches: Sequence[tuple[int, int]]) -> list[Telling]:
        """What each of these matches counts, be it shown or hidden; the same story comes once."""
        found: dict[tuple[int, int], Telling] = {}
        rows = self._db.execute(
            "SELECT c.story, json_extract(j.value, '$[0]'), 1, c.created, c.created FROM json_each(?) AS j"
            " CROSS JOIN copies AS c ON c.mention = json_extract(j.value, '$[1]')",
            (json.dumps(matches),),
        )
        for story, brand, n, first, last in rows:
            _, _, m, earliest, latest = found.get((story, brand), (story, brand, 0, first, last))
            found[story, brand] = story, brand, m + n, min(earliest, first), max(latest, last)
        return list(found.values())

    def merge(self, pairs: Sequence[tuple[int, int]]) -> None:
        """One story (the first of each pair) takes another in, with all that tell it."""
        self._db.executemany(
            "INSERT INTO tellings SELECT ?1, brand, mentions, first, last FROM tellings WHERE story = ?2" + _TAKEN_IN,
            pairs,
        )
        self._db.executemany("DELETE FROM tellings WHERE story = ?", [(other,) for _, other in pairs])

    def _add(self, rows: list[Telling]) -> None:
        if rows:
            self._db.executemany("INSERT INTO tellings VALUES (?, ?, ?, ?, ?)" + _TAKEN_IN, sorted(rows))

    def clear(self) -> None:
        self._db.execute("DELETE FROM tellings")

    def rebuild(self) -> None:
        """Count all stories again."""
        self.clear()
        self._db.execute(f"INSERT INTO tellings {_OF_ALL}")

    def check(self) -> list[str]:
        """What is wrong with the rollup, in words; empty when it agrees with groups and matches."""
        wanted = {row[:2]: row[2:] for row in self._db.execute(_OF_ALL)}
        found = {row[:2]: row[2:] for row in self._db.execute("SELECT * FROM tellings")}
        wrong = sum(not _holds(wanted.get(one), found.get(one)) for one in wanted.keys() | found.keys())
        return [f"{wrong} stories of the rollup differ from the groups of copies"] if wrong else []


def _holds(wanted: tuple[int, ...] | None, found: tuple[int, ...] | None) -> bool:
    """The count is right, and the span has all of them."""
    if wanted is None or found is None:
        return False
    return wanted[0] == found[0] and found[1] <= wanted[1] and wanted[2] <= found[2]
