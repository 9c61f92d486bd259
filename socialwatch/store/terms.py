"""What networks' terms let us do with their users: the one door for whoever wants to match authors to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from socialwatch.errors import StoreError

if TYPE_CHECKING:
    from socialwatch.store.store import Store


class MatchingRefused(StoreError):
    """Authors were to be matched to people elsewhere, or to records of customers, whose network's terms forbid it."""


class Terms:
    """Networks by name; once forbidden, always forbidden, whatever another source of the network says."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def allow_matching(self, networks: Iterable[str]) -> None:
        """Ask before authors of these networks are matched to one another, or to anybody's records.

        Nothing of that is built. Raises MatchingRefused, which names the sources and the term, for the first network
        whose terms forbid it; what no source has told the terms of is forbidden as well.
        """
        for network in networks:
            identity = self._identity(network)
            if identity is None:
                raise MatchingRefused(
                    f"authors of {network} may not be matched to anybody: no source has told the terms of {network}"
                    " (identity); leave it out, or fetch from a source that hears it"
                )
            if not identity:
                raise MatchingRefused(
                    f"authors of {network} may not be matched to anybody: the terms of {self._heard_by(network)} refuse"
                    f" it (identity = false, `socialwatch sources --json`); leave {network} out"
                )

    def put(self, network: str, *, identity: bool) -> None:
        """Note a network's terms inside the caller's transaction."""
        self._store.db.execute(
            "INSERT INTO terms (network, identity) VALUES (?1, ?2) ON CONFLICT (network) DO UPDATE"
            " SET identity = min(identity, ?2) WHERE identity > ?2",
            (self._store.networks.id(network), int(identity)),
        )

    def _identity(self, network: str) -> bool | None:
        row = self._store.db.execute(
            "SELECT t.identity FROM networks AS n JOIN terms AS t ON t.network = n.id WHERE n.name = ?", (network,)
        ).fetchone()
        return None if row is None else bool(row[0])

    def _heard_by(self, network: str) -> str:
        """The network, and the sources here that have shown its posts."""
        rows = self._store.db.execute(
            "SELECT DISTINCT s.name FROM networks AS n JOIN mentions AS m ON m.network = n.id"
            " JOIN sightings AS g ON g.mention = m.id JOIN sources AS s ON s.id = g.source WHERE n.name = ?"
            " ORDER BY s.name",
            (network,),
        )
        names = ", ".join(name for (name,) in rows)
        return f"{network} (here from {names})" if names else network
