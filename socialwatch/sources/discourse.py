"""Posts in a forum that runs Discourse: its search finds the topics, their threads are read for the answers.

Sees public posts that hold a brand's words, and everything written since in the topics they stand in. Does not see
private messages, categories closed to us (a key of the forum's opens what its user may read), hidden or deleted posts,
or who liked what. The search gives each topic once, 50 a page: more pages than it has are asked for day by day. No key
is needed on most forums; about 200 requests a minute, less where the forum says so.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from socialwatch.errors import SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.addresses import host_of
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.discourse_post import is_post, post_mention
from socialwatch.sources.looking_again import GONE, NOT_THERE, is_gone, one_by_one
from socialwatch.sources.terms import Term, searched
from socialwatch.sources.values import count, listing, mapping, moment

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params
    from socialwatch.query import Query

MOST_PAGES = 10  # forums refuse deeper ones
AT_ONCE = 50  # posts of a thread in one request
MOST_POSTS = 500  # of one thread in one visit; longer ones are told as a gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Discourse:
    """Topics of one Discourse forum in which a brand's words stand."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "discourse"
    by_time: ClassVar[bool] = True

    base_url: str
    """The forum's address, like https://community.example.com."""
    threads: bool = True
    """Whether what others write in the topics found is read too: one or two requests a topic."""
    key: Secret | None = None
    """A key that the forum's administrators make; most forums can be read without."""
    user: str = "system"
    """In whose name the key asks."""

    def __post_init__(self) -> None:
        if not self.base_url.startswith(("http://", "https://")):
            raise ValueError(f'base_url is {self.base_url!r}; write base_url = "https://community.example.com"')

    @property
    def _root(self) -> str:
        return self.base_url.rstrip("/")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search for each word, phrase and author of which every match holds one."""
        found = searched(queries, host_of(self._root), "author")
        asked = dict.fromkeys(_asked(term) for term in found)
        return [Ask({"query": query}, span, f"{query} on {host_of(self._root)}") for query in asked]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first; where the pages end before the span does, the next search ends on the day reached."""
        start, end = ask.span.epochs
        until, number = end, 1
        seen: set[int] = set()
        while True:
            hits, more = await self._search(http, str(ask.params["query"]), start, until, number)
            times = [int(when.timestamp()) for hit in hits if (when := moment(hit.get("created_at")))]
            oldest = min(times, default=end)
            items, cut = await self._items(http, hits, start, seen)
            if not more or oldest < start:
                yield Page(items, Span.of(start, end), capped=cut)
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end), capped=cut)
            end, number = reached, number + 1
            if number > MOST_PAGES or not hits:
                if not hits or _day(reached, 1) >= _day(until, 1):
                    # more than ten pages in a day, or nothing where there should be more: it cannot be had
                    yield Page([], Span.of(start, end), capped=True)
                    return
                until, number = reached, 1

    async def _search(
        self, http: Http, query: str, start: int, until: int, page: int
    ) -> tuple[list[Mapping[str, JSON]], bool]:
        """A page's posts, one for each topic, and whether there are more."""
        # days are the forum's own: one more on either side, so that no zone hides a post
        asked = f"{query} after:{_day(start, -2)} before:{_day(until, 2)} order:latest"
        told = mapping((await self._get(http, "/search.json", {"q": asked, "page": page})).json())
        group = told.get("grouped_search_result")
        if not isinstance(group, Mapping) and not isinstance(told.get("posts"), list):
            raise SourceError(f"{self._root} answered a search without posts: is it a Discourse forum?")
        more = bool(mapping(group).get("more_full_page_results") or mapping(group).get("more_posts"))
        return list(map(mapping, listing(told.get("posts")))), more

    async def _items(
        self, http: Http, hits: Sequence[Mapping[str, JSON]], start: int, seen: set[int]
    ) -> tuple[list[JSON], bool]:
        """The posts of these hits' topics, what they need of the topic beside them; and whether some are missing."""
        items: list[JSON] = []
        cut = False
        for topic in dict.fromkeys(count(hit.get("topic_id")) for hit in hits):
            if topic is None or topic in seen:
                continue
            seen.add(topic)
            wanted = [one for hit in hits if hit.get("topic_id") == topic and (one := count(hit.get("id"))) is not None]
            found, lost = await self._topic(http, topic, start, wanted)
            items += found
            cut = cut or lost
        return items, cut

    async def _topic(self, http: Http, topic: int, start: int, wanted: Sequence[int]) -> tuple[list[JSON], bool]:
        """The posts of one topic; none when it was moved or deleted meanwhile."""
        answer = await self._get(http, f"/t/{topic}.json", {}, accept=(403, 404, 410))
        told = mapping(answer.json()) if answer.status == 200 else {}
        posts, lost = await self._thread(http, topic, told, start, wanted)
        beside = {key: told[key] for key in ("title", "tags") if key in told}
        return [{**post, "topic_id": topic, "_topic": beside} for post in posts if is_post(post)], lost

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """What was written in its topic since, unless `threads` is off."""
        number = re.search(r"/t/(\d+)", post.thread or post.native_id)
        if not self.threads or number is None:
            return
        start = int(post.created.timestamp()) if post.created else 0
        items, cut = await self._topic(http, int(number[1]), start, ())
        yield Page(items, Span.of(start, start), capped=cut)

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """One by one; the first post of a topic with the topic, whose title it bears."""
        return await one_by_one(native_ids, partial(self._look, http))

    async def _look(self, http: Http, address: str) -> JSON:
        place = re.fullmatch(re.escape(self._root) + r"/t/(\d+)/(\d+)", address)
        if place is None:
            return None
        first = place[2] == "1"
        path = f"/t/{place[1]}.json" if first else f"/posts/by_number/{place[1]}/{place[2]}.json"
        answer = await self._get(http, path, {}, accept=(403, *NOT_THERE))
        if answer.status != 200:
            return GONE if is_gone(answer) else None
        told = mapping(answer.json())
        posts = map(mapping, listing(mapping(told.get("post_stream")).get("posts"))) if first else [told]
        post = next((one for one in posts if count(one.get("post_number")) == int(place[2])), None)
        if post is None:
            return None
        if post.get("user_deleted") or post.get("deleted_at"):
            return GONE
        beside = {key: told[key] for key in ("title", "tags") if first and key in told}
        return {**post, "topic_id": int(place[1]), "_topic": beside} if is_post(post) else None

    async def _thread(
        self, http: Http, topic: int, told: Mapping[str, JSON], start: int, wanted: Sequence[int]
    ) -> tuple[list[Mapping[str, JSON]], bool]:
        """The first posts, which come with the topic, those found, and the newest back to `start`."""
        stream = mapping(told.get("post_stream"))
        posts = {count(post.get("id")): post for post in map(mapping, listing(stream.get("posts")))}
        ids = [one for one in map(count, listing(stream.get("stream"))) if one is not None]
        left = [one for one in reversed(ids) if one not in posts] if self.threads else []
        left = list(dict.fromkeys([*(one for one in wanted if one not in posts and one in ids), *left]))
        for at in range(0, min(len(left), MOST_POSTS), AT_ONCE):
            asked = [str(one) for one in left[at : at + AT_ONCE]]
            more = mapping((await self._get(http, f"/t/{topic}/posts.json", {"post_ids[]": asked})).json())
            found = list(map(mapping, listing(mapping(more.get("post_stream")).get("posts"))))
            posts |= {count(post.get("id")): post for post in found}
            rest = [post for post in found if count(post.get("id")) not in wanted]
            times = [when.timestamp() for post in rest if (when := moment(post.get("created_at")))]
            if not found or (times and min(times) < start):
                return list(posts.values()), False
        return list(posts.values()), len(left) > MOST_POSTS

    async def _get(self, http: Http, path: str, params: Params, accept: Sequence[int] = ()) -> Answer:
        headers = {"Api-Key": self.key.reveal(), "Api-Username": self.user} if self.key else {}
        return await http.get(self._root + path, params=params, headers=headers, accept=accept)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield post_mention(mapping(item), self.network, self._root)

    async def check(self, http: Http) -> str:
        """One search; raises SourceError kinds."""
        await self._search(http, "hello", 0, 2**31, 1)
        return f"answers with the key of {self.user}" if self.key else "answers without a key"


def _asked(term: Term) -> str:
    """The forum's search takes #x for a category and @x for who wrote it: words are asked for as words."""
    words = " ".join(term.text.replace('"', " ").split())
    return f'"{words}"' if term.kind == "phrase" else f"@{words}" if term.kind == "author" else words.lstrip("@#")


def _day(epoch: int, days: int) -> str:
    return (datetime.fromtimestamp(epoch, UTC) + timedelta(days=days)).strftime("%Y-%m-%d")
