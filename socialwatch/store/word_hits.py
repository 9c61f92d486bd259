"""Which posts hold some words, asked of the index alone: for posts that are known for everything else already."""

from __future__ import annotations

from collections.abc import Container
from itertools import chain
from typing import TYPE_CHECKING

from socialwatch.store.index_query import fts

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.query import Query
    from socialwatch.store.store import Store


def word_hits(store: Store, query: Query, span: Span, among: Container[int]) -> list[int] | None:
    """Those of some posts of a span that match, in no order.

    None where the index cannot answer for itself: fields, accents, capitals.
    """
    words = fts(query.root)
    if words is None or not words.exact:
        return None
    rows = store.db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ?",
        (words.text, *store.mentions.key_range(span)),
    )
    return list(filter(among.__contains__, chain.from_iterable(rows)))
