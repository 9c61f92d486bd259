"""Themes as they were found last, so that their numbers and names stay from one look to the next."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from socialwatch.store.store import Store

TASK = "themes"


class Remembered(NamedTuple):
    """A theme: its number is never given to another; `terms` are its words and phrases with their weight, and `query`
    is what it can be adopted with."""

    number: int
    name: str
    query: str
    terms: Mapping[str, float]


def remembered(store: Store, of: Sequence[str]) -> list[Remembered]:
    """The themes that were found last in the talk of these brands; none when what was kept is damaged."""
    row = store.db.execute(
        "SELECT hash, body FROM models WHERE task = ? AND data = ? ORDER BY id DESC LIMIT 1", (TASK, _named(of))
    ).fetchone()
    if row is None or hashlib.sha256(row[1]).hexdigest() != row[0]:
        return []
    return [Remembered(*one) for one in json.loads(zlib.decompress(row[1]))]


def remember(store: Store, of: Sequence[str], themes: Sequence[Remembered], now: datetime) -> None:
    """Keep these themes instead of those before; does nothing when they are the same."""
    body = zlib.compress(json.dumps([list(one) for one in themes], ensure_ascii=False).encode())
    mark = hashlib.sha256(body).hexdigest()
    with store.transaction():
        known = store.db.execute(
            "SELECT 1 FROM models WHERE task = ? AND data = ? AND hash = ?", (TASK, _named(of), mark)
        )
        if known.fetchone():
            return
        store.db.execute("DELETE FROM models WHERE task = ? AND data = ?", (TASK, _named(of)))
        store.db.execute(
            "INSERT INTO models (task, made, engine, data, hash, adopted, report, body)"
            " VALUES (?, ?, 'nmf', ?, ?, 0, '{}', ?)",
            (TASK, int(now.timestamp()), _named(of), mark, body),
        )


def _named(of: Sequence[str]) -> str:
    return json.dumps(list(of), ensure_ascii=False)
