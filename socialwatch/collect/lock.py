"""One writer at a time: runs from cron must not overlap; `watch`, which runs for ever, lets the others in."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.errors import Busy, StoreError

if TYPE_CHECKING:
    from filelock import FileLock


LETS_IN = "watch"
"""The command that gives way when another asks."""
PATIENCE = 15.0
"""Seconds that it may take to do so: it ends the page it is storing, and goes on with the rest later."""


@contextmanager
def only_one(database: Path, command: str, *, patient: bool = True) -> Iterator[None]:
    """Hold the lock beside the database; Busy names the process that has it already."""
    from filelock import FileLock, Timeout

    holder = database.with_name(database.name + ".pid")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(database.with_name(database.name + ".lock"), timeout=0)
        _acquire(lock, database, holder, patient=patient)
    except Timeout as error:
        raise Busy(
            f"another socialwatch is writing to {database}{_told(holder)}: wait until it has ended; what it has not"
            " fetched, the next run will",
            _held(holder),
        ) from error
    except OSError as error:
        raise StoreError(
            f"no lock can be made beside {database} ({error.strerror}): is the folder writable?"
        ) from error
    try:
        holder.write_text(f"{os.getpid()} {command}\n", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def only_watcher(database: Path) -> Iterator[None]:
    """One process that watches is enough; it holds the writer's lock only while it works."""
    from filelock import FileLock, Timeout

    database.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(database.with_name(database.name + ".watching"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(f"another `socialwatch watch` is at work on {database}: see `socialwatch watch --health`") from None
    except OSError as error:
        raise StoreError(f"no lock can be made beside {database} ({error.strerror})") from error
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, database: Path, holder: Path, *, patient: bool) -> None:
    """At once, or when `watch` has let go of it."""
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        holding = _told(holder)  # nothing for the moment in which it is taken: who that is, we may hear
        if not patient or (holding and not holding.endswith(f", {LETS_IN})")):
            raise
        asking = wish(database)
        asking.write_text(f"{os.getpid()}\n", "utf-8")
        try:
            lock.acquire(timeout=PATIENCE, poll_interval=0.1)
        finally:
            asking.unlink(missing_ok=True)


def wish(database: Path) -> Path:
    """The file by which somebody asks `watch` for the lock."""
    return database.with_name(database.name + ".wanted")


def is_wanted(database: Path) -> bool:
    """Is somebody asking for it? One who was killed while asking does not count for ever."""
    try:
        return time.time() - wish(database).stat().st_mtime < PATIENCE + 5
    except OSError:
        return False


def _told(holder: Path) -> str:
    """Who holds the lock, as far as they have said: " (process 4711, fetch)"."""
    try:
        pid, command = holder.read_text("utf-8").split()
    except (OSError, ValueError):
        return ""
    return f" (process {pid}, {command})"


def _held(holder: Path) -> float | None:
    """Seconds since the lock was taken."""
    try:
        return max(0.0, time.time() - holder.stat().st_mtime)
    except OSError:
        return None
