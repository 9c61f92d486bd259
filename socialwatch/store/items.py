"""What platforms answered, as it was: compressed, with a dictionary per source trained from its first items."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from socialwatch.models import JSON

TRAIN_FROM = 24  # items: fewer say little, and a source should profit early
_DROPPED = 5000  # items deleted in one transaction, so that no lock lasts
DICTIONARY_BYTES = 8192  # deflate reads all of it for every item, so more costs time


@dataclass(frozen=True, slots=True)
class Kept:
    """An item in the store; `mention` is None while it matches nothing."""

    id: int
    item: JSON
    fetched: int
    mention: int | None
    error: str | None


class Items:
    """Keeping raw items and giving them back."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._newest: dict[int, tuple[int, bytes]] = {}  # source -> its latest dictionary
        self._bodies: dict[int, bytes] = {0: b""}

    def forget(self) -> None:
        self._newest.clear()
        self._bodies = {0: b""}

    def keep(self, source: int, rows: Sequence[tuple[int, JSON, int | None, str | None]], now: int) -> None:
        """Keep (key, item, mention, error) rows; an item kept before only changes its mention and error."""
        if not rows:
            return
        known = self._known(source, [row[0] for row in rows])
        changed = [
            (mention, error, source, key)
            for key, _, mention, error in rows
            if key in known and known[key] != (mention, error) and (mention is not None or known[key][0] is None)
        ]
        self._db.executemany("UPDATE items SET mention = ?, error = ? WHERE source = ? AND key = ?", changed)
        fresh = {row[0]: row for row in rows if row[0] not in known}
        bodies = {key: dump(row[1]) for key, row in fresh.items()}
        number, dictionary = self._dictionary(source, list(bodies.values()))
        self._db.executemany(
            "INSERT INTO items (source, key, fetched, dictionary, body, mention, error) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (source, key, now, number, compress(bodies[key], dictionary), row[2], row[3])
                for key, row in fresh.items()
            ],
        )

    def _known(self, source: int, keys: list[int]) -> dict[int, tuple[int | None, str | None]]:
        rows = self._db.execute(
            "SELECT i.key, i.mention, i.error FROM json_each(?) AS j"
            " CROSS JOIN items AS i ON i.source = ? AND i.key = j.value",
            (json.dumps(keys), source),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def _dictionary(self, source: int, bodies: list[bytes]) -> tuple[int, bytes]:
        """The latest dictionary of a source; trained here once there is enough to train from."""
        if source not in self._newest:
            row = self._db.execute(
                "SELECT id, body FROM dictionaries WHERE source = ? ORDER BY id DESC LIMIT 1", (source,)
            ).fetchone()
            if row is not None:
                self._newest[source] = (row[0], row[1])
        if source not in self._newest:
            samples = bodies[:200] if len(bodies) >= TRAIN_FROM else self._first_bodies(source)
            if len(samples) < TRAIN_FROM:
                return 0, b""
            body = train(samples)
            number = self._db.execute("INSERT INTO dictionaries (source, body) VALUES (?, ?)", (source, body)).lastrowid
            self._newest[source] = (number or 0, body)
        return self._newest[source]

    def _first_bodies(self, source: int) -> list[bytes]:
        rows = self._db.execute("SELECT body, dictionary FROM items WHERE source = ? LIMIT 200", (source,)).fetchall()
        return [self._expand(body, number) for body, number in rows]

    def _expand(self, body: bytes, number: int) -> bytes:
        if number not in self._bodies:
            row = self._db.execute("SELECT body FROM dictionaries WHERE id = ?", (number,)).fetchone()
            self._bodies[number] = row[0]
        return expand(body, self._bodies[number])

    def of(self, mention: int) -> list[Kept]:
        """The raw items of a mention, one per source that has shown it."""
        return list(self._read("mention = ?", (mention,)))

    def shown(self, mention: int, source: int) -> JSON | None:
        """The raw item that this source has shown a mention as; None when it is not kept."""
        found = next(iter(self._read("mention = ? AND source = ?", (mention, source))), None)
        return None if found is None else found.item

    def waiting(self, source: int | None = None) -> Iterator[Kept]:
        """Items that match nothing so far, or could not be mapped; all sources unless one is named."""
        if source is None:
            return self._read("mention IS NULL", ())
        return self._read("mention IS NULL AND source = ?", (source,))

    def _read(self, where: str, values: tuple[int, ...]) -> Iterator[Kept]:
        ids = [row[0] for row in self._db.execute(f"SELECT id FROM items WHERE {where} ORDER BY id", values)]
        for start in range(0, len(ids), 500):
            yield from self._some(ids[start : start + 500])

    def _some(self, ids: list[int]) -> Iterable[Kept]:
        rows = self._db.execute(
            "SELECT i.id, i.body, i.dictionary, i.fetched, i.mention, i.error FROM json_each(?) AS j"
            " CROSS JOIN items AS i ON i.id = j.value",
            (json.dumps(ids),),
        ).fetchall()
        return [Kept(row[0], json.loads(self._expand(row[1], row[2])), *row[3:]) for row in rows]

    def drop_unmatched(self, source: int, before: int) -> bool:
        """Delete some items that have matched nothing since `before` (epoch seconds); returns whether more are left.

        Batches said before then are forgotten too: what a source still says is heard as if for the first time.
        """
        self._db.execute("DELETE FROM heard WHERE source = ? AND at < ?", (source, before))
        done = self._db.execute(
            "DELETE FROM items WHERE id IN (SELECT id FROM items WHERE source = ? AND fetched < ? AND mention IS NULL"
            " LIMIT ?)",
            (source, before, _DROPPED),
        )
        return done.rowcount == _DROPPED


def dump(item: JSON) -> bytes:
    text = json.dumps(item, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "surrogatepass")


def train(samples: Sequence[bytes]) -> bytes:
    """A dictionary from sample items: what several of them share, in their own order, the commonest last.

    What only one or two items hold, people's words, stays out: it must be possible to forget them.
    """
    pieces = [re.split(rb"(?<=[,:{\[])", body) for body in samples]
    counts = Counter(piece for parts in pieces for piece in set(parts))
    skeletons = Counter(b"".join(piece for piece in parts if counts[piece] >= 3) for parts in pieces)
    chosen, size = [], 0
    for skeleton, _ in skeletons.most_common():
        if size + len(skeleton) <= DICTIONARY_BYTES:
            chosen.append(skeleton)
            size += len(skeleton)
    return b"".join(reversed(chosen)) or b"{"


def compress(body: bytes, dictionary: bytes) -> bytes:
    packer = (
        zlib.compressobj(6, zlib.DEFLATED, -15, zdict=dictionary)
        if dictionary
        else zlib.compressobj(6, zlib.DEFLATED, -15)
    )
    return packer.compress(body) + packer.flush()


def expand(body: bytes, dictionary: bytes) -> bytes:
    unpacker = zlib.decompressobj(-15, zdict=dictionary) if dictionary else zlib.decompressobj(-15)
    return unpacker.decompress(body) + unpacker.flush()
