"""What all tests share."""

from __future__ import annotations

import gc
from pathlib import Path

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


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests share their fixtures and so stay with one worker; so do all tests of the one demo world."""
    for item in items:
        home = item.path.parent if item.path.parent.name == "demo" else item.path
        item.add_marker(pytest.mark.xdist_group(str(home)))
