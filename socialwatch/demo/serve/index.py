"""The platforms' own search: which posts hold these words, phrases and tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from socialwatch.demo.world.model import Post

_WORD = re.compile(r"\w+")
_ASKED = re.compile(r'(-?)"([^"]+)"|(\S+)')


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class Index:
    """An inverted index over some posts; answers are newest first."""

    def __init__(self, posts: Sequence[Post], text: Callable[[Post], str]) -> None:
        self.posts = posts
        self._words = [" ".join(words(text(post))) for post in posts]
        self._where: dict[str, set[int]] = {}
        for place, line in enumerate(self._words):
            for word in set(line.split()):
                self._where.setdefault(word, set()).add(place)

    def find(self, query: str, *, prefix_last: bool = False) -> list[Post]:
        """Posts with all words and phrases of the query, without those after a minus."""
        found: set[int] | None = None
        asked = _ASKED.findall(query)
        for at, (minus, phrase, word) in enumerate(asked):
            wanted = (
                self._phrase(phrase) if phrase else self._word(word.lstrip("-"), prefix_last and at == len(asked) - 1)
            )
            if minus or word.startswith("-"):
                found = (set(range(len(self.posts))) if found is None else found) - wanted
            elif phrase or word != "*":
                found = wanted if found is None else found & wanted
        places: Iterable[int] = range(len(self.posts)) if found is None else found
        return [self.posts[place] for place in sorted(places, reverse=True)]

    def _word(self, word: str, prefix: bool) -> set[int]:
        parts = words(word)
        if len(parts) != 1:
            return self._phrase(" ".join(parts))
        exact = self._where.get(parts[0], set())
        if not prefix:
            return exact
        return exact.union(*(where for known, where in self._where.items() if known.startswith(parts[0])))

    def _phrase(self, phrase: str) -> set[int]:
        parts = words(phrase)
        if not parts:
            return set()
        places = set.intersection(*(self._where.get(part, set()) for part in parts))
        line = f" {' '.join(parts)} "
        return {place for place in places if line in f" {self._words[place]} "}
