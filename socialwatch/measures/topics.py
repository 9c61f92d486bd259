"""What people talk about: each topic's volume and mood, and how it changed against the window before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import Checked, Pick, checked, righted
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.sentiment import verdict
from socialwatch.measures.stats import share, shares_differ, wilson
from socialwatch.measures.totals import mood_figure, toward
from socialwatch.store.lists import by_topic, in_topics

if TYPE_CHECKING:
    from socialwatch.measures.powered import Estimate
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counts import Narrow
    from socialwatch.store.judged import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic. `mentions` carries the count before; `share` is of all mentions of the subject, before and p
    test whether the topic took a larger or smaller part of the talk; `net` is the mood in it."""

    name: str
    mentions: Figure
    share: Figure
    negative: Figure
    net: Figure
    verdict: str  # "grew", "shrank", "no significant change", "not comparable"
    moods: Mapping[str, int] = field(default_factory=dict)  # mentions by mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Topics (or intents, stages...), most talked about first; `untouched` counts mentions in none at all."""

    window: Window
    brands: tuple[str, ...]
    topics: tuple[Topic, ...]
    total: int
    untouched: int
    comparable: Comparable


@dataclass(frozen=True, slots=True)
class _Counted:
    """Topics of one window: moods by topic, all posts, and those in any topic."""

    moods: dict[str, Counter[str]]
    total: int
    touched: int


def topics(store: Store, scope: Scope, kind: str = "topic", names: Sequence[str] = ()) -> Topics:
    """Every topic in the talk about the scope's subject, with the part of the talk it takes and took.

    `kind` intent, stage, urgency or campaign: these instead. `names` are told even where nobody speaks of them.
    """
    compared = comparable(store, scope.only(*scope.subject))
    narrow = replace(scope.narrow, brands=scope.subject)
    some = replace(narrow, sources=compared.sources) if compared.dropped else narrow
    now = _count(store, scope.window.span, narrow, kind)
    like = _count(store, scope.window.span, some, kind) if compared.dropped and compared.before else now
    before = _count(store, scope.window.before, some, kind) if compared.before else None
    labels = checked(store, scope.only(*scope.subject)) if kind == "topic" else None
    told: Sequence[str] = (*names, *now.moods)
    if kind == "topic":
        told = scope.topics or (*scope.labels, *told)
    found = [_topic(scope, kind, name, now, like, before, labels, compared.sources) for name in dict.fromkeys(told)]
    return Topics(
        window=scope.window,
        brands=scope.subject,
        topics=tuple(sorted(found, key=lambda one: (-(one.mentions.value or 0), one.name))),
        total=now.total,
        untouched=now.total - now.touched,
        comparable=compared,
    )


def _count(store: Store, span: Span, narrow: Narrow, kind: str) -> _Counted:
    moods: dict[str, Counter[str]] = defaultdict(Counter)
    for (name, mood), n in by_topic(store, span, narrow, kind).items():
        moods[name][mood] += n
    return _Counted(moods, *in_topics(store, span, narrow, kind))


def _topic(
    scope: Scope,
    kind: str,
    name: str,
    now: _Counted,
    like: _Counted,
    before: _Counted | None,
    labels: Checked | None,
    sources: tuple[str, ...],
) -> Topic:
    def within(row: Judged) -> bool:
        return name in row.topics

    def compared(row: Judged) -> bool:
        return name in row.topics and (like is now or not set(sources).isdisjoint(row.sources))

    moods = now.moods.get(name, Counter())
    n = sum(moods.values())
    then = sum(before.moods.get(name, Counter()).values()) if before else None
    alike = sum(like.moods.get(name, Counter()).values())
    p = shares_differ(alike, like.total, then, before.total) if before and then is not None else None
    term = f"{kind}:{quoted(name)}"
    proof = evidence("topics", scope, n, term, formula=f"mentions that the query of {kind} {name} matches")
    share_of = Figure(
        key="share",
        value=share(n, now.total),
        unit="share",
        n=n,
        before=share(then, before.total) if before and then is not None else None,
        like=None if like is now else share(alike, like.total),
        interval=wilson(n, now.total),
        p=p,
        evidence=replace(proof, formula=f"mentions in {kind} {name} / all mentions; two-proportion test"),
    )
    return Topic(
        name=name,
        mentions=Figure(
            key="mentions",
            value=n,
            unit="mentions",
            n=n,
            before=then,
            like=None if like is now else alike,
            p=p,
            evidence=proof,
        ),
        share=share_of,
        negative=_righted(
            scope, name, _negative(scope, term, name, now, like, before), labels, now, like, before, compared
        ),
        net=mood_figure("topics", scope, scope.subject, moods, term, labels=labels, pick=within),
        verdict=verdict(share_of, ("grew", "shrank")),
        moods=dict(moods),
    )


def _righted(
    scope: Scope,
    name: str,
    figure: Figure,
    labels: Checked | None,
    now: _Counted,
    like: _Counted,
    before: _Counted | None,
    compared: Pick,
) -> Figure:
    """The share of negative mentions as labels put it right."""
    if labels is None:
        return figure

    def estimate(counted: _Counted, span: Span) -> Estimate | None:
        return labels.of("negative", scope.subject, counted.moods.get(name, Counter()), span, compared)

    window = scope.window
    like_span = estimate(like, window.span)
    mine = (
        like_span
        if like is now
        else labels.of(
            "negative", scope.subject, now.moods.get(name, Counter()), window.span, lambda row: name in row.topics
        )
    )
    return righted(figure, mine, like_span, estimate(before, window.before) if before is not None else None)


def _negative(scope: Scope, term: str, name: str, now: _Counted, like: _Counted, before: _Counted | None) -> Figure:
    """The share of negative mentions in the topic; of several brands, toward the first that a mention speaks of."""
    moods, alike = now.moods.get(name, Counter()), like.moods.get(name, Counter())
    then = before.moods.get(name, Counter()) if before else None
    n = sum(moods.values())
    terms = toward("negative") if len(scope.subject) == 1 else ()
    counted = moods["negative"] if terms else n
    return Figure(
        key="negative",
        value=share(moods["negative"], n),
        unit="share",
        n=counted,
        before=share(then["negative"], sum(then.values())) if then is not None else None,
        like=None if like is now else share(alike["negative"], sum(alike.values())),
        interval=wilson(moods["negative"], n),
        p=shares_differ(alike["negative"], sum(alike.values()), then["negative"], sum(then.values()))
        if then is not None
        else None,
        evidence=evidence("topics", scope, counted, term, *terms, formula="negative mentions / mentions in the topic"),
    )
