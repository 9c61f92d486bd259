"""Whose talk it is: share of voice among our brands, their products and their competitors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import righted
from socialwatch.measures.comparing import Comparable, comparable
from socialwatch.measures.evidence import evidence
from socialwatch.measures.precise import precise
from socialwatch.measures.stats import share, shares_differ, wilson
from socialwatch.measures.totals import Days, Totals, count_figure, net_figure, totals
from socialwatch.store.stories import Repeated, repeated

if TYPE_CHECKING:
    from socialwatch.measures.powered import Estimate
    from socialwatch.store import Store


STORIES = "mentions, of which those that say the same (reposts, near-duplicates) count once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was said by several: the id of its first post (which may lie before the window), what that says, and how
    many mentions in the window tell it."""

    head: str
    text: str
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One brand's part of the talk.

    `voices` counts every mention, reposts and copies too; `stories` each story once, however many in the window tell
    it; `share` is voices over the voices of all brands in the comparison (0..1), `net` the net sentiment toward the
    brand (-1..1); `loudest` is the story that most mentions tell, None when each tells another.
    """

    brand: str
    own: bool
    voices: Figure
    stories: Figure
    share: Figure
    net: Figure
    loudest: Story | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Shares, largest first. `holds` is False when the brands were not heard over the same days: then
    `reasons` say why, and no share should be shown as a finding."""

    window: Window
    shares: tuple[Share, ...]
    total: int
    holds: bool
    reasons: tuple[str, ...]
    comparable: Comparable


def voice(store: Store, scope: Scope) -> Voice:
    """Share of voice among own brands, competitors and products; categories and persons stay out of it.

    Where a narrower choice of brands is asked for, the share is among these.
    """
    compete = (*scope.own, *scope.competitors, *scope.products)
    brands = tuple(brand for brand in compete if not scope.brands or brand in scope.brands) or scope.counted
    scope = replace(scope, brands=brands)
    compared = comparable(store, scope)
    both = totals(store, scope, compared, brands)
    again = repeated(store, scope.window.span, scope.narrow)
    whole = sum(both.mentions(both.now, brand) for brand in brands)
    right = _righted(store, scope, both, brands)
    shares = [_share(store, scope, both, brand, brands, again.get(brand, Repeated()), right) for brand in brands]
    return Voice(
        window=scope.window,
        shares=tuple(sorted(shares, key=lambda one: (-(one.voices.value or 0), one.brand))),
        total=whole,
        holds=compared.brands,
        reasons=compared.reasons,
        comparable=compared,
    )


def _loudest(store: Store, again: Repeated) -> Story | None:
    if again.head is None:
        return None
    head = store.mentions.read([again.head])[0]
    return Story(head=head.id, text=head.mention.title or head.mention.text, mentions=again.most)


Estimates: TypeAlias = "dict[str, Estimate] | None"


def _righted(store: Store, scope: Scope, both: Totals, brands: tuple[str, ...]) -> tuple[Estimates, ...]:
    """The shares in the window, over the sources compared, and before, as labels put them right; None is unmeasured."""
    found = precise(store, scope)
    if found is None:
        return None, None, None

    def counts(days: Days) -> dict[str, int]:
        return {brand: both.mentions(days, brand) for brand in brands}

    now = found.shares(counts(both.now), scope.window.span)
    like = now if both.like is both.now else found.shares(counts(both.like), scope.window.span, both.sources)
    before = None if both.before is None else found.shares(counts(both.before), scope.window.before, both.sources)
    return now, like, before


def _share(
    store: Store,
    scope: Scope,
    both: Totals,
    brand: str,
    brands: tuple[str, ...],
    again: Repeated,
    right: tuple[Estimates, ...],
) -> Share:
    part, whole = both.mentions(both.now, brand), sum(both.mentions(both.now, one) for one in brands)
    like, like_whole = both.mentions(both.like, brand), sum(both.mentions(both.like, one) for one in brands)
    before = before_whole = None
    if both.before is not None:
        before, before_whole = both.mentions(both.before, brand), sum(both.mentions(both.before, one) for one in brands)
    figure = Figure(
        key="share",
        value=share(part, whole),
        unit="share",
        n=part,
        before=None if before is None or before_whole is None else share(before, before_whole),
        like=None if both.like is both.now else share(like, like_whole),
        interval=wilson(part, whole),
        p=None if before is None or before_whole is None else shares_differ(like, like_whole, before, before_whole),
        evidence=evidence(
            "voice",
            scope,
            part,
            brands=(brand,),
            formula=f"mentions of {brand} / mentions of {', '.join(brands)}; interval by Wilson",
        ),
    )
    return Share(
        brand=brand,
        own=brand in scope.own,
        voices=count_figure("voice", scope, both, brand),
        stories=Figure(
            key="stories",
            value=part - again.again,
            unit="mentions",
            n=part,
            evidence=evidence("voice", scope, part, brands=(brand,), formula=STORIES),
        ),
        loudest=_loudest(store, again),
        share=righted(figure, *(found[brand] if found is not None else None for found in right)),
        net=net_figure("voice", scope, brand, both),
    )
