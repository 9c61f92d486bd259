"""Mentions for the store's tests, and a fresh store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from socialwatch.models import Author, Mention
from socialwatch.store import Heard, Row, Saved, Store

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def mention(number: int = 1, **more: Any) -> Mention:
    base: dict[str, Any] = {
        "network": "mastodon",
        "native_id": f"https://host.example/users/ann/statuses/{number}",
        "text": f"acme coffee number {number}",
        "author": Author("https://host.example/users/ann", handle="ann@host.example"),
        "created": NOW - timedelta(minutes=number),
        "url": f"https://host.example/@ann/{number}",
    }
    return Mention(**{**base, **more})


def heard(number: int = 1, *, brands: tuple[str, ...] = ("Acme",), own: tuple[str, ...] = (), **more: Any) -> Heard:
    return Heard(mention(number, **more), brands, own)


def fresh(folder: Path) -> Store:
    return Store.open(folder / "socialwatch.sqlite", write=True, create=True)


def save(store: Store, *heards: Heard, source: str = "listener", now: datetime = NOW, **more: Any) -> Saved:
    rows = [Row({"id": one.mention.native_id, "text": one.mention.text}, (one,)) for one in heards]
    with store.transaction():
        return store.writer.save(store.sources.id(source, "fake"), rows, run=None, now=now, **more)


def one(store: Store, number: int = 1) -> Any:
    key = store.mentions.find(mention(number).id)
    return None if key is None else store.mentions.read([key])[0]


def found(store: Store, words: str) -> list[int]:
    return [row[0] for row in store.db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (words,))]
