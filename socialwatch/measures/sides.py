"""Posts of a window as what phrases are looked for in: some that are read, and all of them to count in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.measures.breaths import parts
from socialwatch.measures.stopwords import LINKS, STOPWORDS
from socialwatch.models import Span
from socialwatch.store.counts import Narrow, find
from socialwatch.store.lists import evenly, keys_in, read_texts, times
from socialwatch.store.stories import told_once
from socialwatch.store.word_hits import word_hits

if TYPE_CHECKING:
    from socialwatch.store import Store

Texts = Sequence[tuple[int, str | None, str, list[str]]]
Place = tuple[Span, Narrow]
SAMPLE = 12_000  # posts read on each side, evenly over the time; what is shown is then counted in all of them
LEAST = 3  # mentions that a phrase needs to be one
TELLING, LINK = 1, 2


class Side(NamedTuple):
    """The posts counted in a span: all their keys, those that were `read` of them, of which those that say the same are
    one in `posts`, and in how many of these each word and phrase of two or three occurs.

    `counts` has what LEAST of the posts hold, here or on the other side; `size` is how much all would come to.
    """

    place: Place
    keys: frozenset[int]
    total: int
    read: int
    posts: Texts
    counts: Counter[str]
    size: int

    def holding(self, store: Store, term: str, zone: str) -> list[int]:
        """Which of all the posts a term of a query finds, newest first."""
        from socialwatch.query import parse

        span, narrow = self.place
        found = word_hits(store, parse(term, zone=zone), span, self.keys)
        if found is not None:
            written = times(store, found)
            return sorted(found, key=lambda key: (written[key], key), reverse=True)
        asked = f"({narrow.query.text}) {term}" if narrow.query else term
        return find(store, span, replace(narrow, query=parse(asked, zone=zone)))


NOTHING = Side((Span.of(0, 0), Narrow()), frozenset(), 0, 0, (), Counter(), 0)


def sides(store: Store, one: Place, other: Place | None, plain: frozenset[str]) -> tuple[Side, Side]:
    """Both sides of a comparison; what a deck asks for twice, once from either side, is read once."""
    places = [one, *([other] if other is not None else [])]
    if store.held is None:
        found = _sides(store, places, plain)
    else:
        names = [_name(place) for place in places]
        key = ("sides", plain, *sorted(map(repr, names)))
        found = store.held.once(key, lambda: _sides(store, places, plain))
    by_name = {_name(side.place): side for side in found}
    return by_name[_name(one)], by_name[_name(other)] if other is not None else NOTHING


def _name(place: Place) -> tuple[object, ...]:
    span, narrow = place
    return span, replace(narrow, query=None), narrow.query.text if narrow.query else ""


def _sides(store: Store, places: Sequence[Place], plain: frozenset[str]) -> list[Side]:
    ways = Ways(plain)
    found = []
    for place in places:
        keys, posts, many = read(store, *place)
        counts = count(posts, ways)
        total = len(keys) if len(keys) > SAMPLE else many
        found.append(Side(place, frozenset(keys), total, many, posts, counts, counts.total()))
    often = {text for side in found for text, n in side.counts.items() if n >= LEAST}
    return [
        side._replace(counts=Counter({text: n for text, n in side.counts.items() if text in often})) for side in found
    ]


def read(store: Store, span: Span, narrow: Narrow) -> tuple[list[int], Texts, int]:
    """All posts that are counted, those that phrases are looked for in, of those that say the same one, and how many
    were read."""
    keys = keys_in(store, span, narrow)
    found = list(read_texts(store, evenly(keys, SAMPLE)))
    once = set(told_once(store, [key for key, *_ in found]))
    return keys, [one for one in found if one[0] in once], len(found)


def count(posts: Texts, ways: Ways) -> Counter[str]:
    """In how many posts each word and phrase of two or three occurs."""
    found: Counter[str] = Counter()
    for _, title, text, _ in posts:
        found.update(words_of(title, text, ways, threes=True))
    return found


class Ways(dict[str, int]):
    """What a word is to a phrase: TELLING, LINK or neither (0); found out the first time it is asked for."""

    def __init__(self, plain: frozenset[str]) -> None:
        super().__init__()
        self._plain = plain

    def __missing__(self, word: str) -> int:
        if len(word) > 2 and word.isalpha() and word not in STOPWORDS and word not in self._plain:
            way = TELLING
        else:
            way = LINK if word in LINKS else 0
        self[word] = way
        return way


def words_of(title: str | None, text: str, ways: Ways, *, threes: bool = False) -> set[str]:
    """The telling words of a post and its pairs of neighbours, folded as the index has them; with `threes` also
    what a small word joins ("stuck in Daventry"). Neighbours stand in one breath: no comma, link or # is between."""
    found: set[str] = set()
    for said in (title, text) if title else (text,):
        # the last telling word, where nothing came since; and with a telling or small word after it ("stuck in")
        last = before = ""
        broken = iter(parts(said))
        for gap, word in zip(broken, broken, strict=False):
            if gap != " " and not gap.isspace():
                last = before = ""
            way = ways[word]
            start, before = before, f"{last} {word}" if way and last else ""
            last = word if way == TELLING else ""
            if last:
                found.add(word)
                if before:
                    found.add(before)
                if threes and start:
                    found.add(f"{start} {word}")
    return found
