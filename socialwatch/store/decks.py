"""Decks that were made, as data, so that a figure on paper can be followed to its posts a year later."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.models import Span
from socialwatch.store.mentions import moment

if TYPE_CHECKING:
    from socialwatch.store.store import Store


@dataclass(frozen=True, slots=True)
class KeptDeck:
    """A deck's card in the catalogue; its body is read with `get`."""

    id: str
    made: datetime
    recipe: str
    span: Span
    zone: str


class Decks:
    """Decks by id; bodies are JSON texts, kept compressed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, id: str, body: str, *, made: datetime, recipe: str, span: Span, zone: str) -> None:
        """Keep a deck; the same id again replaces it."""
        with self._store.transaction():
            self._store.db.execute(
                "INSERT OR REPLACE INTO decks VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id, int(made.timestamp()), recipe, *span.epochs, zone, zlib.compress(body.encode())),
            )

    def get(self, id: str) -> str | None:
        """The body of a deck, or None."""
        row = self._store.db.execute("SELECT body FROM decks WHERE id = ?", (id,)).fetchone()
        return zlib.decompress(row[0]).decode() if row else None

    def list(self) -> list[KeptDeck]:
        """All decks, the latest first."""
        rows = self._store.db.execute('SELECT id, made, recipe, start, "end", zone FROM decks ORDER BY made DESC, id')
        return [KeptDeck(row[0], moment(row[1]), row[2], Span.of(row[3], row[4]), row[5]) for row in rows]
