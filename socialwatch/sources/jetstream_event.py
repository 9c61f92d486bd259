"""Jetstream's events: what of them is kept, what is gone, and which time they cover."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Page, Span
from socialwatch.sources.bluesky_post import view_mentions
from socialwatch.sources.values import listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.sources.jetstream_filter import Filter

Event = Mapping[str, Any]
COLLECTION = "app.bsky.feed.post"
SECOND = 1_000_000
"""Jetstream counts in microseconds."""
CDN = "https://cdn.bsky.app/img/feed_fullsize/plain"
MOST = 100
"""Items of one page: profiles are looked up for 25 authors at once, and a page is one transaction."""
MOST_EVENTS = 20_000
"""Events of one page, which come fast while a connection catches up."""
LEFT = ("deleted", "takendown")
"""States of an account that take its posts with them; one that is only deactivated may come back."""


def time_of(event: Event) -> int:
    """When the server saw it, in microseconds; 0 when it does not say."""
    told = event.get("time_us")
    return told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else 0


def uri_of(event: Event) -> str | None:
    """The address of the post that a commit is about, its id on the whole network."""
    commit = mapping(event.get("commit"))
    did, rkey = text(event.get("did")), text(commit.get("rkey"))
    if event.get("kind") != "commit" or commit.get("collection") != COLLECTION or not did or not rkey:
        return None
    return f"at://{did}/{COLLECTION}/{rkey}"


def gone_of(event: Event) -> str | None:
    """What an event takes away: a post by its id, or all of an account by what their ids begin with."""
    if mapping(event.get("commit")).get("operation") == "delete":
        return uri_of(event)
    account = mapping(event.get("account"))
    if event.get("kind") == "account" and account.get("active") is False and account.get("status") in LEFT:
        did = text(event.get("did"))
        return f"at://{did}/" if did else None
    return None


def edited_at(event: Event) -> datetime | None:
    """When a post was changed by its author, None for one that is new."""
    if mapping(event.get("commit")).get("operation") != "update":
        return None
    return datetime.fromtimestamp(time_of(event) // SECOND, UTC)


def post_view(event: Event) -> dict[str, JSON]:
    """A commit in the shape in which the network's search shows posts, so that both give one mention."""
    commit, uri = mapping(event.get("commit")), uri_of(event)
    if uri is None:
        raise BadItem("an event that is no post")
    seen = datetime.fromtimestamp(time_of(event) // SECOND, UTC).isoformat()
    record, did = mapping(commit.get("record")), text(event.get("did")) or ""
    author = {"did": did, "handle": text(event.get("_handle"))}
    view = {"uri": uri, "indexedAt": seen, "author": author, "record": record, "_profile": event.get("_profile")}
    return {**view, "embed": _shown(did, mapping(record.get("embed")))}


def _shown(did: str, embed: Mapping[str, Any]) -> dict[str, JSON]:
    """Pictures as the app shows them: a record holds only their hashes."""
    media = mapping(embed.get("media")) or embed
    links = [
        mapping(mapping(mapping(one).get("image")).get("ref")).get("$link") for one in listing(media.get("images"))
    ]
    return {"images": [{"fullsize": f"{CDN}/{did}/{link}@jpeg"} for link in links if isinstance(link, str)]}


def _is_gone(uri: str, gone: str, below: bool) -> bool:
    return uri.startswith(gone) if below else uri == gone


@dataclass(slots=True)
class Batch:
    """What came in since the last page; `start` is where that ended, None before the first event."""

    start: int | None
    items: list[Event] = field(default_factory=list)
    gone: dict[str, None] = field(default_factory=dict)
    end: int = 0
    events: int = 0
    first: bool = True
    began: float = field(default_factory=time.monotonic)

    def take(self, event: Event, sieve: Filter) -> None:
        """Keep what may be wanted; note what is gone, which wins over what was written in the same moment."""
        self.first = False
        self.events += 1
        self.end = max(self.end, time_of(event))
        if self.start is None:
            self.start = self.end
        if gone := gone_of(event):
            self.gone[gone] = None
            below = gone.endswith("/")  # an account with all its posts
            self.items = [one for one in self.items if not _is_gone(f"{uri_of(one)}", gone, below)]
        elif uri_of(event) and self._wanted(event, sieve):
            self.gone.pop(f"{uri_of(event)}", None)
            self.items.append(event)

    def _wanted(self, event: Event, sieve: Filter) -> bool:
        """An edited post is always told: whether it was stored, only the store knows."""
        if mapping(event.get("commit")).get("operation") == "update" or sieve.by(text(event.get("did"))):
            return True
        try:
            return any(map(sieve.may_match, view_mentions(post_view(event), "bluesky")))
        except BadItem:
            return False

    def due(self, seconds: float) -> bool:
        """What is told again after a new connection stays together: a post and, later, that it was deleted."""
        if not self.events:
            return False
        full = len(self.items) >= MOST or self.events >= MOST_EVENTS
        again = self.start is not None and self.end < self.start
        return full or (not again and time.monotonic() - self.began >= seconds)

    def page(self, items: Sequence[Event]) -> Page:
        """Whole seconds only are covered: the last one is not over yet. The cursor is exact."""
        assert self.start is not None
        low = self.start // SECOND
        covered = Span.of(low, max(low, self.end // SECOND))
        return Page(list(items), covered, {"cursor": max(self.start, self.end)}, gone=list(self.gone))

    def following(self) -> Batch:
        assert self.start is not None
        return Batch(max(self.start, self.end), first=False)
