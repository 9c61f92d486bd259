"""What is said of each brand, told apart: by market (country or language), source, topic, intent, stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.evidence import any_of, evidence, quoted
from socialwatch.measures.stats import share, wilson
from socialwatch.measures.totals import mood_figure
from socialwatch.store.parts import By, parted

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counts import Narrow

Counts = dict[tuple[str | None, str], Counter[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One brand where the value is the same. `voice` is its share of what is said of all counted brands there;
    `moods` count its mentions. `value` None: of these posts nothing is told."""

    value: str | None
    brand: str
    mentions: Figure
    voice: Figure
    net: Figure
    moods: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The parts, the most talked of value first, in it the brands in the order asked for; None comes last."""

    by: By
    window: Window
    brands: tuple[str, ...]
    parts: tuple[Part, ...]
    comparable: Comparable


def breakdown(store: Store, scope: Scope, by: By = "lang") -> Breakdown:
    """Each brand of the scope by what its posts are; the window before counts where the same sources covered it."""
    compared = comparable(store, scope.only(*scope.counted))
    some = replace(scope.narrow, sources=compared.sources) if compared.dropped else scope.narrow
    now = _counted(store, scope.window.span, scope.narrow, by)
    like = _counted(store, scope.window.span, some, by) if compared.dropped and compared.before else now
    before = _counted(store, scope.window.before, some, by) if compared.before else None
    of_value: Counter[str | None] = Counter()
    for (value, _), moods in now.items():
        of_value[value] += sum(moods.values())
    values = sorted(of_value, key=lambda value: (value is None, -of_value[value], value or ""))
    parts = [
        _part(scope, by, value, _term(by, value, values), brand, of_value[value], now, like, before)
        for value in values
        for brand in scope.counted
        if (value, brand) in now or (before is not None and (value, brand) in before)
    ]
    return Breakdown(by=by, window=scope.window, brands=scope.counted, parts=tuple(parts), comparable=compared)


def _counted(store: Store, span: Span, narrow: Narrow, by: By) -> Counts:
    found: Counts = defaultdict(Counter)
    for (value, brand, mood), n in parted(store, span, narrow, by).items():
        found[value, brand][mood] += n
    return dict(found)


def _term(by: By, value: str | None, values: Sequence[str | None]) -> str:
    """What finds these posts; those of which nothing is told are the ones that all others are not."""
    if value is not None:
        return f"{by}:{quoted(value)}"
    others = any_of(by, [one for one in values if one is not None])
    return f"-{others}" if others else ""


def _part(
    scope: Scope,
    by: By,
    value: str | None,
    term: str,
    brand: str,
    everybody: int,
    now: Counts,
    like: Counts,
    before: Counts | None,
) -> Part:
    moods = now.get((value, brand), Counter())
    n = sum(moods.values())
    proof = evidence("breakdown", scope, n, term, brands=(brand,), formula=f"mentions of {brand} by {by}")
    return Part(
        value=value,
        brand=brand,
        mentions=Figure(
            key="mentions",
            value=n,
            unit="mentions",
            n=n,
            before=None if before is None else sum(before.get((value, brand), Counter()).values()),
            like=None if like is now else sum(like.get((value, brand), Counter()).values()),
            evidence=proof,
        ),
        voice=Figure(
            key="voice",
            value=share(n, everybody),
            unit="share",
            n=n,
            interval=wilson(n, everybody),
            evidence=replace(proof, formula=f"mentions of {brand} / mentions of all brands, where {by} is the same"),
        ),
        net=mood_figure("breakdown", scope, (brand,), moods, term),
        moods={mood: moods[mood] for mood in ("positive", "neutral", "negative", "unknown")},
    )
