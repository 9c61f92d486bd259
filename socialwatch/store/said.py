"""What steps have said of the posts of a span: how many are in each topic, in what mood, and how many in none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socialwatch.store.conditions import STEP_OF
from socialwatch.store.counts import Narrow, brand_ids, tally
from socialwatch.store.held import place
from socialwatch.store.lists import picked
from socialwatch.store.migrations import MOODS, UNSCORED

if TYPE_CHECKING:
    import numpy as np

    from socialwatch.models import Span
    from socialwatch.store import Store

MANY = 30_000  # posts, and what is said of them: a join of more takes longer than numpy's import
TIMES = 5  # a look at one post by its key takes as long as reading so many in a row
MOST = 50_000_000  # numbers of eighteen digits that SQLite can write in one line
MOOD_BITS, TARGET_BITS = 4, 20  # beside a key in one number


@dataclass(frozen=True, slots=True)
class Said:
    """How many posts are in each topic (or have each intent, stage...), by mood; how many there are, and how many of
    them are in any topic. A topic that nobody speaks of is absent."""

    moods: Mapping[str, Counter[str]]
    total: int
    touched: int

    def of(self, name: str) -> int:
        """The posts in a topic."""
        return self.moods[name].total() if name in self.moods else 0


def said(store: Store, span: Span, narrow: Narrow, kind: str = "topic") -> Said:
    """What is said of the posts counted in a span; asked for twice in one memory, it is read once."""
    if store.held is None:
        return _said(store, span, narrow, kind)
    return store.held.once(("said", place(span, narrow), kind), lambda: _said(store, span, narrow, kind))


def keys_about(store: Store, span: Span, name: str, kind: str = "topic") -> list[int]:
    """The keys of all posts of a span, of any brand, that are in a topic."""
    verdicts, edges = _verdicts(store, span, kind)
    sql = f"SELECT r.mention FROM {verdicts} AND r.target = (SELECT id FROM targets WHERE kind = ? AND name = ?)"
    return sorted(key for (key,) in store.db.execute(sql, (*edges, kind, name)))


def _said(store: Store, span: Span, narrow: Narrow, kind: str) -> Said:
    posts, values = picked(store, span, narrow)
    total = _total(store, span, narrow, posts, values)
    verdicts, edges = _verdicts(store, span, kind)
    (some,) = store.db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {verdicts} LIMIT ?)", (*edges, TIMES * total + 1)
    ).fetchone()
    if for_arrays(*sorted((total, some))):
        cells, touched = _in_arrays(posts_of(store, span, narrow, posts, values), _numbers_said(store, span, kind))
    elif narrow.plain and some <= total:
        rows = store.db.execute(*_led_by_verdicts(store, span, narrow, kind))
        cells, touched = _counted(rows)
    else:
        sql = (
            f"WITH p AS ({posts}) SELECT r.mention, r.target, p.mood FROM p CROSS JOIN results AS r"
            f" ON r.mention = p.mention WHERE {_about(store, kind)}"
        )
        cells, touched = _counted(store.db.execute(sql, values))
    return Said(_named(store, cells), total, touched)


def _total(store: Store, span: Span, narrow: Narrow, posts: str, values: Sequence[Any]) -> int:
    if narrow.plain and len(narrow.brands) == 1:  # a post of two brands is in the rollup twice
        return tally(store, span.epochs, narrow, store.facts.zone, ()).total()
    (total,) = store.db.execute(f"WITH p AS ({posts}) SELECT count(*) FROM p", values).fetchone()
    return int(total)


def for_arrays(less: int, more: int) -> bool:
    return less >= MANY and more <= min(MOST, TIMES * less)


def _counted(rows: Iterable[tuple[int, int, int]]) -> tuple[Counter[tuple[int, int]], int]:
    """How often each (target, mood) occurs in rows of (post, target, mood), and how many posts there are."""
    cells: Counter[tuple[int, int]] = Counter()
    posts = set()
    for key, target, mood in rows:
        cells[target, mood] += 1
        posts.add(key)
    return cells, len(posts)


def _named(store: Store, cells: Mapping[tuple[int, int], int]) -> dict[str, Counter[str]]:
    names: dict[int, str] = dict(store.db.execute("SELECT id, name FROM targets"))
    moods: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (target, mood), n in sorted(cells.items()):
        moods[names[target]][MOODS[mood]] += n
    return dict(moods)


def _about(store: Store, kind: str) -> str:
    """What steps say of this kind, by the step's name: what people deny stands under another."""
    targets, steps = _keys(store, "targets", "kind", kind), _keys(store, "steps", "name", STEP_OF[kind])
    return f"r.target IN ({targets}) AND r.step IN ({steps})"


