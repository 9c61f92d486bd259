"""How often a deck is made, and of which days: what follows `--report`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from socialwatch.errors import ConfigError
from socialwatch.schedule.when import MONTHLY, MORNINGS, WEEKLY, When, quarterly, yearly

PERIODS = ("weekly", "monthly", "quarterly", "yearly")


class Asked(NamedTuple):
    """A deck by its recipe, a name or a path, and how often it is made."""

    recipe: str
    period: str

    @property
    def name(self) -> str:
        """For the job: "weekly", or "crisis-weekly" where the recipe has another name."""
        stem = self.recipe.replace("\\", "/").rpartition("/")[2].removesuffix(".toml").lower()
        plain = "".join(sign if sign.isascii() and sign.isalpha() else "-" for sign in stem)
        return self.period if self.recipe == self.period else f"{plain}-{self.period}"


def asked(text: str) -> Asked:
    """ "weekly" is the recipe of that name every week, "crisis@weekly" any recipe; ConfigError says what is allowed."""
    recipe, at, period = text.rpartition("@")
    if at and recipe and period in PERIODS:
        return Asked(recipe, period)
    if text in PERIODS:
        return Asked(text, text)
    raise ConfigError(
        f"--report {text!r} does not say how often: write {', '.join(PERIODS)} for the recipe of that name, or any "
        f"recipe with one of them behind it, like {(recipe if at else text) or 'board.toml'}@monthly"
    )


def when_of(period: str, fiscal_start: int = 1) -> When:
    """Monday morning, or the second day of the next month, quarter or year: all of it has been heard by then.

    And the mornings after it, on which nothing is done when the deck is there and has arrived.
    """
    known = {"weekly": WEEKLY, "monthly": MONTHLY, "quarterly": quarterly(fiscal_start), "yearly": yearly(fiscal_start)}
    return known[period].tried_again()


def tries(period: str, last: date) -> tuple[date, date]:
    """The first and the final day on which the deck of a period that ended with `last` is tried."""
    due = last + timedelta(days=1 if period == "weekly" else 2)
    return due, due + timedelta(days=MORNINGS - 1)


def ended(period: str, today: date, fiscal_start: int = 1) -> tuple[date, date]:
    """First and last day of the last whole period before today."""
    if period == "weekly":
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    months = {"monthly": 1, "quarterly": 3, "yearly": 12}[period]
    behind = (today.month - fiscal_start) % months  # months of the period that is on
    end = _month(today.year, today.month - behind)
    return _month(end.year, end.month - months), end - timedelta(days=1)


def _month(year: int, month: int) -> date:
    """The first of a month; those below 1 are of years before."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
