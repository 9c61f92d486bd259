"""Shares of voice put right by people: how many of the mentions that each brand's query finds speak of the brand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.measures.base import Scope
from socialwatch.measures.checked import Pick, fits
from socialwatch.measures.powered import ENOUGH, SHARE, Estimate, Rest, mean, sample
from socialwatch.measures.stats import Z

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.judged import Judged


class Spoken(NamedTuple):
    """How many mentions speak of a brand, as labels have it, and the variance of that."""

    n: float
    variance: float
    labels: int
    carried: bool


class Precise:
    """The labels that say whether mentions speak of a brand, in a scope."""

    def __init__(self, rows: Iterable[Judged], scope: Scope) -> None:
        self._rows = [row for row in rows if row.machine == "yes"]
        self._scope = scope

    def shares(
        self, counts: Mapping[str, int], span: Span, sources: tuple[str, ...] = (), pick: Pick | None = None
    ) -> dict[str, Estimate] | None:
        """Of the mentions of all these brands, the share of each; None when one of them is not measured.

        `pick` tells which of the labelled mentions are like the counted ones.

        By the delta method; what chance alone explains is the binomial variance of the counted mentions.
        """
        found = {brand: self._spoken(brand, n, span, sources, pick) for brand, n in counts.items() if n}
        known = {brand: one for brand, one in found.items() if one is not None}
        whole = sum(one.n for one in known.values())
        if len(known) < len(found) or whole <= 0:
            return None
        return {brand: part_of(brand, known, whole, sum(counts.values())) for brand in counts}

    def _spoken(self, brand: str, n: int, span: Span, sources: tuple[str, ...], pick: Pick | None) -> Spoken | None:
        low, high = span.epochs
        mine = [row for row in self._rows if row.brand == brand]
        here = [
            row
            for row in mine
            if fits(row, self._scope)
            and not (sources and set(sources).isdisjoint(row.sources))
            and (pick is None or pick(row))
        ]
        inside = [row for row in here if low <= row.created < high]
        sure = sum(row.people == "yes" for row in inside)
        # what one language, source or market is like tells nothing of another
        for rows in (inside, here, mine) if pick is None else (inside, here):
            chosen = [row for row in rows if row.drawn]
            if len(chosen) >= ENOUGH:
                people = sample((float(row.people == "yes"), 0.0, row.weight) for row in chosen)
                right = mean(people, Rest(0, 0.0, 0.0), SHARE)
                left = max(0, n - sure)
                return Spoken(sure + left * right.value, left**2 * right.people, right.n, rows is not inside)
        return None


def precise(store: Store, scope: Scope) -> Precise | None:
    """None when people have not said of a sample whether it speaks of its brands, or irrelevant ones are counted."""
    from socialwatch.store import judged

    if scope.with_noise or scope.query is not None or judged.drawn(store.db, "relevant") < ENOUGH:
        return None
    from socialwatch.store.migrations import MUTED

    return Precise((row for row in judged.relevance(store) if not row.flags & MUTED), scope)


def part_of(brand: str, known: Mapping[str, Spoken], whole: float, counted: int) -> Estimate:
    """The share of a brand in `whole` mentions; `counted` are the posts that chance has its part in."""
    mine = known.get(brand, Spoken(0.0, 0.0, 0, False))
    share = mine.n / whole
    others = sum(one.variance for name, one in known.items() if name != brand)
    people = ((1 - share) ** 2 * mine.variance + share**2 * others) / whole**2
    smoothed = (mine.n + 1) / (whole + 2)  # few or no mentions have a variance too
    chance = smoothed * (1 - smoothed) / counted
    half = Z * (chance + people) ** 0.5
    labels = sum(one.labels for one in known.values())
    carried = any(one.carried for one in known.values())
    return Estimate(share, max(0.0, share - half), min(1.0, share + half), labels, chance, people, carried)
