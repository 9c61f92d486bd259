"""Facebook: what is said on one's own page, below its posts, and in posts that tag it.

Sees what the page and its visitors post on it, all comments below posts of the last days, and public posts that tag the
page. There is no search for words. Does not see groups, people's own profiles, or, without more permissions, who wrote.
Wants a page that one runs, and its access token.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.facebook_post import COMMENT, POST, facebook_mention, total
from socialwatch.sources.graph import Graph, NotThere, below, everything, walk
from socialwatch.sources.values import count, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 100
POSTS = 50  # with their counts and attachments, a hundred are too much for Facebook at times


@dataclass(frozen=True, slots=True, kw_only=True)
class Facebook:
    """Posts on one's own page, comments below them, and posts that tag it."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "approval"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "facebook"

    page: str
    """The number of the page, or its name in addresses."""
    token: Secret
    """The page's access token."""
    comments: bool = True
    """Whether comments below the page's posts are read."""
    days: int = 28
    """How long posts are looked at for comments."""
    tagged: bool = True
    """Whether posts that tag the page are read."""
    base_url: str = "https://graph.facebook.com/v25.0"
    """Where the interface answers, with its version."""

    @property
    def _graph(self) -> Graph:
        return Graph(self.base_url, self.token, "Facebook")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """The page's posts, the comments below them, and posts that tag it, whatever they say."""
        asks = [Ask({"page": self.page, "of": "feed"}, span, f"posts on {self.page} on Facebook")]
        if self.comments:
            asks.append(Ask({"page": self.page, "of": "comments"}, span, f"comments on {self.page} on Facebook"))
        if self.tagged:
            asks.append(Ask({"page": self.page, "of": "tagged"}, span, f"posts that tag {self.page} on Facebook"))
        return asks

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first until the span's start."""
        about = await self._about(http)
        if ask.params["of"] == "comments":
            pages = self._comments(http, about, ask.span)
        else:
            pages = self._posts(http, about, str(ask.params["of"]), ask.span.epochs)
        async for page in pages:
            yield page

    def _posts(self, http: Http, about: Mapping[str, Any], edge: str, span: tuple[int, int]) -> AsyncIterator[Page]:
        get = partial(self._with_page, http, about, f"{self.page}/{edge}")
        params: Params = {"fields": POST, "limit": POSTS, "since": span[0], "until": span[1]}
        return walk(get, params, span, "created_time")

    async def _with_page(self, http: Http, about: Mapping[str, Any], path: str, params: Params) -> Mapping[str, Any]:
        told = await self._graph.listed(http, path, params)
        return {**told, "data": [{**mapping(one), "_page": about} for one in told["data"]]}

    async def _about(self, http: Http) -> Mapping[str, Any]:
        """The page's number and name, asked for once a run."""

        async def ask() -> Mapping[str, Any]:
            told = await self._graph.get(http, self.page, {"fields": "id,username,name"})
            return {key: told.get(key) for key in ("id", "username")}

        return await http.keep(f"facebook page {self.page} at {self.base_url}", ask)

    async def _comments(self, http: Http, about: Mapping[str, Any], span: Span) -> AsyncIterator[Page]:
        """Below each post of the last days, answers to comments with them."""
        start, end = span.epochs
        found = [page async for page in self._posts(http, about, "feed", (start - self.days * 86_400, end))]
        posts = [post for page in found for post in page.items if total(post, "comments") != 0]

        async def read(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
            params: Params = {"fields": COMMENT, "limit": PAGE, "filter": "stream", "order": "reverse_chronological"}
            get = partial(self._with_page, http, about, f"{post.get('id')}/comments")
            return [{**comment, "_post": post.get("id")} for comment in await everything(get, params)]

        async for page in below(posts, read, span, "created_time"):
            yield page

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """One by one: asked for together, one that is gone would hide all others."""
        about = await self._about(http)
        items, gone = [], []
        for number in native_ids:
            on_page = number.startswith(f"{text(about.get('id'))}_")
            try:
                told = await self._graph.get(http, number, {"fields": POST if on_page else COMMENT})
            except NotThere:
                gone.append(number)  # on our own page nothing is hidden from us
                continue
            post = {} if on_page else {"_post": f"{text(about.get('id'))}_{number.partition('_')[0]}"}
            items.append({**told, "_page": about, **post})
        return Reread(items, gone)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield facebook_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask which page it is, and for one post on it; raises SourceError kinds."""
        told = await self._graph.get(http, self.page, {"fields": "id,name,fan_count"})
        await self._graph.listed(http, f"{self.page}/feed", {"fields": "id", "limit": 1})
        fans = count(told.get("fan_count"))
        return f"answers for {text(told.get('name')) or self.page}" + (
            f", {fans:,} like it" if fans is not None else ""
        )
