"""When people post: the hours of a day, the days of a week, and the course of each event."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
START = datetime(2026, 3, 30, tzinfo=ZONE)
QUARTER = datetime(2026, 7, 1, tzinfo=ZONE)
NOW = datetime(2026, 10, 2, 8, tzinfo=ZONE)

# shares of a day by local hour: breakfast, lunch and the evening sofa
HOURS = (9, 5, 3, 2, 3, 9, 26, 52, 66, 60, 54, 50, 52, 50, 44, 42, 42, 44, 46, 50, 54, 50, 36, 20)
DAYS = (1.04, 1.02, 1.0, 1.0, 0.98, 0.98, 0.94)

Course = Callable[[datetime], float]


def at(text: str) -> datetime:
    """A local moment: "2026-08-11 07:20"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def between(start: datetime, end: datetime) -> Course:
    return lambda moment: 1.0 if start <= moment < end else 0.0


def course(*points: tuple[str, float]) -> Course:
    """Straight lines between (moment, strength), nothing outside."""
    times = [at(moment) for moment, _ in points]
    values = [value for _, value in points]

    def strength(moment: datetime) -> float:
        index = bisect_right(times, moment)
        if index in (0, len(times)):
            return 0.0
        before, after = times[index - 1], times[index]
        share = (moment - before) / (after - before)
        return values[index - 1] + share * (values[index] - values[index - 1])

    return strength


EARLIER = between(START, QUARTER)
QUARTER_LONG = between(QUARTER, NOW)
LAUNCH = course(
    ("2026-07-14 07:00", 30), ("2026-07-14 09:00", 70), ("2026-07-14 13:00", 55), ("2026-07-14 20:00", 30),
    ("2026-07-15 00:00", 14), ("2026-07-16 00:00", 6), ("2026-07-19 00:00", 3), ("2026-08-05 00:00", 1),
    ("2026-10-02 08:00", 0.6),
)  # fmt: skip
# a new warehouse over the weekend; labels missing on Monday; the first parcels missed on Tuesday morning
STORM = course(
    ("2026-08-10 15:00", 0), ("2026-08-11 06:00", 0.1), ("2026-08-11 08:30", 0.5), ("2026-08-11 09:00", 2.4),
    ("2026-08-11 10:00", 4), ("2026-08-11 20:00", 7), ("2026-08-12 08:00", 7), ("2026-08-12 12:00", 11),
    ("2026-08-12 20:00", 10), ("2026-08-13 12:00", 9), ("2026-08-13 18:00", 7), ("2026-08-14 09:00", 4.2),
    ("2026-08-16 00:00", 2.2), ("2026-08-19 00:00", 1), ("2026-08-24 00:00", 0.3), ("2026-09-04 00:00", 0),
)  # fmt: skip
APOLOGY = course(
    ("2026-08-13 16:05", 8), ("2026-08-13 18:00", 10), ("2026-08-14 12:00", 4), ("2026-08-16 00:00", 1.4),
    ("2026-08-20 00:00", 0),
)  # fmt: skip
RECOVERY = course(
    ("2026-08-15 08:00", 0.5), ("2026-08-18 08:00", 4), ("2026-08-22 00:00", 5), ("2026-08-28 00:00", 3),
    ("2026-09-05 00:00", 1.6), ("2026-09-20 00:00", 0.5), ("2026-10-02 08:00", 0.3),
)  # fmt: skip
RIVAL_PRICE = course(
    ("2026-08-27 10:00", 5), ("2026-08-28 12:00", 8), ("2026-08-31 00:00", 2), ("2026-09-01 08:00", 4),
    ("2026-09-08 00:00", 1), ("2026-09-20 00:00", 0),
)  # fmt: skip
RIVAL_PODS = course(
    ("2026-09-08 09:00", 8), ("2026-09-09 12:00", 6), ("2026-09-14 00:00", 2), ("2026-10-02 08:00", 1),
)  # fmt: skip
COURSES: dict[str, Course] = {
    "earlier": EARLIER,
    "quarter": QUARTER_LONG,
    "launch": LAUNCH,
    "storm": STORM,
    "apology": APOLOGY,
    "recovery": RECOVERY,
    "rival_price": RIVAL_PRICE,
    "rival_pods": RIVAL_PODS,
}


class Moments:
    """Draws moments that follow a course and the rhythm of day and week."""

    def __init__(self, strength: Course) -> None:
        self._slots: list[datetime] = []
        weights: list[float] = []
        slot = START.astimezone(UTC)
        while slot < NOW:
            local = slot.astimezone(ZONE)
            weight = strength(local + timedelta(minutes=30)) * HOURS[local.hour] * DAYS[local.weekday()]
            if weight > 0:
                self._slots.append(slot)
                weights.append(weight)
            slot += timedelta(hours=1)
        self._weights: Sequence[float] = list(accumulate(weights))

    def draw(self, count: int, chance: Random) -> list[datetime]:
        slots = chance.choices(self._slots, cum_weights=self._weights, k=count)
        return sorted(slot + timedelta(seconds=int(chance.random() * 3600)) for slot in slots)


def working(moment: datetime) -> bool:
    """Is the brand's support desk at work? Weekdays 8 to 18, Saturdays 10 to 14."""
    local = moment.astimezone(ZONE)
    opens, closes = (10, 14) if local.weekday() == 5 else (8, 18)
    return local.weekday() < 6 and opens <= local.hour < closes


def add_working_time(moment: datetime, minutes: float) -> datetime:
    """`minutes` of the support desk's working time later."""
    step = timedelta(minutes=10)
    while minutes > 0:
        if working(moment):
            used = min(minutes, 10.0)
            moment += timedelta(minutes=used)
            minutes -= used
        else:
            moment += step
    while not working(moment):
        moment += step
    return moment
