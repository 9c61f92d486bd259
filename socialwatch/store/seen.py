"""What every source saw of the posts of a span: where these are many, they and who saw them are joined in arrays."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from socialwatch.store import lists, speakers
from socialwatch.store.counts import tally
from socialwatch.store.lists import picked
from socialwatch.store.migrations import MOODS
from socialwatch.store.said import MOOD_BITS, TIMES, for_arrays, numbers, posts_of

if TYPE_CHECKING:
    import numpy as np

    from socialwatch.models import Mood, Span
    from socialwatch.store import Store
    from socialwatch.store.counts import Narrow

SOURCE_BITS, AUTHOR_BITS = 20, 40
MOOD = (1 << MOOD_BITS) - 1


def by_source(store: Store, span: Span, narrow: Narrow) -> list[tuple[str, Mood, int]]:
    """(source, mood, posts), as `lists.by_source` tells it."""
    if not (narrow.plain and len(narrow.brands) == 1):
        return lists.by_source(store, span, narrow)
    if not _many(store, span, tally(store, span.epochs, narrow, store.facts.zone, ()).total()):
        return lists.by_source(store, span, narrow)
    posts = posts_of(store, span, narrow, *picked(store, span, narrow))
    sources, at = _joined(store, span, posts >> MOOD_BITS)
    return sorted((name, MOODS[mood], n) for (name, mood), n in _moods(store, sources, posts[at]).items())


def voices_by_source(store: Store, span: Span, table: str) -> dict[str, tuple[Counter[str], int]]:
    """What every source saw of a held table of the span, as `speakers.by_source` tells it."""
    (size,) = store.db.execute(f"SELECT count(*) FROM {table}").fetchone()
    if not _many(store, span, size):
        return speakers.by_source(store, table)
    posts = numbers(store, f"SELECT group_concat((id << {MOOD_BITS}) + mood + 1) FROM {table}")
    authors = numbers(store, f"SELECT group_concat(coalesce(author, 0)) FROM {table}")
    sources, at = _joined(store, span, posts >> MOOD_BITS)
    voices = _voices(store, sources, authors[at])
    found: dict[str, tuple[Counter[str], int]] = {}
    for (name, mood), n in _moods(store, sources, posts[at]).items():
        none = Counter[str](dict.fromkeys(MOODS.values(), 0))
        found.setdefault(name, (none, voices.get(name, 0)))[0][MOODS[mood]] += n
    return found


def _many(store: Store, span: Span, posts: int) -> bool:
    """Whether there are so many posts, and not far more that was seen of others, that arrays are faster."""
    if not for_arrays(posts, posts):
        return False
    inside, edges = store.mentions.inside(span, "mention")
    some = f"SELECT 1 FROM sightings WHERE {inside} LIMIT {TIMES * posts + 1}"
    (seen,) = store.db.execute(f"SELECT count(*) FROM ({some})", edges).fetchone()
    return for_arrays(*sorted((posts, seen)))


def _joined(store: Store, span: Span, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For everything that sources saw of these posts (ascending) the source, and where the post stands among them."""
    import numpy as np

    seen = _sightings(store, span)
    of = seen >> SOURCE_BITS
    at = np.minimum(np.searchsorted(keys, of), len(keys) - 1)
    ours = keys[at] == of
    return seen[ours] & ((1 << SOURCE_BITS) - 1), at[ours]


def _sightings(store: Store, span: Span) -> np.ndarray:
    """What sources saw of all posts of a span: key and source in one number each."""

    def read() -> np.ndarray:
        inside, edges = store.mentions.inside(span, "mention")
        line = f"group_concat((mention << {SOURCE_BITS}) + source)"
        return numbers(store, f"SELECT {line} FROM sightings WHERE {inside}", edges)

    return store.held.once(("sightings", span), read) if store.held is not None else read()


def _moods(store: Store, sources: np.ndarray, posts: np.ndarray) -> dict[tuple[str, int], int]:
    """How many posts there are of each source and mood."""
    import numpy as np

    names, counts = _names(store), np.bincount((sources << MOOD_BITS) | (posts & MOOD))
    return {
        (names[cell >> MOOD_BITS], (cell & MOOD) - 1): int(counts[cell]) for cell in map(int, np.flatnonzero(counts))
    }


def _voices(store: Store, sources: np.ndarray, authors: np.ndarray) -> dict[str, int]:
    """How many different authors each source tells."""
    import numpy as np

    told = authors > 0
    pairs = np.unique((sources[told] << AUTHOR_BITS) | authors[told])
    names, counts = _names(store), np.bincount(pairs >> AUTHOR_BITS)
    return {names[source]: int(counts[source]) for source in map(int, np.flatnonzero(counts))}


def _names(store: Store) -> dict[int, str]:
    return dict(store.db.execute("SELECT id, name FROM sources").fetchall())
