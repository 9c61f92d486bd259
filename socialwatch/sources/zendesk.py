"""Tickets of one's own Zendesk, with their public comments and the times that they took.

Sees every ticket that was written or changed, a minute later, whatever way it came: mail, form, chat, telephone. Does
not see agents' notes, attachments, or the comments of deleted tickets. Wants an admin's API token. Tickets are
read in the order of their changes, ten questions a minute; a ticket that changes again is the same mention, and only
what was said since is new.
"""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from socialwatch.errors import AuthError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.values import count, listing, mapping, moment, text
from socialwatch.sources.zendesk_ticket import is_agent, ticket_mentions

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 100  # tickets; each may need a request for its comments, and what was read is stored by the page
PER_MINUTE, MINUTE = 10, 59.0  # exports; the wait must be shorter than what a request may wait at all
LAG = 65  # what changed within the last minute is not told
AT_ONCE = 100
MOST_PAGES = 50  # of comments to one ticket: 5,000 are the most that there can be
SLACK = 900  # seconds that a cursor may lie ahead of what is asked for: spans overlap a little


@dataclass(frozen=True, slots=True, kw_only=True)
class Zendesk:
    """Tickets and their public comments."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "login"
    policy: ClassVar[Policy] = Policy(deletes=True)
    network: ClassVar[str] = "zendesk"

    subdomain: str = ""
    """The account: "acme" of acme.zendesk.com."""
    user: str = ""
    """The agent whose token it is, by mail address; empty for an OAuth token."""
    token: Secret
    """An API token (Admin Center > Apps and integrations > APIs), or an OAuth access token."""
    to: str = ""
    """The handle that tickets are addressed to and agents answer with; the subdomain unless given."""
    comments: bool = True
    """Whether comments are read: one request for each ticket that somebody wrote in."""
    addresses: bool = False
    """Whether customers' mail addresses are kept, as their handles."""
    base_url: str = ""
    """The account's address; https://SUBDOMAIN.zendesk.com unless given."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9-]*", self.subdomain) or not (self.subdomain or self.base_url):
            raise ValueError('subdomain is missing or no name; write subdomain = "acme" for acme.zendesk.com')

    @property
    def _root(self) -> str:
        return (self.base_url or f"https://{self.subdomain}.zendesk.com").rstrip("/")

    @property
    def _desk(self) -> str:
        return self.subdomain or urlsplit(self._root).netloc

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """All tickets: whoever writes to the brand seldom names it."""
        return [Ask({"tickets": self._desk}, span, f"tickets of {self._desk} on Zendesk")]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """By their latest change, oldest first; where nothing older is owed, from where the last page had ended."""
        start, end = ask.span.epochs
        end = min(end, _now() - LAG)
        cursor, at = text(mapping(resume).get("cursor")), count(mapping(resume).get("at"))
        if cursor is None or at is None or not start <= at <= start + SLACK:
            cursor = None
        since = start
        while start < end:
            begin: Params = {"cursor": cursor} if cursor else {"start_time": start}
            await self._in_turn(http)
            told = await self._ask(
                http, "incremental/tickets/cursor", {**begin, "include": "metric_sets,users", "per_page": PAGE}
            )
            tickets = told.get("tickets")
            if not isinstance(tickets, list):
                raise SourceError(f"{self._root} answered without tickets: its interface may have changed")
            items, gone = await self._whole(http, told, since)
            following = text(told.get("after_cursor"))
            last = told.get("end_of_stream") is not False or not following or following == cursor
            changed = [when for one in tickets if (when := _changed(mapping(one)))]
            reached = end if last else min(end, max([start, *changed]))
            hint = {"cursor": following or cursor, "at": reached} if following or cursor else None
            cut = last and told.get("end_of_stream") is False
            yield Page(items, Span.of(start, reached), hint, capped=cut, gone=gone)
            if last:
                return
            start, cursor = reached, following

    async def _in_turn(self, http: Http) -> None:
        """Ten exports a minute: where ten went faster, the desk is left alone until the minute is over."""

        async def none() -> list[float]:
            return []

        times = await http.keep(f"zendesk exports of {self._root}", none)
        now = time.monotonic()
        times[:] = [at for at in times if now - at < MINUTE]
        wait = max(0.0, times[-PER_MINUTE] + MINUTE - now) if len(times) >= PER_MINUTE else 0.0
        if wait:
            http.hold(self._root, wait)
        times.append(now + wait)  # when it will be sent

    async def _whole(
        self, http: Http, told: Mapping[str, Any], since: int
    ) -> tuple[list[Mapping[str, Any]], list[str]]:
        """Tickets with all that belongs to them, and the names of those that were deleted."""
        users = {str(one.get("id")): one for one in map(mapping, listing(told.get("users")))}
        metrics = {str(one.get("ticket_id")): one for one in map(mapping, listing(told.get("metric_sets")))}
        items: list[Mapping[str, Any]] = []
        gone: list[str] = []
        for ticket in map(mapping, listing(told.get("tickets"))):
            number = count(ticket.get("id"))
            metric = mapping(metrics.get(str(number)))
            if number is None:
                items.append({"ticket": ticket})  # set aside, with the reason
            elif ticket.get("status") == "deleted":
                gone.append(f"{self._desk}:{number}")
            elif ticket.get("is_public") is not False:
                # what an agent opened may be a note; its first comment tells
                quiet = _is_quiet(metric, since) and not is_agent(users, ticket.get("submitter_id"))
                spoken, people = ([], {}) if quiet or not self.comments else await self._comments(http, number)
                known = {**users, **people}
                who = {str(one.get("author_id")) for one in spoken}
                who |= {str(ticket.get(key)) for key in ("requester_id", "submitter_id")}
                names = {name: _person(known[name]) for name in sorted(who & known.keys())}
                items.append({"ticket": _way(ticket), "metrics": metric, "comments": spoken, "users": names})
        return items, gone

    async def _comments(self, http: Http, number: JSON) -> tuple[list[Mapping[str, Any]], dict[str, Mapping[str, Any]]]:
        """What was said in a ticket, and by whom."""
        found: list[Mapping[str, Any]] = []
        people: dict[str, Mapping[str, Any]] = {}
        after: str | None = None
        for _ in range(MOST_PAGES):
            asked: Params = {"include": "users", "page[size]": AT_ONCE, "page[after]": after}
            told = await self._ask(http, f"tickets/{number}/comments", asked, missing=True)
            found += map(mapping, listing(told.get("comments")))
            people |= {str(one.get("id")): one for one in map(mapping, listing(told.get("users")))}
            after = text(mapping(told.get("meta")).get("after_cursor"))
            if mapping(told.get("meta")).get("has_more") is not True or after is None:
                break
        return [_said(one, first=not at) for at, one in enumerate(found)], people

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """A hundred tickets at a time, with the comments of those whose comments are asked for."""
        numbers = list(dict.fromkeys(name.removeprefix(f"{self._desk}:").partition(":")[0] for name in native_ids))
        items: list[Mapping[str, Any]] = []
        for at in range(0, len(numbers), AT_ONCE):
            ids = ",".join(numbers[at : at + AT_ONCE])
            told = await self._ask(http, "tickets/show_many", {"ids": ids, "include": "metric_sets,users"})
            items += (await self._whole(http, told, 0))[0]
        there = {mention.native_id for item in items for mention in self.mentions(item)}
        if not self.comments:  # then nobody can tell
            there |= {name for name in native_ids if name.count(":") > 1}
        return Reread(items, [name for name in native_ids if name not in there])

    async def _ask(self, http: Http, path: str, params: Params, *, missing: bool = False) -> Mapping[str, Any]:
        """One request; with `missing`, what is not there is nothing and no error."""
        url = f"{self._root}/api/v2/{path}.json"
        try:
            answer = await http.get(url, params=params, headers=self._headers(), accept=(404,) if missing else ())
        except AuthError as error:
            raise AuthError(f"Zendesk refused the token in {self.token} ({error})") from None
        return {} if answer.status == 404 else mapping(answer.json())

    def _headers(self) -> dict[str, str]:
        token = self.token.reveal()
        if not self.user:
            return {"Authorization": f"Bearer {token}"}
        return {"Authorization": "Basic " + b64encode(f"{self.user}/token:{token}".encode()).decode()}

    def mentions(self, item: JSON) -> Iterable[Mention]:
        to = (self.to or self._desk).lstrip("@")
        yield from ticket_mentions(
            mapping(item), network=self.network, desk=self._desk, root=self._root, to=to, addresses=self.addresses
        )

    async def check(self, http: Http) -> str:
        """Ask who we are; raises SourceError kinds."""
        who = mapping((await self._ask(http, "users/me", {})).get("user"))
        role = text(who.get("role"))
        if role not in ("agent", "admin"):  # a wrong user is told nothing worse than that it is nobody
            raise AuthError(
                f"Zendesk takes us for {role or 'nobody'}: `user` and the token in {self.token} must be an agent's"
            )
        return f"answers as {role}" + ("" if role == "admin" else "; exports want an admin")


def _now() -> int:
    return int(time.time())


def _is_quiet(metric: Mapping[str, Any], since: int) -> bool:
    """Has nobody said anything since?"""
    latest = moment(metric.get("latest_comment_added_at"))
    return latest is not None and latest.timestamp() < since


def _changed(ticket: Mapping[str, Any]) -> int | None:
    """When it changed by Zendesk's own clock for exports, which also ticks for changes that nobody sees."""
    told = count(ticket.get("generated_timestamp"))
    when = moment(ticket.get("updated_at"))
    return told or (int(when.timestamp()) if when else None)


def _way(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """A ticket or comment with the channel that it came by, not with from where: that is an address or a number."""
    return {**told, "via": {"channel": mapping(told.get("via")).get("channel")}} if "via" in told else told


def _said(comment: Mapping[str, Any], *, first: bool) -> Mapping[str, Any]:
    """What is kept of a comment: Zendesk tells from which computer and place it was sent as well.

    Of agents' notes the words go; those of a first one stay, by which a ticket that began with it is known.
    """
    hidden = {"metadata", "attachments"}
    if comment.get("public") is not True and not first:
        hidden |= {"body", "html_body", "plain_body"}
    return _way({key: value for key, value in comment.items() if key not in hidden})


def _person(user: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is kept of a user: Zendesk tells telephone numbers and notes as well."""
    return {key: user.get(key) for key in ("id", "name", "role", "email")}
