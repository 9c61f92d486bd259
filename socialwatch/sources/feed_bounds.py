"""feedparser within bounds: what no feed needs, and a stranger can send to stall the listener or fill its memory.

Its own searches take time by the square of an author's length, of a tag's attributes and of an entry's categories;
a body of 20 MB holds three million entries. They are counted where the parser meets them, in whatever charset.
"""

from __future__ import annotations

from functools import cache
from typing import Any

MOST_ENTRIES = 20_000
MOST_ELEMENTS = 500_000  # about ten seconds of work
MOST_ATTRIBUTES = 500
MOST_CATEGORIES = 500
LONGEST_AUTHOR = 500


class Endless(Exception):
    """A document far beyond what feeds hold; the message says in what."""


def parse(*args: Any, **options: Any) -> Any:
    """`feedparser.parse`; raises Endless."""
    return _bounded().parse(*args, **options)


@cache
def _bounded() -> Any:
    """feedparser with parsers that count; it has no way to be handed any."""
    import feedparser
    from feedparser import api

    class Strict(_Counting, api.StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
        def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
            _at_most(MOST_ATTRIBUTES, len(attrs), "attributes in one tag")
            super().startElementNS(name, qname, attrs)

    class Loose(_Counting, api.LooseFeedParser):  # type: ignore[misc]  # as above
        pass

    api.StrictFeedParser, api.LooseFeedParser = Strict, Loose
    api.PREFERRED_XML_PARSERS = ["socialwatch.sources.feed_sax"]
    return feedparser


class _Counting:
    """What stands before feedparser's own handlers."""

    _elements = 0

    def unknown_starttag(self: Any, tag: str, attrs: Any) -> None:
        self._elements += 1
        _at_most(MOST_ELEMENTS, self._elements, "elements")
        _at_most(MOST_ATTRIBUTES, len(attrs), "attributes in one tag")
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]  # that of the class it is mixed into

    def _start_item(self: Any, attrs: Any) -> None:
        _at_most(MOST_ENTRIES, len(self.entries) + 1, "entries")
        super()._start_item(attrs)  # type: ignore[misc]  # as above

    _start_entry = _start_item

    def _sync_author_detail(self: Any, key: str = "author") -> None:
        if len(self._get_context().get(key) or "") <= LONGEST_AUTHOR:
            super()._sync_author_detail(key)  # type: ignore[misc]  # as above

    def _add_tag(self: Any, *told: Any) -> None:
        if len(self._get_context().get("tags", ())) < MOST_CATEGORIES:
            super()._add_tag(*told)  # type: ignore[misc]  # as above


def _at_most(most: int, found: int, what: str) -> None:
    if found > most:
        raise Endless(f"it holds over {most:,} {what}")
