"""What people say of mentions: who said it and when, what holds where they differ, and what a label does at once.

A label wins over whatever a step says, now and after every later run; `overruling.py` writes that down. An edit of the
post makes its labels stale: they are kept and shown, and hold no longer.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from socialwatch.models import Label, Result
from socialwatch.store.mentions import moment
from socialwatch.store.overruling import ASIDE, PEOPLE, WAYS, Way
from socialwatch.store.verdicts import ONE_OF, Effective, holding, plain

if TYPE_CHECKING:
    from socialwatch.store.store import Store

_COLUMNS = """
    SELECT l.mention, n.name || ':' || m.native_id, l.task, l.value, l."by", t.name, l.verdict, l.at, l.random,
        l.revision < m.revision, l.id
"""
_JOINS = """
    JOIN mentions AS m ON m.id = l.mention JOIN networks AS n ON n.id = m.network
    LEFT JOIN targets AS t ON t.id = l.target
"""


@dataclass(frozen=True, slots=True)
class Put:
    """What writing labels down did; `unknown` are those whose mention is not in the archive."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    unknown: tuple[Label, ...] = ()


class _Row(NamedTuple):
    """A label as it stands in its table."""

    mention: int
    task: str
    target: int
    by: str
    value: str
    verdict: bool
    at: int
    random: bool
    revision: int


