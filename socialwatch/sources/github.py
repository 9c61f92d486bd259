"""Issues, pull requests and discussions on GitHub, through its search.

Sees public ones whose title or text holds a brand's words, everywhere or in given places; discussions, with their last
fifty comments, only with a token. Does not see comments below issues, code, or what is private to others. Ten searches
a minute, thirty with a free token; the server says how many are left, and that is obeyed. One search gives 1,000
results at most: where there are more, the next one ends at the time that this one had come to.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from socialwatch.errors import AuthError, RateLimited, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.github_post import COMMENTS, DISCUSSIONS, found_mentions, thread_of
from socialwatch.sources.looking_again import GONE, NOT_THERE, one_by_one
from socialwatch.sources.terms import searched
from socialwatch.sources.values import count, listing, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 100
DEEPEST = 10  # pages of one search
NO_TIME = Span.of(0, 0)  # a thread is no question of when
WAIT = 60.0  # seconds that a secondary limit lasts at least, where nobody says how long


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: what it holds, where the next page begins, how much there is in all, and whether that is sure."""

    items: list[Mapping[str, JSON]]
    following: str | None
    total: int
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """Issues, pull requests and discussions that hold a brand's words."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "github"

    kinds: tuple[Literal["issue", "pull-request", "discussion"], ...] = ("issue", "pull-request", "discussion")
    """What to read; discussions only with a token."""
    within: tuple[str, ...] = ()
    """Where to look, in GitHub's words: "org:acme", "repo:acme/cloud", "user:jane"; everywhere when empty."""
    token: Secret | None = None
    """A personal access token; one without any rights will do."""
    base_url: str = "https://api.github.com"
    """Where the interface answers; https://HOST/api/v3 for a server of one's own."""

    def __post_init__(self) -> None:
        for place in self.within:
            if not place.startswith(("org:", "repo:", "user:")) or " " in place:
                raise ValueError(f'within holds {place!r}; write "org:acme", "repo:acme/cloud" or "user:jane"')

    @property
    def allowances(self) -> Sequence[Allowance]:
        """Of requests for single things; at none GitHub refuses searches as well."""
        return (Allowance("core", 5000 if self.token else 60, "hour"),)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search of each kind for each word or phrase of which every match holds one."""
        found = searched(queries, "GitHub")
        kinds = [kind for kind in dict.fromkeys(self.kinds) if kind != "discussion" or self.token]
        where = {"within": sorted(self.within)} if self.within else {}
        return [
            Ask({"q": word, "kind": kind, **where}, span, f"{word} in {kind.replace('-', ' ')}s on GitHub")
            for word in dict.fromkeys(term.quoted.lstrip("#@") for term in found)
            for kind in kinds
        ]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first: issues by when they were opened, discussions by when something happened in them last."""
        start, end = ask.span.epochs
        talk = ask.params["kind"] == "discussion"
        until, cursor, got = (None if talk else end - 1), None, 0
        seen: set[str | None] = set()
        while True:
            search = self._discussions if talk else self._issues
            found = await search(http, ask.params, start, until, cursor)
            items = [item for item in found.items if text(item.get("url")) not in seen]
            seen |= {text(item.get("url")) for item in found.items}
            stamps = (moment(item.get("updatedAt" if talk else "created_at")) for item in found.items)
            oldest = min((int(when.timestamp()) for when in stamps if when), default=end)
            got += len(found.items)
            done = not found.following and got >= found.total
            if done or not found.items:
                yield Page(items, Span.of(start, end), capped=not (done and found.whole))
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end), capped=not found.whole)
            end, cursor = reached, found.following
            if cursor is None and until is not None and oldest >= until:
                yield Page([], Span.of(start, end), capped=True)  # more in one second than a search gives
                return
            if cursor is None:
                until, got = oldest, 0

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The comments on an issue or pull request since it was written; a discussion with all that was said in it."""
        address = post.thread or post.native_id
        place = thread_of(address)
        if place is None or (place[2] == "discussions" and not self.token):
            return
        owner, name, kind, number = place
        if kind == "discussions":
            variables = {"owner": owner, "name": name, "number": number}
            told = await self._ask(http, "/graphql", json={"query": COMMENTS, "variables": variables})
            found = mapping(mapping(mapping(told.get("data")).get("repository")).get("discussion"))
            yield Page([found] if found else [], NO_TIME)
            return
        since = _span(int(post.created.timestamp()) if post.created else 0, None).removeprefix(">=")
        path = f"/repos/{owner}/{name}/issues/{number}/comments"
        for page in range(1, DEEPEST + 1):
            comments = await self._comments(http, path, {"since": since, "per_page": PAGE, "page": page})
            more = len(comments) == PAGE
            yield Page([{**one, "_thread": address} for one in comments], NO_TIME, capped=more and page == DEEPEST)
            if not more:
                return

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """Issues and pull requests, and comments on them, one by one; discussions can't be told."""
        return await one_by_one(native_ids, partial(self._look, http))

    async def _look(self, http: Http, address: str) -> JSON:
        place, comment = thread_of(address), re.search(r"#issuecomment-(\d+)$", address)
        if place is None or place[2] == "discussions" or ("#" in address and comment is None):
            return None
        path = f"/repos/{place[0]}/{place[1]}/issues/" + (f"comments/{comment[1]}" if comment else str(place[3]))
        told = mapping(await self._told(http, path, accept=NOT_THERE))
        if told.get("html_url") == address:
            return {**told, "_thread": address.partition("#")[0]} if comment else told
        # what moved to another repository has another address there; "Not Found" and "deleted" are said in words
        return GONE if "html_url" not in told and text(told.get("message")) else None

    async def _comments(self, http: Http, path: str, params: Params) -> list[Mapping[str, JSON]]:
        """A page of comments; none of an issue that is gone or was moved."""
        told = await self._told(http, path, params=params, accept=(404, 410, 301))
        return [mapping(one) for one in listing(told)]

    async def _issues(
        self, http: Http, asked: Mapping[str, JSON], start: int, until: int | None, cursor: str | None
    ) -> Found:
        page = int(cursor or 1)
        parts = (asked["q"], "in:title,body", f"is:{asked['kind']}", f"created:{_span(start, until)}")
        params: Params = {
            "q": " ".join(map(str, (*parts, *asked.get("within", ())))), "sort": "created", "order": "desc",
            "per_page": PAGE, "page": page,
        }  # fmt: skip
        told = await self._ask(http, "/search/issues", params=params)
        if not isinstance(told.get("items"), list):
            raise SourceError(f"{self.base_url} answered a search without items: its interface may have changed")
        total = count(told.get("total_count")) or 0
        following = str(page + 1) if total > page * PAGE and page < DEEPEST else None
        return Found(list(map(mapping, told["items"])), following, total, told.get("incomplete_results") is not True)

    async def _discussions(
        self, http: Http, asked: Mapping[str, JSON], start: int, until: int | None, cursor: str | None
    ) -> Found:
        parts = (asked["q"], "sort:updated-desc", f"updated:{_span(start, until)}", *asked.get("within", ()))
        variables = {"q": " ".join(map(str, parts)), "after": cursor}
        told = await self._ask(http, "/graphql", json={"query": DISCUSSIONS, "variables": variables})
        errors = [mapping(error) for error in listing(told.get("errors"))]
        if any(error.get("type") == "RATE_LIMITED" for error in errors):
            raise RateLimited("GitHub has had enough of this token's questions for now")
        found = mapping(mapping(told.get("data")).get("search"))
        if not isinstance(found.get("nodes"), list):
            words = text(errors[0].get("message")) if errors else None
            raise SourceError(f"GitHub would not search discussions ({words or 'no reason told'})")
        pages = mapping(found.get("pageInfo"))
        following = text(pages.get("endCursor")) if pages.get("hasNextPage") is True else None
        items = [mapping(node) for node in found["nodes"] if node]
        return Found(items, following if following != cursor else None, count(found.get("discussionCount")) or 0)

    async def _ask(
        self, http: Http, path: str, *, params: Params | None = None, json: JSON = None
    ) -> Mapping[str, JSON]:
        return mapping(await self._told(http, path, params=params, json=json))

    async def _told(
        self, http: Http, path: str, *, params: Params | None = None, json: JSON = None, accept: Sequence[int] = ()
    ) -> JSON:
        """One request; a limit that says so in words only is told as one, and a token that is refused by its place."""
        root = self.base_url.rstrip("/")
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        headers |= {"Authorization": f"Bearer {self.token.reveal()}"} if self.token else {}
        try:
            if json is not None:
                answer = await http.post(root.removesuffix("/v3") + path, json=json, headers=headers)
            else:
                cost = {"core": 1} if path.startswith("/repos/") else None
                answer = await http.get(root + path, params=params, headers=headers, accept=(422, *accept), cost=cost)
        except AuthError as error:
            if "rate limit" in str(error):
                raise RateLimited(str(error), WAIT) from None
            raise AuthError(f"GitHub refused the token in {self.token} ({error})") if self.token else error from None
        told = answer.json()
        if answer.status == 422:
            reasons = [text(mapping(one).get("message")) or "" for one in listing(mapping(told).get("errors"))]
            raise SourceError(f"GitHub would not search: {'; '.join(filter(None, reasons)) or answer.said}")
        return told

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield from found_mentions(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask how much may still be asked, which costs nothing; raises SourceError kinds."""
        told = mapping((await self._ask(http, "/rate_limit", params={})).get("resources"))
        left, most = (count(mapping(told.get("search")).get(key)) for key in ("remaining", "limit"))
        who = "with a token" if self.token else "without a token: no discussions"
        return f"answers {who}, {left} of {most} searches left this minute"


def _span(start: int, until: int | None) -> str:
    """As the search takes it, both ends included."""
    stamps = [datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (start, until) if at is not None]
    return "..".join(stamps) if until is not None else f">={stamps[0]}"
