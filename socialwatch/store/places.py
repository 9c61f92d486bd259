"""Finding mentions by (network, native id): through a table of short hashes, so that new ones touch few pages.

Native ids are long and come in no order: an index of them would be most of what storing a mention writes. Two
that share a hash stand side by side, and whoever looks up compares the ids themselves. That a mention is stored
only once is kept by `save.py`, which looks up and inserts under one write lock.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from zlib import crc32

MentionKey = tuple[int, str]
"""Network id and native id."""
Known = dict[MentionKey, tuple[int, int | None]]
"""The key of a mention, and the digest of what a source said of it last."""

_BLUESKY = "at://"
LOOK_UP = "SELECT o.id FROM hashes AS h CROSS JOIN mentions AS o ON o.id = h.mention AND (o.network, o.native_id) = "
"""To be followed by what is looked for, `WHERE h.hash = id_hash(...)` of the same."""


def hashes(networks: Iterable[int], native_ids: Iterable[str]) -> list[int]:
    """The hash of each; it only narrows a search, so it may be a quick one. Half characters are a UnicodeError.

    Above the hash of a post on Bluesky stands that of its account, so that all by one account are neighbours.
    """
    ids = list(native_ids)
    whole = map(crc32, map(str.encode, ids), networks)
    return [
        mark | _account(native_id) << 32 if native_id.startswith(_BLUESKY) else mark
        for native_id, mark in zip(ids, whole, strict=True)
    ]


def _account(native_id: str) -> int:
    return crc32(native_id[: native_id.find("/", len(_BLUESKY)) + 1].encode()) >> 1


def below(db: sqlite3.Connection, network: int, start: str) -> list[str]:
    """The native ids that begin so: quick for at://ACCOUNT/, for which it is made, a walk over all for others."""
    account = _account(start) << 32 if start.startswith(_BLUESKY) and start.find("/", len(_BLUESKY)) > 0 else None
    near = (
        "" if account is None else "id IN (SELECT mention FROM hashes WHERE hash >= ?4 AND hash < ?4 + (1 << 32)) AND"
    )
    rows = db.execute(
        f"SELECT native_id FROM mentions WHERE {near} network = ?1 AND native_id >= ?2 AND native_id < ?3",
        (network, start, start + "\U0010ffff", *(() if account is None else (account,))),
    )
    return [row[0] for row in rows]


def teach(db: sqlite3.Connection) -> None:
    """Let SQL on this connection say `id_hash(network, native_id)`."""
    db.create_function("id_hash", 2, _hash, deterministic=True)


def _hash(network: int, native_id: str | None) -> int | None:
    return None if native_id is None else hashes([network], [native_id])[0]


def known(db: sqlite3.Connection, source: int, wanted: Collection[MentionKey], marks: Iterable[int]) -> Known:
    """Which of these are stored; `marks` are their hashes."""
    rows = db.execute(
        "SELECT m.network, m.native_id, m.id, s.digest FROM json_each(?) AS j"
        " CROSS JOIN hashes AS h ON h.hash = j.value CROSS JOIN mentions AS m ON m.id = h.mention"
        " LEFT JOIN sightings AS s ON s.mention = m.id AND s.source = ?",
        (json.dumps(sorted(set(marks))), source),
    )
    found = {(network, native_id): (key, digest) for network, native_id, key, digest in rows}
    return {place: hit for place, hit in found.items() if place in wanted}
