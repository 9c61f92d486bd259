"""Overwriting what lingers of posts that were let go of: piece by piece, for a process that has other things to do.

SQLite keeps what is deleted where it was, and the full-text index keeps deleted words in its older parts. Killed in the
middle it begins anew: that it is due stands in the archive until it is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store.store import Store

PAGES = 100
"""Pages of the full-text index merged at once."""
MENTIONS = 50_000
"""Mentions read at once for the authors that are left."""


def begin(store: Store) -> None:
    """Inside the caller's transaction, before it deletes: overwrite what is deleted, and note that more is due."""
    store.db.execute("PRAGMA secure_delete = on")
    store.db.execute("INSERT OR REPLACE INTO meta VALUES ('wipe', '1')")


def wiping(store: Store) -> Iterator[None]:
    """End what burying posts began, if anything; each piece is committed before the next."""
    if not store.db.execute("SELECT 1 FROM meta WHERE key = 'wipe'").fetchone():
        return
    store.db.execute("PRAGMA secure_delete = on")
    try:
        yield from _lonely(store)
        store.decks.let_go()
        yield
        yield from _merged(store)
        with store.transaction():
            store.db.execute("DELETE FROM meta WHERE key = 'wipe'")
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.db.execute("PRAGMA secure_delete = off")


def _lonely(store: Store) -> Iterator[None]:
    """Let go of authors of whom no post is left.

    Who may be one is found bit by bit; whether it is one still, in the transaction that deletes it.
    """
    last: int = store.db.execute("SELECT coalesce(max(id), 0) FROM authors").fetchone()[0]
    heard = bytearray(last + 1)
    reached = -(1 << 62)
    while rows := store.db.execute(
        "SELECT id, author FROM mentions WHERE id > ? ORDER BY id LIMIT ?", (reached, MENTIONS)
    ).fetchall():
        for _, author in rows:
            if author is not None and author <= last:
                heard[author] = 1
        reached = rows[-1][0]
        yield
    known = store.db.execute("SELECT id FROM authors WHERE id <= ?", (last,))
    perhaps = json.dumps([row[0] for row in known if not heard[row[0]]])
    with store.transaction():
        store.db.execute(
            "WITH perhaps AS MATERIALIZED (SELECT value FROM json_each(?)) DELETE FROM authors"
            " WHERE id IN perhaps AND id NOT IN (SELECT author FROM mentions WHERE author IN perhaps)",
            (perhaps,),
        )
        store.writer.forget()
    yield


def _merged(store: Store) -> Iterator[None]:
    """Make one part of all parts of the full-text index. It is done when a step changes nothing any more."""
    pages = -PAGES  # below zero: all parts are to be merged, not only those of which there are many
    while True:
        before = store.db.total_changes
        with store.transaction():
            store.db.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
        yield
        if pages > 0 and store.db.total_changes - before < 2:
            return
        pages = PAGES
