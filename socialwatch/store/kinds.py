"""Of which kinds the posts of a held table are: how many have the same network, reactions, followers and mood."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.migrations import REPOST

if TYPE_CHECKING:
    from socialwatch.store.store import Store

MANY = 30_000  # rows; arrays of fewer take longer than numpy's import
_MOOD, _NETWORK, _DREW = 4, 7, 24  # bits in one number; the rest of its 63 are for the reach
_REACH = 63 - _MOOD - _NETWORK - _DREW
_IN_ONE = (
    f"((((((coalesce(reach + 1, 0) << {_DREW}) + coalesce(engagement + 1, 0)) << {_NETWORK}) + network) << {_MOOD})"
    " + mood + 1)"
)


class Kind(NamedTuple):
    """What tells a post's importance: its network, its reactions and its author's followers (None: not told)."""

    network: int | str
    engagement: int | None
    reach: int | None


def kinds(store: Store, table: str) -> Counter[tuple[Kind, int]]:
    """How many posts of the table that are no reposts are of each kind and mood, in the order of the first of each."""
    posts = f"FROM {table} WHERE matched & {REPOST} = 0"
    packed, n, *edges = store.db.execute(
        f"SELECT group_concat({_IN_ONE}), count(*), max(network), min(engagement), max(engagement), min(reach),"
        f" max(reach) {posts}"
    ).fetchone()
    if n >= MANY and _fit(*(edge or 0 for edge in edges)):
        return _unpacked(packed)
    found = Counter(store.db.execute(f"SELECT network, engagement, reach, mood {posts}"))
    return Counter({(Kind(*kind), mood): n for (*kind, mood), n in found.items()})


def _fit(network: int, least: int, drew: int, fewest: int, reach: int) -> bool:
    """Whether all that tells a kind fits into one number, with room for what is not told."""
    return min(least, fewest) >= 0 and network < 1 << _NETWORK and drew + 1 < 1 << _DREW and reach + 1 < 1 << _REACH


def _unpacked(packed: str) -> Counter[tuple[Kind, int]]:
    """The same counted in an array: as rows of hundreds of thousands they would take three times as long."""
    import numpy as np

    from socialwatch.store.said import listed

    values, first, counts = np.unique(listed(packed), return_index=True, return_counts=True)
    order = np.argsort(first)
    moods, values = values[order] & ((1 << _MOOD) - 1), values[order] >> _MOOD
    networks, values = values & ((1 << _NETWORK) - 1), values >> _NETWORK
    drew, reach = values & ((1 << _DREW) - 1), values >> _DREW
    rows = zip(*(each.tolist() for each in (networks, drew, reach, moods, counts[order])), strict=True)
    return Counter({
        (Kind(network, drew - 1 if drew else None, reach - 1 if reach else None), mood - 1): n
        for network, drew, reach, mood, n in rows
    })  # fmt: skip
