"""How people feel about each brand: net sentiment over time, by source and network, and whether it changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Grain, Window, grain_for
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import Checked, Shift, shifted, slot_shifts, together
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.coverage import blind_so_far, edges_of, sights
from socialwatch.measures.evidence import quoted
from socialwatch.measures.totals import (
    KNOWN,
    MOODS,
    Totals,
    count_figure,
    mood_figure,
    net_figure,
    share_figure,
    totals,
)
from socialwatch.measures.volume import slot_moods, unheard, within
from socialwatch.models import Span
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.judged import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodPoint:
    """One slot: counts toward the brand, and net sentiment with its interval; None where nobody could see."""

    start: datetime
    positive: int | None
    neutral: int | None
    negative: int | None
    unknown: int | None
    net: float | None
    low: float | None
    high: float | None
    blind: bool = False
    shift: Shift | None = None  # by which labels have put `net` right; None: unmeasured


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodBy:
    """The mood on one source or network; `n` are the mentions whose mood is known."""

    name: str
    positive: int
    neutral: int
    negative: int
    unknown: int
    net: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandMood:
    """The mood toward one brand. `net` carries the value before and the p of the change; `verdict` is the
    change in words: "rose", "fell", "no significant change", or why it cannot be told."""

    brand: str
    points: tuple[MoodPoint, ...]
    positive: Figure
    neutral: Figure
    negative: Figure
    unknown: Figure
    net: Figure
    networks: tuple[MoodBy, ...]
    sources: tuple[MoodBy, ...]
    verdict: str
    shares: Mapping[str, Figure] = field(default_factory=dict)  # by mood: of the mentions whose mood is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """The mood toward every brand over the same slots."""

    window: Window
    grain: Grain
    starts: tuple[datetime, ...]
    brands: tuple[BrandMood, ...]
    blind: tuple[tuple[int, int], ...]
    comparable: Comparable

    def of(self, brand: str) -> BrandMood:
        """The mood toward that brand; KeyError when it is not there."""
        return {one.brand: one for one in self.brands}[brand]


def sentiment(store: Store, scope: Scope, grain: Grain | None = None) -> Sentiment:
    """The mood toward every brand of the scope, by slot, network and source, against the window before."""
    window = scope.window
    grain = grain or grain_for(window)
    edges, slots = edges_of(window, grain)
    found = sights(store, Span(window.before.start, window.span.end), scope.sources)
    compared = comparable(store, scope, found)
    both = totals(store, scope, compared, scope.counted)
    moods = slot_moods(store, scope, grain, edges, both)
    blind, _ = blind_so_far(found, edges, window)
    networks = _by_network(store, scope)
    brands = []
    for brand in scope.counted:
        heard = next((one.span for one in compared.observed if one.brand == brand), None)
        deaf = unheard(slots, heard, found)
        shifts = slot_shifts(both.checked, brand, window, slots, moods[brand])
        points = tuple(
            _point(slot, moods[brand][i], within(i, blind) or deaf[i], shifts[i]) for i, slot in enumerate(slots)
        )
        brands.append(_brand(store, scope, both, brand, points, networks[brand]))
    return Sentiment(
        window=window,
        grain=grain,
        starts=tuple(slot.start for slot in slots),
        brands=tuple(brands),
        blind=blind,
        comparable=compared,
    )


def _by_network(store: Store, scope: Scope) -> dict[str, dict[str, Counter[str]]]:
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    rows = tally(store, scope.window.span.epochs, scope.narrow, scope.window.zone, ("brand", "network", "mood"))
    for (brand, network, mood), n in rows.items():
        found[brand][network][mood] += n
    return found


def _by_source(store: Store, scope: Scope, brand: str) -> dict[str, Counter[str]]:
    from socialwatch.store.seen import by_source

    found: dict[str, Counter[str]] = defaultdict(Counter)
    for source, mood, n in by_source(store, scope.window.span, scope.narrow.only(brand)):
        found[source][mood] += n
    return found


def _point(slot: Span, moods: Counter[str], blind: bool, shift: Shift | None) -> MoodPoint:
    if blind and not sum(moods.values()):
        return MoodPoint(
            start=slot.start,
            positive=None,
            neutral=None,
            negative=None,
            unknown=None,
            net=None,
            low=None,
            high=None,
            blind=True,
        )
    return point_of(slot.start, moods, shift)


def point_of(start: datetime, moods: Mapping[str, int], shift: Shift | None) -> MoodPoint:
    """A slot with its net sentiment: of the mentions whose mood is known, or, put right by labels, of all."""
    plus, none, minus, unknown = (moods.get(mood, 0) for mood in MOODS)
    net, interval = shifted(moods, shift)
    low, high = interval or (None, None)
    return MoodPoint(
        start=start, positive=plus, neutral=none, negative=minus, unknown=unknown, net=net, low=low, high=high,
        shift=shift,
    )  # fmt: skip


def joined(points: Sequence[MoodPoint]) -> MoodPoint:
    """Slots as one, with the interval of all their mentions."""
    moods = {mood: sum(getattr(point, mood) or 0 for point in points) for mood in MOODS}
    shift = together([
        (point.shift, sum(getattr(point, mood) or 0 for mood in MOODS)) for point in points if point.shift is not None
    ])  # fmt: skip
    return replace(point_of(points[0].start, moods, shift), blind=all(one.blind for one in points))


def _brand(
    store: Store,
    scope: Scope,
    both: Totals,
    brand: str,
    points: tuple[MoodPoint, ...],
    networks: Mapping[str, Counter[str]],
) -> BrandMood:
    net = net_figure("sentiment", scope, brand, both)
    figures = {
        mood: count_figure("sentiment", scope, both, brand, mood)
        for mood in ("positive", "neutral", "negative", "unknown")
    }
    return BrandMood(
        brand=brand,
        points=points,
        net=net,
        networks=_places(scope, brand, "network", networks, both.checked),
        sources=_places(scope, brand, "source", _by_source(store, scope, brand), both.checked),
        verdict=verdict(net, ("rose", "fell")),
        shares={mood: share_figure("sentiment", scope, both, brand, mood) for mood in KNOWN},
        **figures,
    )


def _places(
    scope: Scope, brand: str, kind: str, found: Mapping[str, Counter[str]], labels: Checked | None
) -> tuple[MoodBy, ...]:
    ordered: Sequence[str] = sorted(found, key=lambda name: (-sum(found[name].values()), name))
    return tuple(_place(scope, brand, kind, name, found[name], labels) for name in ordered)


def _place(scope: Scope, brand: str, kind: str, name: str, moods: Counter[str], labels: Checked | None) -> MoodBy:
    def here(row: Judged) -> bool:
        return name in row.sources if kind == "source" else name == row.network

    term = f"{kind}:{quoted(name)}"
    net = mood_figure("sentiment", scope, (brand,), moods, term, key=f"net:{name}", labels=labels, pick=here)
    return MoodBy(
        name=name,
        positive=moods["positive"],
        neutral=moods["neutral"],
        negative=moods["negative"],
        unknown=moods["unknown"],
        net=net,
    )


def verdict(figure: Figure, words: tuple[str, str]) -> str:
    """A figure's change in a word: the first of `words` when it rose, the second when it fell, else why neither."""
    now = figure.value if figure.like is None else figure.like
    if figure.before is None or now is None:
        return "not comparable"
    if not figure.significant or now == figure.before:
        return "no significant change"
    return words[0] if now > figure.before else words[1]
