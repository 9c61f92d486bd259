"""Stories and comments of Hacker News, through Algolia's search.

Sees every story and comment, usually within a minute, back to 2006. Does not see deleted or killed items, nor
who voted. No key is needed; 10,000 requests an hour from one address, and never more than 1,000 hits for one question,
which is why time is walked down hit by hit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from socialwatch.errors import BadItem, SourceError
from socialwatch.models import JSON, Access, Ask, Author, Engagement, Mention, Page, Span
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.looking_again import GONE, NOT_THERE, is_gone, one_by_one
from socialwatch.sources.terms import Term, searched
from socialwatch.sources.text import one_line, plain_and_links, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query

SITE = "https://news.ycombinator.com"
END = 2**31  # of time, as far as the search knows
AN_HOUR = 10_000  # requests from one address
STORIES = 50  # in one question
AT_ONCE = 1000  # of them before they are spread over the hour, so that no hour anywhere holds more


@dataclass(frozen=True, slots=True, kw_only=True)
class HackerNews:
    """Stories and comments that hold a brand's words."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "hackernews"
    by_time: ClassVar[bool] = True
    allowances: ClassVar[Sequence[Allowance]] = (Allowance("requests", AN_HOUR, "hour"),)

    base_url: str = "https://hn.algolia.com"
    """Where the search answers."""
    site_url: str = SITE
    """Where the items have their own pages."""
    kinds: tuple[str, ...] = ("story", "comment")
    """What to read: story, comment, poll, job..."""
    everything: bool = False
    """Read all there is (about 15,000 items a day) instead of asking for the brands' words."""
    page_size: int = 1000
    """Hits for one question, 1000 at most."""

    def __post_init__(self) -> None:
        if not 1 <= self.page_size <= 1000:
            raise ValueError(f"page_size is {self.page_size}; allowed are 1 to 1000")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A question for each word or phrase of which every match holds one."""
        if self.everything:
            return [Ask({"query": ""}, span, "everything on Hacker News")]
        or_else = ", or set `everything = true` for this source"
        found = searched(queries, "Hacker News", some=False, or_else=or_else)
        asked = dict.fromkeys(_asked(term) for term in found)
        return [Ask({"query": query}, span, f"{query} on Hacker News") for query in asked]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first; where an answer is full, the next question ends where it began."""
        start, end = ask.span.epochs
        async for page in self._walk(http, str(ask.params["query"]), f"({','.join(self.kinds)})", start, end):
            yield page

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The comments on a story; below a comment those that hang on it, which takes all that came after it."""
        start = int(post.created.timestamp()) if post.created else 0
        tags = f"comment,story_{post.thread or post.native_id}"
        hits = [hit async for page in self._walk(http, "", tags, start, END) for hit in page.items]
        below = {post.native_id}
        for hit in reversed(hits):  # oldest first: what is answered comes before the answer
            if text(hit.get("parent_id")) in below:
                below.add(str(hit.get("objectID")))
        whole = post.thread in (None, post.native_id)
        by = {post.native_id: post.author.handle if post.author else None}
        by |= {str(hit.get("objectID")): text(hit.get("author")) for hit in hits}
        items: list[JSON] = []
        for hit in hits:
            if str(hit.get("objectID")) in below or whole:
                to = by.get(str(hit.get("parent_id")))  # which no comment names
                items.append({**hit, "_to": to} if to else hit)
        yield Page(items, Span.of(start, start))

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """Stories many at a time; comments one by one, each with what hangs on it."""
        http.slow(self.base_url, (AN_HOUR - AT_ONCE) / 60, burst=AT_ONCE)
        stories: list[Mapping[str, JSON]] = []
        for at in range(0, len(native_ids), STORIES):
            named = ",".join(f"story_{one}" for one in native_ids[at : at + STORIES])
            stories += (await self._ask(http, "", f"story,({named})", 0, END))[0]
        there = {text(story.get("objectID")) for story in stories}
        return await one_by_one([one for one in native_ids if one not in there], partial(self._look, http), stories)

    async def _look(self, http: Http, number: str) -> JSON:
        answer = await http.get(f"{self.base_url.rstrip('/')}/api/v1/items/{quote(number)}", accept=NOT_THERE)
        if answer.status == 200:
            hit = hit_of(mapping(answer.json()))
            return GONE if hit is None else hit
        return GONE if is_gone(answer) else None

    async def _walk(self, http: Http, query: str, tags: str, start: int, end: int) -> AsyncIterator[Page]:
        http.slow(self.base_url, (AN_HOUR - AT_ONCE) / 60, burst=AT_ONCE)
        seen: set[str] = set()
        while True:
            hits, more = await self._ask(http, query, tags, start, end)
            items = [hit for hit in hits if str(hit.get("objectID")) not in seen]
            seen |= {str(hit.get("objectID")) for hit in hits}
            times = [time for hit in hits if (time := count(hit.get("created_at_i"))) is not None]
            oldest = max(start, min(times, default=start))
            if not more:
                yield Page(items, Span.of(start, end))
                return
            if not times or oldest + 1 >= end:
                # full of one second, or empty where there should be more: the rest of it cannot be had
                yield Page(items, Span.of(oldest, end), capped=True)
                if oldest <= start:
                    return
                end = oldest
                continue
            yield Page(items, Span.of(oldest + 1, end))
            end = oldest + 1  # the oldest second may hold more

    async def _ask(
        self, http: Http, query: str, tags: str, start: int, end: int
    ) -> tuple[list[Mapping[str, JSON]], bool]:
        """The hits of one question, and whether there are more of them than it gave."""
        answer = await http.get(
            f"{self.base_url.rstrip('/')}/api/v1/search_by_date",
            params={
                "query": query,
                "tags": tags,
                "numericFilters": f"created_at_i>={start},created_at_i<{end}",
                "hitsPerPage": self.page_size,
                "typoTolerance": False,
            },
        )
        told = mapping(answer.json())
        if not isinstance(told.get("hits"), list):
            raise SourceError(f"{self.base_url} answered without hits: its interface may have changed")
        hits = [mapping(hit) for hit in listing(told["hits"])]
        return hits, (count(told.get("nbHits")) or 0) > len(hits) or len(hits) >= self.page_size

    def mentions(self, item: JSON) -> Iterable[Mention]:
        item = mapping(item)
        number = needed(item, "objectID", "a Hacker News item")
        story, parent, author = text(item.get("story_id")), text(item.get("parent_id")), text(item.get("author"))
        comment = item.get("comment_text")
        words, links = plain_and_links(comment or item.get("story_text") or item.get("text"))
        title, site = one_line(item.get("title")), self.site_url.rstrip("/")
        target = web_address(item.get("url"))
        if not words and not title:
            raise BadItem(f"Hacker News item {number} has neither title nor text")
        yield Mention(
            network=self.network,
            native_id=number,
            text=words,
            title=title,
            author=Author(author, handle=author, url=f"{self.site_url.rstrip('/')}/user?id={author}")
            if author
            else None,
            created=moment(count(item.get("created_at_i"))) or moment(item.get("created_at")),
            url=f"{site}/item?id={number}",
            parent=parent,
            thread=story or number,
            to=tuple(filter(None, (text(item.get("_to")),))),
            links=tuple(dict.fromkeys(filter(None, (target, *links)))),
            engagement=Engagement(likes=count(item.get("points")), replies=count(item.get("num_comments"))),
        )

    async def check(self, http: Http) -> str:
        """One cheap question; raises SourceError kinds."""
        await replace(self, page_size=1)._ask(http, "", "(story,comment)", 0, END)
        return "answers without a key"


def _asked(term: Term) -> str:
    return f'"{term.text}"' if term.kind == "phrase" else term.text


def hit_of(item: Mapping[str, JSON]) -> Mapping[str, JSON] | None:
    """An item with its comments as the search would show it; None for one that was deleted: nobody, nothing."""
    words = "comment_text" if item.get("type") == "comment" else "story_text"
    hit = {key: item.get(key) for key in ("created_at", "created_at_i", "title", "url", "author", "points")}
    hit |= {key: item.get(key) for key in ("story_id", "parent_id")} | {words: item.get("text")}
    if not any(hit[key] for key in ("title", "author", words)):
        return None
    return {**hit, "objectID": text(item.get("id")), "num_comments": below(item)}


def below(item: Mapping[str, JSON]) -> int:
    """How many comments hang on an item, those on comments included."""
    found, todo = 0, list(listing(item.get("children")))
    while todo:
        child = mapping(todo.pop())
        found += bool(child.get("author"))
        todo += listing(child.get("children"))
    return found
