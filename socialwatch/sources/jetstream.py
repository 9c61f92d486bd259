"""Every public post on Bluesky as it is written, from a Jetstream server: for `socialwatch watch`.

Sees all posts, replies and quotes of the network within a second, edits and deletions too, without an account. Does
not see what was said before the last 36 hours, or likes. Posts come without handles, followers and counts; the
first two are looked up for posts that may match a brand, 25 authors at a time. What cannot match is not kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import SourceDown, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.sources.base import Policy
from socialwatch.sources.bluesky_post import view_mentions
from socialwatch.sources.jetstream_event import COLLECTION, SECOND, Batch, edited_at, post_view, time_of
from socialwatch.sources.jetstream_filter import Filter
from socialwatch.sources.jetstream_profiles import Lookup
from socialwatch.sources.values import mapping

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query

REWIND = 5 * SECOND
"""How far before the last event a connection begins: two servers of the network count time a little differently."""
GAP = 60 * SECOND
"""Time that may pass between the cursor and the first event; more means that the server no longer had it."""
LOOK_BACK_HOURS = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Jetstream:
    """All public posts on Bluesky while they are written; those that no brand's words are in are passed over."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy(deletes=True)
    network: ClassVar[str] = "bluesky"
    reach: ClassVar[timedelta] = timedelta(hours=36)
    only_streams: ClassVar[bool] = True
    counted: ClassVar[Sequence[str]] = ("megabytes",)

    base_url: str = "wss://jetstream2.us-east.bsky.network"
    """The Jetstream server; there are jetstream1 and jetstream2 in us-east and us-west, and anybody may run one."""
    profiles_url: str = "https://public.api.bsky.app"
    """Where authors' handles and followers are looked up."""
    accounts: tuple[str, ...] = ()
    """Accounts whose posts are kept whatever they say, like acme.com."""
    followers: bool = True
    """Whether handles and followers are looked up; without it authors are known by their DID alone."""
    first_hours: float = 0.0
    """How far back the very first connection begins, 36 at most: a day is millions of posts to read through."""
    seconds: float = 5.0
    """What has come in is stored so often."""
    quiet: float = 120.0
    """Seconds without any event at all, after which the connection counts as dead."""

    def __post_init__(self) -> None:
        if not 0 <= self.first_hours <= LOOK_BACK_HOURS:
            raise ValueError(f"first_hours: Jetstream looks back {LOOK_BACK_HOURS} hours at most")
        if self.seconds <= 0 or self.quiet <= 0:
            raise ValueError("seconds and quiet must be more than nothing")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Nothing: a stream cannot be asked for a span."""
        return []

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Nothing: see `stream`."""
        for page in list[Page]():
            yield page

    async def stream(self, http: Http, queries: Sequence[Query], resume: JSON | None) -> AsyncIterator[Page]:
        """One connection, until it ends: raises SourceDown then, and whoever keeps it up connects again.

        The first page of a connection that came too late is capped and covers what the server no longer had.
        """
        lookup = Lookup(http, self.profiles_url, asks=self.followers)
        sieve = Filter(queries, await lookup.accounts(self.accounts, Filter.authors_in(queries)))
        cursor = self._cursor(resume)
        params = {"wantedCollections": COLLECTION, "cursor": None if cursor is None else max(0, cursor - REWIND)}
        async with http.socket(f"{self.base_url.rstrip('/')}/subscribe", params=params) as socket:
            batch = Batch(cursor)
            heard = time.monotonic()
            while True:
                try:
                    text = await socket.receive(min(self.seconds, self.quiet))
                except SourceDown:
                    if batch.events:  # else a connection that breaks again and again would never get further
                        yield batch.page(await lookup.beside(batch.items))
                    raise
                if text is not None:
                    heard = time.monotonic()
                    event = _event(text)
                    if batch.first and (gap := _gap(cursor, event)):
                        yield Page([], gap, {"cursor": time_of(event)}, capped=True)
                        batch = Batch(time_of(event))
                    batch.take(event, sieve)
                elif time.monotonic() - heard >= self.quiet:
                    raise SourceDown(f"{self.base_url} has said nothing for {self.quiet:.0f} s, not even of others")
                if batch.due(self.seconds):
                    items = await lookup.beside(batch.items)
                    yield batch.page(items)
                    batch = batch.following()

    def _cursor(self, resume: JSON | None) -> int | None:
        """Where to go on, in microseconds; None is now."""
        told = mapping(resume).get("cursor")
        if isinstance(told, int):
            return told
        return int((time.time() - self.first_hours * 3600) * SECOND) if self.first_hours else None

    def mentions(self, item: JSON) -> Iterable[Mention]:
        edited = edited_at(mapping(item))
        for mention in view_mentions(post_view(mapping(item)), self.network):
            yield replace(mention, edited=edited) if edited else mention

    async def check(self, http: Http) -> str:
        """Connect and hear one event; raises SourceError kinds."""
        params = {"wantedCollections": COLLECTION}
        async with http.socket(f"{self.base_url.rstrip('/')}/subscribe", params=params) as socket:
            text = await socket.receive(15.0)
        if text is None:
            raise SourceDown(f"{self.base_url} takes connections, but has said nothing for 15 s")
        late = max(0.0, time.time() - time_of(_event(text)) / SECOND)
        return f"streams, {late:.0f} s behind the network"


def _event(text: str) -> Mapping[str, Any]:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceDown("the stream said something that is not JSON") from None
    if not isinstance(event, dict) or not time_of(event):
        raise SourceError(f"the stream speaks no Jetstream: {text[:80]!r} has no time_us; correct base_url")
    return event


def _gap(cursor: int | None, event: Mapping[str, Any]) -> Span | None:
    """What lies between the cursor and the first event, when that is more than a server's silence."""
    first = time_of(event)
    if cursor is None or first - cursor <= GAP:
        return None
    return Span.of(cursor // SECOND, first // SECOND)
