"""What the sources are to be asked: their plans, and the spans that the ledger says they owe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch.collect.events import LeftOut, Listen
from socialwatch.errors import ConfigError, SourceError
from socialwatch.models import Ask, Span

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.sources.base import Source
    from socialwatch.store import Store

WINDOW = timedelta(days=7)
"""How much of a long span is asked for at once."""
FIRST_LOOK = timedelta(days=30)
"""How far back a new ask reaches when nobody says otherwise."""


def askable(sources: Mapping[str, Source], listen: Listen) -> dict[str, Source]:
    """Without those that only stream, of whom the listener is told. Raises ConfigError when nothing is left."""
    rest = {name: source for name, source in sources.items() if not getattr(source, "only_streams", False)}
    for name in sources:
        if name not in rest:
            listen(LeftOut(name, "only streams, which is for `socialwatch watch`; nothing was asked"))
    if sources and not rest:
        raise ConfigError(f"{', '.join(sources)}: streams only, which is for `socialwatch watch`; `fetch` asks nothing")
    return rest


def plan(config: Config, source: Source, span: Span) -> list[Ask]:
    """The asks of a source, each once. Raises SourceError when it cannot be asked for these queries."""
    try:
        asks = source.plan([brand.parsed for brand in config.brands], span)
    except ConfigError as error:
        raise SourceError(str(error)) from error
    except SourceError:
        raise
    except Exception as error:  # a connector's own mistake must not end the others' run
        raise SourceError(f"the connector cannot plan: {type(error).__name__}: {error}") from error
    return list({ask.key: ask for ask in asks}.values())


def span_of(now: datetime, span: Span | None) -> Span:
    """What to ask for: the span given, else the first look."""
    return span or Span(now - FIRST_LOOK, now)


def owe(store: Store, source: int, asks: Sequence[Ask], *, given: bool) -> dict[str, list[Span]]:
    """Enter the asks in the ledger, inside the caller's transaction; returns what each owes, by its key.

    A span that somebody gave (--since, --until) is owed whole; otherwise only what came since.
    """
    owed = {}
    for ask in asks:
        if given:
            owed[ask.key] = [cut for span in store.ledger.fill(source, ask) if (cut := clipped(span, ask.span))]
        else:
            owed[ask.key] = store.ledger.extend(source, ask)
    return owed


def windows(parts: Sequence[Span], length: timedelta = WINDOW) -> list[Span]:
    """The same time in windows, newest first: what people ask about is of late, what is old vanishes no faster for
    waiting, and platforms answer newest first anyway."""
    found: list[Span] = []
    for part in sorted(parts, reverse=True):
        end = part.end
        while end > part.start:
            start = max(part.start, end - length)
            found.append(Span(start, end))
            end = start
    return found


def parts_of(source: Source, asks: Sequence[Ask], owed: Mapping[str, Sequence[Span]], *, given: bool) -> list[Ask]:
    """What is to be asked, in order: what an earlier run left before what is new; a span that was given newest first.

    A place that can be asked for any time (`by_time`) is asked for a long span window by window, all words of one
    window before the next: a filling that is cut short has whole weeks then.
    """
    if not given:
        return [Ask(ask.params, part, ask.title) for ask in asks for part in owed[ask.key]]
    cut = windows if getattr(source, "by_time", False) else list
    parts = [Ask(ask.params, part, ask.title) for ask in asks for part in cut(owed[ask.key])]
    return sorted(parts, key=lambda ask: ask.span.end, reverse=True)


def clipped(span: Span, to: Span) -> Span | None:
    """The part of a span inside another, None when there is none."""
    start, end = max(span.start, to.start), min(span.end, to.end)
    return Span(start, end) if start < end else None
