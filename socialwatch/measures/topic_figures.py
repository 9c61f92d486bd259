"""Figures of one topic: its part of the talk and of what is negative, as counted, and as labels put them right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.measures.base import Evidence, Figure, Scope
from socialwatch.measures.checked import Checked, Pick, righted
from socialwatch.measures.evidence import any_of, evidence
from socialwatch.measures.kinds import Kinds
from socialwatch.measures.stats import share, shares_differ, wilson
from socialwatch.measures.totals import KNOWN, toward
from socialwatch.store.judged_kinds import NONE

if TYPE_CHECKING:
    from socialwatch.measures.powered import Estimate
    from socialwatch.models import Span
    from socialwatch.store.judged import Judged
    from socialwatch.store.said import Said


TESTED = "two-proportion test, corrected for how many were tested (Holm)"


class Labels(NamedTuple):
    """What people have said of moods, and of what is in which topic."""

    moods: Checked | None
    kinds: Kinds | None


def counted_share(name: str, kind: str, proof: Evidence, now: Said, like: Said, before: Said | None) -> Figure:
    """The part of the talk, as it is counted."""
    n, then, alike = now.of(name), before.of(name) if before else None, like.of(name)
    return Figure(
        key="share",
        value=share(n, now.total),
        unit="share",
        n=n,
        before=share(then, before.total) if before and then is not None else None,
        like=None if like is now else share(alike, like.total),
        interval=wilson(n, now.total),
        p=shares_differ(alike, like.total, then, before.total) if before and then is not None else None,
        evidence=replace(proof, formula=f"mentions in {kind} {name} / all mentions; {TESTED}"),
    )


def share_of(
    scope: Scope,
    name: str,
    figure: Figure,
    labels: Kinds | None,
    now: Said,
    like: Said,
    before: Said | None,
    seen: Pick,
) -> Figure:
    """The part of the talk as labels of the topic put it right."""
    if labels is None:
        return figure

    def estimate(counted: Said, span: Span, pick: Pick | None = seen) -> Estimate | None:
        return labels.share(name, scope.subject, counted.of(name), counted.total, span, pick)

    mine = estimate(now, scope.window.span, None)
    alike = mine if like is now else estimate(like, scope.window.span)
    return righted(figure, mine, alike, estimate(before, scope.window.before) if before is not None else None)


def share_of_none(scope: Scope, kind: str, now: Said, labels: Labels) -> Figure:
    """The share of mentions in no topic at all."""
    others = any_of(kind, sorted(now.moods))
    n = now.total - now.touched
    plain = Figure(
        key="share:none",
        value=share(n, now.total),
        unit="share",
        n=n,
        interval=wilson(n, now.total),
        evidence=evidence(
            "topics", scope, n, *([f"-{others}"] if others else []), formula=f"mentions of no {kind} / all mentions"
        ),
    )
    if labels.kinds is None:
        return plain
    return righted(plain, labels.kinds.share(NONE, scope.subject, n, now.total, scope.window.span), None, None)


def negative_righted(
    scope: Scope,
    name: str,
    figure: Figure,
    labels: Checked | None,
    now: Said,
    like: Said,
    before: Said | None,
    within: Pick,
    seen: Pick,
) -> Figure:
    """The share of negative mentions as labels put it right."""
    if labels is None:
        return figure

    def estimate(counted: Said, span: Span, pick: Pick) -> Estimate | None:
        return labels.of("negative", scope.subject, counted.moods.get(name, Counter()), span, pick)

    def compared(row: Judged) -> bool:
        return within(row) and seen(row)

    window = scope.window
    mine = estimate(now, window.span, within)
    alike = mine if like is now else estimate(like, window.span, compared)
    return righted(figure, mine, alike, estimate(before, window.before, compared) if before is not None else None)


def negative_counted(scope: Scope, term: str, name: str, now: Said, like: Said, before: Said | None) -> Figure:
    """The share of negative mentions in the topic, of those whose mood is known: in a language that no engine covers
    nobody knows what is negative. Of several brands, toward the first that a mention speaks of."""
    moods = now.moods.get(name, Counter())
    bad, known = _known(moods)
    mine = _known(like.moods.get(name, Counter()))
    then = _known(before.moods.get(name, Counter())) if before else None
    terms = toward("negative") if len(scope.subject) == 1 else ()
    counted = bad if terms else sum(moods.values())
    formula = "negative mentions / mentions in the topic whose mood is known"
    return Figure(
        key="negative",
        value=share(bad, known),
        unit="share",
        n=counted,
        before=share(*then) if then is not None else None,
        like=None if like is now else share(*mine),
        interval=wilson(bad, known),
        p=shares_differ(*mine, *then) if then is not None else None,
        evidence=evidence("topics", scope, counted, term, *terms, formula=formula),
    )


def _known(moods: Counter[str]) -> tuple[int, int]:
    """Negative mentions, and all whose mood is known."""
    return moods["negative"], sum(moods[mood] for mood in KNOWN)
