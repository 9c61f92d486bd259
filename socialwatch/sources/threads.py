"""Posts on Threads, through its keyword search, with what is answered to one's own posts.

Sees public posts that hold a brand's words, once Meta has approved the app for that; before, the search finds one's
own posts only. Besides, what is answered to one's own posts, and posts that mention the account. Does not see how often
others' posts were liked. Wants an app with the Threads API. A profile may search 2,200 times in 24 hours: that is held
as 88 an hour, since any 24 hours touch 25 of them; searches that find nothing are free.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import AuthError, ConfigError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy
from socialwatch.sources.graph import Graph, below, everything, walk
from socialwatch.sources.terms import Term, terms
from socialwatch.sources.threads_post import FIELDS, REPLY_FIELDS, post_mention
from socialwatch.sources.values import listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 100
AN_HOUR = 2200 // 25
EARLIEST = 1_688_540_400  # the search refuses to look further back than to the day on which Threads began


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """Posts that hold a brand's words, answers to one's own, and posts that mention the account."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "approval"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "threads"
    allowances: ClassVar[Sequence[Allowance]] = (Allowance("searches", AN_HOUR, "hour"),)

    token: Secret
    """A long-lived access token of one's own profile; it lasts 60 days."""
    search: bool = True
    """Whether the brands' words are searched for."""
    own: bool = True
    """Whether answers to one's own posts, and posts that mention the profile, are read."""
    days: int = 14
    """How long one's own posts are looked at for answers."""
    base_url: str = "https://graph.threads.net/v1.0"
    """Where the interface answers, with its version."""

    @property
    def _graph(self) -> Graph:
        return Graph(self.base_url, self.token, "Threads")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search for each word, phrase or topic of which every match holds one; then what concerns oneself."""
        asks = []
        if self.search:
            found, left = terms(queries, ("words", "phrase", "tag", "handle"))
            if left or not found:
                what = f"{left[0].text!r} can match without any" if left else "no query holds one"
                raise ConfigError(f"Threads can be asked for words only, and {what}; add a word to the query")
            asks = [Ask(_asked(term), span, f"{term.quoted} on Threads") for term in found]
        if self.own:
            asks.append(Ask({"own": "mentions"}, span, "posts that mention us on Threads"))
            asks.append(Ask({"own": "answers"}, span, "answers to our posts on Threads"))
        return asks

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first until the span's start."""
        if ask.params.get("own") == "answers":
            async for page in self._answers(http, ask.span):
                yield page
            return
        start, end = max(ask.span.epochs[0], EARLIEST), ask.span.epochs[1]
        params: Params = {"fields": FIELDS, "limit": PAGE}
        if "own" in ask.params:
            get = partial(self._graph.listed, http, "me/mentions")
        else:
            get = partial(self._search, http)
            params = {**params, **ask.params, "search_type": "RECENT", "since": start, "until": max(end, start + 1)}
        async for page in walk(get, params, (ask.span.epochs[0], end), "timestamp"):
            yield page

    async def _search(self, http: Http, params: Params) -> Mapping[str, Any]:
        """One search out of the hour's; one that finds nothing is given back."""
        told = await self._graph.listed(http, "keyword_search", params, {"searches": 1})
        if not told["data"]:
            http.book("searches", -1)
        return told

    async def _answers(self, http: Http, span: Span) -> AsyncIterator[Page]:
        """What was answered to each of one's own posts of the last days; the span is covered when all were asked."""
        start, end = span.epochs
        params: Params = {
            "fields": FIELDS,
            "limit": PAGE,
            "since": max(EARLIEST, start - self.days * 86_400),
            "until": end,
        }
        own = await everything(partial(self._graph.listed, http, "me/threads"), params)

        async def read(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
            number = text(post.get("id"))
            found = await self._conversation(http, number) if post.get("has_replies") is True and number else []
            return [{"_to": post.get("username"), **one} for one in found]

        async for page in below(own, read, span, "timestamp"):
            yield page

    async def _conversation(self, http: Http, number: str) -> list[Mapping[str, Any]]:
        """All answers below a post, however deep; those of a search do not say whose they are."""
        params: Params = {"fields": REPLY_FIELDS, "limit": PAGE, "reverse": True}
        found = await everything(partial(self._graph.listed, http, f"{number}/conversation"), params)
        return [{"root_post": {"id": number}, **one} for one in found]

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The conversation below a post."""
        if post.created:
            yield Page(await self._conversation(http, post.native_id), Span(post.created, post.created))

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield post_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask who we are, and search for one word: before approval that finds nothing but one's own posts."""
        who = text((await self._graph.get(http, "me", {"fields": "id,username"})).get("username"))
        if not self.search:
            return f"answers as @{who}; only what concerns it is read"
        params: Params = {"q": "news", "search_type": "RECENT", "fields": "id,username", "limit": 10}
        try:
            found = [text(mapping(one).get("username")) for one in listing((await self._search(http, params))["data"])]
        except AuthError:
            return f"answers as @{who}, but may not search (threads_keyword_search): ask Meta, or set search = false"
        if any(name not in (None, who) for name in found):
            return f"answers as @{who}, and finds public posts"
        return f"answers as @{who}, but finds only its own posts: the app waits for approval (threads_keyword_search)"


def _asked(term: Term) -> dict[str, JSON]:
    """A hashtag is a topic there."""
    return {"q": term.text, "search_mode": "TAG"} if term.kind == "tag" else {"q": term.quoted}
