"""Reading feeds beside the event loop: in a thread, and in processes of their own when many wait to be read.

A feed that takes seconds to read holds up feeds alone, and no other source. The first fetch of some hundred feeds
is all reading: on two cores it takes half the time when the reading is done on the other one.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from weakref import WeakKeyDictionary

from socialwatch.http import Answer
from socialwatch.sources.feed_process import Reader
from socialwatch.sources.feed_reading import FeedDocument, read_feed

MANY = 8
"""So many must wait before a process is worth the time that it takes to start."""
PROCESSES = 2 if (os.cpu_count() or 1) > 1 else 0  # what they read has to be stored by one alone
AHEAD = 3
"""Feeds read but not yet stored, at most, for each who reads: entries take up more memory than bytes do."""

_waiting = 0
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_here = threading.Lock()  # feedparser fills tables of its own when it is first used, and threads make it no faster
_mine = threading.local()


async def feed_in(answer: Answer, network: str | None = None) -> FeedDocument:
    """What `read_feed` gives. With a network, its entries may be mapped already, as posts of that one."""
    global _waiting
    loop = asyncio.get_running_loop()
    turn = _turns.setdefault(loop, asyncio.Semaphore(AHEAD * _readers_wanted()))
    _waiting += 1
    try:
        async with turn:
            return await loop.run_in_executor(_threads(), _read, answer, network)
    finally:
        _waiting -= 1


def _readers_wanted() -> int:
    return max(1, PROCESSES)


@cache
def _threads() -> Executor:
    return ThreadPoolExecutor(max_workers=_readers_wanted(), thread_name_prefix="feed")


def _read(answer: Answer, network: str | None) -> FeedDocument:
    """In this thread's process where it has one or many wait, else here."""
    with suppress(OSError):
        if reader := _process():
            return reader.read(answer, network)
    with _here:
        return read_feed(answer)


def _process() -> Reader | None:
    reader: Reader | None = getattr(_mine, "reader", None)
    if reader is not None and reader.alive:
        return reader
    if _waiting < MANY or not PROCESSES or not sys.executable:
        return None
    if reader is not None:
        reader.close()
    reader = _mine.reader = Reader()
    return reader
