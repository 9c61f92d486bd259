"""Which posts of a span hold some words, asked of the index alone: for questions about posts that are known already."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from socialwatch.store.index_query import fts

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.query import Query
    from socialwatch.store.store import Store


def word_hits(store: Store, query: Query, span: Span) -> frozenset[int] | None:
    """The keys of all posts that match, whatever brand they speak of, and perhaps some from just beside the span.

    None where the index cannot answer for itself: fields, accents, capitals.
    """
    words = fts(query.root)
    if words is None or not words.exact:
        return None
    rows = store.db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ?",
        (words.text, *store.mentions.key_range(span)),
    )
    return frozenset(chain.from_iterable(rows))
