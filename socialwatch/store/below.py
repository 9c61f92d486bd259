"""All that one account of a network has written, for when the account is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socialwatch.store.places import below

if TYPE_CHECKING:
    from socialwatch.store.store import Store


def ids_below(store: Store, network: str, start: str) -> list[str]:
    """The native ids of stored posts that begin with `start`, which names an account: "at://did:plc:jane/".

    Nearly always nobody we know. The posts of an account of Bluesky are neighbours in `hashes`, so one look there is
    all; elsewhere it would be a walk through the table.
    """
    number = store.networks.get(network)
    return [] if number is None else below(store.db, number, start)
