"""Ids for posts whose own id tells who wrote them: here the post is found by it, anywhere else it names nobody.

`mastodon:https://coffee.example/users/ann/statuses/1` becomes `mastodon:~68a2f1c0-9d3e0c55a1b2f604`: the second at
which the post was written, and a hash of its id. No table is needed for it, and another archive of the same post
knows it as well.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

MARK = "~"
KEYS_A_SECOND = 64  # of mentions; a full second's go into later ones, at most `spill` later
_WRITERS = """
    SELECT m.id, n.name, m.native_id, m.created, a.native_id, a.handle, a.name, a.url, a.followers
    FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value JOIN networks AS n ON n.id = m.network
        LEFT JOIN authors AS a ON a.id = m.author
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A post's id, when it was written (epoch seconds), and by whom: all None of tombstones."""

    id: str
    created: int
    native_id: str | None
    handle: str | None
    name: str | None
    url: str | None
    followers: int | None


def veiled(id: str, created: int) -> str:
    """The id that tells nobody's name."""
    from hashlib import blake2b  # not for those who only count

    network = id.partition(":")[0]
    return f"{network}:{MARK}{created:x}-{blake2b(id.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def find(db: sqlite3.Connection, id: str) -> int | None:
    """The key of the post that has this veiled id; None when no post here has."""
    network, _, rest = id.partition(":")
    second = rest.removeprefix(MARK).partition("-")[0]
    try:
        created = int(second, 16)
    except ValueError:
        return None
    spill = db.execute("SELECT value FROM meta WHERE key = 'spill'").fetchone()
    last = created + 1 + int(spill[0] if spill else 0)
    rows = db.execute(
        "SELECT m.id, m.native_id FROM mentions AS m JOIN networks AS n ON n.id = m.network"
        " WHERE m.id >= ? AND m.id < ? AND m.created = ? AND n.name = ?",
        (created * KEYS_A_SECOND, last * KEYS_A_SECOND, created, network),
    )
    return next((key for key, native_id in rows if veiled(f"{network}:{native_id}", created) == id), None)


def writers(db: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Written]:
    """Who wrote these posts, by their keys."""
    rows = db.execute(_WRITERS, (json.dumps(list(keys)),))
    return {row[0]: Written(f"{row[1]}:{row[2]}", *row[3:]) for row in rows}
