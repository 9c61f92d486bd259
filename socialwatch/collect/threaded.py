"""Slow work beside the event loop, in a thread that does not hold up the end of the process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress


async def beside(work: Callable[[], object]) -> Exception | None:
    """Wait for the work; what it raised is the answer. Told to stop, it is left behind: it must commit as it goes."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Exception | None] = loop.create_future()

    def told(error: Exception | None) -> None:
        if not done.done():
            done.set_result(error)

    def run() -> None:
        failed: Exception | None = None
        try:
            work()
        except Exception as error:
            failed = error
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(told, failed)

    threading.Thread(target=run, name="beside", daemon=True).start()
    return await done
