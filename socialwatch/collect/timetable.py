"""When `watch` asks each source: at its own interval, more rarely while it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from socialwatch.clock import parse_length

if TYPE_CHECKING:
    from socialwatch.config import SourceSection
    from socialwatch.models import Access

MINUTE, HOUR = 60.0, 3600.0
BY_ACCESS: dict[Access, float] = {
    "open": 15 * MINUTE, "key": 30 * MINUTE, "login": 15 * MINUTE, "approval": 30 * MINUTE, "paid": 6 * HOUR,
}  # fmt: skip
BY_TYPE = {
    "imap": 5 * MINUTE,
    "feed": 30 * MINUTE,
    "gdelt": HOUR,
    "stackexchange": HOUR,  # 300 requests a day without a key
    "youtube": 6 * HOUR,  # a search has a hundred calls a day
    "telegram": 6 * HOUR,  # a search for words has a few free slots a day
    "trustpilot": 6 * HOUR,
    "appstore": 6 * HOUR,
    "googleplay": 12 * HOUR,
}
"""Where what a kind of access suits would be too often, or too seldom."""
SLOWEST = 8
"""A source that fails is asked this much more rarely at most."""


@dataclass(slots=True)
class Turn:
    """When a source is asked next, in seconds of a clock that only runs."""

    every: float
    due: float = 0.0
    failures: int = 0

    def came(self, now: float, *, failed: bool) -> None:
        """It was asked; each failure in a row doubles the time until it is asked again."""
        self.failures = self.failures + 1 if failed else 0
        self.due = now + self.every * min(SLOWEST, 2**self.failures)

    def cut(self, now: float) -> None:
        """It was not asked to the end: what it still owes is asked for soon."""
        self.due = now + min(self.every, 5.0)


def interval(section: SourceSection, access: Access) -> float:
    """Seconds between two askings: what the configuration says, else what suits its kind."""
    if section.every is not None:
        return parse_length(section.every) / timedelta(seconds=1)
    return BY_TYPE.get(section.type, BY_ACCESS.get(access, 15 * MINUTE))