def _keys(store: Store, table: str, column: str, value: str) -> str:
    """Which rows of a small table these are, as a list for another."""
    found = store.db.execute(f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id", (value,))
    return ", ".join(str(key) for (key,) in found) or "NULL"


def _verdicts(store: Store, span: Span, kind: str) -> tuple[str, tuple[int, ...]]:
    """What is said of all posts of a span, whatever brand they speak of, by the index that has nothing else."""
    inside, edges = store.mentions.inside(span, "r.mention")
    return f"results AS r INDEXED BY results_by_target WHERE r.target > 0 AND {_about(store, kind)} AND {inside}", edges


def _led_by_verdicts(store: Store, span: Span, narrow: Narrow, kind: str) -> tuple[str, Sequence[Any]]:
    """(post, target, mood): of a million posts nearly all may be in no topic at all; then those few are found without
    reading the others."""
    brands = ", ".join(map(str, brand_ids(store, narrow.brands))) or "NULL"
    verdicts, edges = _verdicts(store, span, kind)
    first = f"SELECT min(brand) FROM matches WHERE mention = r.mention AND brand IN ({brands})"
    return (
        f"SELECT r.mention, r.target, coalesce(f.mood, {UNSCORED})"
        f" FROM {verdicts.replace(' WHERE ', ' CROSS JOIN matches AS f WHERE ', 1)}"
        f" AND f.mention = r.mention AND f.brand = ({first} AND flags & {narrow.hidden} = 0)",
        edges,
    )


def _in_arrays(posts: np.ndarray, verdicts: np.ndarray) -> tuple[dict[tuple[int, int], int], int]:
    """The same as `_counted` has, of hundreds of thousands: the posts and what is said of them are joined here."""
    import numpy as np

    keys, about = posts >> MOOD_BITS, verdicts >> TARGET_BITS
    at = np.minimum(np.searchsorted(keys, about), len(keys) - 1)
    ours = keys[at] == about
    at = at[ours]
    targets, moods = verdicts[ours] & ((1 << TARGET_BITS) - 1), posts[at] & ((1 << MOOD_BITS) - 1)
    counts = np.bincount((targets << MOOD_BITS) | moods)
    cells = {(int(cell) >> MOOD_BITS, (int(cell) & 15) - 1): int(counts[cell]) for cell in np.flatnonzero(counts)}
    touched = np.zeros(len(posts), bool)
    touched[at] = True
    return cells, int(touched.sum())


def posts_of(store: Store, span: Span, narrow: Narrow, sql: str, values: Sequence[Any]) -> np.ndarray:
    """The posts counted in a span, which the statement picks, ascending: key and mood in one number each."""

    def read() -> np.ndarray:
        line = f"group_concat((mention << {MOOD_BITS}) + mood + 1)"
        found = numbers(store, f"WITH p AS ({sql}) SELECT {line} FROM p", values)
        found.sort()
        return found

    return store.held.once(("posts", place(span, narrow)), read) if store.held is not None else read()


def _numbers_said(store: Store, span: Span, kind: str) -> np.ndarray:
    """What is said of all posts of a span: key and target in one number each."""

    def read() -> np.ndarray:
        verdicts, edges = _verdicts(store, span, kind)
        return numbers(store, f"SELECT group_concat((r.mention << {TARGET_BITS}) + r.target) FROM {verdicts}", edges)

    return store.held.once(("verdicts", span, kind), read) if store.held is not None else read()


def numbers(store: Store, sql: str, values: Sequence[Any] = ()) -> np.ndarray:
    """The numbers of an answer that is one line of them: a row each takes three times as long."""
    (line,) = store.db.execute(sql, values).fetchone()
    return listed(line)


def listed(line: str | None) -> np.ndarray:
    """The numbers of a line of them."""
    import numpy as np

    return np.fromstring(line or "", np.int64, sep=",")
