"""The posts that a measure speaks of, row by row and grouped: typed reads for rankings, causes and answers."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from socialwatch.models import Mood, Span
from socialwatch.store.conditions import STEP_OF
from socialwatch.store.counts import Narrow, brand_ids, find
from socialwatch.store.mentions import KEY_SHIFT
from socialwatch.store.migrations import MOODS, OWN, PURGED, REPOST, UNSCORED

if TYPE_CHECKING:
    from socialwatch.store import Store

OwnPost = tuple[str, str, "str | None", "str | None", int, "str | None"]
"""Network, native id, parent, thread, created, handle."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What most measures need of a post. `mood` is toward the first brand asked for that it speaks of."""

    key: int
    created: int
    network: str
    author: int | None
    mood: Mood
    repost: bool
    repost_of: str | None
    likes: int | None
    replies: int | None
    reposts: int | None
    followers: int | None

    @property
    def engagement(self) -> int | None:
        """Likes, replies and reposts together; None where the platform told none of them."""
        told = [count for count in (self.likes, self.replies, self.reposts) if count is not None]
        return sum(told) if told else None


@dataclass(frozen=True, slots=True)
class Person:
    """An author's row."""

    id: int
    network: str
    native_id: str
    handle: str | None
    name: str | None
    url: str | None
    followers: int | None


def picked(store: Store, span: Span, narrow: Narrow) -> tuple[str, list[Any]]:
    """A statement that gives (mention, mood, flags) for every post counted in a span, each once, and its values."""
    brands = brand_ids(store, narrow.brands)
    wanted = ", ".join(map(str, brands)) or "NULL"
    place, keys = store.mentions.inside(span, "f.mention")
    values: list[Any] = [*keys]
    if not narrow.plain:
        place, values = "f.mention IN (SELECT value FROM json_each(?))", [json.dumps(find(store, span, narrow))]
    once = ", min(f.brand)" if len(brands) > 1 else ""
    return (
        f"SELECT f.mention AS mention, coalesce(f.mood, {UNSCORED}) AS mood, f.flags AS flags{once}"
        f" FROM matches AS f WHERE f.brand IN ({wanted}) AND {place} AND f.flags & {narrow.hidden} = 0"
        f"{' GROUP BY f.mention' if once else ''}",
        values,
    )


_BRIEFS = """
    SELECT m.id, m.created, n.name, m.author, p.mood, p.flags, m.repost_of, m.likes, m.replies, m.reposts, a.followers
    FROM p CROSS JOIN mentions AS m ON m.id = p.mention JOIN networks AS n ON n.id = m.network
        LEFT JOIN authors AS a ON a.id = m.author ORDER BY m.created, m.id
"""


def briefs(store: Store, span: Span, narrow: Narrow) -> list[Brief]:
    """Every post counted in the span, oldest first."""
    sql, values = picked(store, span, narrow)
    return [_brief(row) for row in store.db.execute(f"WITH p AS ({sql}) {_BRIEFS}", values)]


def briefs_of(store: Store, keys: Sequence[int], brands: Sequence[str]) -> list[Brief]:
    """These posts, oldest first, with the mood toward the first of the brands that each speaks of."""
    wanted = ", ".join(map(str, brand_ids(store, brands))) or "NULL"
    sql = (
        f"SELECT f.mention AS mention, coalesce(f.mood, {UNSCORED}) AS mood, f.flags AS flags, min(f.brand)"
        " FROM json_each(?) AS j CROSS JOIN matches AS f"
        f" ON f.mention = j.value AND f.brand IN ({wanted}) GROUP BY f.mention"
    )
    return [_brief(row) for row in store.db.execute(f"WITH p AS ({sql}) {_BRIEFS}", (json.dumps(list(keys)),))]


def times(store: Store, keys: Sequence[int]) -> dict[int, int]:
    """When these posts were written (epoch seconds), in their order."""
    if not store.mentions.spill():
        return {key: key >> KEY_SHIFT for key in keys}
    rows = store.db.execute(
        "SELECT m.id, m.created FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value",
        (json.dumps(list(keys)),),
    )
    return dict(rows.fetchall())


def loudest(store: Store, keys: Sequence[int], limit: int) -> list[int]:
    """At most `limit` of these posts: the most engaged first, then the newest; what is not told counts as none."""
    rows = store.db.execute(
        "SELECT m.id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value"
        " ORDER BY coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.reposts, 0) DESC,"
        " m.created DESC, m.id DESC"
        " LIMIT ?",
        (json.dumps(list(keys)), limit),
    )
    return [key for (key,) in rows]


def _brief(row: Sequence[Any]) -> Brief:
    key, created, network, author, mood, flags, *rest = row
    return Brief(key, created, network, author, MOODS[mood], bool(flags & REPOST), *rest)


def texts(
    store: Store, span: Span, narrow: Narrow, limit: int | None = None
) -> list[tuple[int, str | None, str, list[str]]]:
    """(key, title, text, tags) of the posts counted in the span, purged ones left out.

    With a limit, that many at most, taken evenly over the span.
    """
    keys = keys_in(store, span, narrow)
    return list(read_texts(store, keys if limit is None else evenly(keys, limit)))


def keys_in(store: Store, span: Span, narrow: Narrow) -> list[int]:
    """The keys of the posts counted in the span, ascending."""
    sql, values = picked(store, span, narrow)
    return [key for (key,) in store.db.execute(f"WITH p AS ({sql}) SELECT mention FROM p ORDER BY mention", values)]


