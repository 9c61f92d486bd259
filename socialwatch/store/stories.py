"""How many stories some mentions tell: each group of copies counts once, however many of it lie in the window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.counts import brand_ids, find
from socialwatch.store.migrations import NOISE, OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socialwatch.models import Span
    from socialwatch.store.counts import Narrow
    from socialwatch.store.store import Store

_STORIES = 1 << 40  # more than there will ever be; times its count less its number, the largest is told most often

_IN_WINDOW = """
    SELECT x.brand, c.story, count(*) FROM copies AS c CROSS JOIN matches AS x ON x.mention = c.mention
    WHERE c.mention >= :low AND c.mention < :high AND c.created >= :start AND c.created < :end
    AND x.brand IN ({brands}) AND x.flags & {hidden} = 0 GROUP BY 1, 2
"""
_AMONG_KEYS = """
    SELECT x.brand, c.story, count(*) FROM json_each(:keys) AS j CROSS JOIN copies AS c ON c.mention = j.value
    CROSS JOIN matches AS x ON x.mention = c.mention
    WHERE x.brand IN ({brands}) AND x.flags & {hidden} = 0 GROUP BY 1, 2
"""
_WHOLE = """
    SELECT brand, story, mentions FROM tellings INDEXED BY tellings_by_time
    WHERE brand IN ({brands}) AND last >= :start AND last < :end AND first >= :start
"""
# stories that an edge of the window may cut, by their posts
_CUT = """
    SELECT t.brand, t.story, (
        SELECT count(*) FROM copies AS c INDEXED BY copies_by_story
        CROSS JOIN matches AS x ON x.brand = t.brand AND x.mention = c.mention
        WHERE c.story = t.story AND c.mention >= :low AND c.mention < :high AND c.created >= :start
        AND c.created < :end AND x.flags & {hidden} = 0)
    FROM tellings AS t INDEXED BY tellings_by_time
    WHERE t.brand IN ({brands}) AND t.last >= :start AND t.first < :end AND (t.last >= :end OR t.first < :start)
    LIMIT -1 -- or each sum would count for itself
"""
_SUMS = f"""
    WITH told (brand, story, n) AS ({{}})
    SELECT brand, sum(n - 1), max(n * {_STORIES} - story) FROM told WHERE n > 0 GROUP BY brand
"""


class Repeated(NamedTuple):
    """Of one brand: the mentions that say again what another in the window says, and the story told most often."""

    again: int = 0
    most: int = 0
    head: int | None = None  # the key of that story's first post, be it in the window or not


def repeated(store: Store, span: Span, narrow: Narrow) -> dict[str, Repeated]:
    """Repeated mentions of each brand; brands without any are absent. Mentions less `again` are the stories."""
    brands, bounds = brand_ids(store, narrow.brands), _bounds(store, span, narrow)
    found: dict[int, tuple[int, int]] = {}
    for told in _told(narrow):
        sql = _SUMS.format(told.format(brands=", ".join(map(str, brands)), hidden=narrow.hidden))
        for brand, again, first in store.db.execute(sql, bounds).fetchall():
            others = found.get(brand, (0, first))
            found[brand] = others[0] + again, max(others[1], first)
    return {brands[brand]: _repeated(store, *sums) for brand, sums in found.items()}


def _told(narrow: Narrow) -> tuple[str, ...]:
    """Statements that tell the brands, stories and counts that are asked for, each of them in one."""
    if not narrow.plain:
        return (_AMONG_KEYS,)
    return (_WHOLE, _CUT) if narrow.hidden == OWN | NOISE else (_IN_WINDOW,)


def _bounds(store: Store, span: Span, narrow: Narrow) -> dict[str, int | str]:
    if not narrow.plain:
        return {"keys": json.dumps(find(store, span, narrow))}
    (low, high), (start, end) = store.mentions.key_range(span), span.epochs
    return {"low": low, "high": high, "start": start, "end": end}


def _repeated(store: Store, again: int, first: int) -> Repeated:
    """`first` is how often a story was told, times `_STORIES`, less its number."""
    most = -(-first // _STORIES)
    story = most * _STORIES - first
    head = store.db.execute("SELECT min(mention) FROM copies WHERE story = ?", (story,)).fetchone()
    return Repeated(again, most, head[0])


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
