"""Reading posts again while they are young: counts grow, texts are edited, posts are deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from socialwatch.collect.errand import Errand
from socialwatch.collect.events import Listen, ReadAgain
from socialwatch.collect.limits import again
from socialwatch.errors import BudgetSpent, ConfigError, SocialWatchError, StoreError
from socialwatch.registry import SOURCES
from socialwatch.sources.base import Rereads
from socialwatch.store.purge import gone

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.models import Engagement
    from socialwatch.sources.base import Reread
    from socialwatch.store.rows import Row

AT_ONCE = 100
"""Posts asked for together; what they gave is one transaction."""
MOST_POSTS = 500
"""Posts of one source in a run; the others are due for longest in the next."""
MOST_REQUESTS = 500
SECONDS = 150.0
FEW = 10
"""So many posts gone at once, and more than half of those asked for, are believed when told a second time only."""


@dataclass(slots=True)
class Rereading(Errand):
    """One source's posts that are due. `run()` never raises a SourceError; what is not read again stays due.

    `claimed` are keys that this or another source of the run has asked for already: they share it.
    """

    claimed: set[int] = field(default_factory=set)
    looked: int = 0
    changed: int = 0
    gone: int = 0
    requests: int = 0
    error: str | None = None

    async def run(self, http: Http, listen: Listen) -> ReadAgain | None:
        """Read again what is due, within a share of the budget; None when there was nothing."""
        number = self.store.sources.get(self.name)
        if number is None or not isinstance(self.source, Rereads) or not (due := self._due(number)):
            return None
        try:
            limits = again(self.limits())
            if self.source.access == "paid" and not any(limit.kind == "usd" for limit in limits):
                return None  # without a ceiling there is no share of it: nobody has agreed to pay for this
            meter = self.meter(http, limits, MOST_REQUESTS)
        except SocialWatchError as error:
            return self._told(listen, str(error))
        try:
            async with asyncio.timeout(SECONDS):
                await self._all(self.source, meter.http, number, due)
        except (TimeoutError, BudgetSpent):
            pass  # the rest stays due
        except StoreError:
            raise
        except SocialWatchError as error:
            self.error = str(error)
        except Exception as error:  # a connector's own mistake must not end anybody else's run
            self.error = f"the connector failed: {type(error).__name__}: {error}"
        finally:
            self.requests = meter.requests
            meter.close()
        return self._told(listen, self.error)

    def _told(self, listen: Listen, error: str | None) -> ReadAgain:
        event = ReadAgain(self.name, self.looked, self.changed, self.gone, self.requests, error)
        listen(event)
        return event

    def _due(self, number: int) -> dict[int, str]:
        heard_by = [number, *self._silent()]
        return self.store.rereads.due(
            heard_by, self._epoch, AT_ONCE, refresh_days=self.source.policy.refresh_days, skip=self.claimed
        )

    def _silent(self) -> list[int]:
        """The configured sources of its network that can't look at posts again: it does so for them.

        Not where a post has to be known by the number that one server gave it.
        """
        if getattr(self.source, "by_item", False):
            return []
        found = []
        for section in self.config.sources:
            with suppress(ConfigError):
                connector = SOURCES.load(section.type)
                same = getattr(connector, "network", None) == self.source.network
                if same and not hasattr(connector, "reread"):
                    found.append(self.store.sources.get(section.name))
        return [number for number in found if number is not None]

    @property
    def _epoch(self) -> int:
        return int(self.now.timestamp())

    async def _all(self, source: Rereads, http: Http, number: int, due: dict[int, str]) -> None:
        """Part by part. Of a part that an error follows, what was not told was perhaps not asked: it stays due."""
        untold: set[int] = set()
        by_item = getattr(source, "by_item", False)
        asked = 0
        while due:
            self.claimed |= due.keys()
            asked += len(due)
            # where a server has a number of its own for a post, its item holds it
            shown = ({name: self.store.items.shown(key, number) for key, name in due.items()},) if by_item else ()
            told = await source.reread(http, list(due.values()), *shown)
            with self.store.transaction():
                self.store.rereads.note(untold, (), (), self._epoch)
                untold = self._save(number, due, told)
            due = self._due(number) if len(due) == AT_ONCE and asked < MOST_POSTS else {}
        with self.store.transaction():
            self.store.rereads.note(untold, (), (), self._epoch)

    def _save(self, number: int, due: dict[int, str], told: Reread) -> set[int]:
        """Store one answer inside the caller's transaction; returns of which posts it said nothing."""
        rows = [row for item in told.items if (row := self.matching.row(self.source, item, self.now)).heard]
        keys = {native_id: key for key, native_id in due.items()}
        counts = engagement_of(rows, self.source.network, keys)
        lost = self._sure({keys[one] for one in told.gone if one in keys} - counts.keys(), len(due))
        before = self.store.rereads.before(list(counts))
        saved = self.store.writer.save(
            number, rows, run=self.run_id, now=self.now, keep_unmatched=False, afresh=True
        )  # fmt: skip
        grown = self.store.rereads.count(counts, before, self._epoch, self.run_id)
        self.store.rereads.note(counts.keys() | lost, counts.keys(), lost, self._epoch)
        if self.source.policy.deletes:
            names = [due[key] for key in lost]
            gone(self.store, self.source.network, names, run=self.run_id, now=self._epoch)
        self.looked += len(counts) + len(lost)
        self.changed += max(grown, saved.changed)
        self.gone += len(lost)
        return due.keys() - counts.keys() - lost

    def _sure(self, lost: set[int], asked: int) -> set[int]:
        """Which of these posts are gone for sure: an outage that looks like a great deletion is none."""
        if len(lost) < FEW or len(lost) * 2 <= asked:
            return lost
        return lost & self.store.rereads.untold(lost)


def engagement_of(rows: Sequence[Row], network: str, keys: dict[str, int]) -> dict[int, Engagement]:
    """What the posts asked for count now."""
    told = (heard.mention for row in rows for heard in row.heard)
    return {
        keys[one.native_id]: one.engagement for one in told if one.network == network and one.native_id in keys
    }  # fmt: skip
