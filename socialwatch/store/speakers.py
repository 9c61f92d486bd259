"""Who wrote the posts that are held in memory, how much, and where: of half a million authors few are read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.held import LOUDEST
from socialwatch.store.lists import Person, people
from socialwatch.store.migrations import MOODS, NEGATIVE, POSITIVE

if TYPE_CHECKING:
    from socialwatch.store.held import Held
    from socialwatch.store.store import Store


class Speaker(NamedTuple):
    """An author with the posts of a held table: how many, reactions to them (None where none are told), moods, when
    the last was written, and the keys of the loudest."""

    person: Person
    posts: int
    engagement: int | None
    positive: int
    negative: int
    last: int
    loudest: Sequence[int]


def spoke(store: Store, held: Held, table: str) -> int:
    """How many different authors are told."""
    return int(store.db.execute(f"SELECT count(*) FROM {held.speakers(table)}").fetchone()[0])


def speakers(store: Store, held: Held, table: str, limit: int, named: int) -> list[Speaker]:
    """At most `limit` authors: the most posts first, then the most reactions; the keys of `named` posts of each."""
    some = held.speakers(table)
    edge = store.db.execute(
        f"SELECT posts, deeds FROM {some} ORDER BY posts DESC, deeds DESC LIMIT 1 OFFSET ?", (max(0, limit - 1),)
    ).fetchone()
    rows = store.db.execute(
        f"SELECT g.author FROM {some} AS g JOIN authors AS a ON a.id = g.author"
        # only those that are even with the last one have to be told apart by their ids
        " WHERE (g.posts, g.deeds) >= (?2, ?3) ORDER BY g.posts DESC, g.deeds DESC, a.native_id LIMIT ?1",
        (limit, *(edge or (0, 0))),
    )
    ids = [author for (author,) in rows]
    known, told, loud = people(store, ids), _told(store, table, ids), _loudest(store, table, ids, named)
    return [Speaker(known[one], *told[one], loud[one]) for one in ids]


def _told(store: Store, table: str, ids: Sequence[int]) -> dict[int, tuple[int, int | None, int, int, int]]:
    rows = store.db.execute(
        f"SELECT author, count(*), sum(engagement), sum(mood = {POSITIVE}), sum(mood = {NEGATIVE}), max(created)"
        f" FROM {table} WHERE author IN (SELECT value FROM json_each(?)) GROUP BY author",
        (json.dumps(ids),),
    )
    return {row[0]: row[1:] for row in rows}


def _loudest(store: Store, table: str, ids: Sequence[int], named: int) -> dict[int, list[int]]:
    rows = store.db.execute(
        "SELECT author, id FROM (SELECT author, id, row_number() OVER (PARTITION BY author"
        f" ORDER BY {LOUDEST}) AS place FROM {table} AS m WHERE author IN (SELECT value FROM json_each(?)))"
        " WHERE place <= ? ORDER BY author, place",
        (json.dumps(ids), named),
    )
    found: dict[int, list[int]] = {one: [] for one in ids}
    for author, key in rows:
        found[author].append(key)
    return found


def namesakes(store: Store, held: Held, table: str, handles: Iterable[str]) -> Counter[tuple[str, str]]:
    """How many authors `author:` would find on a network by each of these handles, case-folded."""
    wanted = {handle.casefold() for handle in handles}
    if not wanted:
        return Counter()
    handle = "ltrim(ifnull(a.handle, ''), '@')"
    names = (handle, f"substr({handle}, 1, instr({handle} || '@', '@') - 1)", "ifnull(a.name, '')", "a.native_id")
    said = " || ".join((names[0], *names[2:]))
    rows = store.db.execute(
        f"SELECT n.name, {', '.join(names)} FROM authors AS a JOIN networks AS n ON n.id = a.network"
        f" WHERE ({' OR '.join(f'lower({name}) IN (SELECT value FROM json_each(?1))' for name in names)}"
        # what else is the same letter in another case is for Python to say
        f" OR length({said}) < length(CAST({said} AS BLOB))) AND a.id IN (SELECT author FROM {held.speakers(table)})",
        (json.dumps(sorted(wanted)),),
    )
    found: Counter[tuple[str, str]] = Counter()
    for network, *called in rows:
        for name in {*called} - {""}:
            if name.casefold() in wanted:
                found[network, name.casefold()] += 1
    return found


def by_source(store: Store, table: str) -> dict[str, tuple[Counter[str], int]]:
    """What every source saw of a held table: its posts by mood, and how many different authors they tell."""
    each = ", ".join(f"sum(h.mood = {code})" for code in MOODS)
    rows = store.db.execute(
        f"SELECT (SELECT name FROM sources WHERE id = s.source), count(DISTINCT h.author), {each} FROM {table} AS h"
        " CROSS JOIN sightings AS s ON s.mention = h.id GROUP BY s.source"
    )
    found: dict[str, tuple[Counter[str], int]] = {}
    for name, authors, *counts in rows:
        moods: Counter[str] = Counter()
        for mood, n in zip(MOODS.values(), counts, strict=True):
            moods[mood] += n
        found[name] = moods, authors
    return found
