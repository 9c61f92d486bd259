"""What else the author of a post does, counted in the archive: says the same again, writes at the pace of a machine."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from socialwatch.store.mentions import KEY_SHIFT
from socialwatch.store.migrations import DATE_UNKNOWN, OWN, PURGED

if TYPE_CHECKING:
    from socialwatch.store.store import Store

Habit = Literal["same", "rate", "crowd"]
FEW = 20  # followers that an account of a crowd has at most
ENOUGH = 200
AT_ONCE = 20_000  # posts of one group that are looked at; a story that all the world repeats is no crowd

# reposts say the same by nature, own accounts may say what they like, a post without a date has no pace
_COUNTS = f"m.repost_of IS NULL AND m.author IS NOT NULL AND m.flags & {DATE_UNKNOWN | PURGED} = 0"
_FOLLOWERS = "(SELECT followers FROM authors WHERE id = m.author)"
_OWN = f"EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id AND x.flags & {OWN})"


class Habits:
    """How often in a span of time, for each of some mentions; and which others should be looked at with them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def of(self, keys: Sequence[int], within: Mapping[Habit, int]) -> dict[int, dict[Habit, int]]:
        """The most that any span of so many seconds around a mention holds, of what is more than one.

        same: posts of its author that are copies of it. rate: posts of its author. crowd: accounts with hardly a
        follower that wrote copies of it, when its own author has hardly any either.
        """
        found: defaultdict[int, dict[Habit, int]] = defaultdict(dict)
        if "rate" in within:
            for key, many in self._rate(keys, within["rate"]).items():
                found[key]["rate"] = many
        if "same" in within or "crowd" in within:
            for habit, counted in self._copied(keys, within).items():
                for key, many in counted.items():
                    found[key][habit] = many
        return dict(found)

    def beside(self, keys: Sequence[int], within: int) -> list[int]:
        """These mentions, what their authors wrote within so many seconds of them, and copies of them.

        Only those that no step takes for noise yet: the others have been looked at.
        """
        rows = self._db.execute(
            "WITH k AS (SELECT m.id, m.author, m.created FROM json_each(?1) AS j CROSS JOIN mentions AS m"
            " ON m.id = j.value), near AS (SELECT id FROM k UNION SELECT o.mention FROM k CROSS JOIN copies AS c"
            " ON c.mention = k.id CROSS JOIN copies AS o ON o.story = c.story"
            " UNION SELECT m.id FROM mentions AS m WHERE m.id >= (SELECT min(id) FROM k) - ?2"
            " AND m.id <= (SELECT max(id) FROM k) + ?2 AND m.author IN (SELECT author FROM k))"
            " SELECT id FROM near WHERE EXISTS (SELECT 1 FROM matches WHERE mention = near.id) AND NOT EXISTS"
            " (SELECT 1 FROM results AS r JOIN steps AS s ON s.id = r.step AND s.name = 'noise'"
            " WHERE r.mention = near.id)",
            (json.dumps(list(keys)), within << KEY_SHIFT),
        )
        return [row[0] for row in rows]

    def _rate(self, keys: Sequence[int], within: int) -> dict[int, int]:
        """By moments: what an import dates to one midnight was not written in one second."""
        mine = self._posts("json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value", (json.dumps(list(keys)),))
        if not mine:
            return {}
        authors = sorted({author for _, author, _, _ in mine})
        reach = within << KEY_SHIFT
        near = "m.id >= ? AND m.id <= ? AND m.author IN (SELECT value FROM json_each(?))"
        low, high = min(row[0] for row in mine) - reach, max(row[0] for row in mine) + reach
        moments: defaultdict[int, set[int]] = defaultdict(set)
        for _, author, created, _ in self._posts("mentions AS m", (low, high, json.dumps(authors)), near):
            moments[author].add(created)
        ordered = {author: sorted(times) for author, times in moments.items()}
        return _most(((key, created, ordered[author]) for key, author, created, _ in mine), within)

    def _copied(self, keys: Sequence[int], within: Mapping[Habit, int]) -> dict[Habit, dict[int, int]]:
        """same and crowd, in the stories of these posts."""
        found: dict[Habit, dict[int, int]] = {"same": {}, "crowd": {}}
        chosen = set(keys)
        for _, posts in groupby(self._stories(keys), key=lambda row: row[0]):
            story: list[Post] = [(key, author, created, followers) for _, key, author, created, followers in posts]
            if "same" in within:
                found["same"] |= _same(story, chosen, within["same"])
            if "crowd" in within:
                found["crowd"] |= _crowd(story, chosen, within["crowd"])
        return found

    def _stories(self, keys: Sequence[int]) -> Iterator[tuple[int, int, int, int, int | None]]:
        """The story, and what `_posts` gives, of all posts in the stories of these, story after story."""
        told = "SELECT DISTINCT c.story FROM json_each(?) AS j CROSS JOIN copies AS c ON c.mention = j.value"
        members = f"SELECT mention FROM copies WHERE story = s.story LIMIT {AT_ONCE}"
        yield from self._db.execute(
            f"SELECT s.story, m.id, m.author, m.created, {_FOLLOWERS} FROM ({told}) AS s CROSS JOIN mentions AS m"
            f" WHERE m.id IN ({members}) AND {_COUNTS} AND NOT {_OWN} ORDER BY s.story, m.created",
            (json.dumps(list(keys)),),
        )

    def _posts(self, source: str, bound: Iterable[object], where: str = "1") -> list[tuple[int, int, int, int | None]]:
        """(key, author, created, followers) of the posts that count, in a place given as SQL."""
        sql = (
            f"SELECT m.id, m.author, m.created, {_FOLLOWERS} FROM {source}"
            f" WHERE {where} AND {_COUNTS} AND NOT {_OWN} ORDER BY m.created"
        )
        return self._db.execute(sql, tuple(bound)).fetchall()


Post = tuple[int, int, int, int | None]


def _same(posts: Sequence[Post], chosen: set[int], within: int) -> dict[int, int]:
    times: defaultdict[int, list[int]] = defaultdict(list)
    for _, author, created, _ in posts:
        times[author].append(created)
    return _most(((key, created, times[author]) for key, author, created, _ in posts if key in chosen), within)


def _crowd(posts: Sequence[Post], chosen: set[int], within: int) -> dict[int, int]:
    """Each account once, at its first post; accounts whose followers nobody tells are not of the crowd."""
    lonely = [post for post in posts if post[3] is not None and post[3] <= FEW]
    first: dict[int, int] = {}
    for _, author, created, _ in lonely:
        first.setdefault(author, created)
    times = sorted(first.values())
    return _most(((key, first[author], times) for key, author, _, _ in lonely if key in chosen), within)


def _most(posts: Iterable[tuple[int, int, Sequence[int]]], within: int) -> dict[int, int]:
    """For each (key, moment, all moments in order): the most of them in a span of that length around the moment.

    Of more than `ENOUGH` in a row it is not told how many more.
    """
    found = {}
    for key, moment, times in posts:
        low, high = bisect_left(times, moment - within + 1), bisect_right(times, moment + within - 1)
        low, high = max(low, bisect_left(times, moment) - ENOUGH), min(high, bisect_right(times, moment) + ENOUGH)
        most, start = 0, low
        for end in range(low, high):
            while times[end] - times[start] >= within:
                start += 1
            if times[start] <= moment <= times[end]:
                most = max(most, end - start + 1)
        if most > 1:
            found[key] = most
    return found
