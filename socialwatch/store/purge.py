"""Letting go of posts: deleted at their source, past their retention, or on request; a tombstone stays.

Text, author, address, raw item and index entry go; time, matches and results stay, so that counts of the past
hold and "purged" can be told from "never there".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from socialwatch.store.migrations import PURGED
from socialwatch.store.words import tokens_of

if TYPE_CHECKING:
    from socialwatch.store.store import Store

AT_ONCE = 500


def purge(store: Store, keys: Sequence[int], *, run: int | None = None) -> int:
    """Make tombstones of these mentions; returns how many were none before. Nothing readable stays in the file."""
    done = 0
    store.db.execute("PRAGMA secure_delete = on")  # what is deleted is overwritten
    for start in range(0, len(keys), AT_ONCE):
        with store.transaction():
            done += _purge(store, keys[start : start + AT_ONCE], run)
    if done:
        drop_lonely_authors(store)
        with store.transaction():
            store.db.execute("INSERT INTO words (words) VALUES ('optimize')")  # deleted words linger in old segments
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.db.execute("PRAGMA secure_delete = off")
    return done


def _purge(store: Store, keys: Sequence[int], run: int | None) -> int:
    wanted = json.dumps(list(keys))
    rows = store.db.execute(
        f"SELECT m.id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value WHERE m.flags & {PURGED} = 0",
        (wanted,),
    )
    alive = [row[0] for row in rows]
    for key, mention in store.mentions.plain(alive).items():
        store.words.remove(key, tokens_of(mention))
    chosen = "(SELECT value FROM json_each(?))"
    store.db.execute(
        "UPDATE mentions SET text = '', title = NULL, author = NULL, url = NULL, extra = NULL,"
        f" flags = flags | {PURGED}, changed_run = ? WHERE id IN {chosen}",
        (run, json.dumps(alive)),
    )
    store.db.execute(f"DELETE FROM items WHERE mention IN {chosen}", (wanted,))
    store.db.execute(f"DELETE FROM pictures WHERE mention IN {chosen}", (wanted,))
    store.db.execute(f"DELETE FROM due WHERE mention IN {chosen}", (wanted,))
    store.db.execute(f"DELETE FROM set_aside WHERE mention IN {chosen}", (wanted,))  # reasons may quote the text
    return len(alive)


def drop_lonely_authors(store: Store) -> None:
    """Authors of whom no post is left."""
    with store.transaction():
        store.db.execute("DELETE FROM authors WHERE id NOT IN (SELECT author FROM mentions WHERE author IS NOT NULL)")
        store.writer.forget()


def expired(store: Store, source: int, before: int) -> list[int]:
    """Mentions that only this source has shown and that were first seen before a moment (epoch seconds)."""
    rows = store.db.execute(
        f"SELECT m.id FROM sightings AS s JOIN mentions AS m ON m.id = s.mention WHERE s.source = ? AND m.seen < ?"
        f" AND m.flags & {PURGED} = 0 AND NOT EXISTS"
        " (SELECT 1 FROM sightings AS o WHERE o.mention = s.mention AND o.source <> s.source)",
        (source, before),
    )
    return [row[0] for row in rows]
