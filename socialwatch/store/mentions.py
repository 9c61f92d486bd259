"""Reading mentions back: one statement a table, whatever the number of keys."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from socialwatch.models import JSON, Span
from socialwatch.store import veils
from socialwatch.store.migrations import DATE_UNKNOWN, MOODS, PURGED, UNKNOWN
from socialwatch.store.places import LOOK_UP
from socialwatch.store.urls import expand

if TYPE_CHECKING:
    from socialwatch.models import Label, Mention
    from socialwatch.store.rows import Stored

KEY_SHIFT = 6  # 64 keys a second

_MENTIONS = """
    SELECT m.id, n.name, m.native_id, m.created, m.seen, m.flags, l.code, m.title, m.text, m.url, m.parent, m.thread,
        m.repost_of, m.likes, m.replies, m.reposts, m.views, m.extra, m.first_run, m.changed_run, m.revision,
        a.native_id, a.handle, a.name, a.url, a.followers, a.following, a.bio, a.bot
    FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value JOIN networks AS n ON n.id = m.network
        LEFT JOIN authors AS a ON a.id = m.author LEFT JOIN langs AS l ON l.id = m.lang
"""
_MATCHES = """
    SELECT x.mention, t.name, x.mood, x.flags FROM json_each(?) AS j CROSS JOIN matches AS x ON x.mention = j.value
        JOIN targets AS t ON t.id = x.brand ORDER BY x.mention, x.brand
"""
_SOURCES = """
    SELECT s.mention, n.name FROM json_each(?) AS j CROSS JOIN sightings AS s ON s.mention = j.value
        JOIN sources AS n ON n.id = s.source ORDER BY s.mention, s.source
"""
_RESULTS = """
    SELECT r.mention, s.name, t.name, r.value, r.score FROM json_each(?) AS j
        CROSS JOIN results AS r ON r.mention = j.value JOIN steps AS s ON s.id = r.step
        LEFT JOIN targets AS t ON t.id = r.target ORDER BY r.mention, r.step, r.target
"""


_GROUPS = "SELECT c.mention, c.story FROM json_each(?) AS j CROSS JOIN copies AS c ON c.mention = j.value"
_HEADS = """
    SELECT g.story, n.name || ':' || m.native_id, g.posts FROM (SELECT story, min(mention) AS head, count(*) AS posts
        FROM copies WHERE story IN (SELECT value FROM json_each(?)) GROUP BY story) AS g
        JOIN mentions AS m ON m.id = g.head JOIN networks AS n ON n.id = m.network
"""


class Mentions:
    """Finding and reading mentions by their local keys."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def find(self, id: str) -> int | None:
        """The key of `network:native_id`, or of the veiled id of a post; None when there is none."""
        network, _, native_id = id.partition(":")
        if native_id.startswith(veils.MARK):
            return veils.find(self._db, id)
        row = self._db.execute(
            f"SELECT ({LOOK_UP} (n.id, ?1) WHERE h.hash = id_hash(n.id, ?1)) FROM networks AS n WHERE n.name = ?2",
            (native_id, network),
        ).fetchone()
        return row[0] if row else None

    def ids(self, keys: Sequence[int]) -> list[str]:
        """`network:native_id` of each key, in the order given; unknown keys are left out."""
        found = {
            row[0]: f"{row[1]}:{row[2]}"
            for row in self._db.execute(
                "SELECT m.id, n.name, m.native_id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value"
                " JOIN networks AS n ON n.id = m.network",
                (json.dumps(keys),),
            )
        }
        return [found[key] for key in keys if key in found]

    def read(self, keys: Sequence[int]) -> list[Stored]:
        """The mentions with all that is known of them, in the order of the keys; unknown keys are left out."""
        if not keys:
            return []
        wanted = json.dumps(list(keys))
        matches = _grouped(self._db.execute(_MATCHES, (wanted,)))
        sources = _grouped(self._db.execute(_SOURCES, (wanted,)))
        results = _grouped(self._db.execute(_RESULTS, (wanted,)))
        groups, labels = groups_of(self._db, wanted), self._labels(keys)
        found = {
            row[0]: stored(
                row, matches[row[0]], sources[row[0]], results[row[0]], groups.get(row[0]), labels.get(row[0], ())
            )
            for row in self._db.execute(_MENTIONS, (wanted,))
        }
        return [found[key] for key in keys if key in found]

    def _labels(self, keys: Sequence[int]) -> Mapping[int, Sequence[Label]]:
        """What people have said of each; most archives have nothing of it, and are not asked twice."""
        if not self._db.execute("SELECT EXISTS (SELECT 1 FROM labels)").fetchone()[0]:
            return {}
        from socialwatch.store.labels import labels_of

        return labels_of(self._db, keys)

    def plain(self, keys: Sequence[int]) -> dict[int, Mention]:
        """Only the mentions, without what was said of them."""
        return {row[0]: mention_of(row) for row in self._db.execute(_MENTIONS, (json.dumps(list(keys)),))}

    def brands(self, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The matched brands of each key."""
        rows = _grouped(self._db.execute(_MATCHES, (json.dumps(list(keys)),)))
        return {key: tuple(row[0] for row in rows[key]) for key in keys}

    def extent(self) -> Span | None:
        """From the first mention to the last, by the days they were posted; None for an empty archive."""
        first, last = self._db.execute(
            "SELECT (SELECT created FROM mentions ORDER BY id LIMIT 1),"
            " (SELECT created FROM mentions ORDER BY id DESC LIMIT 1)"
        ).fetchone()
        return None if first is None else Span.of(first, max(first, last) + 1)

    def batches(self, size: int) -> Iterator[list[int]]:
        """All keys, ascending, some at a time; new mentions may come in between."""
        last = -(1 << 62)
        while True:
            rows = self._db.execute("SELECT id FROM mentions WHERE id > ? ORDER BY id LIMIT ?", (last, size)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [row[0] for row in rows]

    def key_range(self, span: Span) -> tuple[int, int]:
        """Keys [low, high) that hold every mention created in the span, and some others: check `created` too.

        A second has 64 keys; when it is full its mentions take keys of later seconds, at most `spill` later.
        """
        start, end = span.epochs
        return start << KEY_SHIFT, (end + self.spill()) << KEY_SHIFT

    def inside(self, span: Span, key: str) -> tuple[str, tuple[int, ...]]:
        """A condition on a column of keys: the mention was created in the span. Only those whose keys lie near its
        edges are looked up, as a key tells the time but for the spill."""
        start, end = span.epochs
        low, high = self.key_range(span)
        first, last = low + (self.spill() << KEY_SHIFT), end << KEY_SHIFT
        near = f"{key} >= ? AND {key} < ?"
        if (first, last) == (low, high):
            return near, (low, high)
        return (
            f"{near} AND ({near} OR (SELECT created FROM mentions WHERE id = {key}) BETWEEN ? AND ?)",
            (low, high, first, last, start, end - 1),
        )

    def spill(self) -> int:
        """By how many seconds a key may say later than its mention was written."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'spill'").fetchone()
        return int(row[0] if row else 0)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    groups: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row[1:])
    return groups


