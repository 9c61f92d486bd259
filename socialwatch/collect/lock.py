"""One writer at a time: runs from cron must not overlap."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from socialwatch.errors import Busy, StoreError


@contextmanager
def only_one(database: Path, command: str) -> Iterator[None]:
    """Hold the lock beside the database; Busy names the process that has it already."""
    from filelock import FileLock, Timeout

    holder = database.with_name(database.name + ".pid")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(database.with_name(database.name + ".lock"), timeout=0)
        lock.acquire()
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
