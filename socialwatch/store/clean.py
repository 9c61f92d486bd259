"""What a database cannot hold or compare: NUL bytes, half characters, impossible dates, endless numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

from socialwatch.models import Author, Engagement, Mention

OLDEST = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
"""Nothing that can be listened to is older: Usenet began then, and broken clocks say 1970."""
AHEAD = int(timedelta(days=1).total_seconds())
"""A post may be this far in the future: zones get lost and clocks go wrong by hours."""
LARGEST = (1 << 62) - 1

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


def epochs_of(dates: Sequence[datetime | None], now: int) -> tuple[list[int], set[int]]:
    """The same of many at once, nearly always quicker: the seconds, and the places of those that are unknown."""
    try:
        epochs = list(map(int, map(datetime.timestamp, dates)))  # type: ignore[arg-type]  # fails where one is None
    except (TypeError, OverflowError, ValueError, OSError):
        epochs = []
    if epochs and min(epochs) >= OLDEST and max(epochs) <= now + AHEAD:
        return epochs, set()
    both = [epoch_of(created, now) for created in dates]
    return [epoch for epoch, _ in both], {at for at, (_, unknown) in enumerate(both) if unknown}


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
    if count is None or 0 <= count <= LARGEST:
        return count
    return None
