"""The older pages of a feed: where the feed itself says they are, else as WordPress numbers them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from socialwatch.errors import SourceDown
from socialwatch.http.request import with_params
from socialwatch.models import JSON
from socialwatch.sources.feed_beside import feed_in
from socialwatch.sources.feed_entry import NETWORK, entry_time
from socialwatch.sources.feed_reading import FeedDocument

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http

ACCEPT = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
}
MOST_PAGES = 50
TRIES = 3
PASSING = (404, 410)  # how WordPress says that there is no older page
GONE = FeedDocument([], lossy=True)


@dataclass(frozen=True, slots=True)
class Older:
    """Entries not seen on newer pages. `first`: nothing is older than these; `lost`: something is, out of reach."""

    items: list[dict[str, JSON]]
    first: bool = False
    lost: bool = False


async def whole_feed(get: Callable[[], Awaitable[Answer]], known: JSON = None) -> tuple[Answer, FeedDocument]:
    """What `get` answers, and the feed in it; one that breaks off is asked for again, as lines are cut now and then.

    It may come back broken all the same. One that is broken at the very same place as before (`known` is its `mark`
    of the last visit) is not cut, but so for ever.
    """
    for again in range(TRIES, 0, -1):
        answer = await get()
        if answer.not_modified or answer.status in PASSING:
            return answer, GONE
        try:
            feed = await feed_in(answer, NETWORK)
        except SourceDown:
            if again == 1:
                raise
            continue
        if not feed.broken or known == mark(answer):
            break
    return answer, feed


def mark(answer: Answer) -> str:
    """What tells an answer from any other."""
    return blake2b(answer.body, digest_size=8).hexdigest()


async def older_pages(http: Http, url: str, feed: FeedDocument) -> AsyncIterator[Older]:
    """Page after page behind `feed`, which `url` gave; the last one says whether the beginning was reached.

    A page that was asked before, or holds nothing new, is a circle and ends it.
    """
    numbered, seen, asked = feed.wordpress and not feed.next, _names(feed.items), {url}
    for number in range(2, MOST_PAGES + 1):
        address = with_params(url, {"paged": number}) if numbered else feed.next
        if address is None or address in asked:
            break
        asked.add(address)
        _, feed = await whole_feed(partial(http.get, address, headers=ACCEPT, accept=PASSING))
        items = [item for item in feed.items if _name(item) not in seen]
        seen |= _names(items)
        ends = not (feed.next or feed.lossy) and bool(items or not feed.items)
        first = not feed.broken and (not items if numbered else ends)
        if not items and not first:
            break
        yield Older(items, first=first, lost=feed.broken)
        if first or feed.broken:
            return
    yield Older([], lost=True)


def oldest(items: Iterable[Mapping[str, JSON]], default: int) -> int:
    """When the oldest of some entries appeared, in epoch seconds; `default` when none says."""
    return min((time for item in items if (time := entry_time(item))), default=default)


def _names(items: Iterable[Mapping[str, JSON]]) -> set[str]:
    return {_name(item) for item in items}


def _name(item: Mapping[str, JSON]) -> str:
    return str(item.get("id") or item.get("link") or item.get("title"))
