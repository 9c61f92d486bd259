"""How much is said of each brand where a platform counts without telling the posts: share of voice for a few cents."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from socialwatch.collect.limits import limits_of, section_of
from socialwatch.collect.meter import Budget, Meter, clock_from
from socialwatch.errors import ConfigError
from socialwatch.models import Span
from socialwatch.sources.base import Counts
from socialwatch.store import Store

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.sources.base import Source


@dataclass(frozen=True, slots=True)
class Counted:
    """Posts of one brand on one platform's day, which is a day in UTC. None of them was read."""

    source: str
    brand: str
    day: str
    posts: int


def count_all(config: Config, *, now: datetime, span: Span, only: Sequence[str] = ()) -> list[Counted]:
    """Ask every source that can count, within its budgets; raises ConfigError when none can, and SourceError kinds."""
    from socialwatch.sources import build

    able = {name: source for name, source in build(config, only).items() if isinstance(source, Counts)}
    if not able:
        raise ConfigError("no source of yours can count without telling the posts; `x` can")
    with Store.open(config.database, write=True, create=True) as store:
        return asyncio.run(_count(config, store, able, now, span))


async def _count(
    config: Config, store: Store, sources: Mapping[str, Source], now: datetime, span: Span
) -> list[Counted]:
    from socialwatch.http import Http

    found = []
    async with Http(config.network) as http:
        for name, source in sources.items():
            limits = limits_of(source, section_of(config, name), config.timezone)
            with store.transaction():
                number = store.sources.id(name, section_of(config, name).type)
                store.spending.hold(number, limits, int(now.timestamp()))
            meter = Meter(http, store, limits, Budget().requests, clock_from(now), config.timezone)
            try:
                for brand in config.brands:
                    days: Counter[str] = Counter()
                    for one in await cast("Counts", source).counts(cast("Http", meter), [brand.parsed], span):
                        days[str(one["start"])[:10]] += int(one["posts"] or 0)
                    found += [Counted(name, brand.name, day, posts) for day, posts in sorted(days.items())]
            finally:
                meter.close()
    return found
