"""When a job runs: one description that every scheduler's own words are made from, and the next time it will."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product

from socialwatch.clock import parse_length
from socialwatch.errors import ConfigError

MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
ALLOWED = "5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d"
MORNING = (6, 30)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FARTHEST = 400  # days that the next time is looked for in
MORNINGS = 4  # on which a deck is tried: that of its day, and some after it


@dataclass(frozen=True, slots=True)
class When:
    """Local times; an empty tuple is "all of them". `always` is a process that stays."""

    text: str
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()  # 0 is Monday
    always: bool = False
    seconds: int = 0  # between two times, where that is always the same

    def cron(self) -> str:
        """The five fields; Sunday is 0 there."""
        weekdays = tuple((day + 1) % 7 for day in self.weekdays)
        parts = (self.minutes, self.hours, self.days, self.months, weekdays)
        return " ".join(",".join(map(str, part)) or "*" for part in parts)

    def systemd(self) -> str:
        """As OnCalendar= takes it."""
        weekday = ",".join(DAYS[day] for day in self.weekdays)
        date = f"*-{_two(self.months)}-{_two(self.days)}"
        return f"{weekday} {date} {_two(self.hours)}:{_two(self.minutes)}:00".strip()

    def launchd(self) -> list[dict[str, int]]:
        """As StartCalendarInterval takes it: one entry for each combination."""
        names = ("Minute", "Hour", "Day", "Month", "Weekday")
        weekdays = tuple((day + 1) % 7 for day in self.weekdays)
        parts = (self.minutes, self.hours, self.days, self.months, weekdays)
        columns = [[(name, value) for value in part] for name, part in zip(names, parts, strict=True) if part]
        return [dict(one) for one in product(*columns)]

    def tried_again(self) -> When:
        """On the next mornings as well: for a machine that was off, or a mail server that was."""
        more = range(MORNINGS)
        days = tuple(day + later for day in self.days for later in more)
        return replace(self, days=days, weekdays=tuple((day + later) % 7 for day in self.weekdays for later in more))

    def following(self, now: datetime) -> datetime | None:
        """The next time after `now`, which is local; None for what runs all the time."""
        if self.always:
            return None
        after = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        for day in range(FARTHEST):
            date = (after + timedelta(days=day)).replace(hour=0, minute=0) if day else after
            if not self._on(date):
                continue
            for at in self._times(date):
                if at >= after:
                    return at
        return None

    def _on(self, date: datetime) -> bool:
        chosen = ((self.days, date.day), (self.months, date.month), (self.weekdays, date.weekday()))
        return all(not wanted or value in wanted for wanted, value in chosen)

    def _times(self, date: datetime) -> Iterator[datetime]:
        for hour in self.hours or range(24):
            for minute in self.minutes or range(60):
                yield date.replace(hour=hour, minute=minute)


def _two(values: Sequence[int]) -> str:
    return ",".join(f"{value:02d}" for value in values) or "*"


ALWAYS = When("always", always=True)
WEEKLY = When("weekly", (MORNING[1],), (MORNING[0],), weekdays=(0,), seconds=7 * 86400)

DAILY = When("daily", (MORNING[1],), (MORNING[0],), seconds=86400)

MONTHLY = When("monthly", (MORNING[1],), (MORNING[0],), (2,))


def yearly(fiscal_start: int = 1) -> When:
    """The second day of each fiscal year."""
    text = "yearly" if fiscal_start == 1 else f"yearly-{fiscal_start}"
    return When(text, (MORNING[1],), (MORNING[0],), (2,), (fiscal_start,))


def quarterly(fiscal_start: int = 1) -> When:
    """The second day of each quarter, when all of the one before it has been heard."""
    months = tuple(sorted((fiscal_start - 1 + 3 * number) % 12 + 1 for number in range(4)))
    return When(
        "quarterly" if fiscal_start == 1 else f"quarterly-{fiscal_start}", (MORNING[1],), (MORNING[0],), (2,), months
    )


def every(length: str, offset: int) -> When:
    """Times that lie so far apart; `offset` spreads installations, so that not all ask at the full hour.

    Raises ConfigError for lengths that do not divide an hour or a day: no scheduler keeps those.
    """
    minutes = int(parse_length(length) / timedelta(minutes=1))
    text = length.strip()
    if minutes in MINUTES:
        return When(text, tuple(range(offset % minutes, 60, minutes)), seconds=minutes * 60)
    hours, rest = divmod(minutes, 60)
    if rest or hours not in HOURS:
        raise ConfigError(f"--every {length!r} does not divide an hour or a day evenly; write {ALLOWED}")
    at = offset % 60
    if hours == 1:
        return When(text, (at,), seconds=3600)
    first = MORNING[0] if hours == 24 else 0
    return When(text, (at,), tuple(range(first, 24, hours)), seconds=hours * 3600)


def again(text: str, offset: int) -> When | None:
    """What a mark says that was written at installation; None when it says nothing we know."""
    if known := {"always": ALWAYS, "daily": DAILY, "weekly": WEEKLY, "monthly": MONTHLY}.get(text):
        return known
    if text.startswith(("quarterly", "yearly")):
        start = text.rpartition("-")[2]
        return (quarterly if text[0] == "q" else yearly)(int(start) if start.isdigit() else 1)
    try:
        return every(text, offset)
    except ConfigError:
        return None
