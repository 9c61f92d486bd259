"""All that one account of a network has written, for when the account is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store.store import Store


def ids_below(store: Store, network: str, start: str) -> list[str]:
    """The native ids of stored posts that begin with `start`, which names an account: "at://did:plc:jane/".

    Nearly always nobody we know: then one look into the index of authors is all. No index leads from an author to the
    posts, so the others are a walk through the table, which is rare enough.
    """
    number = store.networks.get(network)
    account = start.partition("://")[2].rstrip("/")
    row = store.db.execute("SELECT id FROM authors WHERE network = ? AND native_id = ?", (number, account)).fetchone()
    if row is None:
        return []
    rows = store.db.execute("SELECT native_id FROM mentions WHERE author = ? AND network = ?", (row[0], number))
    return [found for (found,) in rows if found.startswith(start)]
