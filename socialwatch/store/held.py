"""A brand's posts of a window as narrow rows in memory: rankings over many posts read them from the file once.

`with holding(store) as held` lends a memory to whatever is asked inside; a deck is made in one. The rows are as the
archive had them when they were asked for first.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from socialwatch.store.kinds import Kind, kinds
from socialwatch.store.lists import picked
from socialwatch.store.migrations import MOODS, REPOST

if TYPE_CHECKING:
    from socialwatch.models import Mood, Span
    from socialwatch.store.counts import Narrow
    from socialwatch.store.store import Store

T = TypeVar("T")
COLUMNS = frozenset(("id", "created", "network", "author", "repost_of"))
"""What a held row has of its mention, under the same names; beside these `mood`, `matched`, `engagement`."""
FOREMOST = 32768  # of the loudest posts that are held in their order
MAPPED = 1 << 31  # bytes of a file; SQLite maps no more
LOUDEST = "coalesce(m.engagement, 0) DESC, m.created DESC, m.id DESC"
_ROWS = """
    SELECT m.id AS id, m.created AS created, m.network AS network, m.author AS author, m.repost_of AS repost_of,
        p.mood AS mood, p.flags AS matched,
        CASE WHEN coalesce(m.likes, m.replies, m.reposts) IS NOT NULL
            THEN coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.reposts, 0) END AS engagement
    FROM p CROSS JOIN mentions AS m ON m.id = p.mention
"""
_TABLE = (
    "id INTEGER PRIMARY KEY, created INTEGER, network INTEGER, author INTEGER, repost_of TEXT, mood INTEGER,"
    " matched INTEGER, engagement INTEGER"
)


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
        self._found: dict[Hashable, Any] = {}
        self._tables: list[str] = []

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What is made of a table, or of the archive, made when it is asked for first."""
        if what not in self._found:
            self._found[what] = make()
        found: T = self._found[what]
        return found

    def table(self, span: Span, narrow: Narrow) -> str:
        """The name of the table with every post counted in the span, each once; `mood` is toward the first brand."""
        key = place(span, narrow)
        if key not in self._names:
            sql, values = picked(self._store, span, narrow)
            rows = f"WITH p AS ({sql}) {_ROWS}"
            self._names[key] = self._make(f"held_{len(self._names)}", _TABLE, rows, values)
        return self._names[key]

    def holds(self, span: Span, narrow: Narrow) -> bool:
        """Whether that table is there already."""
        return place(span, narrow) in self._names

    def around(self, span: Span, narrow: Narrow) -> str | None:
        """The name of a table that is there and holds these posts, with perhaps others of a longer time."""
        _, *what = place(span, narrow)
        return max(
            (
                (over.seconds, name)
                for (over, *held), name in self._names.items()
                if held == what and over.start <= span.start and span.end <= over.end
            ),
            default=(0, None),
        )[1]

    def loudest(self, table: str) -> str:
        """The name of the table of its most engaged posts by their rank, of equals the newest first."""
        return self._beside(
            table,
            "loudest",
            f"rank INTEGER PRIMARY KEY, {_TABLE.replace(' PRIMARY KEY', '')}",
            f"SELECT NULL, m.* FROM {table} AS m {self._loud(table)} ORDER BY {LOUDEST} LIMIT {FOREMOST}",
        )

    def _loud(self, table: str) -> str:
        """What spares putting all posts in order, where it is known how many drew how much."""
        counts: Counter[int] = Counter()
        for (kind, _), n in self._found.get(("originals", table), {}).items():
            counts[kind.engagement or 0] += n
        more = 0
        for drew in sorted(counts, reverse=True):
            more += counts[drew]
            if more >= FOREMOST:
                return f"WHERE coalesce(m.engagement, 0) >= {drew}"
        return ""

    def speakers(self, table: str) -> str:
        """The name of the table (author, posts, deeds) of all who wrote its posts, with the reactions to these."""
        return self._beside(
            table,
            "speakers",
            "author INTEGER PRIMARY KEY, posts INTEGER, deeds INTEGER",
            f"SELECT author, count(*), sum(coalesce(engagement, 0)) FROM {table} WHERE author IS NOT NULL GROUP BY 1",
        )

    def part(self, table: str, keys: Sequence[int]) -> str:
        """The name of a table with those posts of one that have these keys."""
        rows = f"SELECT m.* FROM json_each(?) AS j CROSS JOIN {table} AS m ON m.id = j.value"
        return self._make(f"held_part_{len(self._tables)}", _TABLE, rows, (json.dumps(keys),))

    def _beside(self, table: str, what: str, columns: str, rows: str) -> str:
        def make() -> str:
            return self._make(f"{what}_of_{table}", columns, rows)

        return self.once((what, table), make)

    def _make(self, name: str, columns: str, rows: str, values: Sequence[Any] = ()) -> str:
        with _writing(self._store.db) as db:
            db.execute(f"CREATE TEMP TABLE {name} ({columns})")
            self._tables.append(name)
            db.execute(f"INSERT INTO {name} {rows}", values)
        return name

    def originals(self, table: str) -> Counter[tuple[Kind, int]]:
        """How many posts of the table that are no reposts are of each kind and mood."""
        return self.once(("originals", table), lambda: kinds(self._store, table))

    def drop(self) -> None:
        """Forget everything."""
        with _writing(self._store.db) as db:
            for name in self._tables:
                with suppress(sqlite3.OperationalError):  # after an error somebody may still read it; it ends with us
                    db.execute(f"DROP TABLE temp.{name}")
        self._tables.clear()


