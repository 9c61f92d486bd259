"""The posts that mattered: by reactions and reach, each measured against its own network."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Evidence, Scope
from socialwatch.measures.evidence import evidence
from socialwatch.measures.totals import toward
from socialwatch.models import Mood
from socialwatch.store.lists import Brief, briefs

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.rows import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Mattered:
    """One post. `engagement` (likes + replies + reposts) and `reach` (the author's followers) are None where
    not told; `percentile` (0..1) is its place among the posts of its network in the window by both together,
    which lets networks of different size stand side by side. `copies` counts reposts seen."""

    id: str  # network:native_id
    network: str
    author: str | None  # handle, else name
    created: datetime
    title: str | None
    text: str
    url: str | None
    lang: str | None
    brands: tuple[str, ...]
    mood: Mood  # toward the first brand of the scope that it speaks of
    likes: int | None
    replies: int | None
    reposts: int | None
    views: int | None
    engagement: int | None
    reach: int | None
    percentile: float
    copies: int
    media: bool
    called: tuple[str, ...] = ()  # all names of the author


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Posts, most important first, and the evidence of all that were ranked."""

    window: Window
    brands: tuple[str, ...]
    posts: tuple[Mattered, ...]
    evidence: Evidence


Copies = Counter[tuple[str, str | None]]


def posts(store: Store, scope: Scope, limit: int = 12, mood: Mood | None = None) -> Posts:
    """The posts about the subject that mattered most; with `mood`, of those alone that were so minded.

    Reposts are left out: they show as `copies` of their original. Posts that were purged count, and are not shown.
    """
    narrow = replace(scope.narrow, brands=scope.subject)
    found = briefs(store, scope.window.span, narrow)
    originals = [one for one in found if not one.repost]
    weights = importance(originals)
    wanted = [one for one in originals if mood in (None, one.mood)]
    ranked = sorted(wanted, key=lambda one: (-weights[one.key][0], -weights[one.key][1], one.created))
    copies: Copies = Counter((one.network, one.repost_of) for one in found if one.repost and one.repost_of)
    return Posts(
        window=scope.window,
        brands=scope.subject,
        posts=tuple(
            _post(scope, row, one, weights[one.key][0], copies) for row, one in _readable(store, ranked, limit)
        ),
        evidence=evidence(
            "posts",
            scope,
            len(wanted),
            "-is:repost",
            *(toward(mood) if mood is not None and len(scope.subject) == 1 else ()),
            formula="percentile within the network of reactions (likes + replies + reposts) and reach, two to one",
        ),
    )


def _readable(store: Store, ranked: Sequence[Brief], limit: int) -> list[tuple[Stored, Brief]]:
    """The first so many of which something is left to read."""
    found: list[tuple[Stored, Brief]] = []
    for start in range(0, len(ranked), max(1, limit)):
        part = ranked[start : start + limit]
        rows = store.mentions.read([one.key for one in part])
        found += [(row, one) for row, one in zip(rows, part, strict=True) if not row.purged]
        if len(found) >= limit:
            break
    return found[:limit]


def importance(found: Sequence[Brief]) -> dict[int, tuple[float, int]]:
    """Each post's place (0..1) among those of its network by reactions and reach, two to one; then its reactions.

    A network's own scale is what makes 40 points on one worth 4,000 likes on another. What a platform does not
    tell of a post is not counted against it: then the other alone decides.
    """
    by_network: dict[str, list[Brief]] = defaultdict(list)
    for one in found:
        by_network[one.network].append(one)
    weights: dict[int, tuple[float, int]] = {}
    for group in by_network.values():
        reactions = sorted(one.engagement for one in group if one.engagement is not None)
        reach = sorted(one.followers for one in group if one.followers is not None)
        for one in group:
            places = [
                *_places(reactions, one.engagement),
                *_places(reactions, one.engagement),
                *_places(reach, one.followers),
            ]
            weights[one.key] = (sum(places) / len(places) if places else 0.0, one.engagement or 0)
    return weights


def _places(ordered: Sequence[int], value: int | None) -> list[float]:
    """The share of values that lie below this one; nothing of what is unknown."""
    return [] if value is None else [bisect_left(ordered, value) / len(ordered)]


def _post(scope: Scope, row: Stored, brief: Brief, percentile: float, copies: Copies) -> Mattered:
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
        mood=brief.mood,
        likes=reactions.likes,
        replies=reactions.replies,
        reposts=reactions.reposts,
        views=reactions.views,
        engagement=brief.engagement,
        reach=brief.followers,
        percentile=percentile,
        copies=copies[mention.network, mention.native_id],
        media=bool(mention.media),
        called=tuple(filter(None, (author.handle, author.name))) if author else (),
    )
