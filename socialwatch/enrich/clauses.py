"""Which part of a post speaks of which brand, when it names several.

The rule: a post is cut into clauses at the ends of sentences, at line breaks, and at "but", "while", "whereas",
"although", "though" and "however". A clause speaks of the brands named in it; one that names none goes on
about those of the clause before; what stands before the first name speaks of all.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence

# a run of spaces is looked at from its beginning only: strangers send a million of them
CUT = re.compile(
    r"(?<=[.!?;…。！？])\s+|(?<!\s)\s*\n\s*|(?:[,;]\s+|(?<![\s,;])\s+)(?:but|while|whereas|although|though|however)\b,?\s+",
    re.IGNORECASE,
)
Place = tuple[int, int]


def clauses(text: str) -> list[Place]:
    """The clauses as offsets, in order, without what cuts them."""
    places, start = [], 0
    for cut in CUT.finditer(text):
        places.append((start, cut.start()))
        start = cut.end()
    places.append((start, len(text)))
    return [place for place in places if place[0] < place[1]]


def parts(text: str, named: Mapping[str, Sequence[Place]]) -> dict[str, str]:
    """For each brand the clauses that speak of it, joined; `named` holds where each brand is named.

    A brand that is named nowhere in the text (its query matched a link, a tag) gets the whole text.
    """
    spoken: dict[str, list[str]] = {brand: [] for brand in named}
    about = [brand for brand in named if named[brand]]
    ahead = {brand: deque(sorted(places)) for brand, places in named.items()}
    for start, end in clauses(text):
        here = [brand for brand, places in ahead.items() if _within(places, start, end)]
        about = here or about
        for brand in about:
            spoken[brand].append(text[start:end])
    return {brand: " ".join(said) if named[brand] else text for brand, said in spoken.items()}


def _within(places: deque[Place], start: int, end: int) -> bool:
    """Whether one of the places lies in this clause; those before it are taken off, so that each is met once."""
    while places and places[0][1] <= start:
        places.popleft()
    return bool(places) and places[0][0] < end
