"""Which authors go by names that stand in some texts: an archive may know half a million of them, texts only a few.

Names are compared as their words, folded, one space between two: "Ann-Marie SMITH" is "ann marie smith". Letters are
compared without their accents, since people leave them out: "Élodie Müller" is "elodie muller", or "elodie mueller".
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Set
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.store.store import Store

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
"""A word; accents may be letters of their own."""
TITLES = frozenset("dr prof mr mrs ms mx sir herr frau mme mlle sr sra dott".split())
"""Words before a name that are no part of it."""

# the first word of a name, or what a handle begins with, is looked for as it stands: everything else would be read
# half a million times. Names whose first word has a letter or sign beyond ASCII, or begins with a sign, are read.
_FEW = """
    SELECT name, handle, followers FROM authors WHERE
        name IS NOT NULL AND lower(substr(name, 1, instr(replace(name, '-', ' ') || ' ', ' ') - 1))
            IN (SELECT value FROM json_each(?1))
        OR lower(CASE WHEN instr(handle, '@') > 1 THEN substr(handle, 1, instr(handle, '@') - 1)
            WHEN instr(handle, '.') > 1 THEN substr(handle, 1, instr(handle, '.') - 1) ELSE handle END)
            IN (SELECT value FROM json_each(?1))
        OR name < '0' OR name IS NOT NULL AND substr(name, 1, instr(name || ' ', ' ')) GLOB '*[^ -~]*'
"""
_OWN = "SELECT name FROM authors WHERE lower(ltrim(handle, '@')) IN (SELECT value FROM json_each(?))"


_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"}
_APOSTROPHE = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")
_AS_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


class _Plain(dict[int, str]):
    """Letters without accents, each thought about once; scripts in which these tell words apart keep theirs."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        latin = code < 0x250 or 0x300 <= code < 0x370 or 0x1E00 <= code < 0x1F00
        bare = "".join(one for one in normalize("NFD", letter) if not combining(one)) if latin else letter
        return self.setdefault(code, _LETTERS.get(bare, bare))


_PLAIN = _Plain()


def plain(text: str) -> str:
    """A text folded and without accents."""
    folded = text.casefold()
    return folded if folded.isascii() else folded.translate(_PLAIN)


class Namesake(NamedTuple):
    """An author whose name, or handle, may be one of those that were asked for."""

    name: str  # spelled; "" where there is none
    ways: frozenset[str]  # of writing the name
    handles: tuple[str, ...]  # folded, without '@': the whole of it, and what stands before its server
    followers: int | None


def spelled(name: str) -> str:
    """A name as its words, without titles."""
    words = WORD.findall(plain(name))
    while len(words) > 2 and words[0] in TITLES:
        del words[0]
    return " ".join(words)


def ways(name: str) -> frozenset[str]:
    """How people write a name: as it is spelled, with two letters for an umlaut, without its apostrophe."""
    found = {spelled(name)}
    if not name.isascii() and (two := normalize("NFC", name).casefold()) != (said := two.translate(_AS_TWO)):
        found.add(spelled(said))
    if _APOSTROPHE.search(name):
        found.add(spelled(_APOSTROPHE.sub("", name)))
    return frozenset(found - {""})


def namesakes(db: sqlite3.Connection, begins: Set[str]) -> Iterator[Namesake]:
    """Authors whose name (folded) begins with one of these words, or whose handle (as written) does."""
    words = begins | TITLES | {f"{word}." for word in TITLES}
    for name, handle, followers in db.execute(_FEW, (json.dumps(sorted(words)),)):
        said = name or ""
        yield Namesake(spelled(said), ways(said), tuple(sorted(signed(handle))), followers)


def signed(handle: str | None) -> set[str]:
    """A handle with and without its server."""
    whole = plain((handle or "").lstrip("@"))
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
