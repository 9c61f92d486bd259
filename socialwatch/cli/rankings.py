"""How rankings are laid out: authors, links, hashtags and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from socialwatch.cli.answers import Rows
from socialwatch.cli.output import Column

if TYPE_CHECKING:
    from socialwatch.measures.base import Scope
    from socialwatch.store import Store


class Ranking(NamedTuple):
    """Rows with the columns that people see."""

    rows: Rows
    columns: list[Column]
    caption: str = ""


def ranking(store: Store, scope: Scope, what: str, limit: int) -> Ranking:
    """Authors, links, hashtags and sources."""
    if what == "authors":
        return _authors(store, scope, limit)
    from socialwatch.registry import MEASURES

    rows = MEASURES.load(what)(store, scope, limit).rows
    name = {"links": "link", "hashtags": "hashtag", "sources": "source"}[what]
    found: Rows = [
        {
            name: r.name,
            "mentions": r.mentions.value,
            "authors": r.voices,
            "positive": r.positive,
            "negative": r.negative,
        }
        for r in rows
    ]
    numbers = [Column(key, align="right") for key in ("mentions", "authors", "positive", "negative")]
    return Ranking(found, [Column(name, wrap=name == "link"), *numbers])


def _authors(store: Store, scope: Scope, limit: int) -> Ranking:
    from socialwatch.measures.authors import authors

    answer = authors(store, scope, limit)
    rows: Rows = [
        {
            "author": one.handle,
            "name": one.name,
            "network": one.network,
            "mentions": one.mentions.value,
            "followers": one.reach,
            "engagement": one.engagement,
            "positive": one.positive,
            "negative": one.negative,
            "last": one.last,
            "url": one.url,
        }
        for one in answer.authors
    ]
    numbers = [
        Column("mentions", align="right"), Column("followers", align="right"),
        Column("engagement", "reactions", align="right"), Column("positive", "pos", align="right"),
        Column("negative", "neg", align="right"),
    ]  # fmt: skip
    tz = scope.window.tz
    last = Column("last", "last", show=lambda at: f"{at.astimezone(tz):%d %b}")
    return Ranking(rows, [Column("author"), Column("network"), *numbers, last], f"{answer.people:,} authors in all.")
