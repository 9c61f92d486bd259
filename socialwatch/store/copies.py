"""Posts that say the same: the groups they form, and the marks by which new posts find those like them.

A group is whatever is connected by pairs that the step `copies` found alike, so it does not depend on the order in
which posts arrived; its first post, which has the least key, is its head. A mark is a hash of 32 bits with the time
above it, so that the marks of one year or so lie together and a post is looked for among those of `REACH` days alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from socialwatch.store import bulk
from socialwatch.store.mentions import KEY_SHIFT
from socialwatch.store.places import LOOK_UP
from socialwatch.store.tellings import Tellings

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.store.store import Store

REACH = 30  # days before and after a post in which its copies are looked for
NEAREST = 3  # posts before and after it that share a mark: all are alike, or the mark means little
LARGEST = 5000  # posts of a group that are compared again when one of them was edited
_SEASON = 25  # bits of seconds: 388 days
_REACH = REACH * 86_400 << KEY_SHIFT

_MET = "SELECT j.value FROM json_each(?) AS j WHERE (SELECT 1 FROM marks WHERE mark = j.value LIMIT 1 OFFSET {}) = 1"
_NEAR = f"""
    WITH j(mark, mention) AS (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
    SELECT j.mention,
        (SELECT group_concat(mention) FROM (SELECT m.mention FROM marks AS m WHERE m.mark = j.mark
            AND m.mention < j.mention AND m.mention >= j.mention - {_REACH} ORDER BY m.mention DESC LIMIT {NEAREST})),
        (SELECT group_concat(mention) FROM (SELECT m.mention FROM marks AS m WHERE m.mark = j.mark
            AND m.mention > j.mention AND m.mention <= j.mention + {_REACH} ORDER BY m.mention LIMIT {NEAREST}))
    FROM j
"""
# the two earliest reposts of a post are enough: each repost is compared with both, the first with the second
_REPOSTS = f"""
    SELECT j.value, ({LOOK_UP} (m.network, m.repost_of) WHERE h.hash = id_hash(m.network, m.repost_of)),
        (SELECT group_concat(id) FROM (SELECT r.id FROM mentions AS r
            WHERE r.network = m.network AND r.repost_of = coalesce(m.repost_of, m.native_id) ORDER BY r.id LIMIT 2))
    FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value
"""


class Copies:
    """Writing groups and marks, inside the caller's transaction, and looking up who may be like whom."""

    def __init__(self, store: Store) -> None:
        self._db = store.db
        self._tellings = Tellings(store.db)

    def clear(self) -> None:
        """Forget everything: the step will see every mention again."""
        self._tellings.clear()
        self._db.execute("DELETE FROM copies")
        self._db.execute("DELETE FROM marks")

    def mark(self, marks: Mapping[int, Sequence[int]]) -> None:
        """Let these mentions be found by their marks. Those of a text that was edited since mislead nobody for long:
        what they lead to is compared."""
        rows: list[tuple[int, int]] = []
        for key, some in marks.items():
            season = _season(key)
            rows += [(season | mark, key) for mark in some]
        rows.sort()
        bulk.insert(self._db, "marks", "mark, mention", rows, verb="INSERT OR IGNORE")

    def near(self, marks: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
        """The mentions that each is worth comparing with."""
        found: dict[int, set[int]] = defaultdict(set)
        for key, *others in self._db.execute(_NEAR, (json.dumps(self._shared(marks)),)):
            found[key].update(*map(_numbers, others))
        for key, original, reposts in self._db.execute(_REPOSTS, (json.dumps(list(marks)),)):
            found[key].update(_numbers(reposts), () if original is None else (original,))
        return {key: kept for key, others in found.items() if (kept := sorted(others - {key}))}

    def _shared(self, marks: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
        """The marks as they are kept, each with its mention, that another mention may have too; most have none.

        In a mention's own season the mark stands there once for itself.
        """
        own, other = [], []
        for key, some in marks.items():
            season = _season(key)
            own += [(season | mark, key) for mark in some]
            for reached in {_season(key - _REACH), _season(key + _REACH)} - {season}:
                other += [(reached | mark, key) for mark in some]
        return [*self._met(own, 1), *self._met(other, 0)]

    def _met(self, pairs: Sequence[tuple[int, int]], itself: int) -> list[tuple[int, int]]:
        if not pairs:
            return []
        wanted = json.dumps(sorted({timed for timed, _ in pairs}))
        there = {row[0] for row in self._db.execute(_MET.format(itself), (wanted,))}
        return [pair for pair in pairs if pair[0] in there]

    def texts(self, keys: Sequence[int]) -> dict[int, Mention]:
        """The mentions as far as they are compared: what they say, where they lead, what they repeat."""
        from socialwatch.models import Mention

        rows = self._db.execute(
            "SELECT m.id, n.name, m.native_id, m.title, m.text, m.repost_of, json_extract(m.extra, '$.links')"
            " FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value JOIN networks AS n ON n.id = m.network",
            (json.dumps(list(keys)),),
        )
        return {
            key: Mention(
                network=network, native_id=native_id, title=title, text=text, repost_of=repost_of,
                links=tuple(json.loads(links)) if links else (),
            )
            for key, network, native_id, title, text, repost_of, links in rows
        }  # fmt: skip

    def fellows(self, keys: Sequence[int]) -> list[int]:
        """The others of the groups that these are in, unless a group is very large."""
        rows = self._db.execute(
            "SELECT mention FROM copies WHERE story IN (SELECT story FROM copies AS c WHERE mention IN"
            " (SELECT value FROM json_each(?)) AND (SELECT count(*) FROM (SELECT 1 FROM copies"
            f" WHERE story = c.story LIMIT {LARGEST + 1})) <= {LARGEST})",
            (json.dumps(list(keys)),),
        )
        known = set(keys)
        return [row[0] for row in rows if row[0] not in known]

    def replace(self, keys: Sequence[int], pairs: Iterable[tuple[int, int]]) -> None:
        """Take these mentions out of their groups, then join every pair that is alike."""
        self._tellings.change(self._tellings.of(keys), ())
        self._db.execute("DELETE FROM copies WHERE mention IN (SELECT value FROM json_each(?))", (json.dumps(keys),))
        links = list(pairs)
        stories = self._stories({key for pair in links for key in pair})
        first: dict[int, int] = {}
        links += [(key, first.setdefault(story, key)) for key, story in stories.items()]
        new, joined, moved = self._last(), [], []
        for members in _connected(links):
            there = sorted({stories[key] for key in members if key in stories})
            story = self._largest(there) if there else (new := new + 1)
            moved += [(story, other) for other in there if other != story]
            joined += [(key, story) for key in members if key not in stories]
        self._tellings.merge(moved)
        self._db.executemany("UPDATE copies SET story = ? WHERE story = ?", moved)
        self._db.executemany(
            "INSERT INTO copies (mention, story, created) SELECT id, ?2, created FROM mentions WHERE id = ?1", joined
        )
        self._tellings.change((), self._tellings.of([key for key, _ in joined]))

    def _stories(self, keys: Iterable[int]) -> dict[int, int]:
        """The group of each mention that is in one."""
        wanted = json.dumps(list(keys))
        return dict(
            self._db.execute(
                "SELECT mention, story FROM copies WHERE mention IN (SELECT value FROM json_each(?))", (wanted,)
            )
        )

    def _largest(self, stories: Sequence[int]) -> int:
        """The group that takes the others in."""
        return stories[0] if len(stories) == 1 else max(stories, key=self._size)

    def _size(self, story: int) -> int:
        return int(self._db.execute("SELECT count(*) FROM copies WHERE story = ?", (story,)).fetchone()[0])

    def _last(self) -> int:
        """The last number of a group; there are none beyond it."""
        return int(self._db.execute("SELECT coalesce(max(story), 0) FROM copies").fetchone()[0])


def _season(key: int) -> int:
    """What stands above the marks of the season in which a mention lies."""
    return key >> KEY_SHIFT + _SEASON << 32


def _numbers(listed: str | None) -> list[int]:
    return [int(one) for one in listed.split(",")] if listed else []


def _connected(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """What hangs together, each in ascending order."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = key = parent[above]
        return key

    for one, other in links:
        parent[root(one)] = root(other)
    groups: dict[int, list[int]] = defaultdict(list)
    for key in sorted(parent):
        groups[root(key)].append(key)
    return list(groups.values())
