"""Pictures of posts, screenshots and cards, kept so that a deck made again shows what was seen then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.mentions import moment

if TYPE_CHECKING:
    from socialwatch.store.store import Store


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG bytes with where they come from; `kind` is "shot" or "card". By `sha256` others know that they are these."""

    hash: str
    mention: int | None
    kind: str
    url: str | None
    taken: datetime
    body: bytes
    sha256: str = ""


class Kept(NamedTuple):
    """A photograph without its bytes, for listings; `id` is the post's."""

    id: str
    url: str | None
    taken: datetime
    sha256: str
    bytes: int


class Pictures:
    """Pictures by the hash of their bytes, or the latest of a mention."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(
        self, body: bytes, *, kind: str, taken: datetime, mention: int | None = None, url: str | None = None
    ) -> str:
        """Keep a picture; returns its hash."""
        name = blake2b(body, digest_size=16).hexdigest()
        with self._store.transaction():
            self._store.db.execute(
                "INSERT OR IGNORE INTO pictures (hash, mention, kind, url, taken, body, sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, mention, kind, url, int(taken.timestamp()), body, sha256(body).hexdigest()),
            )
        return name

    def get(self, hash: str) -> Picture | None:
        return self._one("hash = ?", (hash,))

    def of_bytes(self, digest: str) -> bytes | None:
        """The bytes with that SHA-256, if they are kept."""
        found = self._one("sha256 = ?", (digest,))
        return found.body if found is not None else None

    def latest(self, mention: int, kind: str) -> Picture | None:
        """The last picture of that kind taken of a mention."""
        return self._one("mention = ? AND kind = ? ORDER BY taken DESC", (mention, kind))

    def shots(self) -> list[Kept]:
        """All photographs of posts that are not purged, newest first."""
        rows = self._store.db.execute(
            "SELECT n.name || ':' || m.native_id, p.url, p.taken, p.sha256, length(p.body) FROM pictures AS p"
            " JOIN mentions AS m ON m.id = p.mention JOIN networks AS n ON n.id = m.network"
            " WHERE p.kind = 'shot' ORDER BY p.taken DESC, p.mention DESC"
        )
        return [Kept(row[0], row[1], moment(row[2]), row[3] or "", row[4]) for row in rows]

    def _one(self, where: str, values: tuple[int | str, ...]) -> Picture | None:
        row = self._store.db.execute(
            f"SELECT hash, mention, kind, url, taken, body, sha256 FROM pictures WHERE {where} LIMIT 1", values
        ).fetchone()
        if row is None:
            return None
        digest = row[6] or sha256(row[5]).hexdigest()  # pictures of before it was written down have none
        return Picture(row[0], row[1], row[2], row[3], moment(row[4]), row[5], digest)
