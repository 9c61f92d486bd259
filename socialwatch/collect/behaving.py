"""What authors do beside the post at hand, counted for the step that looks at it, and who has to be looked at again.

A post becomes one of many with the posts that come after it: when a batch holds something that breaks a rule, all that
belong to it are due for that step, whenever they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.store.habits import Habits

if TYPE_CHECKING:
    from socialwatch.enrich import Step
    from socialwatch.store import Store

COUNTING = "noise"
"""The step whose rules count."""


class Behaving:
    """The rules of a step about habits, and the archive that they are counted in."""

    def __init__(self, store: Store, steps: Sequence[Step]) -> None:
        self._store = store
        self._habits = Habits(store)
        step: Any = next((step for step in steps if step.name == COUNTING), None)
        self._within: dict[Any, int] = getattr(step, "habits", {})
        self._most: dict[str, int] = {}
        for rule in getattr(step, "rules", ()):
            if rule.rule in self._within:
                self._most[rule.rule] = min(rule.most, self._most.get(rule.rule, rule.most))

    def of(self, due: Sequence[str], steps: Sequence[str], keys: Sequence[int]) -> Mapping[int, Mapping[Any, int]]:
        """What is counted of these mentions, for the step that wants to know.

        Of new ones nothing: their copies are not found yet, and `look_again` makes due who then breaks a rule.
        """
        if "" in due or COUNTING not in steps or not self._within:
            return {}
        return self._habits.of(keys, self._within)

    def look_again(self, due: Sequence[str], keys: Sequence[int]) -> None:
        """Inside a transaction, with mentions and copies of a batch in place: who breaks a rule with it is due."""
        if not self._within or not keys or not {"", "copies"}.intersection(due):
            return
        breaking = [
            key
            for key, counted in self._habits.of(keys, self._within).items()
            if any(many > self._most[habit] for habit, many in counted.items())
        ]
        if breaking:
            reach = self._within.get("rate", 0)
            self._store.results.owe(COUNTING, self._habits.beside(breaking, reach))
