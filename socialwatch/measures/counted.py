"""How many posts there were in all, where a platform counts them: what a sample that was heard is a sample of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socialwatch.measures.base import Scope
from socialwatch.measures.stats import share
from socialwatch.store.counted import DAY, PlatformCount
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformShare:
    """One brand on one source: `posts` as the platform counts them, of which `here` are in the archive.

    `share` is posts over those of all brands counted there, over the same days; `days` is how many of the window those
    are. The platform counts the same post twice where a brand is asked for in several questions (`at_most`), and knows
    neither noise nor own accounts: `here` has both in it as well.
    """

    source: str
    brand: str
    posts: int
    here: int
    share: float | None
    days: float
    at_most: bool


def platform_shares(store: Store, scope: Scope) -> tuple[PlatformShare, ...]:
    """Brands as they were counted in the window, by source, the loudest first; nothing for a narrower question.

    Only days that were counted for every brand of a source, whole days in UTC and parts of them.
    """
    narrow = scope.narrow
    if narrow.topics or narrow.langs or narrow.countries or narrow.query:
        return ()
    wanted = set(scope.counted)
    by_source: defaultdict[str, defaultdict[str, dict[int, PlatformCount]]] = defaultdict(lambda: defaultdict(dict))
    for one in store.counted.within(scope.window.span):
        if one.brand in wanted and (not scope.sources or one.source in scope.sources):
            by_source[one.source][one.brand][one.span.epochs[0] // DAY] = one
    return tuple(row for source, brands in by_source.items() for row in _rows(store, scope, source, brands))


def _rows(store: Store, scope: Scope, source: str, brands: dict[str, dict[int, PlatformCount]]) -> list[PlatformShare]:
    both = set.intersection(*(set(days) for days in brands.values()))
    kept = {brand: [days[day] for day in sorted(both)] for brand, days in brands.items()}
    whole = sum(one.posts for counts in kept.values() for one in counts)
    rows = [
        PlatformShare(
            source=source, brand=brand, posts=posts, here=_here(store, scope, source, brand, counts),
            share=share(posts, whole), days=sum(one.span.seconds for one in counts) / DAY,
            at_most=any(one.questions > 1 for one in counts),
        )
        for brand, counts in kept.items() if counts
        for posts in [sum(one.posts for one in counts)]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.posts, row.brand))


def _here(store: Store, scope: Scope, source: str, brand: str, counts: list[PlatformCount]) -> int:
    """Mentions of the brand that this source has shown, written while it counted."""
    narrow = replace(scope.narrow, brands=(brand,), sources=(source,), with_own=True, with_noise=True)
    edges = sorted({edge for one in counts for edge in one.span.epochs})
    slots = {edges.index(one.span.epochs[0]) for one in counts}
    found = tally(store, edges, narrow, scope.window.zone, ("slot",))
    return sum(n for (slot,), n in found.items() if slot in slots)
