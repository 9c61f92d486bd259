"""How many mentions: by slot, brand, network and mood, from the rollup where it can tell, else by scanning.

The rollup knows brands, networks, moods and flags. Topics, languages, sources and queries it does not: then
`store.select` finds the posts and they are counted one by one. Both give the same counts, to the second: what
lies beside the 15-minute slots at the edges of a window is counted from the mentions themselves.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from socialwatch.clock import midnight
from socialwatch.clock import zone as zone_of
from socialwatch.models import Span
from socialwatch.store.facts import SLOT, local_day
from socialwatch.store.migrations import MOODS, NOISE, OWN, REPOST, UNSCORED

if TYPE_CHECKING:
    from socialwatch.query import Query
    from socialwatch.store import Store

Part = Literal["slot", "brand", "network", "mood", "repost"]
Range = tuple[int, int, int]
"""slot of the answer, first, one past the last."""

CHUNK = 10_000  # ranges in one statement, which may be a million characters long

_COLUMNS: dict[Part, str] = {
    "slot": "r.i",
    "brand": "f.brand",
    "network": "f.network",
    "mood": "f.mood",
    "repost": f"f.flags & {REPOST} > 0",
}
_OF_POSTS: dict[Part, str] = _COLUMNS | {"network": "m.network", "mood": f"coalesce(f.mood, {UNSCORED})"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """What is counted; empty tuples mean "all". Own posts and noise stay out unless asked for."""

    brands: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    query: Query | None = None
    with_own: bool = False
    with_noise: bool = False

    @property
    def plain(self) -> bool:
        """Whether the rollup can answer."""
        return not (self.sources or self.topics or self.langs or self.countries or self.query)

    @property
    def hidden(self) -> int:
        """The flags of matches that are not counted."""
        return (0 if self.with_own else OWN) | (0 if self.with_noise else NOISE)

    def only(self, *brands: str) -> Narrow:
        return replace(self, brands=brands)


def tally(
    store: Store, edges: Sequence[int], narrow: Narrow, zone: str, by: Sequence[Part]
) -> Counter[tuple[Any, ...]]:
    """Mentions of each brand between the edges (epoch seconds, ascending), counted by `by`, in that order.

    Slot n is [edges[n], edges[n + 1]). Brands and networks come by name, moods as "positive" and so on,
    `repost` as a bool. A mention of two brands counts for each. Combinations without mentions are absent.
    """
    brands = brand_ids(store, narrow.brands)
    if len(edges) < 2 or not brands:
        return Counter()
    if narrow.plain:
        rows = _from_rollup(store, edges, narrow, zone, by, brands)
    else:
        rows = _by_scanning(store, edges, narrow, by, brands)
    return _named(store, rows, by, brands)


def brand_ids(store: Store, names: Iterable[str] = ()) -> dict[int, str]:
    """The ids of these brands, of all when none are named; a brand that never matched has none."""
    known = store.db.execute("SELECT id, name FROM targets WHERE kind = 'brand' ORDER BY id").fetchall()
    wanted = set(names)
    return {key: name for key, name in known if not wanted or name in wanted}


def _named(
    store: Store, rows: Iterable[Sequence[int]], by: Sequence[Part], brands: dict[int, str]
) -> Counter[tuple[Any, ...]]:
    networks = dict(store.db.execute("SELECT id, name FROM networks")) if "network" in by else {}
    names: dict[Part, Any] = {"brand": brands, "network": networks, "mood": MOODS, "repost": {0: False, 1: True}}
    decode = [names.get(part) for part in by]
    found: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        key = tuple(value if names is None else names[value] for value, names in zip(row, decode, strict=False))
        found[key] += row[-1] or 0  # without groups an empty sum is one row of NULL
    return found


def _from_rollup(
    store: Store, edges: Sequence[int], narrow: Narrow, zone: str, by: Sequence[Part], brands: dict[int, str]
) -> Iterator[Sequence[int]]:
    days, slots, rest = pieces(edges, zone if zone == store.facts.zone else None)
    for table, column, ranges in (("days", "day", days), ("facts", "slot", slots)):
        for first in range(0, len(ranges), CHUNK):
            some = ranges[first : first + CHUNK]
            yield from store.db.execute(_rollup_sql(table, column, some, by, brands, narrow.hidden))
    for i, low, high in rest:
        span = Span.of(low, high)
        parts = [str(i) if part == "slot" else _OF_POSTS[part] for part in by]
        sql = (
            f"SELECT {', '.join([*parts, 'count(*)'])} FROM mentions AS m CROSS JOIN matches AS f"
            f" WHERE m.id >= ? AND m.id < ? AND m.created >= ? AND m.created < ? AND f.mention = m.id"
            f" AND f.brand IN ({_ids(brands)}) AND f.flags & {narrow.hidden} = 0{_grouped(parts)}"
        )
        yield from store.db.execute(sql, (*store.mentions.key_range(span), low, high))


def _rollup_sql(
    table: str, column: str, ranges: Sequence[Range], by: Sequence[Part], brands: Iterable[int], hidden: int
) -> str:
    parts = [_COLUMNS[part] for part in by]
    values = ", ".join(f"({i}, {low}, {high})" for i, low, high in ranges)
    # CROSS JOIN keeps the ranges outside, so that each is one walk along the primary key
    return (
        f"WITH r(i, a, b) AS (VALUES {values}) SELECT {', '.join([*parts, 'sum(f.mentions)'])} FROM r"
        f" CROSS JOIN {table} AS f WHERE f.brand IN ({_ids(brands)}) AND f.{column} >= r.a AND f.{column} < r.b"
        f" AND f.flags & {hidden} = 0{_grouped(parts)}"
    )


def _ids(brands: Iterable[int]) -> str:
    return ", ".join(map(str, brands))


def _grouped(parts: Sequence[str]) -> str:
    return f" GROUP BY {', '.join(str(n) for n in range(1, len(parts) + 1))}" if parts else ""


def pieces(edges: Sequence[int], zone: str | None) -> tuple[list[Range], list[Range], list[Range]]:
    """Slots between edges as whole local days, whole 15-minute slots, and the seconds that are left.

    Days are `date.toordinal()`; without a zone there are none. Neighbouring days of one slot stay one range.
    """
    days: list[Range] = []
    slots: list[Range] = []
    rest: list[Range] = []
    for i, (low, high) in enumerate(pairwise(edges)):
        first, last, inner = _whole_days(low, high, zone) if zone else (0, 0, None)
        if inner is None:
            _split(i, low, high, slots, rest)
            continue
        days.append((i, first, last))
        _split(i, low, inner[0], slots, rest)
        _split(i, inner[1], high, slots, rest)
    return days, slots, rest


def _whole_days(low: int, high: int, zone: str) -> tuple[int, int, tuple[int, int] | None]:
    """The first and one past the last local day that lie wholly inside, and their epochs; None when none does."""
    first, last = local_day(low // SLOT, zone), local_day(high // SLOT, zone)
    if _start_of(first, zone) < low:
        first += 1
    start, end = _start_of(first, zone), _start_of(last, zone)
    # a midnight beside the 15-minute grid (local mean time, long ago) would count a slot on the wrong day
    if first >= last or start % SLOT or end % SLOT:
        return 0, 0, None
    return first, last, (start, end)


@lru_cache(maxsize=4096)
def _start_of(day: int, zone: str) -> int:
    return int(midnight(date.fromordinal(day), zone_of(zone)).timestamp())


def _split(i: int, low: int, high: int, slots: list[Range], rest: list[Range]) -> None:
    """Put [low, high) into whole slots and what is left at both ends."""
    first, last = -(-low // SLOT), high // SLOT
    if first >= last:
        if low < high:
            rest.append((i, low, high))
        return
    slots.append((i, first, last))
    if low < first * SLOT:
        rest.append((i, low, first * SLOT))
    if last * SLOT < high:
        rest.append((i, last * SLOT, high))


def _by_scanning(
    store: Store, edges: Sequence[int], narrow: Narrow, by: Sequence[Part], brands: dict[int, str]
) -> Iterator[Sequence[int]]:
    """One row a post and brand, put into its slot here: a join of posts and slots would be quadratic."""
    keys = find(store, Span.of(edges[0], edges[-1]), narrow)
    parts = ["m.created", *("m.created" if part == "slot" else _OF_POSTS[part] for part in by)]
    sql = (
        f"SELECT {', '.join(parts)}, count(*) FROM json_each(?) AS j CROSS JOIN mentions AS m CROSS JOIN matches AS f"
        f" WHERE m.id = j.value AND f.mention = m.id AND f.brand IN ({_ids(brands)})"
        f" AND f.flags & {narrow.hidden} = 0{_grouped(parts)}"
    )
    place = list(by).index("slot") if "slot" in by else None
    for created, *values in store.db.execute(sql, (json.dumps(keys),)):
        if place is not None:
            values[place] = bisect_right(edges, created) - 1
        yield values


def find(store: Store, span: Span, narrow: Narrow, limit: int | None = None) -> list[int]:
    """The keys of the mentions that are counted in a span, newest first."""
    from socialwatch.store.select import select

    return select(
        store,
        narrow.query,
        span=span,
        brands=narrow.brands,
        sources=narrow.sources,
        topics=narrow.topics,
        langs=narrow.langs,
        countries=narrow.countries,
        with_own=narrow.with_own,
        with_noise=narrow.with_noise,
        limit=limit,
    )
