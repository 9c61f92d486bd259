"""A few posts that show what a phrase, a theme or a question looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.store.lists import loudest, read_texts
from socialwatch.store.stories import told_once

if TYPE_CHECKING:
    from socialwatch.store import Store

LOOKED_AT = 30  # of the most engaged posts, of which those that say the same count once


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One post: its id (`network:native_id`) and what it says."""

    id: str
    text: str


def examples(store: Store, keys: Sequence[int], most: int = 3) -> tuple[Example, ...]:
    """The most engaged of these posts, no story twice."""
    shown = told_once(store, loudest(store, keys, LOOKED_AT))[:most]
    ids = dict(zip(shown, store.mentions.ids(shown), strict=True))
    texts = {key: "\n".join(filter(None, (title, text))) for key, title, text, _ in read_texts(store, shown)}
    return tuple(Example(id=ids[key], text=texts[key]) for key in shown if key in texts)
