"""Which authors go by names that stand in some texts: an archive may know half a million of them, texts only a few.

Names are compared as their words, folded, one space between two: "Ann-Marie SMITH" is "ann marie smith". Letters are
compared without their accents, since people leave them out: "Élodie Müller" is "elodie muller", or "elodie mueller";
wide and ornamental ones as the plain ones that they stand for, and characters that are not seen do not count.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Set
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, combining, normalize

from socialwatch.store.connection import connect
from socialwatch.store.meanwhile import meanwhile

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.store.store import Store

MANY = 50_000  # authors; fewer are read before a thread has begun
UNSEEN = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Characters without a form of their own, for a pattern: joiners, directions, soft hyphens."""
_MARKS = "".join(chr(code) for code in range(0x300, 0x1200) if category(chr(code))[0] == "M")
WORD = re.compile(rf"[^\W_]+(?:[{UNSEEN}{_MARKS}]+[^\W_]*)*")
"""A word; accents and vowels may be characters of their own."""
EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Scripts without spaces between words."""
TITLES = frozenset("dr prof mr mrs ms mx sir herr frau mme mlle sr sra dott".split())
"""Words before a name that are no part of it."""

# the first word of a name, or what a handle begins with, is looked for as it stands: everything else would be read
# half a million times. Names whose first word has a sign in it, or a letter beyond ASCII, are read;
# where surnames are asked for as well, all names beyond ASCII, because their last word may be a flower.
_FEW = """
    SELECT name, handle, followers FROM authors WHERE
        name IS NOT NULL
            AND rtrim(lower(substr(name, 1, instr(replace(name, '-', ' ') || ' ', ' ') - 1)), '.,;:')
            IN (SELECT value FROM json_each(?1))
        OR lower(CASE WHEN instr(handle, '@') > 1 THEN substr(handle, 1, instr(handle, '@') - 1)
            WHEN instr(handle, '.') > 1 THEN substr(handle, 1, instr(handle, '.') - 1) ELSE handle END)
            IN (SELECT value FROM json_each(?1))
        OR name GLOB '[^0-9A-Za-z]*'
        OR name IS NOT NULL AND substr(name, 1, instr(name || ' ', ' ')) GLOB '*[^ 0-9A-Za-z_.,''-]*'
        OR ?2 <> '[]' AND instr(name, ' ') > 0 AND (name GLOB '*[^ -~]*' OR {ending})
"""
_ENDING = "lower(replace(name, rtrim(name, replace(name, ' ', '')), '')) IN (SELECT value FROM json_each(?2))"
_SHORT = 4  # surnames; each of so few takes a fifth of the time that taking the last word of every name does
# a function of half a million handles takes four times as long
_OWN = """
    SELECT name FROM authors WHERE name IS NOT NULL
        AND handle COLLATE NOCASE IN (SELECT value FROM json_each(?1) UNION ALL SELECT '@' || value FROM json_each(?1))
"""


_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"}
_APOSTROPHE = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")
_TWO = re.compile("[A-Za-z0-9]+ [A-Za-z0-9]+")
_AS_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


_UNSEEN = re.compile(f"[{UNSEEN}]")
_ASIDE = re.compile(r"<[^>]*>|[(\[{\uff08][^)\]}\uff09]*[)\]}\uff09]?")
_AFTER = re.compile(r"\s[|/\u00b7\u2022\u2013\u2014@-]\s|,\s")
"""What ends a name in a line about its owner: "Ann Smith | Sales", "Ann Smith, York"."""


Work = Callable[[], object]


def nothing() -> None:
    """No work."""


class _Plain(dict[int, str]):
    """Letters without accents, each thought about once; scripts in which these tell words apart keep theirs."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if _UNSEEN.match(letter):
            return self.setdefault(code, "")
        if code >= 0x2000:
            return self.setdefault(code, normalize("NFKC", letter).casefold())
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
    """How people write a name: as it is spelled, with two letters for an umlaut, without its apostrophe, without what
    its owner says in brackets or after a comma, and without initials in the middle."""
    found = {spelled(name)}
    if not name.isascii() and (two := normalize("NFC", name).casefold()) != (said := two.translate(_AS_TWO)):
        found.add(spelled(said))
    if _APOSTROPHE.search(name):
        found.add(spelled(_APOSTROPHE.sub("", name)))
    if (bare := _ASIDE.sub(" ", name)) != name:
        found.add(spelled(bare))
    if len(parts := _AFTER.split(bare, maxsplit=1)) == 2:
        found.add(" ".join((spelled(parts[1]), spelled(parts[0]))).strip())  # "Smith, Ann"
        found.update(one for one in (spelled(parts[0]),) if " " in one)
    if EAST.search(name):
        found.update([one.replace(" ", "") for one in found if not one.isascii()])
    found.update([without_initials(one) for one in found])
    return frozenset(found - {""})


def without_initials(folded: str) -> str:
    """A name without the single letters between its first word and its last."""
    words = folded.split(" ")
    if len(words) < 3 or all(len(word) > 1 for word in words):
        return folded
    return " ".join((words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]))


def shortened(folded: str) -> Iterator[str]:
    """A name with an initial for its first word, or for its last: "a smith", "ann s"."""
    words = folded.split(" ")
    if len(words) > 1:
        yield " ".join((words[0][0], *words[1:]))
        yield f"{words[0][0]} {words[-1]}"
        yield f"{words[0]} {words[-1][0]}"


def namesakes(db: sqlite3.Connection, begins: Set[str], ends: Set[str], asked: Set[str]) -> Iterator[Namesake]:
    """Authors whose name (folded) begins with one of these words, or whose handle (as written) does, or whose name
    ends with one of the others. Nearly all who can be called none of the names `asked` for are left out."""
    short = 0 < len(ends) <= _SHORT and all(end.isascii() and end.isalnum() for end in ends)
    ending = " OR ".join(f"name LIKE '% {end}'" for end in sorted(ends)) if short else _ENDING
    asking = (json.dumps(sorted(begins | TITLES)), json.dumps(sorted(ends)))
    for name, handle, followers in db.execute(_FEW.format(ending=ending), asking):
        said = name or ""
        if _plainly_another(said, handle or "", asked):
            continue
        yield Namesake(spelled(said), ways(said), tuple(sorted(signed(handle))), followers)


def namesakes_beside(
    store: Store, begins: Set[str], ends: Set[str], asked: Set[str], work: Work = nothing
) -> list[Namesake]:
    """The same authors, read in a thread while `work` is done, where there are many and the file shows all of them."""
    found: list[Namesake] = []
    (last,) = store.db.execute("SELECT max(id) FROM authors").fetchone()
    if work is nothing or not asked or store.db.in_transaction or (last or 0) < MANY:
        work()
        return list(namesakes(store.db, begins, ends, asked)) if asked else found

    def read() -> None:
        with closing(connect(store.path, write=False, create=False)) as db:
            found.extend(namesakes(db, begins, ends, asked))

    with meanwhile(read):
        work()
    return found


def _plainly_another(name: str, handle: str, asked: Set[str]) -> bool:
    """Whether a name of two plain words, as most are, and its handle are none of those asked for, however written."""
    if not (handle.isascii() and _TWO.fullmatch(name)):
        return False
    low, whole = name.lower(), handle.lower().lstrip("@")
    first, _, last = low.partition(" ")
    short = f"{first[0]} {last}", f"{first} {last[0]}"
    return asked.isdisjoint((low, first + last, *short, whole, whole.replace("@", ".").partition(".")[0]))


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
