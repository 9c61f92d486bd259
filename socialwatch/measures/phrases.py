"""What is said more than before, or of us more than of others: words and phrases by weighted log-odds."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.clock import Window
from socialwatch.measures.base import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One word or pair of words as people write it. `z` is how far it stands out, in standard deviations;
    `against` is how many of the compared mentions held it."""

    text: str
    mentions: Figure
    against: int
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What stands out, most first; `compared` says against what: "the window before", "competitors" or, when
    neither could be seen, "" for the plain most frequent."""

    window: Window
    brands: tuple[str, ...]
    compared: str
    phrases: tuple[Phrase, ...]
    total: int
