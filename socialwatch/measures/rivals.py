"""The brands that compete, side by side: how much is said of each, in what mood, about what, and by which posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Evidence, Scope
from socialwatch.measures.posts import Mattered, Posts, posts
from socialwatch.measures.topics import Topic, topics
from socialwatch.measures.voice import Share, voice

if TYPE_CHECKING:
    from socialwatch.models import Mood
    from socialwatch.store import Store

LOOKED_AT = 120  # of a brand's posts that mattered, among which the best and the worst are found


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One brand. `topic` is what most of its mentions are about, None where none is in a topic; `best` and `worst` are
    the posts that mattered most of those in a good and in a bad mood, None where there are none."""

    brand: str
    share: Share
    topic: Topic | None
    best: Mattered | None
    worst: Mattered | None
    ranked: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """The subject first, then the others, most mentions first. `holds` is False when they were not heard over the same
    days, which `reasons` tell: then nothing of this may be compared."""

    window: Window
    brands: tuple[Rival, ...]
    holds: bool
    reasons: tuple[str, ...]


def rivals(store: Store, scope: Scope, most: int = 5) -> Rivals:
    """Own brands and at most so many brands in all, as share of voice has them."""
    told = voice(store, scope)
    heard = [one for one in told.shares if one.voices.value]
    shown = [one for one in heard if one.own] + [one for one in heard if not one.own]
    return Rivals(
        window=scope.window,
        brands=tuple(_rival(store, scope.only(one.brand), one) for one in shown[:most]),
        holds=told.holds,
        reasons=told.reasons,
    )


def _rival(store: Store, scope: Scope, share: Share) -> Rival:
    about = topics(store, scope).topics
    ranked = posts(store, scope, limit=LOOKED_AT)
    return Rival(
        brand=share.brand,
        share=share,
        topic=about[0] if about and about[0].mentions.value else None,
        best=_first(store, scope, ranked, "positive"),
        worst=_first(store, scope, ranked, "negative"),
        ranked=ranked.evidence,
    )


def _first(store: Store, scope: Scope, ranked: Posts, mood: Mood) -> Mattered | None:
    """The foremost in that mood; where none is among those that were looked at, of all in that mood."""
    known = (post for post in ranked.posts if post.mood == mood)
    return next(known, None) or next(iter(posts(store, scope, limit=1, mood=mood).posts), None)
