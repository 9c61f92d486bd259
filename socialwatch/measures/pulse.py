"""The pulse of a brand: Social Mention's four figures and what stood beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import comparable
from socialwatch.measures.evidence import evidence
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
    back over all mentions (0..1); `reach`: different authors over mentions (0..1).
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
    compared = comparable(store, scope)
    both = totals(store, scope, compared, (brand,))
    now = briefs(store, scope.window.span, scope.narrow)
    then = briefs(store, scope.window.before, scope.narrow) if compared.before and not compared.dropped else None
    moods: Counter[str] = Counter(one.mood for one in now)
    return Pulse(
        window=scope.window,
        brand=brand,
        mentions=count_figure("pulse", scope, both, brand),
        strength=_strength(scope, now, then),
        ratio=_ratio(scope, brand, moods, None if then is None else Counter(one.mood for one in then)),
        net=net_figure("pulse", scope, brand, both),
        passion=_passion(scope, now, then),
        reach=_reach(scope, now, then),
        minutes=_minutes(scope, now, then),
        last=datetime.fromtimestamp(now[-1].created, UTC) if now else None,
        authors=_plain(
            scope, "authors", "people", _people(now), None if then is None else _people(then), now, "different authors"
        ),
        reposts=_reposts(scope, now, then),
        positive=moods["positive"],
        neutral=moods["neutral"],
        negative=moods["negative"],
        unknown=moods["unknown"],
        reasons=compared.reasons,
    )


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


def _strength(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None) -> Figure:
    """All possible mentions can't be known, so the last 24 hours are set beside the busiest 24 of the window."""
    start, end = scope.window.span.epochs
    last = Span.of(max(start, end - DAY), end)
    fresh = [one for one in now if one.created >= last.epochs[0]]
    top = busiest([one.created for one in now])
    before = None
    if then is not None:
        end_before = scope.window.before.epochs[1]
        before = share(sum(one.created >= end_before - DAY for one in then), busiest([one.created for one in then]))
    return Figure(
        key="strength",
        value=share(len(fresh), top),
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


def _minutes(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None) -> Figure:
    value = scope.window.span.seconds / 60 / len(now) if now else None
    before = scope.window.before.seconds / 60 / len(then) if then else None
    return _plain(scope, "minutes", "minutes", value, before, now, "minutes of the window / mentions")


def _reposts(scope: Scope, now: Sequence[Brief], then: Sequence[Brief] | None) -> Figure:
    found = [one for one in now if one.repost]
    before = sum(one.repost for one in then) if then is not None else None
    return _plain(scope, "reposts", "mentions", len(found), before, found, "mentions that are reposts", "is:repost")
