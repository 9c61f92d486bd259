"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real recordings and posts beside the checkout; tests that need them skip where they are absent."""
    path = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the recordings are not here")
    return path


@pytest.fixture(scope="session", autouse=True)
def new_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database is a copy of one that this process has made: making each takes five times as long.

    The tests of making one are spared.
    """
    from socialwatch.store import Store, store

    made = tmp_path_factory.mktemp("new") / "new.sqlite"
    Store.open(made, write=True, create=True).close()
    empty, connect = made.read_bytes(), store.connect

    def connected(path: Path, *, write: bool, create: bool) -> Any:
        if create and path.parent.is_dir() and not path.exists() and "test_store_opening" not in RUNNING:
            with suppress(OSError):
                path.write_bytes(empty)
        return connect(path, write=write, create=create)

    with mock.patch.object(store, "connect", connected):
        yield


MEMORY = Path("/dev/shm")
LEAST_ROOM = 4 * 2**30
"""Bytes that must be free there: the default tests leave some 60 MB, those at length write more."""


def pytest_configure(config: pytest.Config) -> None:
    """Files of tests lie in memory where there is room: on a disk that others use, databases take half of the time."""
    if os.access(MEMORY, os.W_OK):
        told = os.statvfs(MEMORY)
        # some tests run programs that they write; a container's /dev/shm is often small and runs none
        if told.f_bavail * told.f_frsize > LEAST_ROOM and not told.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


RUNNING: list[str] = []
"""The name of the file whose test is running."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    RUNNING[:] = [item.path.stem]


# tests make many objects that live as long as their module: looking for garbage less often saves a tenth
gc.set_threshold(100_000, 20, 50)


SLOWEST = ("demo", "test_strange_decks.py", "test_through_faults.py", "test_beginning.py", "test_hostile.py")
"""Who takes longest begins, so that nobody waits for it at the end."""


def home(name: str) -> str:
    """Whose fixtures a test shares: its file's; those of the demo have one world for all."""
    file = name.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder.endswith("/demo") else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        name = home(item.nodeid).rpartition("/")[2]
        return SLOWEST.index(name) if name in SLOWEST else len(SLOWEST)

    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share fixtures stay with one worker. (xdist's own groups are not seen by pytest 9.)"""
    from xdist.scheduler import LoadScopeScheduling

    class Homes(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return home(nodeid)

    config.option.loadscopereorder = False  # by the number of tests, which says little
    return Homes(config, log)
