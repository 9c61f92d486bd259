"""A batch turned on its side: what is said of all its mentions as columns, quick to hash, to check, to write.

Every post that is heard, or heard again, passes through here, so the loops are those of C wherever they can be.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from itertools import chain, repeat
from operator import attrgetter, methodcaller
from pickle import Pickler, PicklingError
from struct import iter_unpack
from typing import Any

from socialwatch.models import Author, Mention
from socialwatch.store.clean import cleaned
from socialwatch.store.items import dump
from socialwatch.store.rows import Heard, Row

Column = Sequence[Any]
Plain = tuple[Any, ...]

STRINGS = ("network", "native_id", "text", "title", "url", "lang", "parent", "thread", "repost_of")
RARE = ("community", "country", "place", "links", "media", "tags", "to", "rating", "coordinates", "edited")
"""What goes to `extra`."""
COUNTS = ("likes", "replies", "reposts", "views")
AUTHOR = attrgetter("native_id", "handle", "name", "url", "followers", "following", "bio", "bot")
_RARE_STRINGS, _RARE_LISTS = ("community", "country", "place"), ("links", "media", "tags", "to")
_AUTHOR_STRINGS = (0, 1, 2, 3, 6)
_NOTHING_RARE: Plain = (None, None, None, (), (), (), (), None, None, None)
_READ = {name: attrgetter(name) for name in (*STRINGS, *RARE, *COUNTS)}
_PART = 500
_ENGAGEMENT, _AUTHOR = attrgetter("engagement"), attrgetter("author")


class Part:
    """Some mentions, few enough to stay in the processor's cache while they are read a few times."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.columns: dict[str, list[Any]] = {name: list(map(_READ[name], mentions)) for name in (*STRINGS, *RARE)}
        counts = list(map(_ENGAGEMENT, mentions))
        self.columns.update((name, list(map(_READ[name], counts))) for name in COUNTS)
        if any(self.columns["edited"]):
            self.columns["edited"] = [None if edited is None else str(edited) for edited in self.columns["edited"]]
        authors = list(map(_AUTHOR, mentions))
        self.authors: list[Plain | None] = [None if one is None else AUTHOR(one) for one in authors]

    def digests(self) -> list[int]:
        usual = [self.columns[name] for name in (*STRINGS, *COUNTS)]
        said = list(zip(*usual, self._rare(), self.authors, strict=True))
        try:  # version 2 writes equal values as equal bytes, without references
            return numbers(map(marshal.dumps, said, repeat(2)))
        except ValueError:  # a library's own kind of string in one of them
            return numbers(repr(one).encode("utf-8", "surrogatepass") for one in said)

    def _rare(self) -> Iterable[Plain | None]:
        rare = [self.columns[name] for name in RARE]
        if all(column.count(none) == len(column) for column, none in zip(rare, _NOTHING_RARE, strict=True)):
            return repeat(None, len(self.authors))
        return [None if some == _NOTHING_RARE else some for some in zip(*rare, strict=True)]

    def is_clean(self) -> bool:
        return all(map(is_clean, self._texts()))

    def _texts(self) -> Iterator[str]:
        """All text, a field at a time."""
        for name in (*STRINGS, *_RARE_STRINGS):
            yield joined(self.columns[name])
        for name in _RARE_LISTS:
            if any(self.columns[name]):
                yield joined(chain.from_iterable(self.columns[name]))
        authors = list(zip(*filter(None, self.authors), strict=True))
        for place in _AUTHOR_STRINGS if authors else ():
            yield joined(authors[place])


class Batch:
    """Rows as they were heard; `authors` and each of `columns` are parallel to `heard`.

    Columns hold what a source says of a post, but when it was made, which never changes.
    """

    def __init__(self, rows: Sequence[Row], ways: Sequence[bool]) -> None:
        self.rows = rows
        self.heard: list[Heard] = [one for row in rows for one in row.heard]
        self._ways = tuple(ways)
        self._parts: list[Part] = []

    @cached_property
    def mark(self) -> int:
        """A hash of what decides about storing it: what is said, which brands are found in it, and how to keep it."""
        aside = [(row.error, dump(row.item)) for row in self.rows if row.error is not None]
        matches = [one.brands for one in self.heard], [(at, one.own) for at, one in enumerate(self.heard) if one.own]
        whole = sha256(plain((self._ways, aside, matches)))
        for part in self._told():
            whole.update(plain((part.columns, part.authors)))
        return number(whole.digest())

    def _told(self) -> Iterator[Part]:
        """All parts; whoever asks first has each as it is made."""
        if self._parts:
            yield from self._parts
            return
        for start in range(0, len(self.heard), _PART):
            part = Part([one.mention for one in self.heard[start : start + _PART]])
            yield part
            self._parts.append(part)

    @cached_property
    def digests(self) -> list[int]:
        """A hash of what is said, for each mention."""
        return [digest for part in self._told() for digest in part.digests()]

    def clean(self) -> None:
        """Take out what SQLite cannot hold: NUL bytes and half characters; nearly always there are none."""
        clean = list(map(Part.is_clean, self._told()))
        if not all(clean):
            _ = self.mark  # is of what was heard
            self.heard = [Heard(cleaned(one.mention), one.brands, one.own) for one in self.heard]
            self._parts = []

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {name: [] for name in (*STRINGS, *RARE, *COUNTS)}
        for part in self._told():
            for name, column in part.columns.items():
                columns[name] += column
        return columns

    @cached_property
    def authors(self) -> list[Plain | None]:
        return [author for part in self._told() for author in part.authors]


def clean(mention: Mention) -> Mention:
    """The same post as SQLite can hold it, nearly always the very same object: what is matched is what is stored."""
    strings = chain(_POST_STRINGS(mention), *_POST_LISTS(mention), author_strings(mention.author))
    return mention if is_clean(joined(strings)) else cleaned(mention)


_POST_STRINGS, _POST_LISTS = attrgetter(*STRINGS, *_RARE_STRINGS), attrgetter(*_RARE_LISTS)


def author_strings(author: Author | None) -> list[str]:
    return [text for text in AUTHOR(author) if isinstance(text, str)] if author else []


def joined(texts: Iterable[str | None]) -> str:
    return "".join(filter(None, texts))


def is_clean(text: str) -> bool:
    """Can SQLite hold it?"""
    if "\0" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def plain(value: Any) -> bytes:
    """Equal values as equal bytes: half the time of marshal for many values, twice its time for a few."""
    file = BytesIO()
    pickler = Pickler(file, 4)
    pickler.fast = True  # no references, which would tell one string met twice from two that are equal
    try:
        pickler.dump(value)
    except (PicklingError, AttributeError, TypeError):
        return repr(value).encode("utf-8", "surrogatepass")
    return file.getvalue()


def numbers(values: Iterable[bytes]) -> list[int]:
    """A 64-bit hash of each."""
    hashes = b"".join(map(methodcaller("digest"), map(sha256, values)))
    return [number for (number,) in iter_unpack("<q24x", hashes)]


def number(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "little", signed=True)


@contextmanager
def without_collecting() -> Iterator[None]:
    """A batch makes a hundred thousand tuples and not one cycle: looking for cycles would be a tenth of the work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
