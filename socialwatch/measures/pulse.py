"""The pulse of a brand: Social Mention's four figures and what stood beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import ENOUGH, both, comparable
from socialwatch.measures.coverage import seen_by_any, sights
from socialwatch.measures.evidence import evidence
from socialwatch.measures.intervals import Stretch, inside
from socialwatch.measures.stats import share, shares_differ, wilson
from socialwatch.measures.totals import count_figure, net_figure, totals, toward
from socialwatch.models import Span
from socialwatch.store.lists import Brief, briefs

if TYPE_CHECKING:
    from socialwatch.store import Store

DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A brand at a glance.

    `strength`: mentions in the last 24 hours of the window over the most that any 24 hours of it had (0..1);
    `ratio`: positive over negative mentions as counted, None without negatives; `passion`: mentions by authors who came
    back over all mentions (0..1); `reach`: different authors over mentions (0..1); `minutes`: those that some source
    saw, per mention. Nobody knows the strength where the last 24 hours were not seen.
    """

    window: Window
    brand: str
    mentions: Figure
    strength: Figure
    ratio: Figure
    net: Figure  # net sentiment, which labels put right
    passion: Figure
    reach: Figure
    minutes: Figure  # per mention
    last: datetime | None
    authors: Figure
    reposts: Figure
    positive: int
    neutral: int
    negative: int
    unknown: int
    reasons: tuple[str, ...]


def pulse(store: Store, scope: Scope) -> Pulse:
    """The first brand of the subject at a glance, by the formulas that each figure's evidence states."""
    brand = scope.subject[0]
    scope = scope.only(brand)
    found = sights(store, both(scope.window), scope.sources)
    # nothing is known of archives without a ledger
    seen = seen_by_any(found) if found else [both(scope.window).epochs]
    compared = comparable(store, scope, found)
    counts = totals(store, scope, compared, (brand,))
    now = briefs(store, scope.window.span, scope.narrow)
    then = briefs(store, scope.window.before, scope.narrow) if compared.before and not compared.dropped else None
    moods: Counter[str] = Counter(one.mood for one in now)
    return Pulse(
        window=scope.window,
        brand=brand,
        mentions=count_figure("pulse", scope, counts, brand),
        strength=_strength(scope, now, then, seen),
        ratio=_ratio(scope, brand, moods, None if then is None else Counter(one.mood for one in then)),
        net=net_figure("pulse", scope, brand, counts),
        passion=_passion(scope, now, then),
        reach=_reach(scope, now, then),
        minutes=_minutes(scope, now, then, seen),
        last=datetime.fromtimestamp(now[-1].created, UTC) if now else None,
        authors=_plain(
            scope, "authors", "people", _people(now), None if then is None else _people(then), now, "different authors"
        ),
        reposts=_reposts(scope, now, then),
        positive=moods["positive"],
        neutral=moods["neutral"],
        negative=moods["negative"],
        unknown=moods["unknown"],
        reasons=(*compared.reasons, *_unheard(scope, seen)),
    )


def last_day(span: Span) -> Span:
    """The last 24 hours of a window, or all of a shorter one."""
    start, end = span.epochs
    return Span.of(max(start, end - DAY), end)


def _part(span: Span, seen: Sequence[Stretch]) -> float:
    """How much of a span some source saw."""
    return inside(seen, *span.epochs) / span.seconds if span.seconds else 0.0


def _unheard(scope: Scope, seen: Sequence[Stretch]) -> tuple[str, ...]:
    part = _part(last_day(scope.window.span), seen)
    if part >= ENOUGH:
        return ()
    return (f"The strength is unknown: of the last 24 hours {part:.0%} were seen.",)


def _people(found: Sequence[Brief]) -> int | None:
    """None when no mention tells its author: unknown people are not nobody."""
    people = {one.author for one in found if one.author is not None}
    return len(people) if people or not found else None


def _per_mention(found: Sequence[Brief]) -> float | None:
    people = _people(found)
    return None if people is None else share(people, len(found))


