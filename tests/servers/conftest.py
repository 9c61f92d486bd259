"""What the tests of real servers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from killing import Victims


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    started = Victims()
    yield started
    started.close()
