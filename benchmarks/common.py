"""What the benchmarks share: timing by medians, rows that carry their target, and the machine they ran on."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict


class Row(TypedDict, total=False):
    """One line of the table: `ratio` is beside / ours (or ours / beside for "at most" rows, as `unit` says).

    `wanted` is text for people ("at least 50 times"), `ok` whether it was met.
    """

    work: str
    size: str
    ours_seconds: float | None
    beside: str
    beside_seconds: float | None
    ratio: float | None
    wanted: str
    unit: str
    ok: bool | None


def median_seconds(work: Callable[[], object], repeat: int = 3) -> float:
    """Median wall seconds of `repeat` calls."""
    return statistics.median(_seconds(work, repeat, time.perf_counter))


def least_seconds(work: Callable[[], object], repeat: int = 3) -> float:
    """Least processor seconds of `repeat` calls, for laws of growth: what else the machine does only adds."""
    return min(_seconds(work, repeat, time.process_time))


def _seconds(work: Callable[[], object], repeat: int, clock: Callable[[], float]) -> list[float]:
    times = []
    for _ in range(repeat):
        began = clock()
        work()
        times.append(clock() - began)
    return times


def machine() -> str:
    """Processor count and kind, memory, Python and SQLite versions."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return (
        f"{os.cpu_count()} x {model}{memory}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()} {platform.release()}"
    )
