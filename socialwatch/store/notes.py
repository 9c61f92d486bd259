"""Notes that people put on the time line: a strike, a launch; every chart marks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.errors import StoreError
from socialwatch.models import Span
from socialwatch.store.mentions import moment

if TYPE_CHECKING:
    from socialwatch.store.store import Store


@dataclass(frozen=True, slots=True)
class Note:
    """What happened and when; `brand` is None when it concerns all."""

    id: int
    at: datetime
    text: str
    brand: str | None = None


class Notes:
    """Adding, listing and removing notes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, at: datetime, text: str, brand: str | None = None, *, now: datetime) -> Note:
        text = text.replace("\0", "").strip()
        if not text:
            raise StoreError("a note needs words: socialwatch note add 2026-08-11 'strike at the warehouse'")
        with self._store.transaction():
            done = self._store.db.execute(
                "INSERT INTO notes (at, text, brand, added) VALUES (?, ?, ?, ?)",
                (int(at.timestamp()), text, brand, int(now.timestamp())),
            )
        return Note(done.lastrowid or 0, at, text, brand)

    def remove(self, id: int) -> None:
        with self._store.transaction():
            if self._store.db.execute("DELETE FROM notes WHERE id = ?", (id,)).rowcount == 0:
                raise StoreError(f"there is no note {id}: `socialwatch note list` shows their numbers")

    def between(self, span: Span, brand: str | None = None) -> list[Note]:
        """Notes in the span, in order; with a brand, its own and those of all."""
        rows = self._store.db.execute(
            "SELECT id, at, text, brand FROM notes WHERE at >= ?1 AND at < ?2"
            " AND (?3 IS NULL OR brand IS NULL OR brand = ?3)"
            " ORDER BY at, id",
            (*span.epochs, brand),
        )
        return [Note(row[0], moment(row[1]), row[2], row[3]) for row in rows]

    def all(self) -> list[Note]:
        rows = self._store.db.execute("SELECT id, at, text, brand FROM notes ORDER BY at, id")
        return [Note(row[0], moment(row[1]), row[2], row[3]) for row in rows]
