"""What people talk about: each topic's volume and mood, and how it changed against the window before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import checked
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.kinds import kinds
from socialwatch.measures.sentiment import verdict
from socialwatch.measures.stats import holm
from socialwatch.measures.topic_figures import (
    Labels,
    counted_share,
    negative_counted,
    negative_righted,
    share_of,
    share_of_none,
)
from socialwatch.measures.totals import mood_figure
from socialwatch.store.said import Said, said

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.judged import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic. `mentions` carries the count before; `share` is of all mentions of the subject, before and p
    test whether the topic took a larger or smaller part of the talk; `net` is the mood in it, before and p only where
    labels put it right."""

    name: str
    mentions: Figure
    share: Figure
    negative: Figure
    net: Figure
    verdict: str  # "grew", "shrank", "no significant change", "not comparable"
    moods_before: Mapping[str, int] | None = None  # None where the window before cannot be compared
    moods: Mapping[str, int] = field(default_factory=dict)  # mentions by mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Topics (or intents, stages...), most talked about first; `untouched` counts mentions in none at all, of which
    `none` is the share."""

    window: Window
    brands: tuple[str, ...]
    topics: tuple[Topic, ...]
    total: int
    untouched: int
    none: Figure
    comparable: Comparable


def topics(store: Store, scope: Scope, kind: str = "topic", names: Sequence[str] = ()) -> Topics:
    """Every topic in the talk about the scope's subject, with the part of the talk it takes and took.

    `kind` intent, stage, urgency or campaign: these instead. `names` are told even where nobody speaks of them.
    """
    compared = comparable(store, scope.only(*scope.subject))
    narrow = replace(scope.narrow, brands=scope.subject)
    some = replace(narrow, sources=compared.sources) if compared.dropped else narrow
    now = said(store, scope.window.span, narrow, kind)
    like = said(store, scope.window.span, some, kind) if compared.dropped and compared.before else now
    before = said(store, scope.window.before, some, kind) if compared.before else None
    labels = Labels(checked(store, scope.only(*scope.subject)), kinds(store, scope.only(*scope.subject), kind))
    told: Sequence[str] = (*names, *now.moods)
    if kind == "topic":
        told = scope.topics or (*scope.labels, *told)
    found = [_topic(scope, kind, name, now, like, before, labels, compared.sources) for name in dict.fromkeys(told)]
    found = _together(found)
    return Topics(
        window=scope.window,
        brands=scope.subject,
        topics=tuple(sorted(found, key=lambda one: (-(one.mentions.value or 0), one.name))),
        total=now.total,
        untouched=now.total - now.touched,
        none=share_of_none(scope, kind, now, labels),
        comparable=compared,
    )


def _together(found: Sequence[Topic]) -> list[Topic]:
    """Topics with p of changes that were looked at together: of many topics some seem to change by chance."""
    mentions = holm([one.mentions.p for one in found])
    shares, negatives = holm([one.share.p for one in found]), holm([one.negative.p for one in found])
    nets = holm([one.net.p for one in found])
    judged = []
    for one, p, of_share, of_negative, of_net in zip(found, mentions, shares, negatives, nets, strict=True):
        part = replace(one.share, p=of_share)
        judged.append(
            replace(
                one,
                mentions=replace(one.mentions, p=p),
                share=part,
                negative=replace(one.negative, p=of_negative),
                net=replace(one.net, p=of_net),
                verdict=verdict(part, ("grew", "shrank")),
            )
        )
    return judged


def _topic(
    scope: Scope,
    kind: str,
    name: str,
    now: Said,
    like: Said,
    before: Said | None,
    labels: Labels,
    sources: tuple[str, ...],
) -> Topic:
    def within(row: Judged) -> bool:
        return name in row.named(kind)

    def seen(row: Judged) -> bool:
        return like is now or not set(sources).isdisjoint(row.sources)

    term = f"{kind}:{quoted(name)}"
    proof = evidence("topics", scope, now.of(name), term, formula=f"mentions that the query of {kind} {name} matches")
    plain = counted_share(name, kind, proof, now, like, before)
    part = share_of(scope, name, plain, labels.kinds, now, like, before, seen)
    negative = negative_counted(scope, term, name, now, like, before)
    return Topic(
        name=name,
        mentions=Figure(
            key="mentions",
            value=now.of(name),
            unit="mentions",
            n=now.of(name),
            before=before.of(name) if before else None,
            like=None if like is now else like.of(name),
            p=plain.p,
            evidence=proof,
        ),
        share=part,
        negative=negative_righted(scope, name, negative, labels.moods, now, like, before, within, seen),
        net=mood_figure(
            "topics",
            scope,
            scope.subject,
            now.moods.get(name, Counter()),
            term,
            labels=labels.moods,
            pick=within,
            then=before.moods.get(name) if before is not None and like is now else None,
        ),
        verdict=verdict(part, ("grew", "shrank")),
        moods=dict(now.moods.get(name, {})),
        moods_before=dict(before.moods.get(name, {})) if before is not None and like is now else None,
    )
