"""Windows of time in the configured zone: days, weeks, quarters, and the window before each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from socialwatch.errors import ConfigError
from socialwatch.models import Span

Grain = Literal["hour", "day", "week", "month", "quarter", "year"]


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; ConfigError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"{name!r} is no time zone; allowed are IANA names like Europe/London or UTC") from error


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC (01:00 where the clock skips midnight)."""
    return datetime.combine(day, time(), tz).astimezone(UTC)


def first_of_month(year: int, month: int) -> date:
    """Months beyond 1..12 roll into other years."""
    years, index = divmod(month - 1, 12)
    return date(year + years, index + 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of time seen in a zone, with the span before it for comparison.

    `label` is what people call it ("2026 Q3", "last 30 days", "1-15 Oct 2026"). `now` is when it is looked at, where
    that is known: what is to come by then is neither heard nor missed.
    """

    span: Span
    before: Span
    zone: str
    label: str
    now: datetime | None = field(default=None, compare=False)

    @property
    def tz(self) -> ZoneInfo:
        return zone(self.zone)

    @property
    def days(self) -> float:
        return self.span.seconds / 86400

    @property
    def last_day(self) -> date:
        return (self.span.end - timedelta(seconds=1)).astimezone(self.tz).date()

    @property
    def so_far(self) -> Window:
        """The window without what is still to come; itself where it is over, or has not begun."""
        if self.now is None or not self.span.start < self.now < self.span.end:
            return self
        return replace(self, span=Span(self.span.start, self.now.replace(microsecond=0)))

    def previous(self) -> Window:
        """The window before this one, as a window of its own."""
        length = self.before.end - self.before.start
        return Window(
            self.before, Span(self.before.start - length, self.before.start), self.zone, f"before {self.label}"
        )

    def slots(self, grain: Grain) -> Iterator[Span]:
        """The hours, days, weeks (from Monday), months... that touch the window, clipped to it, in order."""
        start = self.span.start
        while start < self.span.end:
            end = min(next_start(start, grain, self.tz), self.span.end)
            yield Span(start, end)
            start = end


def next_start(moment: datetime, grain: Grain, tz: ZoneInfo) -> datetime:
    """The first moment, in UTC, of the next local hour, day, week, month, quarter or year."""
    local = moment.astimezone(tz)
    if grain == "hour":
        # in UTC, because a local hour may happen twice or not at all
        minutes = local.minute * 60 + local.second
        return (moment + timedelta(seconds=3600 - minutes)).astimezone(UTC)
    day = local.date()
    if grain == "day":
        return midnight(day + timedelta(days=1), tz)
    if grain == "week":
        return midnight(day + timedelta(days=7 - day.weekday()), tz)
    if grain == "month":
        return midnight(first_of_month(day.year, day.month + 1), tz)
    if grain == "quarter":
        return midnight(first_of_month(day.year, day.month - (day.month - 1) % 3 + 3), tz)
    return midnight(date(day.year + 1, 1, 1), tz)


def grain_for(window: Window) -> Grain:
    """What a chart of this window counts by: at most about a hundred points."""
    if window.days <= 3:
        return "hour"
    if window.days <= 120:
        return "day"
    return "week" if window.days <= 800 else "month"


def parse_moment(text: str, tz: ZoneInfo, *, ends: bool = False) -> datetime:
    """A date or ISO time in the zone, as UTC; with `ends`, a bare date means the end of that day."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text)
            return midnight(day + timedelta(days=1) if ends else day, tz)
        if re.fullmatch(r"\d{4}-\d{2}", text):
            year, month = map(int, text.split("-"))
            return midnight(first_of_month(year, month + 1 if ends else month), tz)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=tz)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"{text!r} is no date; write 2026-09-30 or 2026-09-30T14:00") from error


def parse_length(text: str) -> timedelta:
    """ "90d", "12h", "6w", "30m" as a length of time."""
    match = re.fullmatch(r"(\d+)\s*([mhdw])", text.strip())
    if not match or int(match[1]) == 0:
        raise ConfigError(f"{text!r} is no length of time; write 90d, 12h or 6w")
    unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[match[2]]
    try:
        return timedelta(**{unit: int(match[1])})
    except OverflowError as error:
        raise ConfigError(f"{text!r} is longer than time itself; write 90d, 12h or 6w") from error


