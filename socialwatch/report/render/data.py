"""The deck as a JSON document: what both renderers were given, pictures by their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socialwatch.report.deck import Deck

VERSION = 1


def plain(value: Any) -> Any:
    """Dataclasses, tuples and times as JSON knows them; a block says its kind."""
    if is_dataclass(value) and not isinstance(value, type):
        kind = {"kind": type(value).__name__.lower()} if hasattr(value, "key") and not isinstance(value, Deck) else {}
        return {**kind, **{f.name: plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | range):
        return [plain(item) for item in value]
    return value


def document(deck: Deck) -> dict[str, Any]:
    """Everything in the deck but the bytes of its pictures."""
    data: dict[str, Any] = {"version": VERSION, **plain(deck)}
    data["pictures"] = sorted(deck.pictures)
    return data


def text(deck: Deck) -> str:
    return json.dumps(document(deck), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def digest(deck: Deck) -> str:
    """The hash that a rendered deck carries: equal hashes, equal figures."""
    return hashlib.sha256(text(deck).encode()).hexdigest()


def write(deck: Deck, path: Path) -> None:
    path.write_text(text(deck), "utf-8")
