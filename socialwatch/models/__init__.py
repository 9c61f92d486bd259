"""The shapes that travel between the parts: spans here; asks, pages, authors, mentions, results, labels in `shapes.py`.

The latter are imported when somebody first asks for one: counting needs spans alone, and defining a dozen frozen
dataclasses would be felt in a process that lives for a tenth of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from socialwatch.models.shapes import Ask, Author, Engagement, Label, Mention, Page, Result

__all__ = [
    "JSON", "Access", "Ask", "Author", "Ending", "Engagement", "Kind", "Label", "Mention", "Mood", "Page", "Result",
    "Span", "fingerprint",
]  # fmt: skip

JSON = Any
"""What json.loads gives: dict, list, str, int, float, bool or None."""

Mood = Literal["positive", "neutral", "negative", "unknown"]
Kind = Literal["own", "competitor", "category", "product", "person"]
Access = Literal["open", "key", "login", "approval", "paid"]
Ending = Literal["whole", "capped", "denied", "failed"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open span of time, [start, end), both aware and in UTC, whole seconds."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware times")
        if self.end < self.start:
            raise ValueError(f"a span ends before it starts: {self.start} .. {self.end}")

    @classmethod
    def of(cls, start: int, end: int) -> Span:
        """From epoch seconds."""
        return cls(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))

    @property
    def epochs(self) -> tuple[int, int]:
        return int(self.start.timestamp()), int(self.end.timestamp())

    @property
    def seconds(self) -> int:
        start, end = self.epochs
        return end - start


def fingerprint(value: JSON) -> str:
    """Sixteen hex digits that name a JSON value, whatever the order of its keys."""
    import hashlib  # here: both take longer to import than everything else in this file
    import json

    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.blake2b(canonical.encode(), digest_size=8).hexdigest()


def __getattr__(name: str) -> Any:
    if name in __all__:
        from socialwatch.models import shapes

        found = globals()[name] = getattr(shapes, name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
