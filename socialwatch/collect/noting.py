"""Questions outside of a run cost as well: what `doctor` and `record` ask is noted where runs note theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from socialwatch.collect.limits import limits_of, section_of
from socialwatch.collect.meter import Meter, clock_from
from socialwatch.errors import ConfigError, StoreError
from socialwatch.store import Store

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.sources.base import Source

MOST = 100  # requests of one source


@contextmanager
def noted(
    config: Config, sources: Mapping[str, Source], http: Http, *, most: int = MOST, make: bool = False
) -> Iterator[dict[str, Http]]:
    """For each source by name what to ask with. Nothing is noted where there is no archive, or one of another age.

    With `make` one is made, and one that cannot be written raises StoreError: for what asks more than a question.
    A source that costs money is missing where nothing can be noted; where there is no archive yet, one is made for it.
    """
    with ExitStack() as stack:
        costly = {name for name, source in sources.items() if costs_money(config, name, source)}
        kept = Store.open(config.database, write=True, create=True) if make else _archive(config, make=bool(costly))
        store = stack.enter_context(kept) if kept else None
        asked = {name: http for name in sources if store or name not in costly}
        for name, source in sources.items() if store else ():
            with suppress(ConfigError):  # the next fetch tells
                limits = limits_of(source, section_of(config, name), config.timezone)
                meter = Meter(http, cast("Store", store), limits, most, clock_from(datetime.now(UTC)), config.timezone)
                stack.callback(meter.close)
                asked[name] = meter.http
        yield asked


def costs_money(config: Config, name: str, source: Source) -> bool:
    """Is a question to it paid for, or held to a budget in dollars?"""
    if source.access == "paid":
        return True
    with suppress(ConfigError):  # the next fetch tells
        return any(limit.kind == "usd" for limit in limits_of(source, section_of(config, name), config.timezone))
    return False


def _archive(config: Config, *, make: bool) -> Store | None:
    try:
        if config.database.exists():
            Store.open(config.database).close()  # an older one is for `fetch` to bring up to date
        elif not make:
            return None
        return Store.open(config.database, write=True, create=make)
    except StoreError:
        return None
