"""What a run is expected to cost, told before it: posts of the last weeks, at what they did cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from socialwatch.collect.limits import period
from socialwatch.models import Ask, Span
from socialwatch.sources.base import Priced
from socialwatch.store.pace import pace, posts_read

if TYPE_CHECKING:
    from socialwatch.collect.limits import Standing
    from socialwatch.sources.base import Source
    from socialwatch.store import Store

LOOK = timedelta(days=14)
ENOUGH = 20
"""Posts from which on it can be told what one costs."""


@dataclass(frozen=True, slots=True)
class Price:
    """What asking a source is expected to cost. None is "not known": it was never asked.

    `usd` is what so many posts will cost at what they did this month; `most` what they may cost, and never more than
    is `left` of the month's ceiling; `thousand` what 1,000 posts may cost.
    """

    source: str
    thousand: float
    posts: int | None = None
    usd: float | None = None
    most: float | None = None
    left: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The object of `fetch --dry-run --json`; keys are fixed, new ones are only added."""
        return {"posts": self.posts, "usd": self.usd, "most_usd": self.most, "usd_per_1000_at_most": self.thousand}


def price_of(
    store: Store | None,
    name: str,
    source: Source,
    asks: Sequence[tuple[Ask, Sequence[Span]]],
    standing: Sequence[Standing],
    now: datetime,
) -> Price | None:
    """None for sources that cost nothing, and when nothing is asked."""
    if not isinstance(source, Priced) or not asks:
        return None
    ask = asks[0][0]
    money = [one for one in standing if one.limit.kind == "usd"]
    left = min((one.left for one in money), default=None)
    number = store.sources.get(name) if store else None
    rate = pace(store, number, int((now - LOOK).timestamp())) if store and number is not None else None
    thousand = source.price(ask, 1000)
    if store is None or number is None or rate is None:
        return Price(name, thousand, left=left)
    posts = round(rate * sum(span.seconds for _, spans in asks for span in spans))
    most = source.price(ask, posts)
    each = _each(store, number, money, now)
    usd = most if each is None else min(most, posts * each)
    if left is not None:
        most, usd = min(most, left), min(usd, left)
    return Price(name, thousand, posts, round(usd, 2), round(most, 2), left)


def _each(store: Store, number: int, money: Sequence[Standing], now: datetime) -> float | None:
    """What a post did cost in the period that a budget counts, all that stood beside it included."""
    for one in money:
        read = posts_read(store, number, period(one.limit, now)[0])
        if read >= ENOUGH:
            return one.used / read
    return None
