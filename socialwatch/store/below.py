"""Posts by what their ids begin with: all that one account of a network has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store.store import Store


def ids_below(store: Store, network: str, start: str) -> list[str]:
    """The native ids of stored posts that begin with `start`, by a walk along the index."""
    rows = store.db.execute(
        "SELECT native_id FROM mentions WHERE network = ? AND native_id >= ? AND native_id < ?",
        (store.networks.get(network), start, start + "\U0010ffff"),
    )
    return [row[0] for row in rows]
