"""The text of deck.json, and its hash, which the PowerPoint file and the page carry."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from socialwatch.models import JSON
from socialwatch.report.deck import Deck
from socialwatch.report.evidence import document

_LAST: list[tuple[Deck, str]] = []
"""The deck that was written last, with its text: each of its files carries the hash of that."""


def text(deck: Deck) -> str:
    """Everything in the deck but the bytes of its pictures, the same for the same deck."""
    for last, said in _LAST:
        if last is deck:
            return said
    said = written(document(deck))
    _LAST[:] = [(deck, said)]
    return said


def written(said: JSON) -> str:
    """A deck's document as deck.json has it."""
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def digest(deck: Deck) -> str:
    """The hash that a rendered deck carries, equal to that of its deck.json."""
    return hashlib.sha256(text(deck).encode()).hexdigest()


def write(deck: Deck, path: Path) -> None:
    path.write_bytes(text(deck).encode())
