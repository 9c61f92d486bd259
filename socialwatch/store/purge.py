"""Letting go of posts: deleted at their source, past their retention, or on request; a tombstone stays.

Text, author, address, raw item and index entry go; time, matches, results and counts stay, so that figures of the past
hold and "purged" can be told from "never there". A tombstone stays one for ever: what any source, the same or another,
shows of the post later is not taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from socialwatch.store.clean import hash_of
from socialwatch.store.migrations import PURGED
from socialwatch.store.wiping import begin, wiping
from socialwatch.store.words import tokens_of

if TYPE_CHECKING:
    from socialwatch.store.store import Store

AT_ONCE = 500
LOOKED_AT = 20_000


def purge(store: Store, keys: Sequence[int], *, run: int | None = None) -> int:
    """Make tombstones of these mentions; returns how many were none before. Nothing readable stays in the file."""
    done = sum(burying(store, keys, run))
    for _ in wiping(store):
        pass
    return done


def burying(store: Store, keys: Sequence[int], run: int | None) -> Iterator[int]:
    """Make tombstones bit by bit, each committed, and say how many; what lingers of them is due for `wiping`."""
    for start in range(0, len(keys), AT_ONCE):
        with store.transaction():
            done = bury(store, keys[start : start + AT_ONCE], run)
        yield done


def bury(store: Store, keys: Sequence[int], run: int | None) -> int:
    """Make tombstones inside the caller's transaction; what lingers of them is due for `wiping`."""
    wanted = json.dumps(list(keys))
    rows = store.db.execute(
        f"SELECT m.id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value WHERE m.flags & {PURGED} = 0",
        (wanted,),
    )
    alive = [row[0] for row in rows]
    if not alive:
        return 0
    begin(store)
    for key, mention in store.mentions.plain(alive).items():
        store.words.remove(key, tokens_of(mention))
    drop_items(store, alive, around=True)
    chosen = "(SELECT value FROM json_each(?))"
    store.db.execute(
        "UPDATE mentions SET text = '', title = NULL, author = NULL, url = NULL, extra = NULL,"
        f" flags = flags | {PURGED}, changed_run = ? WHERE id IN {chosen}",
        (run, json.dumps(alive)),
    )
    store.db.execute(f"DELETE FROM pictures WHERE mention IN {chosen}", (wanted,))
    store.results.forget(list(keys))  # the reasons of those set aside may quote the text
    return len(alive)


def drop_items(store: Store, keys: Sequence[int], *, around: bool = False) -> None:
    """The raw items of mentions; with `around` those of the posts around them too, which may hold them as well."""
    wanted = "SELECT value FROM json_each(?1)"
    if around:
        wanted += (
            " UNION SELECT o.id FROM json_each(?1) AS j CROSS JOIN mentions AS m ON m.id = j.value CROSS JOIN hashes"
            " AS h ON h.hash IN (id_hash(m.network, m.thread), id_hash(m.network, m.parent),"
            " id_hash(m.network, m.repost_of)) CROSS JOIN mentions AS o"
            " ON o.id = h.mention AND o.network = m.network AND o.native_id IN (m.thread, m.parent, m.repost_of)"
        )
    store.db.execute(f"DELETE FROM items WHERE mention IN ({wanted})", (json.dumps(list(keys)),))


def gone(store: Store, network: str, native_ids: Sequence[str], *, run: int | None, now: int) -> list[int]:
    """Make tombstones of what a platform has deleted, inside the caller's transaction; returns their keys.

    Reposts go along: they say the same. So do raw items that wait for a query to find them.
    """
    wanted = (store.networks.get(network), json.dumps(list(native_ids)))
    rows = store.db.execute(
        "SELECT m.id FROM json_each(?2) AS j CROSS JOIN hashes AS h ON h.hash = id_hash(?1, j.value)"
        " CROSS JOIN mentions AS m ON m.id = h.mention AND m.network = ?1 AND m.native_id = j.value"
        " UNION SELECT m.id FROM json_each(?2) AS j CROSS JOIN mentions AS m"
        " ON m.network = ?1 AND m.repost_of = j.value AND m.repost_of IS NOT NULL",
        wanted,
    )
    keys = [row[0] for row in rows]
    bury(store, keys, run)
    store.rereads.note((), (), keys, now)
    waiting = [hash_of(f"{network}:{native_id}") for native_id in native_ids]
    store.db.execute(
        "DELETE FROM items WHERE mention IS NULL AND source IN (SELECT id FROM sources)"
        " AND key IN (SELECT value FROM json_each(?))",
        (json.dumps(waiting),),
    )
    return keys


def expired(store: Store, before: Mapping[int, int], unread: Mapping[int, int]) -> Iterator[list[int]]:
    """Mentions that every source which has shown them has to let go of, found bit by bit.

    `before` has, by source, the moment (epoch seconds) before which they were first seen; `unread` that before which
    they were seen or read again last. A source in neither keeps what it has shown.
    """
    latest = max((*before.values(), *unread.values()), default=0)
    low = -(1 << 62)
    while (high := _next_range(store, low)) is not None:
        rows = store.db.execute(
            "SELECT m.id FROM mentions AS m LEFT JOIN rereads AS r ON r.mention = m.id"
            f" WHERE m.id > ?4 AND m.id <= ?5 AND m.flags & {PURGED} = 0"
            " AND m.seen < ?1 AND EXISTS (SELECT 1 FROM sightings AS s WHERE s.mention = m.id) AND NOT EXISTS"
            " (SELECT 1 FROM sightings AS s LEFT JOIN json_each(?2) AS b ON b.key = s.source"
            " LEFT JOIN json_each(?3) AS u ON u.key = s.source WHERE s.mention = m.id"
            " AND m.seen >= coalesce(b.value, 0) AND max(m.seen, coalesce(r.looked, 0)) >= coalesce(u.value, 0))",
            (latest, json.dumps(before), json.dumps(unread), low, high),
        )
        yield [row[0] for row in rows]
        low = high


def _next_range(store: Store, low: int) -> int | None:
    """The last of so many mentions behind this key that looking at them holds nobody up; None after all."""
    row: tuple[int | None] = store.db.execute(
        "SELECT max(id) FROM (SELECT id FROM mentions WHERE id > ? ORDER BY id LIMIT ?)", (low, LOOKED_AT)
    ).fetchone()
    return row[0]
