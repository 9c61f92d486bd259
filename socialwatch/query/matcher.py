"""Many queries, one pass: from the words of a post to the few queries that could match, then those are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from socialwatch.query.checks import check_circle, references
from socialwatch.query.compiling import Check, brands_beside, compile_node
from socialwatch.query.document import Document, bare
from socialwatch.query.needs import triggers
from socialwatch.query.nodes import And, Node
from socialwatch.query.query import Query

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.query.known import Known

MEMO_SIZE = 60_000  # words remembered before we start afresh; a stranger must not fill the memory
LONG_WORD = 40  # letters; longer ones are hardly met again


class Matcher:
    """Asks all queries of a post at once; thousands cost little more than one.

    A dictionary leads from each word to the queries, or alternatives of queries, that need it: some are then sure
    to match, of others the rest is asked. Queries that need no word at all are asked every time. Those that refer
    to a topic: or brand: of this matcher are asked last, in an order in which they know the answer.
    """

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self.names = list(queries)
        self.queries = list(queries.values())
        self._ways: dict[str, list[tuple[int, Check | None]]] = {}
        self._always: list[int] = []
        self._later = self._order(queries)
        for number, query in enumerate(self.queries):
            if number not in self._later:
                self._index(number, query)
        self._keys = frozenset(self._ways)
        self._beginnings = Beginnings(key[:-1] for key in self._keys if key.endswith("*"))

    def _index(self, number: int, query: Query) -> None:
        ways = triggers(query.root)
        if ways is None:
            self._always.append(number)
            return
        about = brands_beside(query.root) if isinstance(query.root, And) else frozenset()
        made: dict[tuple[Node, ...], Check] = {}
        for way in ways:
            check = made.get(way.rest)
            if check is None and way.rest:
                rest = way.rest[0] if len(way.rest) == 1 else And(way.rest)
                check = made[way.rest] = compile_node(rest, query.zone, about)
            self._ways.setdefault(way.key, []).append((number, check))

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

    def begun(self, document: Document) -> set[str] | None:
        """What may lead to a match, by the document's words alone; None when nothing does, whatever else is known."""
        found = document.words & self._keys
        if self._beginnings:
            found.update(self._beginnings.of(document.words))
        return found if found or self._always or self._later else None

    def match_document(self, document: Document) -> tuple[str, ...]:
        found = self.begun(document)
        return () if found is None else self.match_begun(document, found)

    def match_begun(self, document: Document, found: Iterable[str]) -> tuple[str, ...]:
        """The names of the queries that match, from what `begun` has found."""
        hits: set[int] = set()
        for key in found:
            for number, check in self._ways[key]:
                if check is None or check(document):
                    hits.add(number)
        for number in self._always:
            if self.queries[number].check(document):
                hits.add(number)
        for number in self._later:
            self._ask_later(document, number, hits)
        return tuple(self.names[number] for number in sorted(hits)) if hits else ()

    def _ask_later(self, document: Document, number: int, hits: set[int]) -> None:
        before = document.known
        brands = [self.names[hit] for hit in hits if self.queries[hit].kind == "brand"]
        topics = [self.names[hit] for hit in hits if self.queries[hit].kind == "topic"]
        document.known = replace(before, brands=(*before.brands, *brands), topics=(*before.topics, *topics))
        if self.queries[number].check(document):
            hits.add(number)
        document.known = before


class Beginnings:
    """Which keys for beginnings ("acm*") some words have; each word is taken apart when it is met first."""

    def __init__(self, starts: Iterable[str]) -> None:
        self._starts = frozenset(starts)
        self._lengths = sorted({*map(len, self._starts)})
        self._met: set[str] = set()
        self._begun: dict[str, list[str]] = {}
        self._having: set[str] = set()  # the words of `_begun`; sets meet sets quicker

    def __bool__(self) -> bool:
        return bool(self._starts)

    def of(self, words: set[str]) -> Iterator[str]:
        for word in words & self._having:
            yield from self._begun[word]
        for word in words - self._met:
            yield from self._meet(word)

    def _meet(self, word: str) -> list[str]:
        fitting = [length for length in self._lengths if length <= len(word)]
        keys = [f"{word[:length]}*" for length in fitting if word[:length] in self._starts]
        if len(self._met) >= MEMO_SIZE:
            self._met.clear()
            self._begun.clear()
            self._having.clear()
        if len(word) <= LONG_WORD:
            self._met.add(word)
            if keys:
                self._begun[word] = keys
                self._having.add(word)
        return keys
