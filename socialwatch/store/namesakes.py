"""Which authors go by names that stand in some texts: an archive may know half a million of them, texts only a few.

Names are compared as their words, folded, one space between two: "Ann-Marie SMITH" is "ann marie smith".
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Set
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.store.store import Store

WORD = re.compile(r"[^\W_]+")
TITLES = frozenset("dr prof mr mrs ms mx sir herr frau mme mlle sr sra dott".split())
"""Words before a name that are no part of it."""

# the first word of a name, or what a handle begins with, is looked for as it stands: everything else would be read
# half a million times. Names that begin with a sign or beyond ASCII are read.
_FEW = """
    SELECT name, handle, followers FROM authors WHERE
        lower(substr(name, 1, instr(name || ' ', ' ') - 1)) IN (SELECT value FROM json_each(?1))
        OR CASE WHEN instr(handle, '@') > 1 THEN substr(handle, 1, instr(handle, '@') - 1)
            WHEN instr(handle, '.') > 1 THEN substr(handle, 1, instr(handle, '.') - 1) ELSE handle END
            IN (SELECT value FROM json_each(?1))
        OR name > char(127) OR name < '0'
"""
_OWN = "SELECT name FROM authors WHERE lower(ltrim(handle, '@')) IN (SELECT value FROM json_each(?))"


class Namesake(NamedTuple):
    """An author whose name, or handle, may be one of those that were asked for."""

    name: str  # spelled; "" where there is none
    handles: tuple[str, ...]  # folded, without '@': the whole of it, and what stands before its server
    followers: int | None


def spelled(name: str) -> str:
    """A name as its words, without titles."""
    words = WORD.findall(name.casefold())
    while len(words) > 2 and words[0] in TITLES:
        del words[0]
    return " ".join(words)


def namesakes(db: sqlite3.Connection, begins: Set[str]) -> Iterator[Namesake]:
    """Authors whose name (folded) begins with one of these words, or whose handle (as written) does."""
    words = begins | TITLES | {f"{word}." for word in TITLES}
    for name, handle, followers in db.execute(_FEW, (json.dumps(sorted(words)),)):
        yield Namesake(spelled(name or ""), tuple(sorted(signed(handle))), followers)


def signed(handle: str | None) -> set[str]:
    """A handle with and without its server."""
    whole = (handle or "").lstrip("@").casefold()
    return {whole, re.split(r"[@.]", whole)[0]} - {""}


def own_names(db: sqlite3.Connection, own: Collection[str]) -> set[str]:
    """What the accounts with these handles (folded, without '@') are called."""
    return {spelled(name) for (name,) in db.execute(_OWN, (json.dumps(sorted(own)),)) if name}


def saying(store: Store, word: str, most: int) -> list[Mention]:
    """Some posts that hold a word, at most so many, the earliest first."""
    from socialwatch.query import parse
    from socialwatch.store.index_query import fts

    asked = fts(parse(f'"{word}"').root)
    if asked is None:
        return []
    rows = store.db.execute("SELECT rowid FROM words WHERE words MATCH ? LIMIT ?", (asked.text, most))
    return list(store.mentions.plain([row[0] for row in rows]).values())
