"""The process that stays: streams kept up, places asked in their turn, small batches enriched, a sign of life."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from socialwatch.collect.events import Listen, Noted
from socialwatch.collect.sdnotify import notify, watchdog
from socialwatch.collect.sharing import Sharing
from socialwatch.collect.streaming import Outdated, Streaming
from socialwatch.collect.threaded import beside
from socialwatch.collect.timetable import Turn
from socialwatch.collect.vitals import Vitals
from socialwatch.errors import StoreError

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.store.runs import RunSource

Reason = Literal["stop", "reload"]
BEAT = 0.25
"""Seconds between two looks at what concerns the process itself."""
SETTLE = 1.0
"""Seconds that posts gather before they are enriched: loading what the steps need costs more than a few posts."""
AGAIN = 1.0
UPKEEP, FIRST_UPKEEP = 3600.0, 60.0
PHOTOGRAPHS = 900.0
CATCHING_UP = "what is kept is being matched with changed queries; only streams are heard meanwhile"
SHOWN = 8  # beats between two health files


class Ended(Exception):
    """The process is to stop, or to begin again with another configuration."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(slots=True, kw_only=True)
class Standing:
    """Runs until it is told to end; what it does in its turn comes from outside, so that `fetch` does the same."""

    sharing: Sharing
    vitals: Vitals
    turns: Mapping[str, Turn]
    streams: Sequence[Streaming]
    http: Http
    poll: Callable[[str], Coroutine[Any, Any, RunSource]]
    catch_up: Callable[[], Coroutine[Any, Any, bool]]  # what changed queries make of the archive
    enrich: Callable[[], bool]  # a small piece of it; False when nothing is due
    upkeep: Callable[[], Iterator[None]]  # in slices, each committed
    photograph: Callable[[], object]  # in a thread of its own: a browser takes its time
    ended: Callable[[], Reason | None]
    beat: Callable[[], bool]  # True when what was enriched is to be enriched again
    listen: Listen
    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    caught_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> Reason:
        """All at once, until one of them says that it is over. Raises StoreError."""
        parts = [self._poll(name, turn) for name, turn in self.turns.items()]
        parts += [stream.run(self.http) for stream in self.streams]
        parts += [self._catch_up(), self._enrich(), self._upkeep(), self._photographs()]
        parts += [self._live(), self.sharing.give_way()]
        self.fresh.set()  # what an earlier process has left
        tasks = {asyncio.create_task(part) for part in parts}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end(tasks)
            self.sharing.let_go()
        return self._why([error for task in tasks if not task.cancelled() and (error := task.exception())])

    async def _end(self, tasks: set[asyncio.Task[None]]) -> None:
        """Told again every second: a library may take being told to stop for its own affair."""
        left = {task for task in tasks if not task.done()}
        while left:
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=AGAIN)

    def _why(self, found: Sequence[BaseException]) -> Reason:
        """The reason to end, or the first mistake that is no reason."""
        for error in found:
            if isinstance(error, StoreError):
                raise error
        for error in found:
            if isinstance(error, Outdated):
                self.listen(Noted("the archive was matched with other queries: reading the configuration again"))
                return "reload"
        wrong = next((error for error in found if not isinstance(error, Ended)), None)
        if wrong is not None:
            raise wrong
        return next(error.reason for error in found if isinstance(error, Ended))

    async def _catch_up(self) -> None:
        """While the streams go on; other places are asked for what changed queries owe, and so when that is known."""
        while await self.sharing.during(self.catch_up) is None:  # noqa: ASYNC110 - each time it does more
            await asyncio.sleep(AGAIN)
        self.caught_up.set()
        await asyncio.Event().wait()  # to end would end all

    async def _poll(self, name: str, turn: Turn) -> None:
        await self.caught_up.wait()
        while True:
            await asyncio.sleep(max(0.0, turn.due - time.monotonic()))
            row = await self.sharing.during(lambda: self.poll(name))
            if row is None:
                turn.cut(time.monotonic())
                continue
            turn.came(time.monotonic(), failed=row.ending in ("failed", "denied"))
            self.fresh.set()

    async def _enrich(self) -> None:
        while True:
            await self.fresh.wait()
            await asyncio.sleep(SETTLE)
            self.fresh.clear()
            if await self.sharing.during(self._batches) is None:
                self.fresh.set()  # the rest of it, when our turn comes again

    async def _batches(self) -> bool:
        more = True
        while more:
            more = self.enrich()
            await asyncio.sleep(0)  # between two batches the streams are read, and others let in
        return True

    async def _upkeep(self) -> None:
        wait = FIRST_UPKEEP
        await self.caught_up.wait()
        while True:
            await asyncio.sleep(wait)
            await self.sharing.during(self._tidied)
            wait = UPKEEP

    async def _photographs(self) -> None:
        """What will matter is photographed before it vanishes; a browser that fails is told of, and tried again."""
        while True:
            await asyncio.sleep(PHOTOGRAPHS)
            error = await beside(self.photograph)
            if error is not None:
                self.listen(Noted(f"posts could not be photographed: {error}"))

    async def _tidied(self) -> None:
        for _ in self.upkeep():
            await asyncio.sleep(0)  # the streams are read, and a word to stop is heard

    async def _live(self) -> None:
        """Signs of life for systemd and monitors; asks whether it is over."""
        every, told, beats = watchdog(), 0.0, 0
        notify("READY=1", "STATUS=listening")
        while True:
            reason = self.ended()
            if reason is not None:
                raise Ended(reason)
            if every is not None and time.monotonic() - told >= every:
                notify("WATCHDOG=1")
                told = time.monotonic()
            if beats % SHOWN == 0:
                self._write()
            beats += 1
            await asyncio.sleep(min(BEAT, every or BEAT))

    def _write(self) -> None:
        self.vitals.waits_for = self.sharing.waits_for or (None if self.caught_up.is_set() else CATCHING_UP)
        for stream in self.streams:
            self.vitals.sources[stream.name].reached = stream.reached
        if self.beat():
            self.fresh.set()
        self.vitals.write()
