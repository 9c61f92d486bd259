"""What people have stopped saying: phrases that stood out in the window before against this one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from socialwatch.measures.base import Scope
from socialwatch.measures.comparing import comparable
from socialwatch.measures.phrases import Phrases, phrases

if TYPE_CHECKING:
    from socialwatch.store import Store


def fading(store: Store, scope: Scope, limit: int = 20) -> Phrases | None:
    """Phrases, seen from the window before: `mentions` counts them then, `against` says how many there are now.

    None where that window was not heard by the same sources.
    """
    if not comparable(store, scope.only(*scope.subject)).before:
        return None
    window = scope.window
    then = replace(window, span=window.before, before=window.span)
    found = phrases(store, scope.moved(then), limit, "before")
    return replace(found, window=window) if found.compared else None
