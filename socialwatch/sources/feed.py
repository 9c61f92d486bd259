"""News sites, blogs, forums, video channels, news searches: anything with a feed (RSS, RDF, Atom, JSON Feed).

Sees what the feed holds: usually the newest 10 to 50 entries, often only their first lines. Does not see what
left the feed between two visits (the coverage says so), comments, or articles behind a paywall. No key. A feed that
has not changed answers 304 and costs nothing. An address with {query} in it is a search: it is asked once for
each word or phrase of the brands.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote_plus, urljoin

from socialwatch.errors import SourceDown, SourceError
from socialwatch.http.safe import safe_url
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.sources.addresses import host_of
from socialwatch.sources.base import Policy
from socialwatch.sources.feed_beside import feed_in
from socialwatch.sources.feed_entry import NETWORK, Entry, entry_mention
from socialwatch.sources.feed_paging import ACCEPT, mark, older_pages, oldest, whole_feed
from socialwatch.sources.feed_reading import FeedDocument
from socialwatch.sources.terms import searched
from socialwatch.sources.values import mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http
    from socialwatch.query import Query

NEWS_SEARCHES = {
    "Google News": "https://news.google.com/rss/search?q={query}&hl={lang}",
    "Bing News": "https://www.bing.com/news/search?q={query}&format=rss",
    "Reddit": "https://www.reddit.com/search.rss?q={query}&sort=new",
    "Lobsters": "https://lobste.rs/search.rss?q={query}&what=stories&order=newest",
}
"""Searches that answer with a feed; `init` offers them, `{lang}` is filled in there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One or more feeds."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = NETWORK
    reach: ClassVar[str] = "newest"
    apart: ClassVar[bool] = True  # the addresses are on different hosts: one that is down does not end the others

    url: str = ""
    """The feed's address; with {query} in it, a search."""
    urls: tuple[str, ...] = ()
    """Several of them."""
    base_url: str = ""
    """What relative addresses are joined to."""
    older_pages: bool = True
    """Whether a feed that does not reach back far enough is asked for older pages, where it has such (JSON Feed's
    next_url, Atom's rel="next", WordPress)."""

    def __post_init__(self) -> None:
        for url in self._given or ("",):
            if not self._address(url).startswith(("http://", "https://")):
                raise ValueError(f'url is {url!r}; write a whole address, like url = "https://example.com/feed.xml"')

    @property
    def _given(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.url, *self.urls))))

    def _address(self, url: str) -> str:
        return urljoin(self.base_url, url) if self.base_url else url

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Each feed once; each search once for every word or phrase."""
        asks: list[Ask] = []
        for address in map(self._address, self._given):
            if "{query}" not in address:
                asks.append(Ask({"url": address}, span, safe_url(address).partition("://")[2]))
                continue
            found = searched(queries, host_of(address), some=False)
            for term in dict.fromkeys(term.quoted.lstrip("#@") for term in found):
                asks.append(Ask({"url": address, "query": term}, span, f"{term} at {host_of(address)}"))
        return asks

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """The feed as it is now, and its older pages, where it has such, as far as the span goes back."""
        start, end = ask.span.epochs
        hint = mapping(resume)
        original = str(ask.params["url"]).replace("{query}", quote_plus(str(ask.params.get("query", ""))))
        answer, feed = await whole_feed(lambda: self._get(http, original, hint, start), hint.get("broken"))
        if answer.not_modified:
            yield Page([], ask.span, resume)
            return
        if not feed.items and hint.get("entries"):
            # a feed that had entries and shows none is broken or replaced: no silence, but a gap
            yield Page([], ask.span, resume, capped=True)
            return
        reached = max(start, min(end, oldest(feed.items, start)))
        following = self._hint(answer, text(hint.get("url")), feed, reached)
        if reached == start or feed.broken:
            yield Page(feed.items, ask.span, following, capped=feed.broken)
            return
        yield Page(feed.items, Span.of(reached, end), following)
        if not self.older_pages:
            yield Page([], Span.of(start, reached), following, capped=True)
            return
        async for page in self._older(http, answer.url, feed, Span.of(start, reached), following):
            yield page

    async def _get(self, http: Http, original: str, hint: Mapping[str, JSON], start: int) -> Answer:
        """Ask where the feed has moved to for good, and where it was when that place has gone."""
        reaches = isinstance(hint.get("from"), int) and hint["from"] <= start  # a 304 says nothing of older entries
        etag, modified = (text(hint.get("etag")), text(hint.get("modified"))) if reaches else (None, None)
        moved = text(hint.get("url"))
        if moved and moved != original:
            try:
                return await http.get(moved, headers=ACCEPT, etag=etag, modified=modified)
            except SourceDown:
                raise
            except SourceError:
                return await http.get(original, headers=ACCEPT)
        return await http.get(original, headers=ACCEPT, etag=etag, modified=modified)

    def _hint(self, answer: Answer, moved_to: str | None, feed: FeedDocument, reached: int) -> Mapping[str, JSON]:
        """What the next visit needs: validators (or what the broken feed was) and the address that holds for good.

        `from` says how far back the entries have been had: of anything older "not modified" tells nothing.
        """
        validators = {"broken": mark(answer)} if feed.broken else {"etag": answer.etag, "modified": answer.modified}
        # a feed asked at its new home does not redirect again: that home stays known
        home = answer.moved or (answer.url if answer.url == moved_to else None)
        told = {**validators, "url": home, "from": reached, "entries": len(feed.items)}
        return {key: value for key, value in told.items() if value is not None}

    async def _older(
        self, http: Http, url: str, feed: FeedDocument, span: Span, hint: Mapping[str, JSON]
    ) -> AsyncIterator[Page]:
        """Older pages down to the span's start; what cannot be had is a gap."""
        start, end = span.epochs
        async for older in older_pages(http, url, feed):
            reached = start if older.first else max(start, min(end, oldest(older.items, end)))
            if reached == start or older.lost:
                known = hint if older.lost else {**hint, "from": start}
                yield Page(older.items, Span.of(start, end), known, capped=older.lost)
                return
            hint = {**hint, "from": reached}
            yield Page(older.items, Span.of(reached, end), hint)
            end = reached

    def mentions(self, item: JSON) -> Iterable[Mention]:
        known = item.mention if isinstance(item, Entry) else None
        yield known or entry_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Read each feed once; raises SourceError kinds."""
        addresses = [self._address(url) for url in self._given]
        counts = []
        for url in addresses:
            answer = await http.get(url.replace("{query}", "news"), headers=ACCEPT)
            counts.append(len((await feed_in(answer)).items))
        return f"{len(addresses)} feed{'s' * (len(addresses) > 1)}, {sum(counts)} entries"
