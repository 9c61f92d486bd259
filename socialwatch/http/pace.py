"""How fast one host is asked: its own limits when it states them, ours when it does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aiolimiter import AsyncLimiter

from socialwatch.errors import RateLimited
from socialwatch.http.answer import Answer

BURST, PERIOD = 300, 15.0
"""At most so many requests to one host in so many seconds, six at once, unless it asks for less."""

APART = 0.005
"""Seconds between the sending of two requests at most: none of them costs us more than that."""

GUESS = 10
"""How many first waits a host is left alone that refuses without saying for how long: it is no lost connection."""

LONGEST_HOLD = 3600.0
"""Seconds; a host that asks for more is asked again at the next run."""

LONGEST_GUESS = 45.0
"""Seconds that a host is left alone at most when it refuses without saying for how long: others still wait for it."""

LIMITS = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")
RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
NOT_A_LENGTH = 10 * 365 * 86400  # a reset beyond ten years is an epoch time, not a number of seconds


def seconds_until(text: str | None, now: float) -> float | None:
    """What Retry-After or a reset header means, in seconds from `now`: a length, an epoch, an HTTP or ISO date."""
    if not text:
        return None
    try:
        number = float(text.split(",")[0])
        if number != number or number < 0:
            return None
        return max(0.0, number - now) if number > NOT_A_LENGTH else number
    except ValueError:
        pass
    moment = _date(text)
    return None if moment is None else max(0.0, moment.timestamp() - now)


def _date(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text.strip())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def first_of(headers: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((headers[name] for name in names if name in headers), None)


def asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds the server wants to be left alone, by Retry-After or by the reset of a used-up limit.

    A moment that it names is one of its own clock, which its Date shows: that may be hours off ours.
    """
    theirs = _date(headers.get("date", ""))
    now = now if theirs is None else theirs.timestamp()
    told = seconds_until(headers.get("retry-after"), now)
    return told if told is not None else seconds_until(first_of(headers, RESETS), now)


def used_up(headers: Mapping[str, str]) -> bool:
    """Whether the server says that its limit is spent."""
    left = first_of(headers, LIMITS)
    try:
        return left is not None and float(left.split(",")[0]) < 1
    except ValueError:
        return False


class Turns:
    """So many requests on the way at once, to whatever hosts, spread evenly over the time that answers take.

    Sent in one breath they are answered in one breath, round after round, and nothing is on the way while all of them
    are read, stored and followed by the next. Spread, one is at work while the others are on their way: 500 answers
    from 100 ms away, twenty at once, are there after 2.9 s instead of 3.4.
    """

    def __init__(self, most: int, apart: float = APART) -> None:
        self._free = asyncio.Semaphore(most)
        self._most, self._apart = most, apart
        self._takes = most * apart  # seconds until an answer is there, of late
        self._next = 0.0
        self._under_way = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One request on the way."""
        async with self._free:
            now = time.monotonic()
            at = max(now, self._next) if self._under_way else now
            self._next = at + min(self._apart, self._takes / self._most)
            self._under_way += 1
            try:
                if at > now:
                    await asyncio.sleep(at - now)
                began = time.monotonic()
                yield
                self._takes += (time.monotonic() - began - self._takes) / self._most
            finally:
                self._under_way -= 1


class Host:
    """One host: how many requests may be on the way, how many a second, and not before when."""

    def __init__(self, at_once: int, burst: float = BURST, period: float = PERIOD) -> None:
        self.slots = asyncio.Semaphore(at_once)
        self.limiter = AsyncLimiter(burst, period)
        self.active = 0
        self.tells = False  # how many more requests it takes
        self.refusals = 0  # in a row, without a word about how long
        self._not_before = 0.0

    def heard(self, answer: Answer, error: Exception | None, now: float, first_wait: float) -> None:
        """Keep to what an answer says of our pace; after a refusal without a word a guess is made."""
        self.tells = self.tells or first_of(answer.headers, LIMITS) is not None
        wait = asked_to_wait(answer.headers, now)
        limited = isinstance(error, RateLimited)
        if wait is not None and (limited or used_up(answer.headers) or answer.status == 503):
            self.hold(wait)
        elif limited:
            self.back_off(GUESS * first_wait)
        elif error is None:
            self.refusals = 0

    def slow(self, per_minute: float, burst: int) -> None:
        """So many requests a minute at most, unless it is fewer already."""
        if self.limiter.max_rate / self.limiter.time_period > per_minute / 60:
            self.limiter = AsyncLimiter(burst, 60 * burst / per_minute)

    def hold(self, seconds: float) -> None:
        """Ask nothing for so long."""
        self._not_before = max(self._not_before, time.monotonic() + min(seconds, LONGEST_HOLD))

    def back_off(self, first: float) -> None:
        """Ask nothing for a while that grows with every refusal: its other askers need not find out themselves."""
        if not self.held:  # what was on the way already when it refused the first is no further refusal
            self.hold(min(LONGEST_GUESS, first * 2 ** min(self.refusals, 16)))
            self.refusals += 1

    @property
    def held(self) -> float:
        """Seconds to wait still."""
        return max(0.0, self._not_before - time.monotonic())
