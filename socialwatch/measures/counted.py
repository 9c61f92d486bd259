"""How many posts there were in all, where a platform counts them: what a sample that was heard is a sample of."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import evidence
from socialwatch.measures.stats import share
from socialwatch.models import Span
from socialwatch.store.counted import DAY, PlatformCount
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformShare:
    """One brand on one source: `posts` as the platform counts them, of which `here` are in the archive.

    `share` is posts over those of all brands counted there, over the same days; `days` is how many of the window those
    are. The platform counts the same post twice where a brand is asked for in several questions (`at_most`), and knows
    neither noise nor own accounts: `here` has both in it as well. `figure` is posts, its evidence those that are here.
    """

    source: str
    brand: str
    posts: int
    here: int
    share: float | None
    days: float
    at_most: bool
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSlot:
    """What a source itself counted of a brand in a part of the window: `days` of platform days (UTC) within `span`.

    A day belongs to the part in which its middle lies. `posts`, `here` and `at_most` are as in PlatformShare.
    """

    source: str
    brand: str
    span: Span
    posts: int
    here: int
    days: float
    at_most: bool


def platform_shares(store: Store, scope: Scope) -> tuple[PlatformShare, ...]:
    """Brands as they were counted in the window, by source, the loudest first; nothing for a narrower question.

    Only days that were counted for every brand of a source, whole days in UTC and parts of them.
    """
    by_source: defaultdict[str, defaultdict[str, dict[int, PlatformCount]]] = defaultdict(lambda: defaultdict(dict))
    for one in _counts(store, scope):
        by_source[one.source][one.brand][one.span.epochs[0] // DAY] = one
    return tuple(row for source, brands in by_source.items() for row in _rows(store, scope, source, brands))


def platform_slots(store: Store, scope: Scope, starts: Sequence[datetime]) -> dict[tuple[str, int], list[PlatformSlot]]:
    """By brand and slot (they begin at `starts`, the last ends with the window) what each source itself counted.

    Platforms count by the day: slots of hours get nothing, nor does a narrower question.
    """
    edges = [int(start.timestamp()) for start in starts]
    if len(edges) > 1 and edges[1] - edges[0] < DAY // 2:
        return {}
    grouped: defaultdict[tuple[str, str, int], list[PlatformCount]] = defaultdict(list)
    for one in _counts(store, scope):
        slot = bisect_right(edges, sum(one.span.epochs) / 2) - 1
        grouped[one.source, one.brand, slot].append(one)
    found: defaultdict[tuple[str, int], list[PlatformSlot]] = defaultdict(list)
    for (source, brand, slot), counts in grouped.items():
        found[brand, slot].append(
            PlatformSlot(
                source=source, brand=brand, span=_span(counts), posts=sum(one.posts for one in counts),
                here=_here(store, scope, source, brand, counts), days=sum(one.span.seconds for one in counts) / DAY,
                at_most=any(one.questions > 1 for one in counts),
            )
        )  # fmt: skip
    return dict(found)


def _counts(store: Store, scope: Scope) -> list[PlatformCount]:
    """What was counted of the scope's brands in its window; a narrower question was not counted by anybody."""
    if scope.topics or scope.langs or scope.countries or scope.query:
        return []
    wanted = set(scope.counted)
    return [
        one
        for one in store.counted.within(scope.window.span)
        if one.brand in wanted and (not scope.sources or one.source in scope.sources)
    ]


def _span(counts: Sequence[PlatformCount]) -> Span:
    return Span(counts[0].span.start, counts[-1].span.end)


def _rows(store: Store, scope: Scope, source: str, brands: dict[str, dict[int, PlatformCount]]) -> list[PlatformShare]:
    both = set.intersection(*(set(days) for days in brands.values()))
    kept = {brand: [days[day] for day in sorted(both)] for brand, days in brands.items()}
    whole = sum(one.posts for counts in kept.values() for one in counts)
    rows = [
        PlatformShare(
            source=source, brand=brand, posts=posts, here=here, share=share(posts, whole), days=days,
            at_most=any(one.questions > 1 for one in counts),
            figure=_figure(store, scope, source, brand, counts),
        )
        for brand, counts in kept.items() if counts
        for posts in [sum(one.posts for one in counts)]
        for here in [_here(store, scope, source, brand, counts)]
        for days in [sum(one.span.seconds for one in counts) / DAY]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.posts, row.brand))


def _figure(store: Store, scope: Scope, source: str, brand: str, counts: Sequence[PlatformCount]) -> Figure:
    """The platform's number, which is none of ours; what can be followed are the posts of its time that are here."""
    span, days = _span(counts), sum(one.span.seconds for one in counts) / DAY
    here = _tallied(store, scope, source, brand, span.epochs)[0]
    formula = f"all posts, as {source} itself counts them on {days:.4g} days in UTC; n are those in the archive"
    all_of_it = replace(scope, sources=(source,), with_own=True, with_noise=True)
    proof = evidence("platforms", all_of_it, here, brands=(brand,), formula=formula, span=span)
    posts = sum(one.posts for one in counts)
    return Figure(key="posts on the platform", value=posts, unit="posts", n=here, evidence=proof)


def _here(store: Store, scope: Scope, source: str, brand: str, counts: Sequence[PlatformCount]) -> int:
    """Mentions of the brand that this source has shown, written while it counted."""
    edges = sorted({edge for one in counts for edge in one.span.epochs})
    slots = {edges.index(one.span.epochs[0]) for one in counts}
    found = _tallied(store, scope, source, brand, edges)
    return sum(n for slot, n in found.items() if slot in slots)


def _tallied(store: Store, scope: Scope, source: str, brand: str, edges: Sequence[int]) -> Counter[int]:
    narrow = replace(scope.narrow, brands=(brand,), sources=(source,), with_own=True, with_noise=True)
    found = tally(store, edges, narrow, scope.window.zone, ("slot",))
    return Counter({slot: n for (slot,), n in found.items()})
