"""The posts that mattered: by reactions and reach, each measured against its own network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Evidence, Scope
from socialwatch.measures.evidence import evidence
from socialwatch.measures.quotable import Quotable
from socialwatch.measures.totals import toward
from socialwatch.models import Mood
from socialwatch.store.held import Original, holding, originals, reposts
from socialwatch.store.kinds import Kind
from socialwatch.store.migrations import MOODS

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.rows import Stored


Weight = tuple[float, int]
"""A post's place among those of its network, and its reactions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mattered(Quotable):
    """A post as it may be quoted, and what it weighs. `percentile` (0..1) is its place among the posts of its network
    in the window by engagement and reach together, which lets networks of different size stand side by side. `mood` is
    toward the first brand of the scope that it speaks of; `copies` counts reposts seen."""

    lang: str | None
    brands: tuple[str, ...]
    likes: int | None
    replies: int | None
    reposts: int | None
    views: int | None
    percentile: float
    copies: int
    media: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Posts, most important first, and the evidence of all that were ranked; `furthest` drew most reactions of all,
    whoever wrote it. None where no network tells reactions."""

    window: Window
    brands: tuple[str, ...]
    posts: tuple[Mattered, ...]
    evidence: Evidence
    furthest: Mattered | None = None


def posts(store: Store, scope: Scope, limit: int = 12, mood: Mood | None = None) -> Posts:
    """The posts about the subject that mattered most; with `mood`, of those alone that were so minded.

    Reposts are left out: they show as `copies` of their original. Posts that were purged count, and are not shown.
    """
    narrow = replace(scope.narrow, brands=scope.subject)
    with holding(store) as held:
        table = held.table(scope.window.span, narrow)
        told = held.originals(table)
        wanted = Counter[Kind]()
        for (kind, felt), n in told.items():
            if mood in (None, MOODS[felt]):
                wanted[kind] += n
        weights = held.once(("weights", table), lambda: weigh(told))
        ranked = _readable(store, _ranked(store, table, wanted, weights, mood, limit), limit)
        drew = _readable(store, _most(store, table, wanted, mood), 1)
        copies = reposts(store, table, [row.id for row, _ in (*ranked, *drew)])
    return Posts(
        window=scope.window,
        brands=scope.subject,
        posts=tuple(_post(scope, row, one, weights[one.kind][0], copies) for row, one in ranked),
        evidence=evidence(
            "posts",
            scope,
            wanted.total(),
            "-is:repost",
            *(toward(mood) if mood is not None and len(scope.subject) == 1 else ()),
            formula="percentile within the network of reactions (likes + replies + reposts) and reach, two to one",
        ),
        furthest=next((_post(scope, row, one, weights[one.kind][0], copies) for row, one in drew), None),
    )


def _ranked(
    store: Store, table: str, wanted: Mapping[Kind, int], weights: Mapping[Kind, Weight], mood: Mood | None, least: int
) -> Iterator[list[Original]]:
    """The most important first, of equals the oldest, some at a time: only kinds that may come to be shown are read."""
    kinds = sorted(wanted, key=lambda kind: weights[kind], reverse=True)
    some: list[Kind] = []
    posts = 0
    for kind, following in zip_longest(kinds, kinds[1:]):
        some.append(kind)
        posts += wanted[kind]
        if following is None or (posts >= least and weights[following] != weights[kind]):
            found = [one for one in originals(store, table, some) if mood in (None, one.mood)]
            yield sorted(found, key=lambda one: (-weights[one.kind][0], -weights[one.kind][1], one.created, one.key))
            some, posts = [], 0


def _most(store: Store, table: str, wanted: Mapping[Kind, int], mood: Mood | None) -> Iterator[list[Original]]:
    """Those with most reactions first, of equals the oldest."""
    for drew in sorted({kind.engagement for kind in wanted if kind.engagement}, reverse=True):
        found = originals(store, table, [kind for kind in wanted if kind.engagement == drew])
        yield sorted((one for one in found if mood in (None, one.mood)), key=lambda one: (one.created, one.key))


def _readable(store: Store, ranked: Iterable[list[Original]], limit: int) -> list[tuple[Stored, Original]]:
    """The first so many of which something is left to read."""
    found: list[tuple[Stored, Original]] = []
    for part in ranked:
        for start in range(0, len(part), max(1, limit)):
            some = part[start : start + limit]
            rows = store.mentions.read([one.key for one in some])
            found += [(row, one) for row, one in zip(rows, some, strict=True) if not row.purged]
            if len(found) >= limit:
                return found[:limit]
    return found


def weigh(found: Mapping[tuple[Kind, int], int]) -> dict[Kind, Weight]:
    """The place (0..1) of posts of each kind among those of their network by reactions and reach, two to one; then
    their reactions.

    A network's own scale is what makes 40 points on one worth 4,000 likes on another. What a platform does not
    tell of a post is not counted against it: then the other alone decides.
    """
    reactions: dict[object, Counter[int]] = defaultdict(Counter)
    reach: dict[object, Counter[int]] = defaultdict(Counter)
    for ((network, drew, followers), _), n in found.items():
        if drew is not None:
            reactions[network][drew] += n
        if followers is not None:
            reach[network][followers] += n
    by_reactions = {network: _places(counts) for network, counts in reactions.items()}
    by_reach = {network: _places(counts) for network, counts in reach.items()}
    weights: dict[Kind, Weight] = {}
    for kind, _ in found:
        network, drew, followers = kind
        places = [] if drew is None else 2 * [by_reactions[network][drew]]
        if followers is not None:
            places.append(by_reach[network][followers])
        weights[kind] = (sum(places) / len(places) if places else 0.0, drew or 0)
    return weights


def _places(counts: Counter[int]) -> dict[int, float]:
    """The share of values that lie below each."""
    below, whole = 0, counts.total()
    places = {}
    for value in sorted(counts):
        places[value] = below / whole
        below += counts[value]
    return places


def _post(scope: Scope, row: Stored, one: Original, percentile: float, copies: Mapping[str, int]) -> Mattered:
    mention, author = row.mention, row.mention.author
    reactions = mention.engagement
    return Mattered(
        id=mention.id,
        network=mention.network,
        author=(author.handle or author.name) if author else None,
        created=row.created,
        title=mention.title,
        text=mention.text,
        url=mention.url,
        lang=row.lang,
        brands=tuple(brand for brand in row.brands if brand in scope.subject),
        mood=one.mood,
        likes=reactions.likes,
        replies=reactions.replies,
        reposts=reactions.reposts,
        views=reactions.views,
        engagement=one.kind.engagement,
        reach=one.kind.reach,
        percentile=percentile,
        copies=copies.get(row.id, 0),
        media=bool(mention.media),
    )
