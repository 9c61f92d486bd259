"""Asking many from a program that has no event loop: all at once, to the end or until told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

Done = TypeVar("Done")


async def together(work: Iterable[Coroutine[Any, Any, Done]]) -> list[Done]:
    """Everything at once; the first that fails ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None  # the first is why the others were cancelled
    return [task.result() for task in tasks]


def interruptible(work: Coroutine[Any, Any, Done]) -> Done:
    """Run to the end, or until SIGTERM or Ctrl-C: then whatever is in the middle of a page lets it go."""

    async def watched() -> Done:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        # not in the main thread, or not on this system: the page in the middle is rolled back all the same
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    return asyncio.run(watched())
