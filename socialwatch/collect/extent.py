"""From when to when a file's posts are: the only coverage that a file can tell of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.models import Span
from socialwatch.store.clean import epoch_of

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.rows import Row


class Extent:
    """Grows with every part of a file; what lies between two parts of one reading is covered too."""

    def __init__(self) -> None:
        self._low: int | None = None
        self._high = 0

    def record(self, store: Store, source: int, ask: str, rows: Sequence[Row], *, run: int, now: datetime) -> None:
        """Note what was read so far as covered whole, inside the caller's transaction; dates unknown tell nothing."""
        seen = int(now.timestamp())
        dates = [epoch_of(heard.mention.created, seen) for row in rows for heard in row.heard]
        epochs = [epoch for epoch, unknown in dates if not unknown]
        if not epochs:
            return
        low, high = min(epochs), max(epochs) + 1
        self._low = low if self._low is None else min(low, self._low)
        self._high = max(high, self._high)
        store.coverage.record(source, ask, Span.of(self._low, self._high), "whole", run=run, at=now)
