"""Other processes that write to the same file: what is remembered of it is forgotten once they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store.store import Store


class Neighbours:
    """Notices commits of others, so that a process that runs for days does not write by what it knew yesterday."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = self._now()

    def look(self) -> bool:
        """Forget what others may have changed; True when somebody wrote since the last look.

        Ask inside the transaction that relies on it: before it begins, another one may still come in between.
        """
        version = self._now()
        if version == self._version:
            return False
        self._version = version
        store = self._store
        memories = (store.networks, store.langs, store.targets, store.steps, store.sources)
        for memory in (*memories, store.words, store.items, store.writer):
            memory.forget()
        return True

    def _now(self) -> int:
        """A number that moves with every commit of another connection."""
        return int(self._store.db.execute("PRAGMA data_version").fetchone()[0])
