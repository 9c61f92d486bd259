"""What measures are made of: a scope to count in, figures that carry their evidence."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.clock import Window
from socialwatch.models import fingerprint
from socialwatch.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted: a window, and what narrows it. Empty tuples mean "all"."""

    window: Window
    brands: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    query: Query | None = None
    with_own: bool = False
    with_noise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a figure was made, so that it can be followed to its posts and checked a year later.

    `query` lists the posts when given to `socialwatch search` with the window; `ids` are the first of them
    (`network:native_id`), newest first, at most 200.
    """

    measure: str
    window: tuple[str, str]  # ISO times, half-open, UTC
    zone: str
    query: str
    n: int
    ids: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ("own accounts", "noise")
    sources: tuple[str, ...] = ()
    formula: str = ""

    @property
    def code(self) -> str:
        """Three or four letters and digits that name this evidence on paper, the same for the same content."""
        alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0/O and 1/I, which people misread
        number = int(fingerprint([self.measure, self.window, self.zone, self.query, self.n, self.sources]), 16)
        letters = []
        for _ in range(4):
            number, index = divmod(number, len(alphabet))
            letters.append(alphabet[index])
        return "".join(letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that a slide or an answer shows.

    `value` is None when it cannot be known; `before` is the same figure in the window before, None when that
    window was not covered by the same sources. `unit` is mentions, share (0..1), score (-1..1), people, minutes.
    """

    key: str
    value: float | None
    unit: str
    n: int
    evidence: Evidence
    before: float | None = None
    interval: tuple[float, float] | None = None