def evenly(keys: Sequence[int], most: int) -> Sequence[int]:
    """That many of the keys at most, taken evenly over them."""
    return keys if len(keys) <= most else [keys[at * len(keys) // most] for at in range(most)]


def read_texts(store: Store, keys: Sequence[int]) -> Iterator[tuple[int, str | None, str, list[str]]]:
    rows = store.db.execute(
        f"SELECT m.id, m.title, m.text, m.extra FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value"
        f" WHERE m.flags & {PURGED} = 0",
        (json.dumps(list(keys)),),
    )
    for key, title, text, extra in rows:
        yield key, title, text, json.loads(extra).get("tags", []) if extra and '"tags"' in extra else []


def _said(kind: str) -> str:
    """What steps say of this kind (topic, intent...), by the step's name: what people deny stands under another."""
    return (
        f"JOIN steps AS s ON s.id = r.step AND s.name = '{STEP_OF[kind]}'"
        f" JOIN targets AS t ON t.id = r.target AND t.kind = '{kind}'"
    )


def topic_keys(store: Store, keys: Sequence[int], kind: str = "topic") -> dict[str, list[int]]:
    """Which of these posts speak of each topic."""
    found: dict[str, list[int]] = {}
    rows = store.db.execute(
        "SELECT t.name, r.mention FROM json_each(?) AS j CROSS JOIN results AS r ON r.mention = j.value"
        f" {_said(kind)} ORDER BY r.mention",
        (json.dumps(list(keys)),),
    )
    for name, key in rows:
        found.setdefault(name, []).append(key)
    return found


def by_source(store: Store, span: Span, narrow: Narrow) -> list[tuple[str, Mood, int]]:
    """(source, mood, posts): a post that two sources saw counts for both."""
    sql, values = picked(store, span, narrow)
    # a column a mood: sorted by source alone a million posts take half the time
    each = ", ".join(f"sum(p.mood = {code})" for code in MOODS)
    rows = store.db.execute(
        f"WITH p AS ({sql}) SELECT (SELECT name FROM sources WHERE id = s.source), {each} FROM p"
        " CROSS JOIN sightings AS s ON s.mention = p.mention GROUP BY s.source",
        values,
    )
    found = sorted((name, mood, n) for name, *counts in rows for mood, n in zip(MOODS.values(), counts, strict=True))
    return [one for one in found if one[2]]


def links(store: Store, span: Span, narrow: Narrow) -> list[tuple[str, int, int | None, Mood]]:
    """(address, key, author, mood) for every address in every post counted."""
    sql, values = picked(store, span, narrow)
    rows = store.db.execute(
        f"WITH p AS ({sql}) SELECT l.value, m.id, m.author, p.mood FROM p CROSS JOIN mentions AS m ON m.id = p.mention"
        " CROSS JOIN json_each(m.extra, '$.links') AS l WHERE m.extra IS NOT NULL",
        values,
    )
    return [(link, key, author, MOODS[mood]) for link, key, author, mood in rows]


def people(store: Store, ids: Sequence[int]) -> dict[int, Person]:
    """These authors."""
    rows = store.db.execute(
        "SELECT a.id, n.name, a.native_id, a.handle, a.name, a.url, a.followers FROM json_each(?) AS j"
        " JOIN authors AS a ON a.id = j.value JOIN networks AS n ON n.id = a.network",
        (json.dumps(list(ids)),),
    )
    return {row[0]: Person(*row) for row in rows}


def own_posts(store: Store, brands: Sequence[str], span: Span) -> list[OwnPost]:
    """(network, native id, parent, thread, created, handle) of what own accounts of the brands wrote in a span, oldest
    first; what they shared of others is not written by them.

    Where posts are held, what was read for a span serves every span inside of it.
    """
    if store.held is None:
        return _own_posts(store, brands, span)
    kept: list[tuple[Span, list[OwnPost]]] = store.held.once(("own posts", *brands), list)
    found = next((rows for over, rows in kept if over.start <= span.start and span.end <= over.end), None)
    if found is None:
        found = _own_posts(store, brands, span)
        kept.append((span, found))
    low, high = (bisect_left(found, edge, key=itemgetter(4)) for edge in span.epochs)
    return found[low:high]


def _own_posts(store: Store, brands: Sequence[str], span: Span) -> list[OwnPost]:
    low, high = span.epochs
    wanted = ", ".join(map(str, brand_ids(store, brands))) or "NULL"
    return store.db.execute(
        "SELECT DISTINCT n.name, m.native_id, m.parent, m.thread, m.created, coalesce(a.handle, a.name)"
        " FROM matches AS f CROSS JOIN mentions AS m ON m.id = f.mention JOIN networks AS n ON n.id = m.network"
        f" LEFT JOIN authors AS a ON a.id = m.author WHERE f.brand IN ({wanted}) AND f.flags & {OWN | REPOST} = {OWN}"
        " AND f.mention >= ? AND f.mention < ? AND m.created >= ? AND m.created < ? ORDER BY m.created",
        (*store.mentions.key_range(span), low, high),
    ).fetchall()


def in_threads(
    store: Store, keys: Sequence[int], names: Iterable[str]
) -> dict[int, tuple[tuple[str, str], int | None]]:
    """(thread, author) of those of these posts that stand in a thread of one of these names, or began it."""
    rows = store.db.execute(
        "WITH w AS MATERIALIZED (SELECT value FROM json_each(?2))"
        " SELECT m.id, n.name, coalesce(m.thread, m.native_id), m.author FROM json_each(?1) AS j"
        " CROSS JOIN mentions AS m ON m.id = j.value JOIN networks AS n ON n.id = m.network"
        " WHERE coalesce(m.thread, m.native_id) IN (SELECT value FROM w)",
        (json.dumps(list(keys)), json.dumps(sorted({*names}))),
    )
    return {key: ((network, thread), author) for key, network, thread, author in rows}
