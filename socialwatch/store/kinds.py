"""Of which kinds the posts of a held table are: how many have the same network, reactions, followers and mood."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.migrations import REPOST

if TYPE_CHECKING:
    import numpy as np

    from socialwatch.store.store import Store

MANY = 30_000  # rows; arrays of fewer take longer than numpy's import
_MOOD, _NETWORK, _DREW = 4, 7, 24  # bits in one number; the rest of its 63 are for the reach
_REACH = 63 - _MOOD - _NETWORK - _DREW
_IN_ONE = f"((((coalesce(engagement + 1, 0) << {_NETWORK}) + network) << {_MOOD}) + mood + 1)"


class Kind(NamedTuple):
    """What tells a post's importance: its network, its reactions and its author's followers (None: not told)."""

    network: int | str
    engagement: int | None
    reach: int | None


def kinds(store: Store, table: str) -> Counter[tuple[Kind, int]]:
    """How many posts of the table that are no reposts are of each kind and mood, in the order of the first of each."""
    posts = f"FROM {table} AS h WHERE h.matched & {REPOST} = 0"
    packed, authors, n, *edges = store.db.execute(
        f"SELECT group_concat({_IN_ONE}), group_concat(coalesce(author, 0)), count(*), max(network), min(engagement),"
        f" max(engagement) {posts}"
    ).fetchone()
    if n >= MANY and _fit(*(edge or 0 for edge in edges)) and (reach := _reaches(store)) is not None:
        return _unpacked(packed, authors, reach)
    joined = posts.replace(" WHERE", " LEFT JOIN authors AS a ON a.id = h.author WHERE")
    found = Counter(store.db.execute(f"SELECT h.network, h.engagement, a.followers, h.mood {joined}"))
    return Counter({(Kind(*kind), mood): n for (*kind, mood), n in found.items()})


def _fit(network: int, least: int, drew: int) -> bool:
    """Whether all that a row tells of its kind fits into one number, with room for what is not told."""
    return least >= 0 and network < 1 << _NETWORK and drew + 1 < 1 << _DREW


class _Reaches(NamedTuple):
    """Authors whose followers are known, ascending, and how many each has."""

    authors: np.ndarray
    followers: np.ndarray

    def of(self, authors: np.ndarray) -> np.ndarray:
        """One more than their followers; 0 where these are not told."""
        import numpy as np

        if not len(self.authors):
            return np.zeros(len(authors), np.int64)
        at = np.minimum(np.searchsorted(self.authors, authors), len(self.authors) - 1)
        return np.where(self.authors[at] == authors, self.followers[at] + 1, 0)


def _reaches(store: Store) -> _Reaches | None:
    """All of them, read once: to look up the author of every post takes twice as long. None where one is too large."""
    from socialwatch.store.said import listed

    def read() -> _Reaches | None:
        authors, followers, least, most = store.db.execute(
            "SELECT group_concat(id), group_concat(followers), min(followers), max(followers) FROM"
            " (SELECT id, followers FROM authors WHERE followers IS NOT NULL ORDER BY id)"
        ).fetchone()
        if (least or 0) < 0 or (most or 0) + 1 >= 1 << _REACH:
            return None
        return _Reaches(listed(authors), listed(followers))

    return store.held.once("reaches", read) if store.held is not None else read()


def _unpacked(packed: str, authors: str, reaches: _Reaches) -> Counter[tuple[Kind, int]]:
    """The same counted in an array: as rows of hundreds of thousands they would take three times as long."""
    import numpy as np

    from socialwatch.store.said import listed

    one = (reaches.of(listed(authors)) << (_MOOD + _NETWORK + _DREW)) | listed(packed)
    values, first, counts = np.unique(one, return_index=True, return_counts=True)
    order = np.argsort(first)
    moods, values = values[order] & ((1 << _MOOD) - 1), values[order] >> _MOOD
    networks, values = values & ((1 << _NETWORK) - 1), values >> _NETWORK
    drew, reach = values & ((1 << _DREW) - 1), values >> _DREW
    rows = zip(*(each.tolist() for each in (networks, drew, reach, moods, counts[order])), strict=True)
    return Counter({
        (Kind(network, drew - 1 if drew else None, reach - 1 if reach else None), mood - 1): n
        for network, drew, reach, mood, n in rows
    })  # fmt: skip
