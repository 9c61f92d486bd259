"""Posts and comments on Reddit, for an approved application; or a few subreddits with a personal feed token.

Sees posts everywhere whose title or text Reddit's search finds for a brand's words, and all posts and comments in given
subreddits. Does not see comments elsewhere until a post above them has matched (then its thread is followed), private
communities, or what was removed. Since November 2025 a new application needs Reddit's approval; without one, an
account's feed token reads subreddits as feeds, without counts. Listings end after about 1,000 posts, a search after
some 250: what lies before is told as a gap. 100 requests a minute; `X-Ratelimit-*` is obeyed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import SourceDown, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.reddit_access import Application, closed
from socialwatch.sources.reddit_post import FULLNAME, is_gone, name_of, thing_mention, time_of
from socialwatch.sources.reddit_thread import thread_pages
from socialwatch.sources.terms import Term, searched
from socialwatch.sources.values import count, listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

Things = list[Mapping[str, Any]]
PAGE = 100
SEARCHED, LISTED, FED = 225, 950, 25
"""Posts after which the end of a search, a listing or a feed may be that of what Reddit gives, not of what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reddit:
    """What a search of Reddit finds, and what stands in given subreddits or was written by given accounts."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "approval"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "reddit"
    reach: ClassVar[str] = "newest"

    client_id: str = ""
    """The approved application's id."""
    client_secret: Secret | None = None
    """Its secret; installed applications have none."""
    refresh_token: Secret | None = None
    """For an account that let the application in; without it the application asks for itself."""
    user: str = ""
    """The account of a script application, or whose feed token it is."""
    password: Secret | None = None
    """That account's password, for script applications."""
    feed_token: Secret | None = None
    """In place of an application: the token of `user` from reddit.com/prefs/feeds. Reads `subreddits` only."""
    subreddits: tuple[str, ...] = ()
    """Communities whose posts and comments are all read."""
    accounts: tuple[str, ...] = ()
    """Accounts whose posts and comments are read: your own, so that your answers are known."""
    everywhere: bool = True
    """Search all of Reddit for the brands' words; an application only."""
    base_url: str = "https://oauth.reddit.com"
    """Where the interface answers."""
    site_url: str = "https://www.reddit.com"
    """Where posts have their pages, tokens are given, and feeds are."""

    def __post_init__(self) -> None:
        if not self.client_id and not self.feed_token:
            raise ValueError("client_id is missing; without an approved application write feed_token and user")
        if (self.feed_token or self.password) and not self.user:
            raise ValueError(f"user is missing: whose {'feed token' if self.feed_token else 'password'} is it?")
        if self.feed_token and (self.client_id or self.accounts):
            raise ValueError("feed_token goes with subreddits only; an application needs none")
        for name in (*self.subreddits, *self.accounts):
            if not re.fullmatch(r"(/?[ru]/)?[A-Za-z0-9_-]{2,22}", name):
                raise ValueError(f'{name!r} is no name on Reddit; write subreddits = ["coffee"], accounts = ["acme"]')
        if not (self.subreddits or self.accounts or (self.everywhere and not self.feed_token)):
            raise ValueError('there is nothing to read; write subreddits = ["coffee"]')

    @property
    def _application(self) -> Application:
        return Application(
            root=self.base_url.rstrip("/"), site=self._site, client_id=self.client_id, user=self.user,
            client_secret=self.client_secret, refresh_token=self.refresh_token, password=self.password,
        )  # fmt: skip

    @property
    def _site(self) -> str:
        return self.site_url.rstrip("/")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search for each word, phrase, author and site; the new posts and comments of each subreddit and account."""
        asks = [
            Ask({"subreddit": name, "list": kind}, span, f"{kind} in r/{name}")
            for name in map(_bare, self.subreddits)
            for kind in ("new", "comments")
        ]
        asks += [Ask({"account": name}, span, f"u/{name} on Reddit") for name in map(_bare, self.accounts)]
        if self.feed_token or not self.everywhere:
            return asks
        or_else = ", or set `everywhere = false` and name subreddits"
        found = searched(queries, "Reddit", "author", "site", some=not asks, or_else=or_else)
        return [Ask({"q": q}, span, f"{q} on Reddit") for q in dict.fromkeys(map(_asked, found))] + asks

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first until the span's start, or until Reddit gives no more: what may lie before is then a gap."""
        start, end = ask.span.epochs
        most = FED if self.feed_token else SEARCHED if "q" in ask.params else LISTED
        after, got = None, 0
        seen: set[str] = set()
        while True:
            things, following = await self._page(http, ask.params, after)
            fresh = [thing for thing in things if name_of(thing) not in seen]
            seen |= {name_of(thing) for thing in fresh}
            got += len(fresh)
            items, gone = _parted(fresh)
            # the last one's: what an account has pinned stands first, however old
            times = [int(when.timestamp()) for thing in fresh if (when := time_of(thing))]
            oldest = times[-1] if times else end
            if oldest < start or not following or not fresh:
                # a page that was promised and is empty: there was more, and it is not given
                missing = got >= most or (after is not None and not things and not self.feed_token)
                yield Page(items, Span.of(start, end), capped=oldest >= start and missing, gone=gone)
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end), gone=gone)
            end, after = reached, following

    async def _page(self, http: Http, asked: Mapping[str, JSON], after: str | None) -> tuple[Things, str | None]:
        """A page of posts and comments, and where the next one begins."""
        if self.feed_token:
            return await self._fed(http, asked, after)
        if "q" in asked:
            params: Params = {"q": str(asked["q"]), "sort": "new", "t": "all", "type": "link"}
            path, whose = "/search", "a search"
        elif "account" in asked:
            path, whose, params = f"/user/{asked['account']}/overview", f"u/{asked['account']}", {"sort": "new"}
        else:
            path, whose, params = f"/r/{asked['subreddit']}/{asked['list']}", f"r/{asked['subreddit']}", {}
        return await self._listed(http, path, {**params, "limit": PAGE, "after": after}, whose)

    async def _listed(self, http: Http, path: str, params: Params, whose: str) -> tuple[Things, str | None]:
        answer = await self._application.get(http, path, params, accept=(403, 404))
        if answer.status != 200:
            raise closed(answer, whose)
        told = mapping(answer.json())
        data = mapping(told.get("data"))
        if told.get("kind") != "Listing" or not isinstance(data.get("children"), list):
            raise SourceError(f"{self.base_url} answered {whose} without a listing: its interface may have changed")
        things = list(map(mapping, data["children"]))
        if any(thing.get("kind") == "t5" for thing in things):  # where there is no such community, others are proposed
            raise SourceError(f"{whose} cannot be read (there is no such): take it out of the configuration")
        return things, text(data.get("after"))

    async def _fed(self, http: Http, asked: Mapping[str, JSON], after: str | None) -> tuple[Things, str | None]:
        """A page of a subreddit's feed. What it says of itself is left out: its address holds the token."""
        from socialwatch.sources.feed_beside import feed_in

        assert self.feed_token is not None
        params: Params = {"feed": self.feed_token.reveal(), "user": self.user, "limit": PAGE, "after": after}
        url = f"{self._site}/r/{asked['subreddit']}/{asked['list']}/.rss"
        answer = await http.get(url, params=params, accept=(404,))
        if answer.status == 404:
            raise closed(answer, f"r/{asked['subreddit']}")
        feed = await feed_in(answer)
        if feed.broken:
            raise SourceDown(f"{url} breaks off half-way")
        entries: Things = [{key: value for key, value in entry.items() if key != "feed"} for entry in feed.items]
        return entries, name_of(entries[-1]) if entries else None

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield thing_mention(mapping(item), self.network, self._site)

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """A hundred posts and comments a request. What stands in a community closed since is not told."""
        names = [name for name in native_ids if FULLNAME.fullmatch(name) and not self.feed_token]
        found: Things = []
        for at in range(0, len(names), PAGE):
            asked: Params = {"id": ",".join(names[at : at + PAGE]), "limit": PAGE}
            found += (await self._listed(http, "/api/info", asked, "its own posts"))[0]
        items, gone = _parted(found)
        return Reread(items, gone)

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The whole thread of a post, or what stands below a comment."""
        if not self.feed_token:
            async for page in thread_pages(self._application, http, post):
                yield page

    async def check(self, http: Http) -> str:
        """Ask for one new post; raises SourceError kinds."""
        if self.feed_token:
            things, _ = await self._fed(http, {"subreddit": _bare(self.subreddits[0]), "list": "new"}, None)
            posts = f"{len(things)} post{'s' * (len(things) != 1)} in r/{_bare(self.subreddits[0])}"
            return f"answers with the feed token of {self.user}, {posts}"
        answer = await self._application.get(http, "/r/all/new", {"limit": 1})
        if not listing(mapping(mapping(answer.json()).get("data")).get("children")):
            raise SourceError("Reddit shows this application no posts: has it been approved?")
        left = count((answer.headers.get("x-ratelimit-remaining") or "").partition(".")[0])
        who = f"for {self.user or 'an account'}" if self.refresh_token or self.password else "as an application"
        return f"answers {who}" + (f", {left} requests left for now" if left is not None else "")


def _parted(things: Things) -> tuple[Things, list[str]]:
    """What is there, and the names of what was removed."""
    return [one for one in things if not is_gone(one)], [name_of(one) for one in things if is_gone(one)]


def _bare(name: str) -> str:
    return re.sub(r"^/?[ru]/", "", name)


def _asked(term: Term) -> str:
    """Reddit's search knows quotes and a few fields; signs before a word mean nothing to it."""
    fields = {"author": "author:", "site": "site:"}
    return f"{fields[term.kind]}{_bare(term.text.lstrip('@'))}" if term.kind in fields else term.quoted.lstrip("#@")
