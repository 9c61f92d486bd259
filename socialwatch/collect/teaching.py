"""The steps with what they were taught: the models that `train` has adopted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.enrich import Step
    from socialwatch.store import Store


def with_models(store: Store, steps: Iterable[Step]) -> list[Step]:
    """The steps as they are to be used. Raises StoreError when a model is damaged."""
    from socialwatch.store.learned import LearnedModels

    found = LearnedModels(store).in_use()
    if not found:
        return list(steps)
    from socialwatch.enrich.trained import taught
    from socialwatch.enrich.trained_model import Model

    return taught(steps, {task: Model.from_bytes(one.body, one.hash) for task, one in found.items()})
