"""Following the threads of posts that matched: who answered, our own accounts above all, is what response is made of.

What a platform tells of a thread is stored like everything else: answers by a brand's accounts and those that a brand's
query finds are mentions, the others wait as raw items for as long as others do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from socialwatch import clock
from socialwatch.collect.errand import Errand
from socialwatch.collect.events import Listen, PageStored
from socialwatch.collect.limits import again, section_of
from socialwatch.errors import AuthError, BudgetSpent, ConfigError, RateLimited, SourceDown, SourceError, StoreError
from socialwatch.sources.base import Follows
from socialwatch.store.purge import gone
from socialwatch.store.rows import Row, Saved
from socialwatch.store.runs import RunSource

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.models import Mention, Page

MOST_THREADS = 100
"""How many threads of one source a run asks for; the others are due for longest in the next."""
MOST_REQUESTS = 500
SECONDS = 180.0


def how_long(config: Config, name: str) -> timedelta | None:
    """How long the threads of a source are followed; None when they are not."""
    own = section_of(config, name).follow
    text = (config.follow if own is None else own).strip()
    return None if text == "0" else clock.parse_length(text)


@dataclass(slots=True)
class Follower(Errand):
    """One source's threads, asked for one after the other. `run()` never raises a SourceError."""

    keep_unmatched: bool = True
    saved: Saved = field(default_factory=Saved)
    requests: int = 0
    seconds: float = 0.0
    error: str | None = None

    async def run(self, http: Http, listen: Listen) -> None:
        """Ask for the threads that are due; `saved` is what that gave, `error` what ended it early."""
        period, number = how_long(self.config, self.name), self.store.sources.get(self.name)
        if period is None or number is None or not isinstance(self.source, Follows):
            return
        keys = self._due(number, period)
        if not keys:
            return
        limits = again(self.limits())
        meter = self.meter(http, limits, MOST_REQUESTS)
        began = time.monotonic()
        try:
            async with asyncio.timeout(SECONDS):
                await self._threads(self.source, meter.http, number, keys, listen)
        except TimeoutError:
            self.error = f"after {SECONDS:.0f} s; the next run goes on from here"
        except BudgetSpent:
            pass  # what is not asked for stays due
        except StoreError:
            raise
        except (SourceError, ConfigError) as error:
            self.error = str(error)
        finally:
            self.requests, self.seconds = meter.requests, time.monotonic() - began
            meter.close()

    def beside(self, row: RunSource) -> RunSource:
        """How the source fared, with what its threads gave; a thread that cannot be had leaves an answer in part."""
        error = f"answers in threads: {self.error}" if self.error else None
        return replace(
            row,
            saved=row.saved + self.saved,
            requests=row.requests + self.requests,
            seconds=round(row.seconds + self.seconds, 3),
            ending="capped" if error and row.ending == "whole" else row.ending,
            error=row.error or error,
        )

    def _due(self, number: int, period: timedelta) -> list[int]:
        now = int(self.now.timestamp())
        with self.store.transaction():
            self.store.following.enrol(number, now - int(period.total_seconds()))
        return self.store.following.due(number, now, MOST_THREADS)

    async def _threads(self, source: Follows, http: Http, number: int, keys: Sequence[int], listen: Listen) -> None:
        posts = self.store.mentions.plain(keys)
        shown: set[int] = set()  # posts that stand in a thread which was asked for already
        for key in keys:
            if key in posts and key not in shown:
                shown |= await self._thread(source, http, number, key, posts[key], listen)

    async def _thread(
        self, source: Follows, http: Http, number: int, key: int, post: Mention, listen: Listen
    ) -> set[int]:
        """One thread; what concerns the whole source is raised, what concerns this thread alone waits for next time."""
        times: dict[int, int] = {key: 0}
        try:
            more = (self.store.items.shown(key, number),) if getattr(source, "by_item", False) else ()
            async for page in source.replies(http, post, *more):
                newest, among = self._store_page(number, post, page, listen)
                if page.capped and self.error is None:
                    self.error = f"{post.url or post.native_id}: the platform gave a part of its answers"
                times |= dict.fromkeys(among, 0)
                times = {one: max(at, newest) for one, at in times.items()}
        except (AuthError, RateLimited, SourceDown, BudgetSpent, ConfigError, StoreError):
            raise
        except Exception as error:  # a thread that is gone, or a connector's own mistake
            self.error = f"{post.url or post.native_id}: {error or type(error).__name__}"
        with self.store.transaction():
            self.store.following.asked(number, times, int(self.now.timestamp()))
        return set(times)

    def _store_page(self, number: int, post: Mention, page: Page, listen: Listen) -> tuple[int, list[int]]:
        """Store one page; returns when its newest post was written, and which followed posts it shows."""
        rows = [self.matching.row(self.source, item, self.now) for item in page.items]
        told = [heard.mention for row in rows for heard in row.heard]
        with self.store.transaction():
            saved = self._save(number, rows)
            if page.gone and self.source.policy.deletes:
                gone(self.store, self.source.network, page.gone, run=self.run_id, now=int(self.now.timestamp()))
        self.saved += saved
        fresh = self.store.mentions.plain(saved.keys) if saved.keys else {}
        written = tuple(one.created for one in fresh.values() if one.created)
        title = f"answers to {post.url or post.native_id}"
        listen(PageStored(self.name, post.network, title, saved, self.saved, written, tuple(fresh.values())[-3:]))
        times = [int(one.created.timestamp()) for one in told if one.created]
        among = self.store.following.among(number, [(one.network, one.native_id) for one in told])
        return max(times, default=0), among

    def _save(self, number: int, rows: Sequence[Row]) -> Saved:
        return self.store.writer.save(
            number, rows, run=self.run_id, now=self.now, keep_unmatched=self.keep_unmatched
        )  # fmt: skip