def earliest(store: Store, table: str, most: int, *, reposts: bool = False) -> list[int]:
    """The keys of the first posts of a held table, oldest first; with `reposts` they count as well."""
    which = "" if reposts else f" WHERE matched & {REPOST} = 0"
    rows = store.db.execute(f"SELECT id FROM {table}{which} ORDER BY created, id LIMIT ?", (most,))
    return [key for (key,) in rows]


def originals(store: Store, table: str, kinds: Sequence[Kind]) -> list[Original]:
    """The posts of a held table that are of one of these kinds and no reposts."""
    least = min((kind.engagement or 0 for kind in kinds), default=0)  # spares most rows the look into the list
    told = "h.network, ifnull(h.engagement, '')"  # NULL is in no list
    said = "json_extract(value, '$[0]'), ifnull(json_extract(value, '$[1]'), '')"
    rows = store.db.execute(
        f"SELECT h.id, h.created, h.mood, h.network, h.engagement, a.followers FROM {table} AS h"
        f" LEFT JOIN authors AS a ON a.id = h.author WHERE coalesce(h.engagement, 0) >= {least}"
        f" AND h.matched & {REPOST} = 0 AND ({told}) IN (SELECT {said} FROM json_each(?1))"  # spares most the author
        f" AND ({told}, ifnull(a.followers, '')) IN"
        f" (SELECT {said}, ifnull(json_extract(value, '$[2]'), '') FROM json_each(?1))",
        (json.dumps(kinds),),
    )
    return [Original(key, created, MOODS[mood], Kind(*kind)) for key, created, mood, *kind in rows]


def foremost_felt(store: Store, loudest: str, moods: Sequence[Mood], most: int) -> list[tuple[int, int, Mood, str]]:
    """Key, time, mood and network of the most engaged posts of such moods that are no reposts; `loudest` has them."""
    codes = ", ".join(str(code) for code, mood in MOODS.items() if mood in moods)
    rows = store.db.execute(
        f"SELECT h.id, h.created, h.mood, n.name FROM {loudest} AS h CROSS JOIN networks AS n ON n.id = h.network"
        f" WHERE h.matched & {REPOST} = 0 AND h.mood IN ({codes}) ORDER BY h.rank LIMIT ?",
        (most,),
    )
    return [(key, created, MOODS[mood], network) for key, created, mood, network in rows]


def reposts(store: Store, table: str, ids: Sequence[str]) -> dict[str, int]:
    """How many reposts of each of these posts (`network:native_id`) a held table has; those without are absent."""
    rows = store.db.execute(
        f"SELECT n.name || ':' || h.repost_of AS original, count(*) FROM {table} AS h"
        f" JOIN networks AS n ON n.id = h.network WHERE h.matched & {REPOST} AND h.repost_of IS NOT NULL"
        " AND original IN (SELECT value FROM json_each(?)) GROUP BY 1",
        (json.dumps(ids),),
    )
    return dict(rows.fetchall())


def place(span: Span, narrow: Narrow) -> tuple[Span, Narrow, str]:
    """What tells the posts counted in a span from others; a query itself cannot be a key."""
    return span, replace(narrow, query=None), narrow.query.text if narrow.query else ""


@contextmanager
def holding(store: Store) -> Iterator[Held]:
    """A memory for what is asked inside; one inside another is the same."""
    if store.held is not None:
        yield store.held
        return
    store.held = Held(store)
    try:
        with _mapped(store.db):
            yield store.held
    finally:
        store.held.drop()
        store.held = None


@contextmanager
def _mapped(db: sqlite3.Connection) -> Iterator[None]:
    """The whole file as memory: many posts are read more than once, and each page would be asked of the system, and
    copied, again. Those pages are the system's own; a process only seems to grow by them."""
    (before,) = db.execute("PRAGMA mmap_size").fetchone() or (0,)
    db.execute(f"PRAGMA mmap_size = {MAPPED}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA mmap_size = {before}")


@contextmanager
def _writing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Readers may not write even to memory of their own; the file itself stays out of their reach."""
    (reader,) = db.execute("PRAGMA query_only").fetchone()
    db.execute("PRAGMA query_only = off")
    try:
        yield db
    finally:
        db.execute(f"PRAGMA query_only = {'on' if reader else 'off'}")
