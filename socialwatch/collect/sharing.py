"""The writer's lock as a process holds it that runs for days: while it works, and let go when somebody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from socialwatch.collect.lock import LETS_IN, is_wanted, only_one
from socialwatch.errors import Busy

LOOK = 0.25
"""Seconds between two looks whether somebody asks, and between two tries to get it back."""


T = TypeVar("T")


class Sharing:
    """Work that must not overlap with `fetch`, `import` or `rematch` is done `during` our turn.

    Several parts may hold it at once; all are told to end when another command asks, and wait until it is done.
    """

    def __init__(self, database: Path, took: Callable[[], object]) -> None:
        self._database = database
        self._took = took  # others may have written meanwhile
        self._held: AbstractContextManager[None] | None = None
        self._at_work: set[asyncio.Future[Any]] = set()
        self._turn = asyncio.Lock()
        self.waits_for: str | None = None
        """Why nothing is asked just now, for people."""

    async def during(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """What the work gives; None when it had to give way, what it committed stays."""
        async with self._turn:
            await self._get()
        task = asyncio.ensure_future(work())
        self._at_work.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is None or me.cancelling():
                raise  # told to stop altogether, and the work with us
            return None
        finally:
            self._at_work.discard(task)
            if not self._at_work:
                self.let_go()

    async def _get(self) -> None:
        while self._held is None:
            if not is_wanted(self._database) and self._take():
                break
            await asyncio.sleep(LOOK)

    def _take(self) -> bool:
        held = only_one(self._database, LETS_IN, patient=False)
        try:
            held.__enter__()
        except Busy as busy:
            self.waits_for = str(busy)
            return False
        self._held, self.waits_for = held, None
        self._took()
        return True

    def let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.__exit__(None, None, None)

    async def give_way(self) -> None:
        """For ever: end the work at hand whenever somebody asks."""
        while True:
            await asyncio.sleep(LOOK)
            if self._at_work and is_wanted(self._database):
                for task in tuple(self._at_work):
                    task.cancel("another command asked for its turn")
                await asyncio.wait(tuple(self._at_work), timeout=LOOK)
