"""What certain authors wrote: who was answered may have come back, in the thread or with a post of its own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.models import Span
from socialwatch.store.answering import COLUMNS, Asked, asked
from socialwatch.store.counts import Narrow, brand_ids
from socialwatch.store.lists import picked
from socialwatch.store.migrations import REPOST, UNSCORED

if TYPE_CHECKING:
    from socialwatch.store import Store


Wrote = tuple[int, int, int]
"""An author's key, when a post was written (epoch seconds), its key."""


def wrote(
    store: Store, spans: Iterable[Span], narrow: Narrow, networks: Collection[str], authors: Collection[int]
) -> list[Wrote]:
    """The posts of these authors that are counted in the spans, no reposts; from memory where they are held. Their
    networks spare looking up whoever writes elsewhere."""
    found: list[Wrote] = []
    wanted = json.dumps(sorted(authors))
    places = ", ".join(sorted(str(store.networks.get(name) or 0) for name in networks))
    for span in spans if authors else ():
        values: list[Any] = []
        if store.held is not None and store.held.holds(span, narrow):
            table = f"{store.held.table(span, narrow)} AS m WHERE m.matched"
        else:
            sql, values = picked(store, span, narrow)
            table = f"({sql}) AS p CROSS JOIN mentions AS m ON m.id = p.mention WHERE p.flags"
        rows = store.db.execute(
            f"SELECT m.author, m.created, m.id FROM {table} & {REPOST} = 0 AND m.network IN ({places})"
            " AND m.author IN (SELECT value FROM json_each(?))",
            [*values, wanted],
        )
        found += rows
    return found


def read(store: Store, keys: Collection[int], brands: Sequence[str]) -> list[Asked]:
    """These posts, oldest first, with the mood toward the first of the brands that each speaks of."""
    ours = ", ".join(map(str, brand_ids(store, brands))) or "NULL"
    rows = store.db.execute(
        f"WITH p AS (SELECT f.mention AS mention, coalesce(f.mood, {UNSCORED}) AS mood, min(f.brand)"
        f" FROM json_each(?) AS j CROSS JOIN matches AS f ON f.mention = j.value AND f.brand IN ({ours}) GROUP BY 1)"
        f" SELECT {COLUMNS} FROM p CROSS JOIN mentions AS m ON m.id = p.mention JOIN networks AS n ON n.id = m.network"
        " ORDER BY m.created, m.id",
        (json.dumps(sorted(keys)),),
    )
    return [asked(row) for row in rows]


def newest(store: Store, network: str) -> int:
    """When the newest post of a network was written (epoch seconds); 0 where there is none."""
    row = store.db.execute(
        "SELECT created FROM mentions WHERE network = (SELECT id FROM networks WHERE name = ?)"
        " ORDER BY id DESC LIMIT 1",
        (network,),
    ).fetchone()
    return int(row[0]) if row else 0
