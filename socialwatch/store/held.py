"""A brand's posts of a window as narrow rows in memory: rankings over many posts read them from the file once.

`with holding(store) as held` lends a memory to whatever is asked inside; a deck is made in one. The rows are as the
archive had them when they were asked for first.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.lists import picked
from socialwatch.store.migrations import MOODS, REPOST

if TYPE_CHECKING:
    from socialwatch.models import Mood, Span
    from socialwatch.store.counts import Narrow
    from socialwatch.store.store import Store

COLUMNS = frozenset(("id", "created", "network", "author", "repost_of"))
"""What a held row has of its mention, under the same names; beside these `mood`, `matched`, `engagement`, `reach`."""
FOREMOST = 32768  # of the loudest posts that are held in their order
LOUDEST = "coalesce(m.engagement, 0) DESC, m.created DESC, m.id DESC"
_ROWS = """
    SELECT m.id AS id, m.created AS created, m.network AS network, m.author AS author, m.repost_of AS repost_of,
        p.mood AS mood, p.flags AS matched,
        CASE WHEN coalesce(m.likes, m.replies, m.reposts) IS NOT NULL
            THEN coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.reposts, 0) END AS engagement,
        a.followers AS reach
    FROM p CROSS JOIN mentions AS m ON m.id = p.mention LEFT JOIN authors AS a ON a.id = m.author
"""
_TABLE = """
    CREATE TEMP TABLE {name} (
        id INTEGER PRIMARY KEY, created INTEGER, network INTEGER, author INTEGER, repost_of TEXT, mood INTEGER,
        matched INTEGER, engagement INTEGER, reach INTEGER
    )
"""


class Kind(NamedTuple):
    """What tells a post's importance: its network, its reactions and its author's followers (None: not told)."""

    network: int | str
    engagement: int | None
    reach: int | None


class Original(NamedTuple):
    """A post that is no repost; `mood` is toward the first brand asked for."""

    key: int
    created: int
    mood: Mood
    kind: Kind


class Held:
    """Tables by what they hold; they live as long as the memory does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[tuple[Span, Narrow, str], str] = {}
        self._kinds: dict[str, Counter[tuple[Kind, int]]] = {}
        self._loudest: dict[str, str] = {}
        self._speakers: dict[str, str] = {}

    def table(self, span: Span, narrow: Narrow) -> str:
        """The name of the table with every post counted in the span, each once; `mood` is toward the first brand."""
        key = _key(span, narrow)
        if key not in self._names:
            name = f"held_{len(self._names)}"
            sql, values = picked(self._store, span, narrow)
            with _writing(self._store.db) as db:
                db.execute(_TABLE.format(name=name))
                db.execute(f"INSERT INTO {name} WITH p AS ({sql}) {_ROWS}", values)
            self._names[key] = name
        return self._names[key]

    def holds(self, span: Span, narrow: Narrow) -> bool:
        """Whether that table is there already."""
        return _key(span, narrow) in self._names

    def loudest(self, table: str) -> str:
        """The name of the table (rank, id) of its most engaged posts, of equals the newest first."""
        if table not in self._loudest:
            name = table.replace("held", "loud")
            with _writing(self._store.db) as db:
                db.execute(f"CREATE TEMP TABLE {name} (rank INTEGER PRIMARY KEY, id INTEGER)")
                db.execute(f"INSERT INTO {name} (id) SELECT m.id FROM {table} AS m ORDER BY {LOUDEST} LIMIT {FOREMOST}")
            self._loudest[table] = name
        return self._loudest[table]

    def originals(self, table: str) -> Counter[tuple[Kind, int]]:
        """How many posts of the table that are no reposts are of each kind and mood."""
        if table not in self._kinds:
            rows = self._store.db.execute(
                f"SELECT network, engagement, reach, mood FROM {table} WHERE matched & {REPOST} = 0"
            )
            found = Counter(rows)
            self._kinds[table] = Counter({(Kind(*kind), mood): n for (*kind, mood), n in found.items()})
        return self._kinds[table]

    def speakers(self, table: str) -> str:
        """The name of the table (author, posts, deeds) of all who wrote its posts, with the reactions to these."""
        if table not in self._speakers:
            name = table.replace("held", "speakers")
            with _writing(self._store.db) as db:
                db.execute(f"CREATE TEMP TABLE {name} (author INTEGER PRIMARY KEY, posts INTEGER, deeds INTEGER)")
                db.execute(
                    f"INSERT INTO {name} SELECT author, count(*), sum(coalesce(engagement, 0)) FROM {table}"
                    " WHERE author IS NOT NULL GROUP BY author"
                )
            self._speakers[table] = name
        return self._speakers[table]

    def drop(self) -> None:
        """Forget everything."""
        with _writing(self._store.db) as db:
            for name in (*self._names.values(), *self._loudest.values(), *self._speakers.values()):
                db.execute(f"DROP TABLE temp.{name}")


def originals(store: Store, table: str, kinds: Sequence[Kind]) -> list[Original]:
    """The posts of a held table that are of one of these kinds and no reposts."""
    rows = store.db.execute(
        f"SELECT id, created, mood, network, engagement, reach FROM {table} WHERE matched & {REPOST} = 0"
        " AND (network, ifnull(engagement, ''), ifnull(reach, '')) IN"  # NULL is in no list
        " (SELECT json_extract(value, '$[0]'), ifnull(json_extract(value, '$[1]'), ''),"
        " ifnull(json_extract(value, '$[2]'), '') FROM json_each(?))",
        (json.dumps(kinds),),
    )
    return [Original(key, created, MOODS[mood], Kind(*kind)) for key, created, mood, *kind in rows]  # type: ignore[arg-type]


def reposts(store: Store, table: str, ids: Sequence[str]) -> dict[str, int]:
    """How many reposts of each of these posts (`network:native_id`) a held table has; those without are absent."""
    rows = store.db.execute(
        f"SELECT n.name || ':' || h.repost_of AS original, count(*) FROM {table} AS h"
        f" JOIN networks AS n ON n.id = h.network WHERE h.matched & {REPOST} AND h.repost_of IS NOT NULL"
        " AND original IN (SELECT value FROM json_each(?)) GROUP BY 1",
        (json.dumps(ids),),
    )
    return dict(rows.fetchall())


def _key(span: Span, narrow: Narrow) -> tuple[Span, Narrow, str]:
    return span, replace(narrow, query=None), narrow.query.text if narrow.query else ""


@contextmanager
def holding(store: Store) -> Iterator[Held]:
    """A memory for what is asked inside; one inside another is the same."""
    if store.held is not None:
        yield store.held
        return
    store.held = Held(store)
    try:
        yield store.held
    finally:
        store.held.drop()
        store.held = None


@contextmanager
def _writing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Readers may not write even to memory of their own; the file itself stays out of their reach."""
    (reader,) = db.execute("PRAGMA query_only").fetchone()
    db.execute("PRAGMA query_only = off")
    try:
        yield db
    finally:
        db.execute(f"PRAGMA query_only = {'on' if reader else 'off'}")
