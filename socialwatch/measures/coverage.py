"""What we saw and what we did not: per source and slot, and whether two windows or two brands may be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Grain, Window
from socialwatch.models import Ending, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How one source's asking ended over the window, slot by slot.

    `endings` are parallel to the slots; None where it was not asked. `share` is the part of the window it
    covered whole (0..1). `first` and `last` are the times of its first and last mention, None without any.
    """

    source: str
    kind: str  # the connector's type: feed, mastodon, file...
    endings: tuple[Ending | None, ...]
    share: float
    mentions: int
    first: datetime | None = None
    last: datetime | None = None
    details: tuple[str, ...] = ()  # what the source said when it capped, denied or failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Every source over the window; `blind` are half-open ranges of slots that no source saw at all,
    `partial` those that at least one of the sources missed."""

    window: Window
    grain: Grain
    slots: tuple[Span, ...]
    sources: tuple[Seen, ...]
    blind: tuple[tuple[int, int], ...]
    partial: tuple[tuple[int, int], ...]
    sentences: tuple[str, ...] = ()  # what a reader must be told, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The days on which a brand could be heard at all, in UTC; None when it never was."""

    brand: str
    span: Span | None
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """What may be compared with what.

    `sources` were covered in the window and the one before; only they count in a comparison. `dropped` were
    not: source -> why. `before` says whether a comparison with the window before is possible at all, `brands`
    whether the brands were heard over the same days (else no share of voice holds). `trend` says whether a
    line over the window may be read as a trend: no source came or went. `reasons` say in words what is not so.
    """

    sources: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    before: bool
    brands: bool
    trend: bool
    observed: tuple[Observed, ...]
    reasons: tuple[str, ...]
