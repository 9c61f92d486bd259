"""Many queries, one pass: from the words of a post to the few queries that could match, then those are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from socialwatch.query.checks import check_circle, references
from socialwatch.query.document import Document, bare
from socialwatch.query.needs import enough, needs
from socialwatch.query.query import Query

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.query.known import Known


class Matcher:
    """Asks all queries of a post at once; thousands cost little more than one.

    A dictionary leads from each needed word to the queries that need it; of those, some are sure to match, the
    others are asked. Queries that need no word at all are asked every time. Those that refer to a topic: or
    brand: of this matcher are asked last, in an order in which they know the answer.
    """

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self.names = list(queries)
        self.queries = list(queries.values())
        self._sure: dict[str, list[int]] = {}
        self._maybe: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._later = self._order(queries)
        for index, query in enumerate(self.queries):
            if index not in self._later:
                self._index(index, query)
        self._keys = frozenset(self._sure) | frozenset(self._maybe)
        self._starts: dict[int, frozenset[str]] = {}
        starts = {key for key in self._keys if key.endswith("*")}
        for length in {len(key) - 1 for key in starts}:
            self._starts[length] = frozenset(key[:-1] for key in starts if len(key) - 1 == length)

    def _index(self, number: int, query: Query) -> None:
        needed = needs(query.root)
        if needed is None:
            self._always.append(number)
            return
        sure = enough(query.root)
        for key in sure:
            self._sure.setdefault(key, []).append(number)
        for key in needed - sure:
            self._maybe.setdefault(key, []).append(number)

    def _order(self, queries: Mapping[str, Query]) -> list[int]:
        """The queries that build on others of this matcher, after what they build on."""
        place = {name: index for index, name in enumerate(queries)}
        building = {name for name, query in queries.items() if references(query, "topic") or references(query, "brand")}
        topics = {name: query for name, query in queries.items() if query.kind != "brand"}
        return [place[name] for name in check_circle(topics, strict=False) if name in building]

    def match(self, mention: Mention, known: Known | None = None) -> tuple[str, ...]:
        """The names of the queries that match, in the order they were given."""
        return self.match_document(Document(mention, known))

    def match_text(self, text: str) -> tuple[str, ...]:
        return self.match_document(Document(bare(text)))

    def match_document(self, document: Document) -> tuple[str, ...]:
        hits: set[int] = set()
        asked: set[int] = set()
        for key in self._found(document):
            hits.update(self._sure.get(key, ()))
            asked.update(self._maybe.get(key, ()))
        asked.update(self._always)
        for number in asked - hits:
            if self.queries[number].check(document):
                hits.add(number)
        for number in self._later:
            self._ask_later(document, number, hits)
        return tuple(self.names[number] for number in sorted(hits)) if hits else ()

    def _found(self, document: Document) -> set[str]:
        found = document.words & self._keys
        for length, starts in self._starts.items():
            found.update(f"{start}*" for start in {word[:length] for word in document.words} & starts)
        return found

    def _ask_later(self, document: Document, number: int, hits: set[int]) -> None:
        before = document.known
        brands = [self.names[hit] for hit in hits if self.queries[hit].kind == "brand"]
        topics = [self.names[hit] for hit in hits if self.queries[hit].kind == "topic"]
        document.known = replace(before, brands=(*before.brands, *brands), topics=(*before.topics, *topics))
        if self.queries[number].check(document):
            hits.add(number)
        document.known = before
