"""Instagram: what is said below one's own pictures, pictures that tag the account, and public hashtags.

Sees comments on what the account posted in the last days, with the answers to them; pictures and videos in which others
have tagged it; and public ones under up to 30 hashtags, of the last 24 hours, whose authors Instagram does not tell.
There is no search for words. Does not see stories, or captions and comments that write @account: those are told to web
hooks alone. Wants a business account, an app, and for hashtags Meta's approval.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import ConfigError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.graph import Graph, NotThere, below, everything, following, walk
from socialwatch.sources.instagram_post import COMMENT, COMMENTS, MEDIA, TAGGED, instagram_mention
from socialwatch.sources.terms import terms
from socialwatch.sources.values import count, listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 50
MOST_TAGS = 30  # that an account may search in seven days
LOOK_BACK = 86_400 - 60  # how old a picture under a hashtag may be, in seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Instagram:
    """Comments on one's own posts, posts that tag the account, and hashtags."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "approval"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "instagram"
    by_item: ClassVar[bool] = True
    unheard: ClassVar[str] = "pictures of others"

    user: str
    """The number of one's own business account."""
    token: Secret
    """An access token for it."""
    comments: bool = True
    """Whether comments on one's own posts are read."""
    days: int = 28
    """How long one's own posts are looked at for comments."""
    tagged: bool = True
    """Whether posts that tag the account are read."""
    hashtags: tuple[str, ...] = ()
    """Hashtags to read, 30 in seven days at most."""
    query_tags: bool = False
    """Whether hashtags and single words of the queries are read as hashtags, too."""
    base_url: str = "https://graph.facebook.com/v25.0"
    """Where the interface answers, with its version."""

    def __post_init__(self) -> None:
        if not self.user.isdigit():
            raise ValueError(f"user is {self.user!r}; write the number of the business account, not its name")

    @property
    def _graph(self) -> Graph:
        return Graph(self.base_url, self.token, "Instagram")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """The comments, the tags, and each hashtag."""
        asks = [Ask({"own": "comments"}, span, "comments on our posts on Instagram")] if self.comments else []
        asks += [Ask({"own": "tags"}, span, "posts that tag us on Instagram")] if self.tagged else []
        tags = [tag.lstrip("#").casefold() for tag in self.hashtags]
        if self.query_tags:
            tags += [term.text.casefold() for term in terms(queries, ("words", "tag"))[0] if term.text.isalnum()]
        tags = list(dict.fromkeys(tags))
        if len(tags) > MOST_TAGS:
            raise ConfigError(
                f"Instagram lets nobody read {len(tags)} hashtags: {MOST_TAGS} in seven days are the most"
            )
        return [*asks, *(Ask({"hashtag": tag}, span, f"#{tag} on Instagram") for tag in tags)]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first. Of a hashtag nothing older than a day is shown, which is told as a gap."""
        if ask.params.get("own") == "comments":
            pages = self._comments(http, ask.span)
        elif "own" in ask.params:
            get = partial(self._tagged, http, await self._handle(http))
            pages = walk(get, {"fields": TAGGED, "limit": PAGE}, ask.span.epochs, "timestamp")
        else:
            pages = self._hashtag(http, str(ask.params["hashtag"]), ask.span.epochs, resume)
        async for page in pages:
            yield page

    async def _tagged(self, http: Http, handle: str | None, params: Params) -> Mapping[str, Any]:
        """Whoever tags a picture seldom writes whom."""
        told = await self._graph.listed(http, f"{self.user}/tags", params)
        return {**told, "data": [{**mapping(one), "_to": handle} for one in told["data"]]}

    async def _hashtag(self, http: Http, tag: str, span: tuple[int, int], resume: JSON) -> AsyncIterator[Page]:
        begin, end = span
        start = min(end, max(begin, _now() - LOOK_BACK))
        known = mapping(resume) or None
        if start < end:
            known = {"number": (number := await self._number(http, tag, text(mapping(resume).get("number"))))}
            get = partial(self._graph.listed, http, f"{number}/recent_media")
            params: Params = {"user_id": self.user, "fields": MEDIA, "limit": PAGE}
            async for page in walk(get, params, (start, end), "timestamp"):
                yield replace(page, resume=known)
        if begin < start:
            yield Page([], Span.of(begin, start), known, capped=True)

    async def _number(self, http: Http, tag: str, known: str | None) -> str:
        """A hashtag's number; one that is new in these seven days is asked for only while there is room."""
        key = f"instagram hashtags of {self.user} at {self.base_url}"
        used = await http.keep(key, partial(self._used, http))
        if known in used:
            return str(known)
        if len(used) >= MOST_TAGS:
            raise SourceError(
                f"Instagram has shown {MOST_TAGS} hashtags in seven days and shows no other, #{tag} neither"
            )
        number = known
        if number is None:
            told = await self._graph.listed(http, "ig_hashtag_search", {"user_id": self.user, "q": tag})
            number = text(mapping(next(iter(told["data"]), None)).get("id"))
        if number is None:
            raise SourceError(f"Instagram knows no hashtag #{tag}")
        used.add(number)
        return number

    async def _used(self, http: Http) -> set[str]:
        """The hashtags that count against the thirty now, whoever asked for them."""
        params: Params = {"limit": MOST_TAGS}
        told = await everything(partial(self._graph.listed, http, f"{self.user}/recently_searched_hashtags"), params)
        return {str(one.get("id")) for one in told}

    async def _handle(self, http: Http) -> str | None:
        """The account's name, asked for once a run."""

        async def ask() -> str | None:
            return text((await self._graph.get(http, self.user, {"fields": "username"})).get("username"))

        return await http.keep(f"instagram name of {self.user} at {self.base_url}", ask)

    async def _comments(self, http: Http, span: Span) -> AsyncIterator[Page]:
        """Below each post of the last days; answers to old comments are new, so all of a post's are read."""
        start, end = span.epochs
        get = partial(self._graph.listed, http, f"{self.user}/media")
        since = (start - self.days * 86_400, end)
        media = [page async for page in walk(get, {"fields": TAGGED, "limit": PAGE}, since, "timestamp")]
        own = [post for page in media for post in page.items]
        async for page in below(own, partial(self._below, http), span, "timestamp"):
            yield page

    async def _below(self, http: Http, post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The comments on a post and the answers to them, each by itself."""
        if not count(post.get("comments_count")):
            return []
        params: Params = {"fields": COMMENTS, "limit": PAGE}
        about = {"_post": {key: post.get(key) for key in ("id", "permalink")}, "_to": post.get("username")}
        found: list[Mapping[str, Any]] = []
        for comment in await everything(partial(self._graph.listed, http, f"{post.get('id')}/comments"), params):
            answers = listing(mapping(comment.get("replies")).get("data"))
            if following(mapping(comment.get("replies"))):
                get = partial(self._graph.listed, http, f"{comment.get('id')}/replies")
                answers = await everything(get, {"fields": COMMENT, "limit": PAGE})
            found.append({**{key: value for key, value in comment.items() if key != "replies"}, **about})
            found += [{**mapping(one), **about, "_parent": comment.get("id")} for one in answers]
        return found

    async def reread(self, http: Http, native_ids: Sequence[str], known: Mapping[str, JSON]) -> Reread:
        """Our own posts and the comments below them, one by one: no other can be asked for by its number.

        Gone is what is not there while the account itself still answers to this token.
        """
        items: list[JSON] = []
        gone: list[str] = []
        ours = await self._handle(http) if native_ids else None
        for number in native_ids:
            was = mapping(known.get(number))
            comment = bool(was.get("_post"))
            if not comment and (ours is None or was.get("username") != ours):
                continue
            try:
                told = await self._graph.get(http, number, {"fields": COMMENT if comment else TAGGED})
            except NotThere:
                gone.append(number)
                continue
            items.append({**told, **{key: value for key, value in was.items() if key.startswith("_")}})
        if gone:  # a token that sees nothing any more would make everything look deleted; this raises then
            await self._graph.get(http, self.user, {"fields": "username"})
        return Reread(items, gone)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield instagram_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask who we are, and how many hashtags may still be asked for; raises SourceError kinds."""
        who = await self._handle(http)
        if not self.hashtags and not self.query_tags:
            return f"answers as @{who}"
        return f"answers as @{who}, {len(await self._used(http))} of {MOST_TAGS} hashtags of these seven days are used"


def _now() -> int:
    return int(time.time())
