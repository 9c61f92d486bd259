"""Dates as spreadsheets and exports write them; an order of day and month that cannot be told is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from socialwatch.clock import zone
from socialwatch.errors import BadItem, ConfigError
from socialwatch.sources.values import moment

NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[\sT,]+(.+))?")
EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")
# Twitter's "Wed Oct 19 03:15:44 +0000 2011", and forms with a month's name, which say for themselves what is what
NAMED = (
    "%a %b %d %H:%M:%S %z %Y", "%a %b %d %H:%M:%S %Y", "%d %b %Y", "%d %b %Y %H:%M", "%d %b %Y %H:%M:%S",
    "%d-%b-%Y", "%d-%b-%Y %H:%M", "%d-%b-%y", "%d-%b-%y %H:%M", "%d %B %Y", "%d %B %Y %H:%M", "%b %d %Y",
    "%b %d %Y %H:%M", "%b %d %Y %H:%M:%S", "%b %d %Y %I:%M %p", "%b %d %Y %I:%M:%S %p", "%B %d %Y",
    "%B %d %Y %H:%M", "%B %d %Y %I:%M %p", "%B %d %Y at %I:%M %p", "%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d", "%Y.%m.%d %H:%M", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S.%f %z",
)  # fmt: skip
TIMES = ("", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
ZONES = re.compile(r"\s*\b(?:UTC|GMT|Z)$", re.I)


class Dates:
    """Reads one column of dates. `settle` must have seen the column before numeric dates are read."""

    def __init__(self, timezone: str, date_format: str = "", column: str = "", file: str = "") -> None:
        self._zone = zone(timezone)
        self._format = date_format
        self._where = f"{file}: the dates in {column!r}"
        self._day_first: bool | None = None

    def settle(self, values: Iterable[str]) -> None:
        """Look until a date says whether day or month comes first. ConfigError when none in the column does."""
        example = ""
        for value in values:
            found = NUMERIC.fullmatch(value)
            if not found:
                continue
            example = example or value
            first, second = int(found[1]), int(found[3])
            if first != second and max(first, second) > 12:
                self._day_first = first > 12
                return
        if example:
            raise ConfigError(
                f'{self._where}, like "{example}", may begin with the day or the month; say which: '
                '--date-format "%d/%m/%Y" or --date-format "%m/%d/%Y", with its time, like "%m/%d/%Y %H:%M"'
            )

    def read(self, value: str) -> datetime | None:
        """The moment in UTC; None when there is none that is possible."""
        value = " ".join(value.split())
        if not value:
            return None
        try:
            found = self._with_format(value) if self._format else self._read(value)
        except (ValueError, OverflowError, BadItem):
            return None
        if found is None:
            return None
        try:
            return moment((found if found.tzinfo else found.replace(tzinfo=self._zone)).astimezone(UTC).isoformat())
        except (OverflowError, ValueError):
            return None

    def _with_format(self, value: str) -> datetime | None:
        """By the user's format; a date without its time and a time without seconds are let pass."""
        for form in (self._format, self._format + ":%S", self._format.partition(" ")[0]):
            try:
                return datetime.strptime(value, form)  # noqa: DTZ007 - `read` puts the zone on
            except ValueError:
                continue
        return None

    def _read(self, value: str) -> datetime | None:
        if EPOCH.fullmatch(value):
            return datetime.fromtimestamp(int(value) / 1000 if len(value) == 13 else float(value), UTC)
        numeric = NUMERIC.fullmatch(value)
        if numeric:
            return self._numeric(numeric)
        plain = ZONES.sub("", value)
        for attempt in (_iso, _named, _mail):
            found = attempt(plain)
            if found:
                return found.replace(tzinfo=UTC) if plain != value and not found.tzinfo else found
        return None

    def _numeric(self, found: re.Match[str]) -> datetime | None:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if self._day_first is None:
            return None
        day, month = (first, second) if self._day_first else (second, first)
        year += 0 if len(found[4]) == 4 else 2000 if year < 70 else 1900
        clock = (found[5] or "").strip()
        plain = ZONES.sub("", clock)
        for form in TIMES:
            try:
                time = datetime.strptime(plain, form).time()  # noqa: DTZ007 - a time of day has none
            except ValueError:
                continue
            tz = UTC if plain != clock else None
            return datetime(year, month, day, time.hour, time.minute, time.second, tzinfo=tz)
        return None


def _iso(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _named(value: str) -> datetime | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,", "", value)
    for form in NAMED:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - `read` puts the zone on
        except ValueError:
            continue
    return None


def _mail(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
