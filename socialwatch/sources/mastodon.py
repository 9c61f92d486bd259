"""Public posts on a Mastodon-compatible server: under a tag, in its timelines, by an account, and to ours.

Sees, without a key, what the server knows under a tag: its own users' posts and those of the accounts they
follow elsewhere. With a token also what its search finds (only posts whose authors agreed to be found) and who
mentioned us. Does not see private posts, nor the fediverse beyond what reached this server: listen on two or
three large ones; a post that several show is one mention. 300 requests in five minutes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import parse_qs, quote, urlsplit

from socialwatch.errors import AuthError, ConfigError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.mastodon_again import look_again
from socialwatch.sources.mastodon_post import derived_parent, status_mentions
from socialwatch.sources.mastodon_replies import CLOSED, LOOK_BACK, answered_posts, answers_below
from socialwatch.sources.mastodon_thread import context_path, descendants, known_number, number_of
from socialwatch.sources.one_server import OneServer
from socialwatch.sources.terms import terms
from socialwatch.sources.values import listing, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params
    from socialwatch.query import Query

PAGE = 40
AT_ONCE, A_MINUTE = 50, 48
"""Requests to a server that does not say how many it takes: together never more than the 300 in five minutes that
Mastodon's documentation allows, however its five minutes lie, and the first of them without waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastodon(OneServer):
    """Posts on one server, by tag, search, account, timeline and mention."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy(deletes=True)
    network: ClassVar[str] = "mastodon"
    example: ClassVar[str] = "mastodon.social"
    by_item: ClassVar[bool] = True

    server: str = ""
    """The server's name, like mastodon.social."""
    base_url: str = ""
    """Its address; https://SERVER unless given."""
    tags: tuple[str, ...] = ()
    """Tags to follow besides those in the brands' queries; words of the queries are asked for as tags too."""
    tag: str = ""
    """One tag, for those who follow only one."""
    accounts: tuple[str, ...] = ()
    """Accounts whose posts and replies are read: "acme@mastodon.social"."""
    answers: bool = False
    """Whether what others answer to the posts of `accounts` is read too: one request a post with answers."""
    timeline: Literal["", "local", "federated"] = ""
    """Read a whole public timeline as well; many servers want a token for it."""
    token: Secret | None = None
    """An access token with read rights: turns on search and our own mentions."""
    query_tags: bool = True
    """Whether the words of the brands' queries are asked for as tags."""

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Tags and accounts for everybody; searches and own mentions with a token."""
        found, _ = terms(queries, ("words", "phrase", "tag", "handle", "author"))
        asks: dict[tuple[str, str], None] = {}
        for tag in (*self.tags, self.tag):
            asks[("tag", _tag(tag))] = None
        for term in found:
            in_a_row = term.kind == "phrase" or (term.kind == "words" and " " not in term.text)
            if term.kind == "tag" or (in_a_row and self.query_tags):
                asks[("tag", _tag(term.text))] = None
            if term.kind in ("words", "phrase", "tag") and self.token:
                asks[("search", term.quoted)] = None
            if term.kind == "author":
                asks[("account", term.text.lstrip("@"))] = None
        asks |= {("account", account.lstrip("@")): None for account in self.accounts}
        asks |= {("replies", account.lstrip("@")): None for account in self.accounts if self.answers}
        asks |= {("timeline", self.timeline): None} if self.timeline else {}
        asks |= {("mentions", "us"): None} if self.token else {}
        wanted = [(kind, value) for kind, value in asks if value]
        if not wanted:
            raise ConfigError(f"nothing to ask {self._name}: no query holds a word; give the source tags or accounts")
        return [Ask({"kind": kind, "value": value}, span, self._title(kind, value)) for kind, value in wanted]

    def _title(self, kind: str, value: str) -> str:
        told = {
            "tag": f"#{value}", "search": f"search for {value}", "account": f"posts by @{value}",
            "replies": f"answers to @{value}",
            "timeline": f"{value} timeline", "mentions": "mentions of us",
        }  # fmt: skip
        return f"{told[kind]} on {self._name}"

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first, page by page, until the span's start; a killed run goes on at the page it had reached.

        Ids are opaque (some servers do not number): only their order in the answers is relied on.
        """
        if ask.params["kind"] == "replies":
            yield await self._answers(http, ask)
            return
        start, end = ask.span.epochs
        hint = mapping(resume)
        at, had_posts = hint.get("at"), bool(hint)
        goes_on = isinstance(at, int) and start < at and at >= end and text(hint.get("max_id"))
        max_id = text(hint.get("max_id")) if goes_on else None
        path, params = await self._question(http, ask)
        offset, first = 0, True
        seen: set[str] = set()
        parents = Parents()
        while True:
            paging = {"offset": offset} if ask.params["kind"] == "search" else {"max_id": max_id}
            answer = await self._get(http, path, {**params, **paging})
            statuses = _statuses(answer, self._root)
            fresh = [dict(status) for status in statuses if text(status.get("id")) not in seen]
            seen |= {text(status.get("id")) or "" for status in statuses}
            if not fresh:
                # a timeline that had posts and shows none has lost them, or us: no silence, but a gap
                yield Page([], Span.of(start, end), capped=first and had_posts and not goes_on)
                return
            first = False
            await self._find_parents(http, fresh, parents)
            offset += len(statuses)
            oldest = min((int(when.timestamp()) for when in map(_time, fresh) if when), default=end)
            max_id = _next(answer, statuses)
            if oldest < start:
                yield Page(fresh, Span.of(start, end))
                return
            reached = min(end, oldest + 1)  # the oldest second may go on on the next page
            yield Page(fresh, Span.of(reached, end), {"max_id": max_id, "at": reached})
            end = reached

    async def _question(self, http: Http, ask: Ask) -> tuple[str, dict[str, str | int | bool | None]]:
        kind, value = str(ask.params["kind"]), str(ask.params["value"])
        if kind == "tag":
            return f"/api/v1/timelines/tag/{quote(value, safe='')}", {"limit": PAGE}
        if kind == "timeline":
            return "/api/v1/timelines/public", {"limit": PAGE, "local": value == "local"}
        if kind == "search":
            return "/api/v2/search", {"q": value, "type": "statuses", "limit": PAGE, "resolve": False}
        if kind == "mentions":
            return "/api/v1/notifications", {"types[]": "mention", "limit": PAGE}
        account = mapping((await self._get(http, "/api/v1/accounts/lookup", {"acct": value})).json())
        if not text(account.get("id")):
            raise SourceError(f"{self._name} knows no account {value!r}; write it like acme@mastodon.social")
        return f"/api/v1/accounts/{quote(str(account['id']), safe='')}/statuses", {"limit": PAGE}

    async def _answers(self, http: Http, ask: Ask) -> Page:
        """What was answered to an account's posts of late, all threads as one page."""
        path, params = await self._question(http, ask)
        start, _ = ask.span.epochs

        async def older(max_id: str | None) -> tuple[Sequence[Mapping[str, JSON]], str | None]:
            answer = await self._get(http, path, {**params, "max_id": max_id, "exclude_reblogs": True})
            posts = _statuses(answer, self._root)
            return posts, _next(answer, posts)

        async def get(path: str, params: Params, accept: Sequence[int]) -> Answer:
            return await self._get(http, path, params, accept)

        numbers, more = await answered_posts(older, start - LOOK_BACK)
        items = await answers_below(get, numbers, start)
        await self._find_parents(http, items, Parents())
        return Page(items, ask.span, capped=more)

    async def replies(self, http: Http, post: Mention, item: JSON = None) -> AsyncIterator[Page]:
        """What was answered to it, as this server knows it; `item` is what it was shown as here."""
        get, hosts = partial(self._get, http), (self.server, urlsplit(self._root).netloc)
        number = await number_of(get, hosts, post, item, search=self.token is not None)
        if number is None:
            return
        answer = await get(context_path(number), {}, CLOSED)
        items = descendants(answer.json()) if answer.status == 200 else []
        await self._find_parents(http, items, Parents({number: post.native_id}))
        yield Page(items, Span.of(0, 0))

    async def reread(self, http: Http, native_ids: Sequence[str], items: Mapping[str, JSON] | None = None) -> Reread:
        """As this server knows them; one whose number here is not known can't be told."""
        hosts = (self.server, urlsplit(self._root).netloc)
        numbers = {one: known_number(hosts, one, (items or {}).get(one)) for one in native_ids}
        known = {one: number for one, number in numbers.items() if number is not None}
        return await look_again(partial(self._get, http), known)

    async def _find_parents(self, http: Http, entries: Sequence[dict[str, JSON]], parents: Parents) -> None:
        """Note the `uri` of the posts that these answer, asked for twenty at a time where the server can be asked."""
        posts = [entry["status"] if isinstance(entry.get("status"), dict) else entry for entry in entries]
        parents.uris |= {str(post.get("id")): str(post["uri"]) for post in posts if text(post.get("uri"))}
        answers = [post for post in posts if text(post.get("in_reply_to_id")) and not derived_parent(post)]
        unknown = sorted({str(post["in_reply_to_id"]) for post in answers} - parents.uris.keys())
        for group in (unknown[at : at + 20] for at in range(0, len(unknown), 20)):
            if not parents.told:
                break
            answer = await self._get(http, "/api/v1/statuses", {"id[]": group}, accept=(400, 401, 403, 404, 405, 422))
            parents.told = answer.status == 200
            told = map(mapping, listing(answer.json())) if parents.told else ()
            parents.uris |= {str(post["id"]): str(post["uri"]) for post in told if text(post.get("uri"))}
        for post in answers:
            if found := parents.uris.get(str(post["in_reply_to_id"])):
                post["_parent"] = found

    async def _get(self, http: Http, path: str, params: Params, accept: Sequence[int] = ()) -> Answer:
        headers = {"Authorization": f"Bearer {self.token.reveal()}"} if self.token else {}
        try:
            answer = await http.get(self._root + path, params=params, headers=headers, accept=accept)
        except AuthError as error:
            if self.token:
                raise AuthError(f"{self._name} refused the token in {self.token}: renew it ({error})") from None
            raise AuthError(
                f"{self._name} wants a token even for this: make one under Preferences > Development "
                f'there and set token = "env:NAME" for this source ({error})'
            ) from None
        http.slow(self._root, A_MINUTE, burst=AT_ONCE, unless_told=True)
        return answer

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield from status_mentions(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask for the token's owner, or for any tag without one; raises SourceError kinds."""
        if self.token:
            account = mapping((await self._get(http, "/api/v1/accounts/verify_credentials", {})).json())
            return f"answers, signed in as @{text(account.get('acct')) or '?'}"
        tag = _tag(next(iter((*self.tags, self.tag or "news"))))
        await self._get(http, f"/api/v1/timelines/tag/{quote(tag, safe='')}", {"limit": 1})
        return "answers without a token: tags and accounts only, no search"


@dataclass(slots=True)
class Parents:
    """The `uri` of posts by their number on this server; `told`: it can be asked for them (since Mastodon 4.3)."""

    uris: dict[str, str] = field(default_factory=dict)
    told: bool = True


def _tag(text: str) -> str:
    """Words as people write them in a tag: "Acme Cloud" is #acmecloud."""
    return "".join(char for char in text.casefold() if char.isalnum() or char == "_")


def _statuses(answer: Answer, root: str) -> list[Mapping[str, JSON]]:
    """The posts in an answer: a timeline is a list, a search has them under a key, a notification holds one."""
    told = answer.json()
    found = told.get("statuses") if isinstance(told, Mapping) else told
    if not isinstance(found, list):
        raise SourceError(f"{root} answered without a list of posts: is it a Mastodon-compatible server?")
    return [mapping(entry) for entry in found]


def _time(entry: Mapping[str, JSON]) -> datetime | None:
    return moment(entry.get("created_at"))


def _next(answer: Answer, entries: Sequence[Mapping[str, JSON]]) -> str | None:
    """Where the next page begins: as the Link header says, else below the last entry."""
    query = parse_qs(urlsplit(answer.links.get("next", "")).query)
    return query["max_id"][0] if query.get("max_id") else text(entries[-1].get("id")) if entries else None
