"""What happens while the program works, for whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from socialwatch.models import Ending, Mention
from socialwatch.store.rows import Saved
from socialwatch.store.runs import Change, RunSource


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins and asks these sources."""

    run: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageStored:
    """One page is in the database: `saved` is the page's, `total` the source's so far."""

    source: str
    network: str
    title: str
    saved: Saved
    total: Saved
    times: tuple[datetime, ...] = ()  # of the mentions that are new
    samples: tuple[Mention, ...] = ()  # some of the new ones
    share: float | None = None  # of the time owed, what is done; None where that is little


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """A source has given what it had, or failed."""

    row: RunSource

    @property
    def source(self) -> str:
        return self.row.source

    @property
    def ending(self) -> Ending:
        return self.row.ending


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """A source has failed three times in a row, or answers again: told once, not every hour."""

    source: str
    change: Change
    error: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source that cannot be asked in this way, and how it can."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """A stream broke, so many times in a row now; it is connected again."""

    source: str
    reason: str
    failures: int


@dataclass(frozen=True, slots=True)
class Gone:
    """So many posts were deleted where they stood, and here."""

    source: str
    posts: int


@dataclass(frozen=True, slots=True)
class Noted:
    """What the long-running process says of itself: it waits for another, reads its configuration again."""

    text: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A brand's query had changed: what that gained and lost among the posts that are kept."""

    brand: str
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Enriched:
    """A step has seen some mentions; `left` of those that were due are still to come."""

    step: str
    done: int
    left: int


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """Posts of a source were looked at again; `error` is what ended that early, None when nothing did."""

    source: str
    looked: int
    changed: int
    gone: int
    requests: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's columns gave away whose export it is: it is read as one of this tool."""

    file: str
    tool: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Some rows of a file are in the database; `set_aside` says of those that cannot be used where and why."""

    source: str
    total: Saved
    set_aside: tuple[str, ...] = ()


Event = (
    LeftOut
    | StreamEnded
    | Gone
    | Noted
    | RunStarted
    | PageStored
    | SourceEnded
    | SourceChanged
    | Matched
    | ReadAgain
    | Enriched
    | Recognised
    | Imported
)
Listen = Callable[[Event], None]


def ignore(event: Event) -> None:
    """For those who do not want to know."""
