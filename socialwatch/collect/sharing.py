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

    def __init__(self, database: Path, took: Callable[[], object], over: Callable[[], object]) -> None:
        self._database = database
        self._over = over  # told to end while we wait for others
        self._took = took  # others may have written meanwhile
        self._held: AbstractContextManager[None] | None = None
        self._at_work: set[asyncio.Future[Any]] = set()
        self._turn = asyncio.Lock()
        self.waits_for: str | None = None
        """Why nothing is asked just now, for people."""

    async def during(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """What the work gives; None when it had to give way, what it committed stays."""
        async with self._turn:
            if not await self._get():
                return None
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

    async def _get(self) -> bool:
        while self._held is None:
            if self._over():
                return False
            if not is_wanted(self._database) and self._take():
                break
            await asyncio.sleep(LOOK)
        return True

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
        told: set[asyncio.Future[Any]] = set()  # once: a second word would cut short how it ends
        while True:
            await asyncio.sleep(LOOK)
            told &= self._at_work
            if self._at_work and is_wanted(self._database):
                for task in self._at_work - told:
                    task.cancel()
                told |= self._at_work
