"""Counts of two windows side by side, over the sources that covered both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import Checked, Pick, checked, righted
from socialwatch.measures.comparing import Comparable
from socialwatch.measures.coverage import edges_of, gaps, sights
from socialwatch.measures.evidence import evidence
from socialwatch.measures.stats import counts_differ, net_interval, net_sentiment, nets_differ, share, wilson
from socialwatch.store.counts import Narrow, tally

if TYPE_CHECKING:
    from socialwatch.clock import Window
    from socialwatch.measures.powered import Estimate
    from socialwatch.models import Span
    from socialwatch.store import Store

MOODS = ("positive", "neutral", "negative", "unknown")
KNOWN = MOODS[:3]
NET = "(positive - negative) / (positive + neutral + negative); interval by Bonett & Price"
NET_OF_ALL = "(positive - negative) / mentions"
Days = dict[str, list[Counter[str]]]
"""Brand -> for each day of a window its mentions by mood."""


class Totals(NamedTuple):
    """Mentions by day, brand and mood: of the window, of the compared sources in it, and of the window before.

    `like` is `now` itself unless some source was covered in one window only; `before` is None when there is
    nothing to compare with.
    """

    now: Days
    like: Days
    before: Days | None
    checked: Checked | None = None  # the labels that put moods right
    sources: tuple[str, ...] = ()  # those that are compared, where not all are
    unseen: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())  # days of both windows that were blind

    def mentions(self, days: Days, brand: str, *moods: str) -> int:
        return sum(sum(day[mood] for mood in moods or MOODS) for day in days[brand])


def totals(store: Store, scope: Scope, comparable: Comparable, brands: Sequence[str]) -> Totals:
    """Count both windows by local day."""
    narrow = replace(scope.narrow, brands=tuple(brands))
    now = by_day(store, scope.window, narrow, brands)
    if not comparable.before:
        return Totals(now, now, None, checked(store, scope))
    # all sources are in the rollup; only some of them take a scan
    some = replace(narrow, sources=comparable.sources) if comparable.dropped else narrow
    like = by_day(store, scope.window, some, brands) if comparable.dropped else now
    before = by_day(store, scope.window.previous(), some, brands)
    unseen = _unseen(store, scope.window, some), _unseen(store, scope.window.previous(), some)
    sources = comparable.sources if comparable.dropped else ()
    return Totals(now, like, before, checked(store, scope), sources, unseen)


def by_day(store: Store, window: Window, narrow: Narrow, brands: Sequence[str]) -> Days:
    edges, slots = edges_of(window, "day")
    days: Days = {brand: [Counter() for _ in slots] for brand in brands}
    for (slot, brand, mood), n in tally(store, edges, narrow, window.zone, ("slot", "brand", "mood")).items():
        days[brand][slot][mood] += n
    return days


def _unseen(store: Store, window: Window, narrow: Narrow) -> frozenset[int]:
    """The days of a window that no source saw: nothing is known of them, which is not that nothing was said."""
    edges, _ = edges_of(window, "day")
    blind, _ = gaps(sights(store, window.span, narrow.sources), edges)
    return frozenset(at for low, high in blind for at in range(low, high))


def count_figure(
    measure: str, scope: Scope, found: Totals, brand: str, mood: str = "", *, tested: bool = True
) -> Figure:
    """How many mentions of a brand (in one mood), with the count before and whether the change is more than chance."""
    moods = (mood,) if mood else ()
    value = found.mentions(found.now, brand, *moods)
    before = None if found.before is None else found.mentions(found.before, brand, *moods)
    p = None
    if found.before is not None and tested:
        windows = zip((found.like[brand], found.before[brand]), found.unseen, strict=True)
        seen = ([day for at, day in enumerate(days) if day or at not in blind] for days, blind in windows)
        p = counts_differ(*([sum(day[mood] for mood in moods or MOODS) for day in days] for days in seen))
    return Figure(
        key=mood or "mentions",
        value=value,
        unit="mentions",
        n=value,
        before=before,
        like=None if found.like is found.now else found.mentions(found.like, brand, *moods),
        p=p,
        evidence=evidence(measure, scope, value, *toward(mood), brands=(brand,), formula="count of mentions"),
    )


def toward(mood: str) -> tuple[str, ...]:
    """The term that, beside `brand:`, lists mentions in that mood toward it; none for all moods."""
    return (f"sentiment:{mood}",) if mood else ()


def share_figure(measure: str, scope: Scope, found: Totals, brand: str, mood: str) -> Figure:
    """The part of the mentions in one mood: of those whose mood is known; where labels put it right, of all."""
    counts = summed(found.now[brand])
    part, known = counts[mood], sum(counts[one] for one in KNOWN)
    right = found.checked.of(mood, (brand,), counts, scope.window.span) if found.checked is not None else None
    n = sum(counts.values()) if right is not None else known
    whole = "mentions" if right is not None else "mentions whose mood is known; interval by Wilson"
    terms = () if right is not None else (f"-{toward('unknown')[0]}",)
    proof = evidence(measure, scope, n, *terms, brands=(brand,), formula=f"{mood} mentions / {whole}")
    plain = Figure(key=mood, value=share(part, known), unit="share", n=n, interval=wilson(part, known), evidence=proof)
    return righted(plain, right, None, None)


def net_figure(measure: str, scope: Scope, brand: str, found: Totals) -> Figure:
    """Net sentiment toward a brand, tested against the window before.

    Over the mentions whose mood is known; where labels put it right, over all of them.
    """
    now, like = summed(found.now[brand]), summed(found.like[brand])
    before = None if found.before is None else summed(found.before[brand])
    plain = _net_counted(measure, scope, brand, now, now if found.like is found.now else like, before)
    if found.checked is None:
        return plain

    def estimate(counts: Counter[str], span: Span, sources: tuple[str, ...] = ()) -> Estimate | None:
        pick = None if not sources else lambda row: not set(sources).isdisjoint(row.sources)
        return found.checked.of("net", (brand,), counts, span, pick) if found.checked is not None else None

    window = scope.window
    mine = estimate(now, window.span)
    if mine is None:
        return plain
    same = mine if found.like is found.now else estimate(like, window.span, found.sources)
    then = estimate(before, window.before, found.sources) if before is not None else None
    return righted(_of_all(plain, measure, scope, brand, sum(now.values())), mine, same, then)


def _of_all(figure: Figure, measure: str, scope: Scope, brand: str, n: int) -> Figure:
    """With labels a figure speaks of those mentions too whose mood no step can tell."""
    return replace(figure, n=n, evidence=evidence(measure, scope, n, brands=(brand,), formula=NET_OF_ALL))


def _net_counted(
    measure: str, scope: Scope, brand: str, now: Counter[str], like: Counter[str], before: Counter[str] | None
) -> Figure:
    mine, known = _parts(like), _parts(now)
    then = _parts(before) if before is not None else None
    return Figure(
        key="net",
        value=net_sentiment(*known) if known[2] else None,
        unit="score",
        n=known[2],
        before=net_sentiment(*then) if then and then[2] else None,
        like=None if like is now or not mine[2] else net_sentiment(*mine),
        interval=net_interval(*known),
        p=nets_differ(mine, then) if then else None,
        evidence=evidence(
            measure,
            scope,
            known[2],
            f"-{toward('unknown')[0]}",
            brands=(brand,),
            formula=NET,
        ),
    )


def mood_figure(
    measure: str,
    scope: Scope,
    brands: Sequence[str],
    moods: Counter[str],
    *terms: str,
    key: str = "net",
    labels: Checked | None = None,
    pick: Pick | None = None,
    apart: bool = False,
    then: Counter[str] | None = None,
) -> Figure:
    """Net sentiment over some mentions of the brands, which `pick` tells among the labelled ones; with `apart` only
    labels of these count. With labels, `then`, the moods of the window before, are put right and compared as well.

    Its posts are those whose mood is known. With several brands, whose moods one query cannot tell apart, or with
    labels, which put it right, its posts are all of them.
    """
    found = labels.of("net", brands, moods, scope.window.span, pick, apart=apart) if labels is not None else None
    positive, negative, known = _parts(moods)
    single = len(brands) == 1 and found is None
    n = known if single else sum(moods.values())
    more = (*terms, f"-{toward('unknown')[0]}") if single else terms
    counted = Figure(
        key=key,
        value=net_sentiment(positive, negative, known) if known else None,
        unit="score",
        n=n,
        interval=net_interval(positive, negative, known),
        evidence=evidence(measure, scope, n, *more, brands=brands, formula=NET if found is None else NET_OF_ALL),
    )
    if found is None or labels is None or not then:
        return righted(counted, found, None, None)
    before = labels.of("net", brands, then, scope.window.before, pick, apart=apart)
    was_positive, was_negative, was_known = _parts(then)
    was = net_sentiment(was_positive, was_negative, was_known) if was_known else None
    return righted(replace(counted, before=was), found, found, before)


def _parts(moods: Counter[str]) -> tuple[int, int, int]:
    return moods["positive"], moods["negative"], moods["positive"] + moods["neutral"] + moods["negative"]


def summed(days: Sequence[Counter[str]]) -> Counter[str]:
    """Days as one count by mood."""
    whole: Counter[str] = Counter()
    for day in days:
        whole.update(day)
    return whole
