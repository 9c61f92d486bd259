"""What a run would ask each source, and what that would cost: nothing is asked, nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.collect.asking import plan, span_of
from socialwatch.collect.limits import limits_of, section_of, standings
from socialwatch.collect.prices import price_of
from socialwatch.collect.rematching import again, changed
from socialwatch.errors import ConfigError, SourceError
from socialwatch.models import Ask, Span
from socialwatch.store.ledger import OVERLAP, merged

if TYPE_CHECKING:
    from socialwatch.collect.limits import Standing
    from socialwatch.collect.prices import Price
    from socialwatch.config import Config
    from socialwatch.sources.base import Source
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True)
class Planned:
    """What one source will be asked: each ask with its open spans; or why it cannot be asked."""

    source: str
    asks: tuple[tuple[Ask, tuple[Span, ...]], ...] = ()
    error: str | None = None
    left: tuple[Standing, ...] = ()
    """How its budgets stand."""
    price: Price | None = None
    """What asking it is expected to cost, where that costs anything."""


def planned_of(
    config: Config, store: Store | None, sources: Mapping[str, Source], now: datetime, span: Span | None
) -> list[Planned]:
    """What each source would be asked; `store` is None when there is no database yet."""
    moved = bool(store and not store.is_empty() and changed(config, store))
    planned = []
    for name, source in sources.items():
        try:
            planned.append(_planned(config, store, name, source, now, span, moved))
        except (SourceError, ConfigError) as error:
            planned.append(Planned(name, error=str(error)))
    return planned


def _planned(
    config: Config, store: Store | None, name: str, source: Source, now: datetime, span: Span | None, moved: bool
) -> Planned:
    """`moved`: a query has changed, and so more is owed."""
    asks = plan(config, source, span_of(now, span))
    number = store.sources.get(name) if store and moved else None
    more = again(config, store, number, name, source, now) if store and number is not None else []
    limits = limits_of(source, section_of(config, name), config.timezone)
    left = tuple(standings(store, name, limits, now))
    found = dry(store, name, asks, given=span is not None, again={ask.key: (start, end) for ask, start, end in more})
    return replace(found, left=left, price=price_of(store, name, source, found.asks, left, now))


def dry(
    store: Store | None, name: str, asks: Sequence[Ask], *, given: bool, again: Mapping[str, tuple[int, int]]
) -> Planned:
    """What would be asked, with nothing written; `store` is None when there is no database yet.

    `again` is what a changed query owes once more, by the ask's key.
    """
    source = store.sources.get(name) if store else None
    known: Mapping[str, int] = store.ledger.known(source) if store and source is not None else {}
    lines = []
    for ask in asks:
        spans = [ask.span]
        if store and source is not None and ask.key in known and not given:
            end = ask.span.epochs[1]
            open_spans = [span.epochs for span in store.ledger.owed(source, ask.key)]
            spans = [Span.of(*span) for span in merged([*open_spans, (min(known[ask.key] - OVERLAP, end), end)])]
        if ask.key in again and not given:
            spans = [Span.of(*span) for span in merged([*(span.epochs for span in spans), again[ask.key]])]
        lines.append((ask, tuple(spans)))
    return Planned(name, tuple(lines))
