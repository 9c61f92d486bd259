"""Videos on YouTube that its search finds for a brand's words, and the comments below them and below own channels.

Sees public videos by title and description, and their comments with the answers to these. Does not see what is said in
a video, comments where they are turned off, or every video: the search leaves some out. A free key gives 100 searches
and 10,000 units a day, counted from midnight in California; both are kept. One search gives about 500 videos: the next
one ends where it had come to. What is kept must be read again within 30 days.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.terms import searched
from socialwatch.sources.values import mapping, moment, text
from socialwatch.sources.youtube_asking import AT_ONCE, PACIFIC, THREADS, Asking, Found, Shut
from socialwatch.sources.youtube_post import COMMENT, VIDEO, found_mentions

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

DEEPEST = 450  # hits of one search; YouTube ends them somewhere above
MOST_PAGES = 5  # of comments below one video in one visit, and of answers to one comment
LONGEST = 400  # characters of one search: each costs one of a hundred a day, so words are asked for together
VIDEO_PARTS = "snippet,statistics"


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTube:
    """Videos that hold a brand's words, their comments, and all comments on given channels."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "key"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True, refresh_days=30)
    network: ClassVar[str] = "youtube"

    key: Secret
    """A key for the YouTube Data API v3."""
    channels: tuple[str, ...] = ()
    """Ids of channels (UC...) whose comments are all read: your own."""
    search: bool = True
    """Search for the brands' words; without it only `channels` are read."""
    comments: bool = True
    """Read the comments below the videos found: a unit a video and a unit a hundred comments."""
    searches_per_day: int = 100
    """What Google allows this key; more where it has granted more."""
    units_per_day: int = 10_000
    base_url: str = "https://www.googleapis.com"
    """Where the interface answers."""
    site_url: str = "https://www.youtube.com"
    """Where videos have their pages."""

    def __post_init__(self) -> None:
        for channel in self.channels:
            if not re.fullmatch(r"UC[\w-]{22}", channel):
                raise ValueError(f"channels holds {channel!r}; write its id, which begins with UC and has 24 letters")
        if not self.search and not self.channels:
            raise ValueError("there is nothing to read: search is off and channels is empty")

    @property
    def allowances(self) -> Sequence[Allowance]:
        return (
            Allowance("searches", self.searches_per_day, "day", PACIFIC),
            Allowance("units", self.units_per_day, "day", PACIFIC),
        )

    @property
    def _asking(self) -> Asking:
        return Asking(self.base_url.rstrip("/"), self.key)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search for each brand with all its words, in parts where they are many; then the channels' comments."""
        asked: dict[str, None] = {}
        for query in queries if self.search else ():
            found = searched([query], "YouTube", some=False)
            asked |= dict.fromkeys(_together(dict.fromkeys(term.quoted.lstrip("#@") for term in found)))
        if not asked and not self.channels:
            raise ConfigError("nothing to ask YouTube: no query holds a word; add a [[brand]] or give channels")
        asks = [Ask({"q": q}, span, f"{q} on YouTube") for q in asked]
        return asks + [Ask({"channel": one}, span, f"comments on {one} on YouTube") for one in self.channels]

    def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first: videos by when they were published, comments by when they were written."""
        start, end = ask.span.epochs
        if "q" in ask.params:
            return self._videos(http, str(ask.params["q"]), start, end)
        return self._channel(http, str(ask.params["channel"]), start, end)

    async def _videos(self, http: Http, q: str, start: int, end: int) -> AsyncIterator[Page]:
        """Where a search ends although there may be more, the next one ends at the time it had come to."""
        until, token, depth = end, None, 0
        seen: set[str] = set()
        while True:
            params: Params = {
                "part": "snippet", "type": "video", "order": "date", "q": q, "maxResults": AT_ONCE,
                "publishedAfter": _iso(start), "publishedBefore": _iso(until), "pageToken": token,
            }  # fmt: skip
            hits, token = await self._asking.page(http, "search", params)
            numbers = [one for hit in hits if (one := text(mapping(hit.get("id")).get("videoId"))) and one not in seen]
            seen |= set(numbers)
            items, cut = await self._with_comments(http, numbers)
            times = [
                int(when.timestamp())
                for hit in hits
                if (when := moment(mapping(hit.get("snippet")).get("publishedAt")))
            ]
            oldest = max(start, min(times, default=end))
            depth += len(hits)
            worn = not token and depth >= DEEPEST
            if not hits or (not token and not worn):
                yield Page(items, Span.of(start, end), capped=cut)
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end), capped=cut)
            end = reached
            if worn and oldest + 1 >= until:
                yield Page([], Span.of(start, end), capped=True)  # more in one second than a search gives
                return
            if worn:
                until, depth = oldest + 1, 0

    async def _with_comments(self, http: Http, numbers: Sequence[str]) -> tuple[Found, bool]:
        """These videos with all that a search leaves out, the threads below them; and whether some are missing."""
        videos = await self._asking.by_id(http, "videos", numbers, {"part": VIDEO_PARTS})
        items, cut = list(videos), False
        for video in videos if self.comments else ():
            if str(mapping(video.get("statistics")).get("commentCount") or "0") == "0":
                continue  # none, or turned off
            async for threads, more in self._threads(http, {"videoId": str(video.get("id"))}):
                items += threads
                cut = cut or more
        return items, cut

    async def _channel(self, http: Http, channel: str, start: int, end: int) -> AsyncIterator[Page]:
        async for threads, cut in self._threads(http, {"allThreadsRelatedToChannelId": channel}, bounded=False):
            times = [when for thread in threads if (when := _written(thread)) is not None]
            oldest = min(times, default=end)
            if oldest < start:
                yield Page(threads, Span.of(start, end), capped=cut)
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(threads, Span.of(reached, end), capped=cut)
            end = reached
        yield Page([], Span.of(start, end))

    async def _threads(self, http: Http, whose: Params, bounded: bool = True) -> AsyncIterator[tuple[Found, bool]]:
        """Pages of threads with their answers, newest first, and whether something is missing from each."""
        token: str | None = None
        seen: set[str | None] = set()
        number = 0
        while number == 0 or token:
            number += 1
            params: Params = {
                **whose, "part": "snippet,replies", "order": "time", "maxResults": THREADS, "textFormat": "plainText",
                "pageToken": token,
            }  # fmt: skip
            try:
                threads, token = await self._asking.page(http, "commentThreads", params)
            except Shut:
                return  # comments are turned off, or it is gone
            fresh = [thread for thread in threads if text(thread.get("id")) not in seen]
            seen |= {text(thread.get("id")) for thread in fresh}
            told = [await self._asking.whole(http, thread, MOST_PAGES) for thread in fresh]
            last = bool(token) and bounded and number >= MOST_PAGES
            yield [thread for thread, _ in told], last or any(cut for _, cut in told)
            if last or not fresh:
                return

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield from found_mentions(mapping(item), self.network, self.site_url.rstrip("/"))

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """Fifty a unit; YouTube leaves out what was deleted or made private."""
        videos = [one for one in native_ids if VIDEO.fullmatch(one)]
        comments = [one for one in native_ids if COMMENT.fullmatch(one)]
        items = await self._asking.by_id(http, "videos", videos, {"part": VIDEO_PARTS})
        items += await self._asking.by_id(http, "comments", comments, {"part": "snippet", "textFormat": "plainText"})
        there = {text(item.get("id")) for item in items}
        return Reread(items, [one for one in (*videos, *comments) if one not in there])

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The comments below a video; below a comment, the answers in its thread."""
        if VIDEO.fullmatch(post.native_id):
            async for threads, cut in self._threads(http, {"videoId": post.native_id}):
                yield Page(
                    threads, _covered([when for one in threads if (when := _written(one)) is not None]), capped=cut
                )
            return
        answers, cut = await self._asking.below(http, post.native_id.partition(".")[0], MOST_PAGES)
        place = {"_thread": {"videoId": post.thread}} if post.thread and VIDEO.fullmatch(post.thread) else {}
        stamps = (moment(mapping(one.get("snippet")).get("publishedAt")) for one in answers)
        covered = _covered([int(when.timestamp()) for when in stamps if when])
        yield Page([{**one, **place} for one in answers], covered, capped=cut)

    async def check(self, http: Http) -> str:
        """Ask for one popular video, a unit; raises SourceError kinds."""
        await self._asking.page(http, "videos", {"part": "id", "chart": "mostPopular", "maxResults": 1})
        return f"answers with the key, {self.searches_per_day} searches and {self.units_per_day:,} units a day"


def _together(words: Iterable[str]) -> list[str]:
    """As few searches as hold them all: | is YouTube's OR."""
    searches: list[str] = []
    for word in words:
        if searches and len(searches[-1]) + len(word) < LONGEST:
            searches[-1] += f"|{word}"
        else:
            searches.append(word)
    return searches


def _written(thread: Mapping[str, Any]) -> int | None:
    top = mapping(mapping(mapping(thread.get("snippet")).get("topLevelComment")).get("snippet"))
    when = moment(top.get("publishedAt"))
    return int(when.timestamp()) if when else None


def _covered(times: Sequence[int]) -> Span:
    return Span.of(min(times, default=0), max(times, default=-1) + 1)


def _iso(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
