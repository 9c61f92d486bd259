"""The planted archive, built once for all tests that only read it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from planting import build

from socialwatch.store import Store


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("measures") / "archive.sqlite"
    build(path).close()
    with Store.open(path) as store:
        yield store
