"""Who answers and who owns what: opening hours, and the people that recommendations name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from socialwatch.config.block import FORBID, Block, table

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(
    r"(?i)(?P<first>mon|tue|wed|thu|fri|sat|sun)(-(?P<last>mon|tue|wed|thu|fri|sat|sun))? "
    r"(?P<from>[01]\d|2[0-3]):(?P<past>[0-5]\d)-(?P<to>[01]\d|2[0-4]):(?P<end>[0-5]\d)"
)
Opening = tuple[tuple[int, int, int], ...]
"""Stretches in which somebody answers: day of the week from Monday, minute from, minute to."""


@table
class Service(Block):
    """When somebody answers."""

    __pydantic_config__: ClassVar[Any] = FORBID

    hours: tuple[str, ...] = ()
    """Opening hours in the configured zone, like ["Mon-Fri 09:00-17:30", "Sat 10:00-14:00"]; decks draw them in."""

    @property
    def opening(self) -> Opening:
        return opening(self.hours)


@table
class Owner(Block):
    """Somebody whom recommendations name: first by topic, then by rule, else who owns everything else."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """A person or a team, as the deck says it."""
    topics: tuple[str, ...] = ()
    """Topics that are theirs."""
    rules: tuple[str, ...] = ()
    """Recommendations that are theirs, by the name of their rule (`socialwatch report --list-rules`); an owner with
    neither topics nor rules owns all that nobody else does."""


def opening(hours: Sequence[str]) -> Opening:
    """Opening hours as stretches of weekdays, what is not one left out; "Sat-Mon" runs over the end of the week."""
    found: list[tuple[int, int, int]] = []
    for text in hours:
        if not fits_hours(text) or (match := HOURS.fullmatch(text.strip())) is None:
            continue
        first = DAYS.index(match["first"].lower())
        last = DAYS.index((match["last"] or match["first"]).lower())
        start, end = (60 * int(match[hour]) + int(match[minute]) for hour, minute in (("from", "past"), ("to", "end")))
        found += [((first + day) % 7, start, end) for day in range((last - first) % 7 + 1)]
    return tuple(sorted(set(found)))


def fits_hours(text: str) -> bool:
    """Whether it is days and hours, the end after the start and at most at midnight."""
    match = HOURS.fullmatch(text.strip())
    if match is None:
        return False
    start, end = (60 * int(match[hour]) + int(match[minute]) for hour, minute in (("from", "past"), ("to", "end")))
    return start < end <= 24 * 60
