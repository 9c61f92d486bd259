"""Posts on Bluesky, through the search of an account's own server.

Sees every public post that the network's search knows, usually within seconds. Does not see posts whose authors
hide them from people who are not signed in to Bluesky's own app, deleted posts, or likes by name. Wants an account
and an app password (free). A session is opened once, kept from run to run beside the database and renewed when it has
expired; a new one is opened only when that fails, since an account may open 300 in a day. The search stops at 10,000
posts a question, so time is walked down; it tells no followers, so authors' profiles are asked for, 25 at a time and
each once a run.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from socialwatch.errors import AuthError, ConfigError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.bluesky_post import SITE, below, sort_time, view_mentions
from socialwatch.sources.bluesky_profiles import Profiles
from socialwatch.sources.terms import Term, terms
from socialwatch.sources.values import listing, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params
    from socialwatch.query import Query

PAGE = 100
VIEWS = 25  # posts looked up in one request
COLLECTION = "/app.bsky.feed.post/"
DEEPEST = 9_500  # the cursor ends near 10,000: before that, ask again with an earlier end
ADDRESSED = ("mention", "reply", "quote")
DEPTH = 100  # of answers to answers; the network gives up to 1,000
TOKENS = ("accessJwt", "refreshJwt")
KEPT = "kept"  # a session of an earlier run
EMPTY_PAGES = 3  # the search may give empty pages with a cursor; so many in a row are the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Bluesky:
    """Posts that hold a brand's words, and those of given accounts."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "login"
    policy: ClassVar[Policy] = Policy(deletes=True)
    network: ClassVar[str] = "bluesky"
    by_time: ClassVar[bool] = True
    allowances: ClassVar[Sequence[Allowance]] = (Allowance("sessions", 300, "day"),)

    handle: str
    """The account to ask with, like acme.bsky.social."""
    password: Secret
    """Its app password (Settings > Privacy and security > App passwords)."""
    base_url: str = "https://bsky.social"
    """The account's own server."""
    site_url: str = SITE
    """Where the posts have their own pages."""
    accounts: tuple[str, ...] = ()
    """Accounts whose posts and replies are read, like acme.com."""
    languages: tuple[str, ...] = ()
    """Ask only for posts declared to be in these languages; everything when empty."""
    followers: bool = True
    """Whether authors' profiles are read too, so that their followers are known; up to four requests a page."""

    notifications: bool = False
    """Whether what was addressed to the account itself is read too: mentions of it, answers and quotes."""

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search for each word, phrase, tag and author of which every match holds one."""
        found, left = terms(queries, ("words", "phrase", "tag", "handle", "author", "site"))
        if left:
            raise ConfigError(
                f"Bluesky can be asked for words, tags, accounts and sites only, and {left[0].text!r} can match "
                "without any; add a word to the query"
            )
        asked = [_asked(term) for term in found]
        asked += [{"q": "*", "author": account.lstrip("@")} for account in self.accounts]
        if not asked:
            raise ConfigError("nothing to ask Bluesky: no query holds a word; add a [[brand]] or give accounts")
        each = [{**params, "lang": lang} for params in asked for lang in self.languages] or asked
        asks = [Ask(params, span, f"{' '.join(params.values())} on Bluesky") for params in each]
        if self.notifications:
            asks.append(Ask({"notifications": self.handle}, span, f"notifications of {self.handle} on Bluesky"))
        return asks

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first; where the cursor nears its end, the next search ends where this one had come to."""
        if "notifications" in ask.params:
            async for page in self._notified(http, ask.span):
                yield page
            return
        start, end = ask.span.epochs
        until, cursor, depth, empty = end, None, 0, 0
        seen: set[str] = set()
        while True:
            posts, cursor = await self._search(http, ask.params, start, until, cursor)
            items = [post for post in posts if text(post.get("uri")) not in seen]
            seen |= {text(post.get("uri")) or "" for post in posts}
            times = [int(time.timestamp()) for post in posts if (time := sort_time(post))]
            items = await self._with_profiles(http, items)
            depth += len(posts)
            empty = 0 if items else empty + 1
            oldest = max(start, min(times, default=end))
            if not cursor or empty == EMPTY_PAGES:
                # an end that comes where the cursor wears out is no end of posts
                if depth < DEEPEST or oldest + 1 >= until:
                    yield Page(items, Span.of(start, end), capped=bool(cursor) or depth >= DEEPEST)
                    return
                cursor = None
            reached = min(end, oldest + 1)
            yield Page(items, Span.of(reached, end))
            end = reached
            if cursor is None or depth >= DEEPEST:
                until, cursor, depth = reached, None, 0

    async def _notified(self, http: Http, span: Span) -> AsyncIterator[Page]:
        """Posts that mention, answer or quote the account, newest first; counts come with the posts alone."""
        start, end = span.epochs
        cursor: str | None = None
        while True:
            params: Params = {"reasons": ADDRESSED, "limit": PAGE, "cursor": cursor}
            told = mapping((await self._get(http, "app.bsky.notification.listNotifications", params)).json())
            if not isinstance(told.get("notifications"), list):
                raise SourceError(f"{self.base_url} answered without notifications: its interface may have changed")
            notes = [mapping(note) for note in listing(told["notifications"])]
            times = [int(when.timestamp()) for note in notes if (when := moment(note.get("indexedAt")))]
            # servers of before the parameter tell of likes and followers as well
            posts: list[Mapping[str, JSON]]
            posts = [{**note, "_to": self.handle} for note in notes if note.get("reason") in ADDRESSED]
            items = await self._with_profiles(http, posts)
            following, oldest = text(told.get("cursor")), min(times, default=start)
            if not following or following == cursor or not notes or oldest < start:
                yield Page(items, Span.of(start, end))
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end))
            end, cursor = reached, following

    async def _search(
        self, http: Http, asked: Mapping[str, JSON], start: int, until: int, cursor: str | None
    ) -> tuple[list[Mapping[str, JSON]], str | None]:
        params: Params = {
            **{name: str(value) for name, value in asked.items()},
            "sort": "latest", "limit": PAGE, "since": _iso(start), "until": _iso(until), "cursor": cursor,
        }  # fmt: skip
        told = mapping((await self._get(http, "app.bsky.feed.searchPosts", params)).json())
        if not isinstance(told.get("posts"), list):
            raise SourceError(f"{self.base_url} answered a search without posts: its interface may have changed")
        following = text(told.get("cursor"))
        return [mapping(post) for post in listing(told["posts"])], following if following != cursor else None

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The posts below it; of a post that is gone or hidden nothing."""
        params: Params = {"uri": post.native_id, "depth": DEPTH, "parentHeight": 0}
        answer = await self._get(http, "app.bsky.feed.getPostThread", params, lacking=("NotFound",))
        if answer.status == 200:
            views = below(mapping(mapping(answer.json()).get("thread")))
            yield Page(await self._with_profiles(http, views), Span.of(0, 0))

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """Twenty-five at a time; what was deleted, or whose account is no more, is left out of the answer."""
        posts = [one for one in native_ids if COLLECTION in one]
        found: list[Mapping[str, JSON]] = []
        gone: list[str] = []
        for at in range(0, len(posts), VIEWS):
            asked = posts[at : at + VIEWS]
            told = mapping((await self._get(http, "app.bsky.feed.getPosts", {"uris": asked})).json()).get("posts")
            if not isinstance(told, list):
                raise SourceError(f"{self.base_url} answered without posts: its interface may have changed")
            found += map(mapping, told)
            gone += {*asked}.difference(str(mapping(one).get("uri")) for one in told)
        return Reread(found, gone)

    async def _with_profiles(self, http: Http, posts: list[Mapping[str, JSON]]) -> list[Mapping[str, JSON]]:
        """The posts with what their authors' profiles say; without it where it cannot be had."""
        if not self.followers:
            return posts

        async def none_yet() -> Profiles:
            return Profiles()

        async def look(authors: Sequence[str]) -> JSON:
            return (await self._get(http, "app.bsky.actor.getProfiles", {"actors": authors})).json()

        profiles = await http.keep(f"bluesky profiles at {self._root}", none_yet)
        return await profiles.beside(posts, look)

    async def _get(self, http: Http, method: str, params: Params, lacking: Sequence[str] = ()) -> Answer:
        """Ask as the account; a session that has expired meanwhile is renewed once.

        Errors named in `lacking` are answers: what was asked for is not there.
        """
        for last in (False, True):
            session = await http.keep(self._key, lambda: self._begin(http))
            access = session["accessJwt"]
            answer = await http.get(
                f"{self._root}/xrpc/{method}", params=params, headers={"Authorization": f"Bearer {access}"},
                accept=(400, 401),
            )  # fmt: skip
            if answer.status not in (400, 401):
                return answer
            told = mapping(answer.json() if not answer.looks_like_html else {})
            if told.get("error") in lacking:
                return answer
            worn = told.get("error") in ("ExpiredToken", "InvalidToken", "AuthMissing")
            # what is said of a session of an earlier run may be said of that session alone
            if last or not (worn or (answer.status == 401 and KEPT in session)):
                raise self._refused(answer)
            await self._renew(http, access)
        raise AssertionError("the second answer was returned or refused")

    @property
    def _root(self) -> str:
        return self.base_url.rstrip("/")

    @property
    def _key(self) -> str:
        return f"bluesky session of {self.handle} at {self._root}"

    async def _begin(self, http: Http) -> dict[str, str]:
        """The session of an earlier run as it is, else a new one."""
        kept = mapping(http.recall(self._key))
        tokens = {name: text(kept.get(name)) or "" for name in TOKENS}
        return {**tokens, KEPT: "yes"} if all(tokens.values()) else await self._open(http)

    async def _open(self, http: Http) -> dict[str, str]:
        http.remember(self._key, None)
        answer = await http.post(
            f"{self._root}/xrpc/com.atproto.server.createSession",
            json={"identifier": self.handle, "password": self.password.reveal()},
            accept=(400, 401),
            cost={"sessions": 1},
        )
        return self._session(http, answer)

    async def _renew(self, http: Http, expired: str) -> None:
        """Swap the session for a fresh one, unless another question has already done so."""
        current = await http.keep(self._key, lambda: self._begin(http))
        if current["accessJwt"] != expired:
            return
        http.forget(self._key)
        await http.keep(self._key, lambda: self._refresh(http, current["refreshJwt"]))

    async def _refresh(self, http: Http, token: str) -> dict[str, str]:
        url = f"{self._root}/xrpc/com.atproto.server.refreshSession"
        answer = await http.post(url, headers={"Authorization": f"Bearer {token}"}, accept=(400, 401))
        return self._session(http, answer) if answer.status == 200 else await self._open(http)

    def _session(self, http: Http, answer: Answer) -> dict[str, str]:
        told = mapping(answer.json() if answer.status == 200 or not answer.looks_like_html else {})
        tokens = {name: text(told.get(name)) or "" for name in TOKENS}
        if answer.status != 200 or not tokens["accessJwt"]:
            raise AuthError(
                f"Bluesky refused {self.handle} with the app password in {self.password} "
                f"({answer.said or answer.status}): make a new one in its settings"
            )
        http.remember(self._key, tokens)
        return tokens

    def _refused(self, answer: Answer) -> SourceError:
        kind = AuthError if answer.status == 401 else SourceError
        return kind(f"Bluesky would not answer {self.handle} ({answer.said or answer.status})")

    def mentions(self, item: JSON) -> Iterable[Mention]:
        for mention in view_mentions(mapping(item), self.network):
            if self.site_url == SITE or not mention.url:
                yield mention
            else:
                yield replace(mention, url=self.site_url.rstrip("/") + mention.url.removeprefix(SITE))

    async def check(self, http: Http) -> str:
        """Open a session; raises SourceError kinds."""
        await http.keep(self._key, lambda: self._open(http))
        return f"answers, signed in as {self.handle}"


def _asked(term: Term) -> dict[str, str]:
    """The search's own language: quotes for phrases, and parameters for what has one."""
    named = {"author": "author", "site": "domain", "handle": "mentions", "tag": "tag"}
    if term.kind in ("author", "site"):
        return {"q": "*", named[term.kind]: term.text.lstrip("@")}
    return {"q": term.quoted}


def _iso(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