def _plain(
    scope: Scope,
    key: str,
    unit: str,
    value: float | None,
    before: float | None,
    found: Sequence[Brief],
    formula: str,
    *terms: str,
) -> Figure:
    n = len(found)
    return Figure(
        key=key,
        value=value,
        unit=unit,
        n=n,
        before=before,
        evidence=evidence("pulse", scope, n, *terms, formula=formula),
    )


def _strength(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None, seen: Sequence[Stretch]) -> Figure:
    """All possible mentions can't be known, so the last 24 hours are set beside the busiest 24 of the window."""
    last, last_before = last_day(scope.window.span), last_day(scope.window.before)
    fresh = _since(now, last)
    top = busiest([one.created for one in now])
    before = None
    if then is not None and _part(last_before, seen) >= ENOUGH:
        before = share(len(_since(then, last_before)), busiest([one.created for one in then]))
    return Figure(
        key="strength",
        value=share(len(fresh), top) if _part(last, seen) >= ENOUGH else None,
        unit="share",
        n=len(fresh),
        before=before,
        evidence=evidence(
            "pulse",
            scope,
            len(fresh),
            formula=f"mentions in the last 24 hours / most in any 24 hours of the window ({top})",
            span=last,
        ),
    )


def _since(found: Sequence[Brief], span: Span) -> list[Brief]:
    return [one for one in found if one.created >= span.epochs[0]]


def busiest(moments: Sequence[int], length: int = DAY) -> int:
    """The most of the ascending moments (epoch seconds) that any stretch of that length holds."""
    top, first = 0, 0
    for at, moment in enumerate(moments):
        while moment - moments[first] >= length:
            first += 1
        top = max(top, at - first + 1)
    return top


def _ratio(scope: Scope, brand: str, now: Counter[str], then: Counter[str] | None) -> Figure:
    n = now["positive"] + now["negative"]
    terms = f"({toward('positive')[0]} OR {toward('negative')[0]})"
    return Figure(
        key="ratio",
        value=now["positive"] / now["negative"] if now["negative"] else None,
        unit="ratio",
        n=n,
        before=then["positive"] / then["negative"] if then is not None and then["negative"] else None,
        p=shares_differ(now["positive"], n, then["positive"], then["positive"] + then["negative"])
        if then is not None
        else None,
        evidence=evidence("pulse", scope, n, terms, formula="positive mentions / negative mentions"),
    )


def returning(found: Sequence[Brief]) -> int:
    """Mentions by authors who wrote more than one of them."""
    counts = Counter(one.author for one in found if one.author is not None)
    return sum(n for n in counts.values() if n > 1)


def _passion(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None) -> Figure:
    part, whole = returning(now), sum(one.author is not None for one in now)
    before = sum(one.author is not None for one in then) if then is not None else 0
    return Figure(
        key="passion",
        value=share(part, whole),
        unit="share",
        n=len(now),
        before=share(returning(then), before) if then is not None else None,
        interval=wilson(part, whole),
        evidence=evidence(
            "pulse", scope, len(now), formula="mentions by authors who wrote more than one / mentions with an author"
        ),
    )


def _reach(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None) -> Figure:
    before = _per_mention(then) if then is not None else None
    return _plain(scope, "reach", "share", _per_mention(now), before, now, "different authors / mentions")


def _minutes(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None, seen: Sequence[Stretch]) -> Figure:
    value, before = (
        inside(seen, *span.epochs) / 60 / len(found) if found else None
        for span, found in ((scope.window.span, now), (scope.window.before, then))
    )
    return _plain(scope, "minutes", "minutes", value, before, now, "minutes that some source saw / mentions")


def _reposts(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None) -> Figure:
    found = [one for one in now if one.repost]
    before = sum(one.repost for one in then) if then is not None else None
    return _plain(scope, "reposts", "mentions", len(found), before, found, "mentions that are reposts", "is:repost")