def groups_of(db: sqlite3.Connection, keys: str) -> dict[int, tuple[str, int]]:
    """For each of these keys (a JSON array) that is in a group of copies: the id of its head, and its posts."""
    story_of: dict[int, int] = dict(db.execute(_GROUPS, (keys,)))
    if not story_of:
        return {}
    rows = db.execute(_HEADS, (json.dumps(sorted(set(story_of.values()))),))
    heads = {story: (head, posts) for story, head, posts in rows}
    return {key: heads[story] for key, story in story_of.items()}


def mention_of(row: Sequence[Any]) -> Mention:
    """A row of `_MENTIONS` as a mention; its date is None where it is unknown."""
    from socialwatch.models import Author, Engagement, Mention

    extra: dict[str, JSON] = json.loads(row[17]) if row[17] else {}
    author = None
    if row[21] is not None:
        author = Author(
            native_id=row[21],
            handle=row[22],
            name=row[23],
            url=row[24],
            followers=row[25],
            following=row[26],
            bio=row[27],
            bot=None if row[28] is None else bool(row[28]),
        )
    place = extra.get("coordinates")
    return Mention(
        network=row[1], native_id=row[2], text=row[8], author=author,
        created=None if row[5] & DATE_UNKNOWN else moment(row[3]),
        title=row[7], url=expand(row[1], row[2], row[9]), lang=row[6],
        parent=row[10], thread=row[11], repost_of=row[12],
        community=extra.get("community"), country=extra.get("country"), place=extra.get("place"),
        coordinates=(place[0], place[1]) if place else None, rating=extra.get("rating"),
        links=tuple(extra.get("links", ())), media=tuple(extra.get("media", ())), tags=tuple(extra.get("tags", ())),
        to=tuple(extra.get("to", ())), engagement=Engagement(*row[13:17]),
        edited=moment(extra["edited"]) if "edited" in extra else None,
    )  # fmt: skip


def stored(
    row: Sequence[Any],
    matches: Sequence[Any],
    sources: Sequence[Any],
    results: Sequence[Any],
    group: tuple[str, int] | None = None,
    labels: Sequence[Label] = (),
) -> Stored:
    """Rows of the statements about one mention as a whole."""
    from socialwatch.store.rows import Stored

    mention = mention_of(row)
    own = [(step, value, score) for step, target, value, score in results if target is None]
    sentiment = next(((value, score) for step, value, score in own if step == "sentiment"), ("unknown", None))
    lang = next((value for step, value, _ in own if step == "language"), mention.lang)
    return Stored(
        key=row[0],
        mention=mention,
        brands=tuple(name for name, _, _ in matches),
        sources=tuple(name for (name,) in sources),
        sentiment=sentiment,
        toward={name: MOODS[UNKNOWN if mood is None else mood] for name, mood, _ in matches},
        topics=tuple(target for step, target, _, _ in results if step == "topics" and target is not None),
        lang=lang,
        flags={name: flags for name, _, flags in matches},
        seen=moment(row[4]),
        date_unknown=bool(row[5] & DATE_UNKNOWN),
        purged=bool(row[5] & PURGED),
        revision=row[20],
        first_run=row[18],
        changed_run=row[19],
        results=results,
        group=group,
        labels=labels,
    )


def moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def extra_of(mention: Mention) -> str | None:
    """What few posts have, as JSON; None when this one has nothing of it."""
    if not (
        mention.links
        or mention.tags
        or mention.to
        or mention.media
        or mention.community
        or mention.rating is not None
        or mention.country
        or mention.place
        or mention.coordinates
        or mention.edited
    ):
        return None  # the usual case, worth being quick about
    names = ("community", "country", "place", "coordinates", "rating", "links", "media", "tags", "to")
    extra = {name: value for name in names if (value := getattr(mention, name)) not in (None, ())}
    if mention.edited is not None:
        extra["edited"] = int(mention.edited.timestamp())
    return json.dumps(extra, ensure_ascii=False, separators=(",", ":"))
