"""Posts by what their ids begin with: all that one account of a network has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socialwatch.store.places import below

if TYPE_CHECKING:
    from socialwatch.store.store import Store


def ids_below(store: Store, network: str, start: str) -> list[str]:
    """The native ids of stored posts that begin with `start`."""
    known = store.networks.get(network)
    return [] if known is None else below(store.db, known, start)
