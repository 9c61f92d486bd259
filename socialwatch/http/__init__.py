"""HTTP for everybody who listens: polite, bounded, guarded, and silent about secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socialwatch.http.answer import Answer
from socialwatch.http.guard import Guard
from socialwatch.http.request import Params
from socialwatch.http.safe import safe_url

if TYPE_CHECKING:
    from socialwatch.http.client import Http

__all__ = ["Answer", "Guard", "Http", "Params", "safe_url"]


def __getattr__(name: str) -> Any:
    """`Http` brings httpx (a quarter of a second), which commands that only read never need."""
    if name == "Http":
        from socialwatch.http.client import Http

        return Http
    raise AttributeError(name)
