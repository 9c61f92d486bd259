"""Posts on Threads, through its keyword search, with what is answered to one's own posts.

Sees public posts that hold a brand's words, once Meta has approved the app for that; before, the search finds one's
own posts only. Besides, what is answered to one's own posts, and posts that mention the account; one's own posts and
the answers below them are looked at again. Does not see how often others' posts were liked. Wants an app with the
Threads API. A profile may search 2,200 times in 24 hours: that is held as 88 an hour, since any 24 hours touch 25 of
them; searches that find nothing are free.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import AuthError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.graph import Graph, NotThere, below, everything, walk
from socialwatch.sources.terms import Term, searched
from socialwatch.sources.threads_post import FIELDS, METRICS, REPLY_FIELDS, measured, post_mention, root_of
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
    by_item: ClassVar[bool] = True
    unheard: ClassVar[str] = "posts of others that are no answers to yours"

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
            found = searched(queries, "Threads")
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

    async def replies(self, http: Http, post: Mention, item: JSON | None = None) -> AsyncIterator[Page]:
        """The conversation below a post; Threads has one number for it, whatever item it came in."""
        if post.created:
            yield Page(await self._conversation(http, post.native_id), Span(post.created, post.created))

    async def reread(self, http: Http, native_ids: Sequence[str], known: Mapping[str, JSON]) -> Reread:
        """One's own posts with their counts, and the answers below them, conversation by conversation.

        No other post is shown by its number. Gone is what Threads does not find by it while the profile itself is
        still told, and, of an answer, what its conversation does not hold either.
        """
        items: list[JSON] = []
        gone: list[str] = []
        answers: dict[str, list[str]] = {}
        ours = await self._who(http) if native_ids else None
        for number in native_ids:
            was = mapping(known.get(number))
            root = root_of(was)
            if ours is not None and was.get("username") == ours:
                told = await self._own(http, number, REPLY_FIELDS if root else FIELDS)
                kept = {key: value for key, value in was.items() if key.startswith("_") or key == "root_post"}
                items += [{**kept, **told}] if told else []
                gone += [] if told else [number]
            elif root and ours is not None and was.get("_to") == ours:
                answers.setdefault(root, []).append(number)
        for root, numbers in answers.items():
            there, lost = await self._answered(http, root, numbers)
            items += [{"_to": ours, **one} for one in there]
            gone += lost
        if gone:  # a token that sees nothing any more would make everything look deleted; this raises then
            await self._graph.get(http, "me", {"fields": "username"})
        return Reread(items, gone)

    async def _who(self, http: Http) -> str | None:
        """The name of one's own profile, asked for once a run."""

        async def ask() -> str | None:
            return text((await self._graph.get(http, "me", {"fields": "id,username"})).get("username"))

        return await http.keep(f"threads name of {self.token} at {self.base_url}", ask)

    async def _own(self, http: Http, number: str, fields: str) -> Mapping[str, Any] | None:
        """One post of one's own by its number, with its counts where the token may see them; None when it is gone."""
        try:
            told = await self._graph.get(http, number, {"fields": fields})
        except NotThere:
            return None
        return {**told, "_counts": await self._counts(http, number)}

    async def _counts(self, http: Http, number: str) -> Mapping[str, Any]:
        """How often one's own post was seen, liked and passed on; nothing without the permission to ask for it."""
        try:
            told = await self._graph.listed(http, f"{number}/insights", {"metric": METRICS})
        except (AuthError, NotThere):
            return {}
        return measured(told["data"])

    async def _answered(
        self, http: Http, root: str, numbers: Sequence[str]
    ) -> tuple[list[Mapping[str, Any]], list[str]]:
        """The answers of these numbers as they are now, and which of them neither list nor number finds any more."""
        try:
            found = {text(one.get("id")): one for one in await self._conversation(http, root)}
        except NotThere:  # whether the answers went with the post is not told
            return [], []
        missing = [number for number in numbers if number not in found]
        lost = [number for number in missing if not await self._shown(http, number)]
        return [found[number] for number in numbers if number in found], lost

    async def _shown(self, http: Http, number: str) -> bool:
        """Whether a post has not gone: one that is not for us to ask for may still be there."""
        try:
            await self._graph.get(http, number, {"fields": "id"})
        except NotThere:
            return False
        except AuthError:
            return True
        return True

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield post_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask who we are, and search for one word: before approval that finds nothing but one's own posts."""
        who = await self._who(http)
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
