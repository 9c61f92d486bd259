"""Shares of topics, intents and stages put right by people: what part of the talk is in each, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from socialwatch.measures.base import Scope
from socialwatch.measures.checked import Checked, Pick, belonging
from socialwatch.measures.powered import ENOUGH
from socialwatch.measures.precise import Spoken, part_of

if TYPE_CHECKING:
    from socialwatch.measures.powered import Estimate
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.judged import Judged


class Kinds:
    """The labels of one task that belong to a scope, by the name that they are about."""

    def __init__(self, by_name: Mapping[str, Checked]) -> None:
        self._by_name = by_name

    def share(
        self, name: str, brands: Sequence[str], part: int, whole: int, span: Span, pick: Pick | None = None
    ) -> Estimate | None:
        """The share of a name in `whole` mentions, of which the machine takes `part` for it; None is unmeasured."""
        labels = self._by_name.get(name)
        counts = Counter({"yes": part, "no": max(0, whole - part)})
        return labels.of("part", brands, counts, span, pick) if labels is not None and whole else None

    def voices(self, name: str, counts: Mapping[str, tuple[int, int]], span: Span) -> dict[str, Estimate] | None:
        """Of all that is in the name, the share of each brand, from (part, whole) of each; None is unmeasured."""
        found = {brand: self.share(name, (brand,), *both, span) for brand, both in counts.items() if both[1]}
        known = {
            brand: Spoken(counts[brand][1] * one.value, counts[brand][1] ** 2 * one.people, one.n, one.carried)
            for brand, one in found.items()
            if one is not None
        }
        whole = sum(one.n for one in known.values())
        if len(known) < len(found) or whole <= 0:
            return None
        counted = sum(part for part, _ in counts.values())
        return {brand: part_of(brand, known, whole, max(1, counted)) for brand in counts}


def kinds(store: Store, scope: Scope, kind: str) -> Kinds | None:
    """None when people have gone through too few of the mentions that chance drew, which is told at once.

    Within some topics the share of topics is not measured: what people took out of them is not among the counted.
    """
    from socialwatch.store import judged, judged_kinds

    if (kind == "topic" and scope.topics) or judged.drawn(store.db, kind) < ENOUGH:
        return None
    by_name = judged_kinds.in_kinds(store, kind)
    within = belonging(store, scope, _keys(by_name.values()))
    hidden = scope.narrow.hidden
    return Kinds(
        {name: Checked((row for row in rows if not row.flags & hidden), within) for name, rows in by_name.items()}
    )


def _keys(groups: Iterable[Iterable[Judged]]) -> set[int]:
    return {row.key for rows in groups for row in rows}
