"""The browser behind screenshots, and its end when a page keeps it busy: no question to it would ever come back."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


class Browsing:
    """A browser that is started again after it was ended."""

    def __init__(self, launch: Callable[[Any], Any]) -> None:
        self._launch = launch
        self._manager: Any = None
        self._driver: set[int] = set()
        self.browser: Any = None

    def start(self) -> Any:
        """The browser, newly started. Raises playwright's Error when there is none."""
        from playwright.sync_api import sync_playwright

        before = children()
        self._manager = sync_playwright()
        driver = self._manager.__enter__()
        self._driver = children() - before
        self.browser = self._launch(driver)
        return self.browser

    @contextmanager
    def during(self, seconds: float) -> Iterator[list[bool]]:
        """What may take that long: then the browser is ended, the list is no longer empty, and whoever waits gets an
        error."""
        ended: list[bool] = []

        def end() -> None:
            ended.append(True)
            for pid in self._driver:
                with suppress(OSError):
                    os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield ended
        finally:
            timer.cancel()

    def renew(self) -> Any:
        """Another browser for the one that was ended."""
        self.close()
        return self.start()

    def close(self) -> None:
        from playwright.sync_api import Error

        browser, self.browser = self.browser, None
        manager, self._manager = self._manager, None
        with suppress(Error, OSError):
            if browser is not None and browser.is_connected():
                browser.close()
        with suppress(Exception):  # of a driver that was ended nothing can be expected
            if manager is not None:
                manager.__exit__(None, None, None)


def children() -> set[int]:
    """The processes that this one has started and that drive a browser; none where they cannot be listed."""
    try:
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, timeout=5).stdout  # noqa: S607 - `ps` as the system has it
    except (OSError, subprocess.SubprocessError):
        return set()
    found = (line.split(None, 2) for line in told.splitlines())
    return {int(row[0]) for row in found if len(row) == 3 and row[1] == str(os.getpid()) and "playwright" in row[2]}
