"""How many stories some mentions tell: each group of copies counts once, however many of it lie in the window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from socialwatch.store.counts import brand_ids, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socialwatch.models import Span
    from socialwatch.store.counts import Narrow
    from socialwatch.store.store import Store


class Repeated(NamedTuple):
    """Of one brand: the mentions that say again what another in the window says, and the story told most often."""

    again: int = 0
    most: int = 0
    head: int | None = None  # the key of that story's first post, be it in the window or not


def repeated(store: Store, span: Span, narrow: Narrow) -> dict[str, Repeated]:
    """Repeated mentions of each brand; brands without any are absent. Mentions less `again` are the stories."""
    brands = brand_ids(store, narrow.brands)
    source, bound = _copies(store, span, narrow)
    rows = store.db.execute(
        f"WITH told AS (SELECT x.brand AS brand, c.story AS story, count(*) AS n FROM {source}"
        f" CROSS JOIN matches AS x ON x.mention = c.mention WHERE x.brand IN ({', '.join(map(str, brands))})"
        f" AND x.flags & {narrow.hidden} = 0 GROUP BY 1, 2)"
        # of the columns beside max(), SQLite gives those of the row that has it
        " SELECT brand, sum(n - 1), max(n), (SELECT min(mention) FROM copies WHERE story = told.story)"
        " FROM told GROUP BY brand",
        bound,
    )
    return {brands[brand]: Repeated(again, most, head) for brand, again, most, head in rows}


def _copies(store: Store, span: Span, narrow: Narrow) -> tuple[str, Sequence[Any]]:
    """The rows of `copies` that are counted: those of the window, or of the posts that narrowing leaves."""
    if narrow.plain:
        bounds = (*store.mentions.key_range(span), *span.epochs)
        return (
            "(SELECT mention, story FROM copies WHERE mention >= ? AND mention < ? AND created >= ? AND created < ?)"
            " AS c",
            bounds,
        )
    keys = json.dumps(find(store, span, narrow))
    return "json_each(?) AS j CROSS JOIN copies AS c ON c.mention = j.value", (keys,)


def told_once(store: Store, keys: Sequence[int]) -> list[int]:
    """These posts in their order, but of each story only the one that comes first."""
    rows = store.db.execute(
        "SELECT j.value, c.story FROM json_each(?) AS j CROSS JOIN copies AS c ON c.mention = j.value",
        (json.dumps(list(keys)),),
    )
    stories, seen, kept = dict(rows.fetchall()), set(), []
    for key in keys:
        story = stories.get(key)
        if story is None or story not in seen:
            kept.append(key)
            seen.add(story)
    return kept
