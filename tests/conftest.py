"""What all tests share."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real recordings and posts beside the checkout; tests that need them skip where they are absent."""
    path = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the recordings are not here")
    return path


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
