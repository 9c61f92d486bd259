"""What is said of each brand, told apart: by market (country or language), source, topic, intent, stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import Checked, Pick, checked, righted
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.evidence import any_of, evidence, quoted
from socialwatch.measures.kinds import Kinds, kinds
from socialwatch.measures.precise import Precise, precise
from socialwatch.measures.stats import share, wilson
from socialwatch.measures.totals import mood_figure
from socialwatch.store.conditions import STEP_OF
from socialwatch.store.counts import tally
from socialwatch.store.judged_kinds import NONE
from socialwatch.store.parts import By, parted

if TYPE_CHECKING:
    from socialwatch.measures.powered import Estimate
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counts import Narrow
    from socialwatch.store.judged import Judged

UNKNOWN = ("unknown", "und", "")
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


@dataclass(frozen=True, slots=True)
class _Labels:
    """What people have said of moods, of what is in a topic (or intent, stage...), and of what speaks of a brand."""

    moods: Checked | None
    kinds: Kinds | None
    relevant: Precise | None


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
    labels = _labels(store, scope, by)
    whole = _everything(store, scope) if labels.kinds is not None else {}
    parts = []
    for value in values:
        voices = _voices(scope, by, value, now, whole, labels)
        parts += [
            _part(scope, by, value, _term(by, value, values), brand, of_value[value], now, like, before, labels, voices)
            for brand in scope.counted
            if (value, brand) in now or (before is not None and (value, brand) in before)
        ]
    return Breakdown(by=by, window=scope.window, brands=scope.counted, parts=tuple(parts), comparable=compared)


def _counted(store: Store, span: Span, narrow: Narrow, by: By) -> Counts:
    found: Counts = defaultdict(Counter)
    for (value, brand, mood), n in parted(store, span, narrow, by).items():
        found[value, brand][mood] += n
    return dict(found)


def _labels(store: Store, scope: Scope, by: By) -> _Labels:
    scope = scope.only(*scope.counted)
    found = kinds(store, scope, by) if by in STEP_OF else None
    return _Labels(checked(store, scope), found, precise(store, scope) if by not in STEP_OF else None)


def _everything(store: Store, scope: Scope) -> dict[str, int]:
    """Mentions by brand, whatever they are."""
    rows = tally(store, scope.window.span.epochs, scope.narrow, scope.window.zone, ("brand",))
    return {brand: n for (brand,), n in rows.items()}


def _like(by: By, value: str | None) -> Pick:
    """Tells of a labelled mention whether it has that value."""

    def alike(row: Judged) -> bool:
        told: dict[str, tuple[str, ...]] = {
            "source": row.sources,
            "network": (row.network,),
            "lang": () if row.lang in UNKNOWN else (row.lang,),
            "country": (row.country.upper(),) if row.country else (),
        }
        names = told[by] if by in told else row.named(by)
        return value in names if value is not None else not names

    return alike


def _voices(
    scope: Scope, by: By, value: str | None, now: Counts, whole: Mapping[str, int], labels: _Labels
) -> dict[str, Estimate] | None:
    """Of what is said where the value is the same the share of each brand, as labels put it right."""
    counts = {brand: sum(now.get((value, brand), Counter()).values()) for brand in scope.counted}
    if labels.kinds is not None:
        both = {brand: (n, whole.get(brand, 0)) for brand, n in counts.items()}
        return labels.kinds.voices(value or NONE, both, scope.window.span)
    if labels.relevant is None:
        return None
    return labels.relevant.shares(counts, scope.window.span, pick=_like(by, value))


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
    labels: _Labels,
    voices: Mapping[str, Estimate] | None,
) -> Part:
    moods = now.get((value, brand), Counter())
    n = sum(moods.values())
    proof = evidence("breakdown", scope, n, term, brands=(brand,), formula=f"mentions of {brand} by {by}")
    voice = Figure(
        key="voice",
        value=share(n, everybody),
        unit="share",
        n=n,
        interval=wilson(n, everybody),
        evidence=replace(proof, formula=f"mentions of {brand} / mentions of all brands, where {by} is the same"),
    )
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
        voice=righted(voice, voices.get(brand) if voices is not None else None, None, None),
        net=mood_figure(
            "breakdown", scope, (brand,), moods, term, labels=labels.moods, pick=_like(by, value), apart=True
        ),
        moods={mood: moods[mood] for mood in ("positive", "neutral", "negative", "unknown")},
    )