def quarter_window(text: str, tz_name: str, fiscal_start: int = 1) -> Window:
    """ "2026Q3" as a window; quarters of a fiscal year that starts in month `fiscal_start` (1..12).

    A fiscal year is named after the calendar year in which it ends, as companies do.
    """
    match = re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text.strip())
    if not match:
        raise ConfigError(f"{text!r} is no quarter; write 2026Q3")
    year, quarter = int(match[1]), int(match[2])
    tz = zone(tz_name)
    first_year = year if fiscal_start == 1 else year - 1
    month = fiscal_start + 3 * (quarter - 1)
    start, end, before = (midnight(first_of_month(first_year, month + shift), tz) for shift in (0, 3, -3))
    name = f"{year} Q{quarter}" if fiscal_start == 1 else f"FY{year} Q{quarter}"
    return Window(Span(start, end), Span(before, start), tz_name, name)


def last_whole_quarter(now: datetime, tz_name: str, fiscal_start: int = 1) -> Window:
    """The last quarter that has ended by `now`."""
    year = now.astimezone(zone(tz_name)).year + 1
    candidates = (
        quarter_window(f"{y}Q{q}", tz_name, fiscal_start) for y in (year, year - 1, year - 2) for q in (4, 3, 2, 1)
    )
    return next(window for window in candidates if window.span.end <= now)


def last_window(length: str, now: datetime, tz_name: str) -> Window:
    """The last `length` up to `now`, and as much before it."""
    delta = parse_length(length)
    now = now.astimezone(UTC).replace(microsecond=0)
    try:
        span, before = Span(now - delta, now), Span(now - 2 * delta, now - delta)
    except OverflowError as error:
        raise ConfigError(f"{length!r} goes back before time began; write 90d, 12h or 6w") from error
    words = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    number, unit = length.strip()[:-1].strip(), words[length.strip()[-1]]
    return Window(span, before, tz_name, f"last {number} {unit}")


def window_for(
    *,
    now: datetime,
    tz_name: str,
    since: str | None = None,
    until: str | None = None,
    last: str | None = None,
    quarter: str | None = None,
    fiscal_start: int = 1,
    default: Literal["30d", "quarter"] = "30d",
) -> Window:
    """The window that --since/--until/--last/--quarter mean; `until` includes its day.

    ConfigError when they contradict each other or a window would end before it starts.
    """
    given = [name for name, value in (("--last", last), ("--quarter", quarter)) if value]
    if len(given) + bool(since or until) > 1:
        raise ConfigError("use one of --last, --quarter, or --since with --until")
    tz = zone(tz_name)
    if quarter:
        return replace(quarter_window(quarter, tz_name, fiscal_start), now=now)
    if last:
        return last_window(last, now, tz_name)
    if since or until:
        end = parse_moment(until, tz, ends=True) if until else now.astimezone(UTC).replace(microsecond=0)
        start = parse_moment(since, tz) if since else end - timedelta(days=30)
        if start >= end:
            raise ConfigError(f"the window ends ({until or 'now'}) before it starts ({since})")
        span = Span(start, end)
        return Window(span, Span(_as_long_before(span, tz), start), tz_name, days_label(span, tz), now)
    if default == "quarter":
        return last_whole_quarter(now, tz_name, fiscal_start)
    return last_window("30d", now, tz_name)


def _as_long_before(span: Span, tz: ZoneInfo) -> datetime:
    """Where a window as long as this one begins that ends where it begins; of whole days as many whole days, whatever
    a changed clock makes of their length."""
    first, last = (moment.astimezone(tz).date() for moment in (span.start, span.end))
    if (midnight(first, tz), midnight(last, tz)) == (span.start, span.end):
        return midnight(first - (last - first), tz)
    return span.start - (span.end - span.start)


def days_label(span: Span, tz: ZoneInfo) -> str:
    """ "15-20 Oct 2011", "28 Sep - 3 Oct 2011" or "30 Dec 2025 - 2 Jan 2026"."""
    first = span.start.astimezone(tz).date()
    last = (span.end - timedelta(seconds=1)).astimezone(tz).date()
    if first == last:
        return f"{first.day} {first:%b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%b %Y}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
    return f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"
