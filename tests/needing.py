"""What a test cannot do without, and what becomes of it then."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def needed(what: str) -> NoReturn:
    """A reason to skip a test, but a failure where everything must hold."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
