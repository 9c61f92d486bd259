"""What changed queries make of the archive, while `watch` listens: slice by slice, everything else in between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from socialwatch.collect.streaming import Outdated, Streaming

if TYPE_CHECKING:
    from socialwatch.store import Store


class CatchingUp:
    """One rematch. Told to give way it stays where it is, and goes on from there with the next `turn`."""

    def __init__(self, store: Store, work: Iterator[None], streams: Sequence[Streaming]) -> None:
        self._store = store
        self._work = work
        self._streams = streams
        self._queries = store.queries.all()

    async def turn(self) -> bool:
        """All that is left of it. Raises Outdated when somebody else has matched the archive meanwhile."""
        if self._store.queries.all() != self._queries:
            raise Outdated
        for _ in self._work:
            self._note()
            await asyncio.sleep(0)
        self._note()
        return True

    def _note(self) -> None:
        """What the archive is matched with now is our own doing: to the streams it is no reason to begin anew."""
        self._queries = self._store.queries.all()
        for stream in self._streams:
            stream.queries = self._queries
