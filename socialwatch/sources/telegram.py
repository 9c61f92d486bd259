"""Posts in public channels of Telegram, by its search and by reading chosen channels.

Sees posts of public channels, joined or not, that hold a brand's words or hashtags, and everything that the channels in
`channels` publish, with views, forwards, reactions and the comments below matched posts. Does not see talks between
people, closed groups, or posts without a word. Wants a person's own session, made once with the library telethon.
Searches for words come out of a few free slots a day, hashtags are free; nothing is ever paid with Stars.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import AuthError, RateLimited, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.telegram_post import items_of, post_mention
from socialwatch.sources.telegram_wire import Line, library
from socialwatch.sources.terms import searched
from socialwatch.sources.values import count, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query

PAGE = 100
MOST_PAGES = 50
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """What public channels publish: what its search finds, and all of some channels."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "login"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "telegram"
    base_url: ClassVar[str] = ""
    by_item: ClassVar[bool] = True

    api_id: int
    """The number of your application, from my.telegram.org."""
    api_hash: Secret
    """The hash that stands beside it."""
    session: Secret
    """The text of a session of your own account, made with telethon; whoever has it is you."""
    channels: tuple[str, ...] = ()
    """Names of public channels, or of public groups, that are read whole."""
    search: bool = True
    """Whether all public channels are searched for the brands' words and hashtags."""
    searches_per_day: int = 10
    """How many searches for words a day may take; never more than Telegram gives free."""

    def __post_init__(self) -> None:
        if not self.search and not self.channels:
            raise ValueError('nothing to read; write channels = ["acmecoffee"] or search = true')
        for name in self.channels:
            if not NAME.fullmatch(name.removeprefix("@")):
                raise ValueError(f"channels holds {name!r}; write the name that follows t.me/, like acmecoffee")

    @property
    def allowances(self) -> Sequence[Allowance]:
        return (Allowance("searches", self.searches_per_day, "day"),)

    @property
    def _line(self) -> Line:
        return Line(self.api_id, self.api_hash, self.session)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """The channels, then hashtags, which are free, then words: whatever the day's slots leave."""
        names = dict.fromkeys(name.removeprefix("@").lower() for name in self.channels)
        asks = [Ask({"channel": name}, span, f"@{name} on Telegram") for name in names]
        if not self.search:
            return asks
        found = searched(queries, "Telegram", or_else=", or set search = false")
        tags = dict.fromkeys(term.text.lower() for term in found if term.kind == "tag")
        words = dict.fromkeys(term.text.lower() for term in found if term.kind != "tag")
        asks += [Ask({"hashtag": name}, span, f"#{name} on Telegram") for name in tags]
        return [*asks, *(Ask({"query": name}, span, f"{name} on Telegram") for name in words)]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first until the span's start."""
        pages = self._channel(http, ask, resume) if "channel" in ask.params else self._search(http, ask)
        async for page in pages:
            yield page

    async def _channel(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """All that a channel published; where it lies is kept: names may be looked up a few hundred times a day."""
        name, functions = str(ask.params["channel"]), library("telethon.tl.functions")
        peer, hint = await self._peer(http, name, resume)
        (start, end), before = ask.span.epochs, 0
        edge = end
        for turn in range(MOST_PAGES):
            request = functions.messages.GetHistoryRequest(peer, before, moment(end), 0, PAGE, 0, 0, 0)
            try:
                found = await self._line.ask(http, request)
            except SourceError as error:
                if turn or not resume or type(error) is not SourceError:
                    raise
                peer, hint = await self._peer(http, name)  # it may have moved since
                request.peer = peer
                found = await self._line.ask(http, request)
            last = _last(found)
            if last is None or last[1] < start:
                yield Page(_within(found, ask.span), Span.of(start, edge), hint)
                return
            yield Page(_within(found, ask.span), Span.of(min(edge, last[1]), edge), hint)
            before, edge = last[0], min(edge, last[1])
        yield Page([], Span.of(start, edge), hint, capped=True)

    async def _search(self, http: Http, ask: Ask) -> AsyncIterator[Page]:
        """Telegram's own search, which takes no dates: it begins with the newest whatever is owed."""
        functions, types = library("telethon.tl.functions"), library("telethon.tl.types")
        tag, query = text(ask.params.get("hashtag")), text(ask.params.get("query"))
        start, edge = ask.span.epochs
        rate, peer, number, seen = 0, types.InputPeerEmpty(), 0, 0
        for _ in range(MOST_PAGES):
            cost = await self._slot(http, query) if query else {}
            request = functions.channels.SearchPostsRequest(rate, peer, number, PAGE, hashtag=tag, query=query)
            found = await self._line.ask(http, request, cost)
            last, more = _last(found), getattr(found, "next_rate", None)
            seen += len(found.messages)
            if last is None or last[1] < start or seen >= _all(found):
                broken = last is None and seen < _all(found) and not getattr(found, "inexact", False)
                yield Page(_within(found, ask.span), Span.of(start, edge), capped=broken)
                return
            yield Page(_within(found, ask.span), Span.of(min(edge, max(start, last[1])), edge))
            edge, number, rate = min(edge, max(start, last[1])), last[0], more or last[1]
            peer = _input_peer(found)
        yield Page([], Span.of(start, edge), capped=True)

    async def _slot(self, http: Http, query: str | None) -> Mapping[str, float]:
        """One of the day's, none where Telegram says that this search is free. Raises RateLimited when none is left."""
        told = await self._slots(http, query)
        if told.query_is_free:
            return {}
        if told.remains < 1:
            wait = max(60.0, told.wait_till - time.time()) if told.wait_till else None
            raise RateLimited(f"Telegram's {told.total_daily} free searches of the day are used", wait)
        return {"searches": 1}

    async def _slots(self, http: Http, query: str | None = None) -> Any:
        return await self._line.ask(http, library("telethon.tl.functions").channels.CheckSearchPostsFloodRequest(query))

    async def _peer(self, http: Http, name: str, hint: JSON | None = None) -> tuple[Any, JSON]:
        """How a channel is to be named in requests: as kept in the hint, else looked up once a run."""
        known = mapping(hint)
        number, access = count(known.get("channel")), text(known.get("access")) or ""
        if number is None or not access:
            number, access = await http.keep(f"telegram @{name} {self.session}", lambda: self._look_up(http, name))
        peer = library("telethon.tl.types").InputPeerChannel(number, int(access))
        return peer, {"channel": number, "access": access}

    async def _look_up(self, http: Http, name: str) -> tuple[int, str]:
        request = library("telethon.tl.functions").contacts.ResolveUsernameRequest(name)
        try:
            chats = (await self._line.ask(http, request)).chats
        except SourceError as error:
            if type(error) is not SourceError:
                raise
            raise SourceError(f"there is no public channel t.me/{name}: correct channels ({error})") from None
        found = [one for one in chats if getattr(one, "access_hash", None) is not None]
        if not found:
            raise SourceError(f"t.me/{name} is no channel but a person: correct channels")
        return found[0].id, str(found[0].access_hash)

    async def replies(self, http: Http, post: Mention, item: JSON | None) -> AsyncIterator[Page]:
        """The comments below a channel's post, which lie in the group that belongs to it."""
        told = mapping(item)
        name, number = text(mapping(told.get("chat")).get("handle")), count(told.get("id"))
        if not (name and number and post.created and mapping(told.get("comments")).get("channel_id")):
            return
        peer, _ = await self._peer(http, name)
        functions, before = library("telethon.tl.functions"), 0
        for _ in range(MOST_PAGES):
            request = functions.messages.GetRepliesRequest(peer, number, before, None, 0, PAGE, 0, 0, 0)
            found = await self._line.ask(http, request)
            last = _last(found)
            items: list[JSON] = [{**one, "below": post.native_id} for one in items_of(found)]
            if last is None or len(found.messages) < PAGE:
                yield Page(items, Span(post.created, post.created))
                return
            yield Page(items, Span(post.created, post.created))
            before = last[0]
        yield Page([], Span(post.created, post.created), capped=True)

    async def reread(self, http: Http, native_ids: Sequence[str], known: Mapping[str, JSON]) -> Reread:
        """A request for a hundred posts of one channel; what is no more there comes back empty."""
        functions, by_name = library("telethon.tl.functions"), dict[str, list[str]]()
        for native_id in native_ids:
            name = text(mapping(mapping(known.get(native_id)).get("chat")).get("handle"))
            if name:
                by_name.setdefault(name, []).append(native_id)
        items: list[JSON] = []
        gone: list[str] = []
        for name, ids in by_name.items():
            peer, _ = await self._peer(http, name)
            for at in range(0, len(ids), PAGE):
                numbers = {int(one.partition("/")[2]): one for one in ids[at : at + PAGE]}
                found = await self._line.ask(http, functions.channels.GetMessagesRequest(peer, _inputs(numbers)))
                below = {one: text(mapping(known.get(name_)).get("below")) for one, name_ in numbers.items()}
                for one in items_of(found):
                    above = below.get(int(str(one["id"])))
                    items.append({**one, "below": above} if above else one)
                gone += [
                    numbers[one.id]
                    for one in found.messages
                    if type(one).__name__ == "MessageEmpty" and one.id in numbers
                ]
        return Reread(items, gone)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield post_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Who we are there, and what is left of the day's searches."""
        who = await self._line.who(http)
        if not self.search:
            return f"answers as {who}; {len(self.channels)} channels are read, nothing is searched for"
        try:
            told = await self._slots(http)
        except AuthError as error:
            return f"answers as {who}, but: {error}"
        return f"answers as {who}; {told.remains} of {told.total_daily} free searches of the day are left"


def _last(found: Any) -> tuple[int, int] | None:
    """Number and time of the last message of an answer, None when there was none."""
    dated = [one for one in found.messages if getattr(one, "date", None)]
    return (dated[-1].id, int(dated[-1].date.timestamp())) if dated else None


def _all(found: Any) -> int:
    """How many posts a search says that it has; an answer that is no slice is whole."""
    return int(getattr(found, "count", 0))


def _within(found: Any, span: Span) -> list[JSON]:
    """The items of a span; a search gives newer ones, too, which another run has had."""
    start, end = span.epochs
    kept: list[JSON] = []
    for one in items_of(found):
        written = moment(one.get("date"))
        if written is None or start <= written.timestamp() < end:
            kept.append(one)
    return kept


def _input_peer(found: Any) -> Any:
    """Where the last message of an answer lies, as the next question wants it."""
    types = library("telethon.tl.types")
    number = getattr(found.messages[-1].peer_id, "channel_id", None)
    for one in found.chats:
        if one.id == number and getattr(one, "access_hash", None) is not None:
            return types.InputPeerChannel(one.id, one.access_hash)
    return types.InputPeerEmpty()


def _inputs(numbers: Iterable[int]) -> list[Any]:
    types = library("telethon.tl.types")
    return [types.InputMessageID(one) for one in numbers]
