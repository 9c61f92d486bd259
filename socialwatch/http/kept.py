"""What is made once in a run and shared by all who ask for it: login sessions, above all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """Things by name. A failure is kept too, so that a wrong password is tried once and not once a question."""

    def __init__(self) -> None:
        self._made: dict[str, asyncio.Future[Any]] = {}

    async def keep(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, made by whoever asks first."""
        if key not in self._made:
            self._made[key] = asyncio.ensure_future(make())
        result: T = await asyncio.shield(self._made[key])
        return result

    def forget(self, key: str) -> None:
        self._made.pop(key, None)

    def cancel(self) -> None:
        """The run is over: what is still being made is not wanted any more."""
        for future in self._made.values():
            future.cancel()
