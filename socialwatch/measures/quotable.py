"""A post as it may be quoted: its own words, where and when they were written, and how far they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.measures.base import Evidence, Figure
from socialwatch.models import Mood
from socialwatch.store.lists import briefs_of
from socialwatch.store.mentions import moment

if TYPE_CHECKING:
    from socialwatch.store import Store

MEASURE = "quotes"  # what a quoted post stands under in the evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """One post. `mood` is toward the first brand asked for; `engagement` (likes + replies + reposts) and `reach` (the
    author's followers) are None where not told."""

    id: str  # network:native_id
    network: str
    author: str | None  # handle, else name
    created: datetime
    title: str | None
    text: str
    url: str | None
    mood: Mood
    engagement: int | None
    reach: int | None


def quotable(store: Store, brands: Sequence[str], keys: Sequence[int]) -> tuple[Quotable, ...]:
    """These posts in their order; without those of which nothing is left to read."""
    told = {one.key: one for one in briefs_of(store, keys, brands)}
    said = store.mentions.plain(keys)
    found = []
    for key in keys:
        mention, brief = said.get(key), told.get(key)
        if mention is None or brief is None or not (mention.title or mention.text):
            continue
        author = mention.author
        found.append(
            Quotable(
                id=mention.id,
                network=mention.network,
                author=(author.handle or author.name) if author else None,
                created=moment(brief.created),
                title=mention.title,
                text=mention.text,
                url=mention.url,
                mood=brief.mood,
                engagement=brief.engagement,
                reach=brief.followers,
            )
        )
    return tuple(found)


def quoted(post: Quotable, behind: Evidence, formula: str = "") -> Figure:
    """What a deck keeps of a post that it quotes: its reactions, out of the posts that it was chosen from. Another post
    in its place is another figure, so that two decks side by side tell of one that was purged."""
    evidence = replace(behind, measure=MEASURE, formula=formula or behind.formula, ids=(post.id,))
    return Figure(key="quoted", value=post.engagement, unit="reactions", n=behind.n, evidence=evidence)
