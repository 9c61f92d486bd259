"""Posts that speak of no brand any more: of what was a mention, the raw item alone stays, for as long as others wait.

Nothing counts them, so no tombstone is left. What files hold, an import or a `file` source, is kept as it is,
and so is what people have labelled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from socialwatch.store.migrations import PURGED
from socialwatch.store.wiping import begin, wiping
from socialwatch.store.words import tokens_of

if TYPE_CHECKING:
    from socialwatch.store.store import Store

_UNMATCHED = f"""
    SELECT m.id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value
    WHERE m.flags & {PURGED} = 0 AND NOT EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id)
        AND NOT EXISTS (SELECT 1 FROM labels AS l WHERE l.mention = m.id)
        AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.id = m.first_run AND r.command = 'import')
        AND NOT EXISTS (SELECT 1 FROM sightings AS s JOIN sources AS n ON n.id = s.source
            WHERE s.mention = m.id AND n.type = 'file')
"""
_CHOSEN = "(SELECT value FROM json_each(?1))"
_HANGING = ("sightings", "results", "copies", "pictures", "engagement", "rereads", "followed", "photographs")


def release(store: Store, keys: Sequence[int], now: int) -> int:
    """Let go of those of these mentions that match no brand, inside the caller's transaction; returns how many.

    Their items wait from `now` (epoch seconds) on, like those that have never matched. `tidying` ends the work.
    """
    released = [row[0] for row in store.db.execute(_UNMATCHED, (json.dumps(list(keys)),))]
    if not released:
        return 0
    begin(store)
    wanted = json.dumps(released)
    for key, mention in store.mentions.plain(released).items():
        store.words.remove(key, tokens_of(mention))
    # what their sources say again has to be looked at: it may match again
    said = f"SELECT source FROM sightings WHERE mention IN {_CHOSEN}"
    store.db.execute(f"DELETE FROM heard WHERE source IN ({said})", (wanted,))
    store.db.execute(f"UPDATE items SET mention = NULL, fetched = ?2 WHERE mention IN {_CHOSEN}", (wanted, now))
    for table in _HANGING:
        store.db.execute(f"DELETE FROM {table} WHERE mention IN {_CHOSEN}", (wanted,))
    store.results.forget(released)
    named = f"SELECT id_hash(network, native_id), id FROM mentions WHERE id IN {_CHOSEN}"
    store.db.execute(f"DELETE FROM hashes WHERE (hash, mention) IN ({named})", (wanted,))
    store.db.execute(f"DELETE FROM mentions WHERE id IN {_CHOSEN}", (wanted,))
    return len(released)


def tidying(store: Store) -> Iterator[None]:
    """Take out what no mention leads to any more, bit by bit: marks, authors, their words in old parts of the index."""
    with store.transaction():
        store.db.execute("DELETE FROM marks WHERE mention NOT IN (SELECT id FROM mentions)")
    yield
    yield from wiping(store)
