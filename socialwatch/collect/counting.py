"""How much is said of each brand where a platform counts without telling the posts: share of voice for a few cents."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, cast

from socialwatch.collect.limits import limits_of, section_of
from socialwatch.collect.meter import Budget, Meter, clock_from
from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Span
from socialwatch.sources.base import Counts
from socialwatch.sources.values import moment
from socialwatch.store import Store
from socialwatch.store.counted import PlatformCount

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.sources.base import Source


def count_all(config: Config, *, now: datetime, span: Span, only: Sequence[str] = ()) -> list[PlatformCount]:
    """Ask every source that can count, within its budgets, and keep what it says for `compare` and `trends`.

    Raises ConfigError when none can, and SourceError kinds; what was told until then is kept.
    """
    from socialwatch.sources import build

    able = {name: source for name, source in build(config, only).items() if isinstance(source, Counts)}
    if not able:
        raise ConfigError("no source of yours can count without telling the posts; `x` can")
    with Store.open(config.database, write=True, create=True) as store:
        return asyncio.run(_count(config, store, able, now, span))


async def _count(
    config: Config, store: Store, sources: Mapping[str, Source], now: datetime, span: Span
) -> list[PlatformCount]:
    from socialwatch.http import Http

    async with Http(config.network, sessions=config.sessions) as http:
        found = [await _counted_by(config, store, name, source, http, now, span) for name, source in sources.items()]
    return list(chain.from_iterable(found))


async def _counted_by(
    config: Config, store: Store, name: str, source: Source, http: Http, now: datetime, span: Span
) -> list[PlatformCount]:
    """Each brand as one source counts it, within its budget; kept as it comes."""
    limits, at = limits_of(source, section_of(config, name), config.timezone), int(now.timestamp())
    with store.transaction():
        store.spending.hold(store.sources.id(name, section_of(config, name).type), limits, at)
    meter = Meter(http, store, limits, Budget().requests, clock_from(now), config.timezone)
    found: list[PlatformCount] = []
    try:
        for brand in config.brands:
            told = await cast("Counts", source).counts(meter.http, [brand.parsed], span)
            days = list(_by_day(name, brand.name, told))
            with store.transaction():
                store.counted.keep(days, at)
            found += days
    finally:
        meter.close()
    return found


def _by_day(source: str, brand: str, told: Sequence[Mapping[str, JSON]]) -> Iterator[PlatformCount]:
    """A brand's questions together, day by day; a part that a platform gives no number for is not counted."""
    parts: defaultdict[tuple[datetime, datetime], list[int]] = defaultdict(list)
    for one in told:
        if one["posts"] is not None and (start := moment(one["start"])):
            midnight = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            parts[start, moment(one["end"]) or midnight].append(int(one["posts"]))
    for (start, end), posts in sorted(parts.items()):
        yield PlatformCount(
            source=source, brand=brand, span=Span(start, end), posts=sum(posts), questions=len(posts)
        )  # fmt: skip
