"""Reading other people's JSON: what is there in the shape we need, None when it is not."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from socialwatch.errors import BadItem

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # nobody posted before; zeros and defaults of programs lie there
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def listing(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """A string or a number as text; None for anything else and for what is blank."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def count(value: object) -> int | None:
    """A whole number that is not negative; unknown is None, never 0."""
    if isinstance(value, str) and value.strip().isdigit() and len(value) < 19:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 2**63 else None


def moment(value: object) -> datetime | None:
    """A time in UTC and whole seconds from ISO text, epoch seconds or feedparser's tuple; None when impossible."""
    try:
        found = _moment(value)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return found if found and EARLIEST <= found < LATEST else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(int(value), UTC)
    if isinstance(value, struct_time | tuple):
        return datetime.fromtimestamp(calendar.timegm(tuple(value)), UTC)
    if not isinstance(value, str) or not value.strip():
        return None
    found = datetime.fromisoformat(value.strip())
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def needed(item: Mapping[str, Any], key: str, what: str) -> str:
    """A value that a mention cannot do without; BadItem says what is missing."""
    found = text(item.get(key))
    if found is None:
        raise BadItem(f"{what} without {key!r}")
    return found
