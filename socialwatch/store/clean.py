"""What a database cannot hold or compare: NUL bytes, half characters, impossible dates, endless numbers."""

from __future__ import annotations

import marshal
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import Any, TypeVar

from socialwatch.models import Author, Engagement, Mention

OLDEST = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
"""Nothing that can be listened to is older: Usenet began then, and broken clocks say 1970."""
AHEAD = int(timedelta(days=1).total_seconds())
"""A post may be this far in the future: zones get lost and clocks go wrong by hours."""
_LARGEST = (1 << 62) - 1

_Shape = TypeVar("_Shape", Mention, Author, Engagement)


def epoch_of(created: datetime | None, now: int) -> tuple[int, bool]:
    """Epoch seconds, and whether the date is unknown or impossible so that the time first seen stands in."""
    if created is not None:
        try:
            epoch = int(created.timestamp())
        except (OverflowError, ValueError, OSError):
            return now, True
        if OLDEST <= epoch <= now + AHEAD:
            return epoch, False
    return now, True


_POST = attrgetter(
    "network", "native_id", "text", "title", "url", "lang", "parent", "thread", "repost_of", "links", "media", "tags",
    "to", "community", "rating", "country", "place", "coordinates", "engagement.likes", "engagement.replies",
    "engagement.reposts", "engagement.views",
)  # fmt: skip
_AUTHOR = attrgetter("native_id", "handle", "name", "url", "followers", "following", "bio", "bot")


def said(mention: Mention) -> list[Any]:
    """Everything a source says of a post, but when it was made, which never changes."""
    flat = [*_POST(mention)]
    if mention.author is not None:
        flat += _AUTHOR(mention.author)
    if mention.edited is not None:
        flat.append(str(mention.edited))
    return flat


def digest(value: Any) -> int:
    """A 64-bit hash of plain values; every post that is heard again pays for it."""
    try:
        data = marshal.dumps(value, 2)  # version 2 writes equal values as equal bytes, without references
    except ValueError:  # a library's own kind of string
        data = repr(value).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)


def is_clean(mention: Mention) -> bool:
    """Can SQLite hold all of it? Otherwise it must be `cleaned` first."""
    author = mention.author
    extra = (*mention.links, *mention.media, *mention.tags, *mention.to, mention.place, mention.community)
    parts = [mention.native_id, mention.text, mention.title, mention.url, mention.lang, mention.parent, mention.thread]
    parts += [mention.repost_of, mention.country, *extra]
    if author is not None:
        parts += [author.native_id, author.handle, author.name, author.url, author.bio]
    told = "".join(filter(None, parts))
    if "\0" in told:
        return False
    try:
        return told.isascii() or bool(told.encode())
    except UnicodeEncodeError:
        return False


def hash_of(text: str) -> int:
    """A 64-bit hash that names an item."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)


def cleaned(mention: Mention) -> Mention:
    """The same post without NUL bytes and lone surrogates; nothing else of it changes."""
    author = _clean_shape(mention.author) if mention.author else None
    return replace(_clean_shape(mention), author=author, engagement=_clean_shape(mention.engagement))


def _clean_shape(shape: _Shape) -> _Shape:
    changes: dict[str, Any] = {field.name: _clean(getattr(shape, field.name)) for field in fields(shape)}
    return replace(shape, **changes)


def _clean(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(_clean(part) for part in value)
    return value


def bounded(count: int | None) -> int | None:
    """A count that SQLite can hold; None for what is no count."""
    if count is None or 0 <= count <= _LARGEST:
        return count
    return None
