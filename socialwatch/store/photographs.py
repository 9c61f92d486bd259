"""Which posts will matter, and so are photographed before they vanish; and how that went.

The rule: a post of the last week that a brand's query found, neither its own nor noise nor a repost, with more likes,
answers and reposts together than 95 in 100 of the archive's newest posts on its network (and 20 at least), or by an
account with more followers than 99 in 100 of their authors (and 10,000 at least). Before these come posts that somebody
must see to, whoever reads them, as far as a query tells them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.models import Span
from socialwatch.store.mentions import KEY_SHIFT
from socialwatch.store.migrations import NOISE, OWN, PURGED

if TYPE_CHECKING:
    from socialwatch.query import Query
    from socialwatch.store.store import Store

YOUNG = 7 * 86400
"""Seconds after which nobody is surprised that a post is gone."""
COMPARED = 20_000
"""Newest posts that a post is compared with."""
ENGAGED, REACHING = 0.95, 0.99
LEAST_ENGAGED, LEAST_REACH = 20, 10_000
TRIES, BETWEEN = 3, 2 * 3600
"""How often a page is tried that shows no post, and how many seconds lie between."""

_TOTAL = "coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.reposts, 0)"
_POSTS = (
    f"SELECT m.id, m.network, {_TOTAL}, a.followers FROM mentions AS m LEFT JOIN authors AS a ON a.id = m.author"
    f" WHERE m.flags & {PURGED} = 0 AND m.repost_of IS NULL AND EXISTS (SELECT 1 FROM matches AS x"
    f" WHERE x.mention = m.id AND x.flags & {OWN | NOISE} = 0)"
)


class Bar(NamedTuple):
    """What a post of one network must be above."""

    engagement: int
    reach: int


class Photographs:
    """The choice of posts to photograph, and the record of the tries; pictures themselves are in `pictures`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def bars(self) -> dict[int, Bar]:
        """By network, from the newest posts of the archive."""
        engagement: defaultdict[int, list[int]] = defaultdict(list)
        reach: defaultdict[int, list[int]] = defaultdict(list)
        for _, network, total, followers in self._db.execute(f"{_POSTS} ORDER BY m.id DESC LIMIT {COMPARED}"):
            engagement[network].append(total)
            if followers is not None:
                reach[network].append(followers)
        bars = {}
        for network, totals in engagement.items():
            engaged, followed = share_below(totals, ENGAGED), share_below(reach[network], REACHING)
            bars[network] = Bar(max(LEAST_ENGAGED, engaged), max(LEAST_REACH, followed))
        return bars

    def wanted(self, now: int, limit: int, cases: Query | None = None) -> list[int]:
        """The posts to photograph now: those that `cases` finds, newest first, then those furthest above the bar."""
        since, bars = now - YOUNG, self.bars()
        rows = self._db.execute(
            f"{_POSTS} AND m.id >= ? AND m.created >= ? AND m.url IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM pictures AS p WHERE p.mention = m.id AND p.kind = 'shot')"
            f" AND NOT EXISTS (SELECT 1 FROM photographs AS t WHERE t.mention = m.id AND (t.tries >= {TRIES}"
            f" OR t.at > ? - {BETWEEN}))",
            (since << KEY_SHIFT, since, now),
        ).fetchall()
        found = []
        for key, network, total, followers in rows:
            bar = bars.get(network, Bar(LEAST_ENGAGED, LEAST_REACH))
            above = max(total / bar.engagement, (followers or 0) / bar.reach)
            if above >= 1:
                found.append((-above, key))
        first = self._cases(cases, since, now, {row[0] for row in rows}) if cases is not None and rows else []
        return list(dict.fromkeys([*first, *(key for _, key in sorted(found))]))[:limit]

    def _cases(self, query: Query, since: int, now: int, untaken: Collection[int]) -> list[int]:
        from socialwatch.store.select import select

        return [key for key in select(self._store, query, span=Span.of(since, now + 1)) if key in untaken]

    def note(self, mention: int, now: int, reason: str | None) -> None:
        """A post was tried: there is a picture now, or a reason why not."""
        with self._store.transaction():
            self._db.execute(
                "INSERT INTO photographs VALUES (?1, 1, ?2, ?3)"
                " ON CONFLICT (mention) DO UPDATE SET tries = tries + 1, at = ?2, reason = ?3",
                (mention, now, reason),
            )


def share_below(values: Sequence[int], share: float) -> int:
    """The value that this share of them does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0
