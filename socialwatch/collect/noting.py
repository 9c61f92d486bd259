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
    """
    with ExitStack() as stack:
        kept = Store.open(config.database, write=True, create=True) if make else _archive(config)
        store = stack.enter_context(kept) if kept else None
        asked = dict.fromkeys(sources, http)
        for name, source in sources.items() if store else ():
            with suppress(ConfigError):  # the next fetch tells
                limits = limits_of(source, section_of(config, name), config.timezone)
                meter = Meter(http, cast("Store", store), limits, most, clock_from(datetime.now(UTC)), config.timezone)
                stack.callback(meter.close)
                asked[name] = cast("Http", meter)
        yield asked


def _archive(config: Config) -> Store | None:
    if not config.database.exists():
        return None
    try:
        Store.open(config.database).close()  # an older one is for `fetch` to bring up to date
        return Store.open(config.database, write=True)
    except StoreError:
        return None
