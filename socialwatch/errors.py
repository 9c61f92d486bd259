"""What can go wrong, and the exit status that says so."""

from __future__ import annotations


class SocialWatchError(Exception):
    """Anything a user can do something about; the message says what."""

    exit_code = 1


class ConfigError(SocialWatchError):
    """The configuration is wrong: the message names file, key, what was found and what is allowed."""

    exit_code = 3


class QueryError(ConfigError):
    """A query cannot be understood.

    `text` is the query, `start` and `end` the character offsets of what is wrong in it.
    """

    def __init__(self, message: str, text: str = "", start: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.start = start
        self.end = start + 1 if end is None else end

    def __str__(self) -> str:
        if not self.text:
            return self.message
        marks = " " * self.start + "^" * max(1, self.end - self.start)
        return f"{self.message}\n  {self.text}\n  {marks}"


class SourceError(SocialWatchError):
    """A platform did not give what it was asked for."""

    exit_code = 4


class AuthError(SourceError):
    """The platform refused our credentials, or wants some."""


class RateLimited(SourceError):
    """The platform asks us to wait; `retry_after` is in seconds, None when it did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceDown(SourceError):
    """The platform could not be reached, or answered with its own failure: worth trying again."""


class NoAnswer(SourceDown):
    """The request went out and no answer came back: it may have been heard or not."""


class BudgetSpent(SourceError):
    """A budget leaves no room for a request; it was not sent, and what is owed stays owed."""


class BadItem(SourceError):
    """One item that cannot be mapped; it is set aside with this reason, the rest of its page is kept."""


class StoreError(SocialWatchError):
    """The database cannot be used as asked."""

    exit_code = 5


class Busy(StoreError):
    """Another run is writing; `seconds` is how long it has been, None when it has not said."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class ReportError(SocialWatchError):
    """A deck or page cannot be made."""

    exit_code = 6


class DeliveryError(SocialWatchError):
    """A message could not be delivered."""

    exit_code = 7


class Uncertain(DeliveryError):
    """A message that may have arrived or not: sending it again could be the second time."""
