"""What people ask, near wordings together, and whether an own account answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its near wordings; `text` is the wording closest to all of them.

    `answered` of the `asked` mentions got a reply by an own account in their thread; `by` are these accounts,
    `minutes` the median time to the first reply, None when there was none.
    """

    text: str
    id: str  # of the mention whose wording is shown
    asked: Figure
    answered: int
    by: tuple[str, ...]
    minutes: float | None
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions, most asked first. `answerable` counts those on networks where threads are known at all."""

    window: Window
    brands: tuple[str, ...]
    questions: tuple[Question, ...]
    asked: Figure
    answered: Figure
