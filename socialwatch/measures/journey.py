"""Where people stand on the way to a customer and beyond: posts by stage, in their order, with the mood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import Comparable
from socialwatch.measures.topics import Topic as Stage
from socialwatch.measures.topics import topics

if TYPE_CHECKING:
    from socialwatch.store import Store

__all__ = ["Journey", "Stage", "journey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The stages as they are ordered in their set; a post may stand in several, `untold` in none: `none` is the share
    of these."""

    window: Window
    brands: tuple[str, ...]
    stages: tuple[Stage, ...]
    total: int
    untold: int
    none: Figure
    comparable: Comparable


ENOUGH = 30


def journey(store: Store, scope: Scope, names: Sequence[str] = ()) -> Journey:
    """Posts about the scope's subject by stage; `names` are the stages of the configuration, in their order."""
    found = topics(store, scope, "stage", names)
    order = {name: place for place, name in enumerate(names)}
    stages = sorted(found.topics, key=lambda one: order.get(one.name, len(order)))
    return Journey(
        window=found.window,
        brands=found.brands,
        stages=tuple(stages),
        total=found.total,
        untold=found.untouched,
        none=found.none,
        comparable=found.comparable,
    )
