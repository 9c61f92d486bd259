"""What is missing from the coverage ledger: what can still be asked for, and what is lost for ever, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from socialwatch.collect.asking import plan
from socialwatch.errors import SourceError
from socialwatch.measures.intervals import Stretch, inside, union, without
from socialwatch.models import Ask, Ending, Span
from socialwatch.store.spans import asked

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.sources.base import Source
    from socialwatch.store import Store

NEWEST = "newest"
"""The `reach` of a source that shows only its newest posts."""
SHORT = 60
"""Seconds that are not worth a question."""
BETTER: tuple[Ending, ...] = ("whole", "capped", "denied", "failed")


@dataclass(frozen=True, slots=True)
class Gap:
    """A span that one ask did not answer whole. `ending` is None where it was not asked for; `lost` says why nobody can
    ask for it any more, None when it can be had."""

    source: str
    ask: Ask
    ending: Ending | None = None
    detail: str | None = None
    lost: str | None = None

    @property
    def span(self) -> Span:
        return self.ask.span


def gaps(config: Config, store: Store | None, name: str, source: Source, span: Span, now: datetime) -> list[Gap]:
    """The gaps of one source in a span, by ask and time. Raises SourceError when it cannot be asked at all."""
    number = store.sources.get(name) if store else None
    told: dict[str, list[Any]] = defaultdict(list)
    known: dict[str, int] = {}
    if store is not None and number is not None:
        known = store.ledger.known(number)
        for one in asked(store, span, (name,)):
            told[one.ask].append(one)
    found = []
    for ask in plan(config, source, span):
        end = min(span.epochs[1], known.get(ask.key, span.epochs[1]))  # what came since is asked for anyway
        for (low, high), ending in _missing(told[ask.key], (span.epochs[0], end)):
            detail = _said(told[ask.key], (low, high), ending)
            for part, lost in _fate(source, Span.of(low, high), ending, now):
                found.append(Gap(name, Ask(ask.params, part, ask.title), ending, detail, lost))
    return found


def owe_gaps(config: Config, store: Store, sources: dict[str, Source], span: Span, now: datetime) -> list[Gap]:
    """Owe what can still be had, so that this fetch asks for it, or another one where this one is ended; all gaps."""
    found = of_all(config, store, sources, span, now)
    kinds = {section.name: section.type for section in config.sources}
    with store.transaction():
        for gap in found:
            if gap.lost is None:
                store.ledger.owe(store.sources.id(gap.source, kinds[gap.source]), gap.ask, *gap.span.epochs)
    return found


def of_all(config: Config, store: Store | None, sources: dict[str, Source], span: Span, now: datetime) -> list[Gap]:
    """The gaps of all these sources; of files nobody knows what they should hold, and who cannot be asked has none."""
    kinds = {section.name: section.type for section in config.sources}
    found: list[Gap] = []
    for name, source in sources.items():
        if kinds.get(name) != "file":
            try:
                found += gaps(config, store, name, source, span, now)
            except SourceError:
                continue  # the fetch tells why
    return found


def _missing(told: Sequence[Any], span: Stretch) -> Iterator[tuple[Stretch, Ending | None]]:
    """What no answer has covered whole, by the best ending that it had."""
    had: list[Stretch] = []
    parts: list[tuple[Stretch, Ending | None]] = []
    for ending in BETTER:
        such = union((one.start, one.end) for one in told if one.ending == ending)
        if ending != "whole":
            parts += [(stretch, ending) for stretch in without(such, had)]
        had = union([*had, *such])
    parts += [(stretch, None) for stretch in without([span], had)]
    for stretch, how in sorted(parts, key=lambda part: part[0]):
        low, high = max(stretch[0], span[0]), min(stretch[1], span[1])
        if high - low >= SHORT:
            yield (low, high), how


def _said(told: Sequence[Any], stretch: Stretch, ending: Ending | None) -> str | None:
    said = [one.detail for one in told if one.ending == ending and inside([(one.start, one.end)], *stretch)]
    return next((detail for detail in reversed(said) if detail), None)


def _fate(source: Source, span: Span, ending: Ending | None, now: datetime) -> Iterator[tuple[Span, str | None]]:
    """A gap in one or two parts: what lies beyond a place's reach is lost, and so is what it no longer showed."""
    reach = getattr(source, "reach", None)
    if reach == NEWEST and ending == "capped":
        yield span, "it shows its newest posts only, and these had gone when it was asked"
    elif isinstance(reach, timedelta) and span.start < (first := now - reach):
        why = f"it can be asked for the last {_length(reach)} only"
        yield Span(span.start, min(first, span.end)), why
        if first < span.end:
            yield Span(first, span.end), None
    else:
        yield span, None


def _length(reach: timedelta) -> str:
    return f"{reach.days} days" if reach.days > 2 else f"{reach.total_seconds() / 3600:.0f} hours"
