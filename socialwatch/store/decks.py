"""Decks that were made, as data, so that a figure on paper can be followed to its posts a year later."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from socialwatch.models import JSON, Span
from socialwatch.store.mentions import moment
from socialwatch.store.migrations import PURGED

if TYPE_CHECKING:
    from socialwatch.store.store import Store


LEFT_OUT = "[\N{HORIZONTAL ELLIPSIS}]"
"""What stands in place of words that a deck may show no more."""
BETWEEN = "\N{INFORMATION SEPARATOR ONE}"
"""Stands in no text; joins the cells of a table's row."""


def whose(row: Iterable[str], cell: int) -> str:
    """A row of a table about one post, as a quote: the cell of that number says who wrote the post."""
    return BETWEEN.join((str(cell), *row))


_KEEP = "INSERT OR IGNORE INTO deck_files VALUES (?, ?)"


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

    def put(
        self, id: str, body: str, *, made: datetime, recipe: str, span: Span, zone: str, files: Iterable[bytes] = ()
    ) -> None:
        """Keep a deck and files that were made of it; the same id again replaces it, and those it had before."""
        text, packed = zlib.compress(body.encode()), [_packed(one) for one in files]
        with self._store.transaction():
            if (before := self.get(id)) is not None:
                self._drop(made_of(json.loads(before)) - made_of(json.loads(body)))
            self._store.db.execute(
                "INSERT OR REPLACE INTO decks VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id, int(made.timestamp()), recipe, *span.epochs, zone, text),
            )
            self._store.db.executemany(_KEEP, packed)

    def get(self, id: str) -> str | None:
        """The body of a deck, or None."""
        row = self._store.db.execute("SELECT body FROM decks WHERE id = ?", (id,)).fetchone()
        return zlib.decompress(row[0]).decode() if row else None

    def keep_file(self, body: bytes) -> str:
        """Keep a file that decks are made with, a master or a page, once for all of them; returns its hash."""
        name, packed = _packed(body)
        with self._store.transaction():
            self._store.db.execute(_KEEP, (name, packed))
        return name

    def file(self, hash: str) -> bytes | None:
        """A file that was kept, or None."""
        row = self._store.db.execute("SELECT body FROM deck_files WHERE hash = ?", (hash,)).fetchone()
        return zlib.decompress(row[0]) if row else None

    def let_go(self) -> None:
        """Take out of kept decks what they show of posts that are tombstones by now; figures and ids stay.

        The files that were made of such a deck show these posts, so they go as a whole.
        """
        for (id,) in self._store.db.execute("SELECT id FROM decks").fetchall():
            document = json.loads(self.get(id) or "null")
            if self.forget(document):
                body = zlib.compress(json.dumps(document, ensure_ascii=False, sort_keys=True).encode())
                with self._store.transaction():
                    self._store.db.execute("UPDATE decks SET body = ? WHERE id = ?", (body, id))
                    self._drop(made_of(document))

    def forget(self, document: JSON) -> bool:
        """Take out of a deck's document what it shows of tombstones; whether there was anything.

        What was left out once, or its files, is noted with it as `again.withdrawn`.
        """
        shown = [post for post in _posts(document) if post.get("text") or post.get("url") or post.get("picture")]
        names = {name for name in {post["id"] for post in shown} if self.is_gone(name)}
        gone = [post for post in shown if post["id"] in names]  # one post may stand on two slides
        for post in gone:
            post |= {"author": "", "text": "", "url": None, "picture": "", "pictured": ""}
        if not (self._unsay(document) or gone):
            return False
        if "again" in document:
            document["again"]["withdrawn"] = True
        return True

    def size(self, hashes: Iterable[str]) -> int:
        """How many bytes of the archive these files take."""
        row: tuple[int] = self._store.db.execute(
            "SELECT coalesce(sum(length(body)), 0) FROM deck_files WHERE hash IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(hashes)),),
        ).fetchone()
        return row[0]

    def _drop(self, hashes: Iterable[str]) -> None:
        self._store.db.execute(
            "DELETE FROM deck_files WHERE hash IN (SELECT value FROM json_each(?))", (json.dumps(sorted(hashes)),)
        )

    def _unsay(self, document: JSON) -> bool:
        """Take what posts are quoted with out of titles, tables and sentences; which posts that were is kept."""
        kept = document.get("again") if isinstance(document, dict) else None
        quotes: dict[str, str] = kept.get("quotes", {}) if kept else {}
        gone = {shown: post for shown, post in quotes.items() if self.is_gone(post)}
        if kept and gone:
            document["slides"] = without(document["slides"], gone)
            kept["quotes"] = {shown: post for shown, post in quotes.items() if shown not in gone}
            kept["unsaid"] = sorted({*kept.get("unsaid", ()), *gone.values()})
        return bool(gone)

    def is_gone(self, name: str) -> bool:
        """Whether of this post nothing but a tombstone is left."""
        key = self._store.mentions.find(name)
        row = self._store.db.execute(f"SELECT flags & {PURGED} FROM mentions WHERE id = ?", (key,)).fetchone()
        return bool(row and row[0])

    def list(self) -> list[KeptDeck]:
        """All decks, the latest first."""
        rows = self._store.db.execute(
            'SELECT id, made, recipe, start, "end", zone FROM decks ORDER BY made DESC, rowid DESC'
        )
        return [KeptDeck(row[0], moment(row[1]), row[2], Span.of(row[3], row[4]), row[5]) for row in rows]


def _packed(body: bytes) -> tuple[str, bytes]:
    return sha256(body).hexdigest(), zlib.compress(body)


def made_of(document: JSON) -> set[str]:
    """The hashes of the files that were made of a deck."""
    kept = document.get("again") if isinstance(document, dict) else None
    return set((kept or {}).get("files", {}).values())


def without(value: JSON, quotes: Iterable[str]) -> JSON:
    """The same with these words left out of every text in it, the longest first: one may stand within another.

    Addresses among them go as a whole: one may begin as another does. Of a row its author goes, there alone.
    """
    quotes = set(quotes)
    links = {one for one in quotes if one.startswith(("http://", "https://"))}
    authors = {row: int(cell) for cell, between, row in (one.partition(BETWEEN) for one in quotes - links) if between}
    words = sorted((one for one in quotes - links if BETWEEN not in one), key=lambda one: (-len(one), one))
    # dates in titles are held together by spaces of another kind
    pattern = re.compile("|".join(re.escape(shown).replace("\\ ", "[ \u00a0]") for shown in words) or r"(?!)")

    def clean(value: JSON) -> JSON:
        if isinstance(value, str):
            return None if value in links else pattern.sub(LEFT_OUT, value)
        if isinstance(value, list):
            author = authors.get(BETWEEN.join(value)) if all(isinstance(one, str) for one in value) else None
            return [LEFT_OUT if at == author else clean(one) for at, one in enumerate(value)]
        return {key: clean(one) for key, one in value.items()} if isinstance(value, dict) else value

    return clean(value)


def _posts(document: JSON) -> Iterator[dict[str, JSON]]:
    """The posts that a deck shows."""
    for slide in document.get("slides", ()) if isinstance(document, dict) else ():
        for block in slide.get("blocks", ()):
            if block.get("type") == "posts":
                yield from block.get("posts", ())
