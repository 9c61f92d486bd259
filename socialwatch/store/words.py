"""The full-text index over folded tokens: contentless, so taking a row out needs the tokens it was put in with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from socialwatch.models import Mention
from socialwatch.query.tokens import TOKENS_VERSION, index_text
from socialwatch.store.meanwhile import meanwhile
from socialwatch.store.mentions import Mentions

MANY, _MOST_TEXT = 2000, 1 << 25
"""Rows that are worth a thread, and characters that fit into a statement."""
_AT_ONCE = "INSERT INTO words (rowid, tokens) SELECT CAST(key AS INTEGER), value FROM json_each(CAST(? AS TEXT))"
_END = 0x1E
_SPACES = bytes(ord(" ") if (byte < 0x20 and byte != _END) or byte in b'"\\' else byte for byte in range(256))
"""To the index they are all the same: what JSON has to escape parts words."""


class Words:
    """Upkeep of the index; searching it is `select.py`'s work."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._checked = False

    def add(self, rows: Iterable[tuple[int, str]]) -> None:
        """Index (key, tokens) pairs; they must ascend: FTS5 flushes to disk whenever a key goes back."""
        self.refresh()
        self._db.executemany("INSERT INTO words (rowid, tokens) VALUES (?, ?)", rows)

    @contextmanager
    def adding(self, rows: Mapping[int, str]) -> Iterator[None]:
        """Index tokens by key, ascending; a large batch while the body runs, which must leave the database alone.

        For that it is one statement: others would ask for Python's lock between two rows.
        """
        if len(rows) < MANY or sum(map(len, rows.values())) > _MOST_TEXT:
            self.add(rows.items())
            yield
            return
        self.refresh()
        asked = as_json(rows)
        with meanwhile(lambda: self._db.execute(_AT_ONCE, (asked,))):
            yield

    def remove(self, key: int, tokens: str) -> None:
        """Take out a row; `tokens` must be what it was added with."""
        self.refresh()
        self._db.execute("INSERT INTO words (words, rowid, tokens) VALUES ('delete', ?, ?)", (key, tokens))

    def refresh(self) -> None:
        """Index everything again when the rules for tokens have changed since."""
        if self._checked:
            return
        row = self._db.execute("SELECT value FROM meta WHERE key = 'tokens'").fetchone()
        if row is not None and row[0] != str(TOKENS_VERSION):
            self.rebuild()
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('tokens', ?)", (str(TOKENS_VERSION),))
        self._checked = True

    def forget(self) -> None:
        self._checked = False

    def rebuild(self) -> None:
        """Empty the index and fill it from the mentions, inside the caller's transaction."""
        self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        mentions, last = Mentions(self._db), -(1 << 62)
        while keys := self._some_keys(last):
            found = mentions.plain(keys)
            self._db.executemany(
                "INSERT INTO words (rowid, tokens) VALUES (?, ?)", [(key, index_text(found[key])) for key in keys]
            )
            last = keys[-1]

    def _some_keys(self, after: int) -> list[int]:
        rows = self._db.execute(
            "SELECT id FROM mentions WHERE id > ? AND flags & 2 = 0 ORDER BY id LIMIT 5000", (after,)
        )
        return [row[0] for row in rows]


def as_json(rows: Mapping[int, str]) -> bytes:
    """Tokens by key as a JSON object, in half the time: with spaces for all that would have to be escaped."""
    end = bytes((_END,))
    texts = end.decode().join(rows.values()).encode().translate(_SPACES).split(end)
    if len(texts) != len(rows):  # one of them holds that very character
        return json.dumps(rows, ensure_ascii=False).encode()
    return b'{"%b"}' % b'","'.join(map(b'%d":"%b'.__mod__, zip(rows, texts, strict=True)))


def tokens_of(mention: Mention) -> str:
    """What the index holds of a mention."""
    return index_text(mention)
