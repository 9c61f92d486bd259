"""What networks' terms let us do with their users: whoever matches authors to people has to ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store.store import Store


class Terms:
    """Networks by name; once forbidden, always forbidden, whatever another source of the network says."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def may_match(self, network: str) -> bool:
        """Whether the users of a network may be matched to people elsewhere, or to records of customers."""
        row = self._store.db.execute(
            "SELECT t.identity FROM networks AS n JOIN terms AS t ON t.network = n.id WHERE n.name = ?", (network,)
        ).fetchone()
        return row is None or bool(row[0])

    def put(self, network: str, *, identity: bool) -> None:
        """Note a network's terms inside the caller's transaction."""
        self._store.db.execute(
            "INSERT INTO terms (network, identity) VALUES (?1, ?2) ON CONFLICT (network) DO UPDATE"
            " SET identity = min(identity, ?2) WHERE identity > ?2",
            (self._store.networks.id(network), int(identity)),
        )
