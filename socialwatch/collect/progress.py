"""How far a source has come with the time that it owes."""

from __future__ import annotations

from collections.abc import Iterable

from socialwatch.models import Ask, Span

LONG = 2 * 86400
"""Seconds of owed time that are worth telling how far one has come."""


class Progress:
    """The share of owed time that was answered or given up; what is asked for at the same time counts beside it."""

    def __init__(self) -> None:
        self._total = self._done = 0
        self._within: dict[tuple[str, Span], int] = {}

    def begin(self, parts: Iterable[Ask]) -> None:
        self._total = sum(ask.span.seconds for ask in parts)

    def page(self, ask: Ask, covered: Span) -> None:
        """A page of this ask has covered a part of its span."""
        start, end = max(covered.start, ask.span.start), min(covered.end, ask.span.end)
        more = max(0, int((end - start).total_seconds()))
        key = (ask.key, ask.span)
        self._within[key] = min(ask.span.seconds, self._within.get(key, 0) + more)

    def over(self, ask: Ask) -> None:
        """The ask has ended, however it did."""
        self._within.pop((ask.key, ask.span), None)
        self._done += ask.span.seconds

    @property
    def share(self) -> float | None:
        """0..1; None where there is too little to do to tell."""
        if self._total < LONG:
            return None
        return min(1.0, (self._done + sum(self._within.values())) / self._total)