class Labels:
    """Writing labels down, taking them back, and what they come to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def put(self, labels: Iterable[Label], now: datetime) -> Put:
        """Write labels down, with their effect. The same again changes nothing; of two by one person the later holds.

        A label of an earlier moment than the one that this person gave since is left out.
        """
        with self._store.transaction():
            rows, unknown = self._rows(labels, int(now.timestamp()))
            told: Counter[str] = Counter()
            touched = set()
            for row in rows:
                what = self._write(row)
                told[what] += 1
                if what != "unchanged":
                    touched.add(row.mention)
            self.settle(sorted(touched))
        return Put(told["added"], told["changed"], told["unchanged"], tuple(unknown))

    def _rows(self, labels: Iterable[Label], now: int) -> tuple[list[_Row], list[Label]]:
        """One row for each answer of a person, the latest of several; and the labels of unknown mentions."""
        rows: dict[tuple[object, ...], _Row] = {}
        unknown = []
        for label in map(plain, labels):
            key = self._store.mentions.find(label.mention)
            if key is None:
                unknown.append(label)
                continue
            target = self._store.targets.id("brand", label.brand) if label.brand else 0
            at = now if label.at is None else int(label.at.timestamp())
            drawn = label.random or self._drawn(key, label.task)
            revision = self._db.execute("SELECT revision FROM mentions WHERE id = ?", (key,)).fetchone()[0]
            row = _Row(key, label.task, target, label.by, label.value, label.verdict, at, drawn, revision)
            place = (key, label.task, target, label.by, "" if label.task in ONE_OF else label.value)
            if place not in rows or rows[place].at <= at:
                rows[place] = row
        return list(rows.values()), unknown

    def _drawn(self, key: int, task: str) -> bool:
        return bool(self._db.execute("SELECT 1 FROM samples WHERE (task, mention) = (?, ?)", (task, key)).fetchone())

    def _write(self, row: _Row) -> str:
        """added, changed or unchanged."""
        place = (row.mention, row.task, row.target, row.by, "" if row.task in ONE_OF else row.value)
        where = "WHERE (mention, task, target, \"by\") = (?1, ?2, ?3, ?4) AND ?5 IN (value, '')"
        old = self._db.execute(f"SELECT value, verdict, at, random, revision FROM labels {where}", place).fetchone()
        if old is not None:
            row = row._replace(random=row.random or bool(old[3]))
            alike = (old[0], bool(old[1]), bool(old[3])) == (row.value, row.verdict, row.random)
            if old[2] > row.at or (alike and (old[2] == row.at or old[4] == row.revision)):
                return "unchanged"
        self._db.execute(f"DELETE FROM labels {where}", place)
        self._db.execute(
            'INSERT INTO labels (mention, task, target, "by", value, verdict, at, random, revision)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return "added" if old is None else "changed"

    def settle(self, keys: Sequence[int]) -> None:
        """Let what people say of these mentions have its effect, inside the caller's transaction."""
        from socialwatch.store.overruling import settle

        if keys:
            settle(self._store, keys, afresh=True)

    def take_back(self, *, by: str | None = None, label: Label | None = None) -> Label | None:
        """Take back one label, or else the last that was given (by that person); None when there is none."""
        with self._store.transaction():
            found = self._last(by) if label is None else self._same(label)
            if found is None:
                return None
            number, key, taken = found
            self._db.execute("DELETE FROM labels WHERE id = ?", (number,))
            self.settle([key])
            return taken

    def _last(self, by: str | None) -> tuple[int, int, Label] | None:
        rows = self._db.execute(
            f'{_COLUMNS} FROM labels AS l {_JOINS} WHERE ?1 IS NULL OR l."by" = ?1'
            " ORDER BY l.at DESC, l.id DESC LIMIT 1",
            (by,),
        ).fetchall()
        return (rows[0][-1], rows[0][0], _label(rows[0])) if rows else None

    def _same(self, label: Label) -> tuple[int, int, Label] | None:
        rows = self._db.execute(
            f"{_COLUMNS} FROM labels AS l {_JOINS}"
            " WHERE n.name || ':' || m.native_id = ?1 AND (l.task, l.value, l.\"by\") = (?2, ?3, ?4) AND t.name IS ?5",
            (label.mention, label.task, label.value, label.by, label.brand),
        ).fetchall()
        return (rows[0][-1], rows[0][0], _label(rows[0])) if rows else None

    def of(self, keys: Sequence[int]) -> dict[int, list[Label]]:
        """All that people have said of these mentions, stale ones too, oldest first; those without any are left out."""
        return labels_of(self._db, keys)

    def all(self, task: str | None = None, random: bool | None = None, stale: bool = False) -> list[tuple[int, Label]]:
        """(key, label) of every label, oldest first; of those alone that chance has drawn, or not, with `random`.

        Stale ones are left out, unless they are asked for as well.
        """
        rows = self._db.execute(
            f"{_COLUMNS} FROM labels AS l {_JOINS} WHERE (?1 IS NULL OR l.task = ?1) AND (?2 IS NULL OR l.random = ?2)"
            " AND (?3 OR l.revision >= m.revision) ORDER BY l.at, l.id",
            (task, random, stale),
        )
        return [(row[0], _label(row)) for row in rows]

    def among(self, keys: Sequence[int]) -> list[int]:
        """Those of these mentions that people have said something of."""
        if not any_labels(self._db):
            return []
        rows = self._db.execute(
            "SELECT j.value FROM json_each(?) AS j WHERE EXISTS (SELECT 1 FROM labels AS l WHERE l.mention = j.value)",
            (json.dumps(list(keys)),),
        )
        return [row[0] for row in rows]

    def effective(self, keys: Sequence[int], task: str) -> dict[int, list[Effective]]:
        """What holds of these mentions: what most people say, the latest of them where it is as many; never what is
        stale. One answer a brand (None: of the mention itself), or one a brand and value where there may be several.
        """
        return {key: found for key, labels in self.of(keys).items() if (found := holding(labels, task))}

    def beneath(self, keys: Sequence[int], task: str) -> dict[int, list[Result]]:
        """What the step said of these mentions, whatever people have said since: what accuracy is measured by."""
        way = WAYS.get(task, Way(task, "brand"))
        found: dict[int, list[Result]] = {key: [] for key in keys}
        rows = self._db.execute(
            "SELECT r.mention, t.name, r.value, r.score FROM json_each(?1) AS j CROSS JOIN results AS r"
            " ON r.mention = j.value JOIN steps AS s ON s.id = r.step AND s.name IN (?2, ?3) AND s.fingerprint <> ?4"
            " LEFT JOIN targets AS t ON t.id = r.target",
            (json.dumps(list(keys)), way.step, ASIDE + way.step, PEOPLE),
        )
        for key, target, value, score in rows:
            found[key].append(Result(key, way.step, target, value, score))
        return found


def any_labels(db: sqlite3.Connection) -> bool:
    """Has anybody said anything?"""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM labels)").fetchone()[0])


def labels_of(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, list[Label]]:
    """See `Labels.of`."""
    found: dict[int, list[Label]] = {}
    rows = db.execute(
        f"{_COLUMNS} FROM json_each(?) AS j CROSS JOIN labels AS l ON l.mention = j.value {_JOINS} ORDER BY l.at, l.id",
        (json.dumps(list(keys)),),
    )
    for row in rows:
        found.setdefault(row[0], []).append(_label(row))
    return found


def _label(row: Sequence[Any]) -> Label:
    _, mention, task, value, by, brand, verdict, at, random, stale, _ = row
    return Label(mention, task, value, by, brand, bool(verdict), moment(at), bool(random), bool(stale))
