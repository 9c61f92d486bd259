"""Budgets at the terminal: what was spent of what, and when the next period opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from socialwatch import clock
from socialwatch.cli import output

if TYPE_CHECKING:
    from socialwatch.collect.limits import Standing
    from socialwatch.collect.prices import Price


def of(standings: Sequence[Standing], source: str) -> list[dict[str, Any]]:
    """Those of one source, for programs."""
    return [one.as_json() for one in standings if one.source == source]


def show(standings: Sequence[Standing], timezone: str) -> None:
    """A table, where there is any budget."""
    from socialwatch.collect.limits import amount
    from socialwatch.collect.meter import a

    if not standings:
        return
    zone = clock.zone(timezone)
    rows = [
        {
            **one.as_json(),
            "budget": f"{amount(one.limit.kind, one.limit.most)} {a(one.limit.per)}",
            "used": figure(one.limit.kind, one.used),
            "left": figure(one.limit.kind, one.left),
            "opens": f"{one.opens.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        for one in standings
    ]
    columns = [
        output.Column("source"),
        output.Column("budget", wrap=True),
        output.Column("used", align="right"),
        output.Column("left", align="right"),
        output.Column("opens", "anew at", "right"),
        output.Column("whose", "set by"),
    ]
    output.write_line("")
    output.show(rows, columns, title="Budgets")


def figure(kind: str, value: float) -> str:
    """ "$1.20" or "1,200"."""
    from socialwatch.collect.limits import amount

    return amount(kind, value).partition(" ")[0]


def show_prices(prices: Sequence[Price]) -> None:
    """What the next run is expected to cost, where any costs anything; of a source never asked only what posts cost."""
    if not prices:
        return
    rows = [
        {
            "source": one.source,
            "posts": None if one.posts is None else f"{one.posts:,}",
            "usd": None if one.usd is None else f"${one.usd:,.2f}",
            "most": _at_most(one.left if one.most is None else one.most),
            "thousand": f"${one.thousand:,.2f}",
        }
        for one in prices
    ]
    columns = [
        output.Column("source"),
        output.Column("posts", "posts expected", "right"),
        output.Column("usd", "about", "right"),
        output.Column("most", "at most", "right"),
        output.Column("thousand", "1,000 posts, at most", "right"),
    ]
    output.write_line("")
    output.show(rows, columns, title="Prices")


def _at_most(usd: float | None) -> str | None:
    return None if usd is None else f"${usd:,.2f}"
