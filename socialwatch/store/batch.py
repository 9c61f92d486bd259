"""A batch turned on its side: what is said of all its mentions as plain values, quick to hash, to check, to write.

Every post that is heard, or heard again, passes through here, so the loops are those of C wherever they can be.
"""

from __future__ import annotations

import gc
import marshal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from itertools import chain
from operator import attrgetter
from pickle import Pickler, PicklingError
from typing import Any

from socialwatch.models import Mention
from socialwatch.store.clean import cleaned
from socialwatch.store.items import dump
from socialwatch.store.rows import Heard, Row

Plain = tuple[Any, ...]

POST = attrgetter(
    "network", "native_id", "text", "title", "url", "lang", "parent", "thread", "repost_of", "community", "country",
    "place", "links", "media", "tags", "to", "rating", "coordinates",
)  # fmt: skip
"""What a source says of a post, but by whom, and when it was made, which never changes."""
COUNTS = attrgetter("likes", "replies", "reposts", "views")
AUTHOR = attrgetter("native_id", "handle", "name", "url", "followers", "following", "bio", "bot")
STRINGS, LISTS = slice(0, 12), slice(12, 16)  # where POST has them
RARE = slice(9, 18)  # what goes to `extra`, with `edited`
NOTHING_RARE: Plain = (None, None, None, (), (), (), (), None, None)
_AUTHOR_STRINGS = (0, 1, 2, 3, 6)


class Batch:
    """Rows as they were heard; `posts`, `counts`, `authors` and `edited` are parallel to `heard`."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.heard: list[Heard] = [one for row in rows for one in row.heard]
        self._tell()

    def _tell(self) -> None:
        mentions = [one.mention for one in self.heard]
        self.posts: list[Plain] = list(map(POST, mentions))
        self.counts: list[Plain] = [COUNTS(one.engagement) for one in mentions]
        self.authors: list[Plain | None] = [None if one.author is None else AUTHOR(one.author) for one in mentions]
        self.edited = [None if one.edited is None else str(one.edited) for one in mentions]

    def digest(self, *ways: bool) -> int:
        """A hash of what decides about storing it: what is said, which brands are found in it, and how to keep it."""
        aside = [(row.error, dump(row.item)) for row in self.rows if row.error is not None]
        matches = [one.brands for one in self.heard], [(at, one.own) for at, one in enumerate(self.heard) if one.own]
        return number(plain((ways, aside, matches, self.posts, self.counts, self.authors, self.edited)))

    def digests(self) -> list[int]:
        """A hash of what is said, for each mention."""
        return [digest(said) for said in zip(self.posts, self.counts, self.authors, self.edited, strict=True)]

    def clean(self) -> None:
        """Take out what SQLite cannot hold: NUL bytes and half characters; nearly always there are none."""
        if not all(map(is_clean, self._texts())):
            self.heard = [Heard(cleaned(one.mention), one.brands, one.own) for one in self.heard]
            self._tell()

    def _texts(self) -> Iterator[str]:
        """All text of the batch, a field at a time."""
        columns = list(zip(*self.posts, strict=True))
        for column in columns[STRINGS]:
            yield joined(column)
        for column in columns[LISTS]:
            yield joined(chain.from_iterable(column))
        authors = list(zip(*filter(None, self.authors), strict=True))
        for place in _AUTHOR_STRINGS if authors else ():
            yield joined(authors[place])


def clean(mention: Mention) -> Mention:
    """The same post as SQLite can hold it, nearly always the very same object: what is matched is what is stored."""
    post = POST(mention)
    author = AUTHOR(mention.author) if mention.author else ()
    texts = chain(post[STRINGS], *post[LISTS], (text for text in author if isinstance(text, str)))
    return mention if is_clean(joined(texts)) else cleaned(mention)


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


def digest(value: Any) -> int:
    """A 64-bit hash of plain values."""
    try:
        return number(marshal.dumps(value, 2))  # version 2 writes equal values as equal bytes, without references
    except ValueError:  # a library's own kind of string
        return number(repr(value).encode("utf-8", "surrogatepass"))


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


def number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)


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
