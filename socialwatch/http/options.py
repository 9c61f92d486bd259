"""What asking politely has to be told: private places that may be asked, who we are, and by which way."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Protocol


class Options(Protocol):
    """What the [network] section of the configuration holds."""

    @property
    def allow(self) -> Collection[str]: ...
    @property
    def contact(self) -> str: ...
    @property
    def ca_bundle(self) -> Path | None: ...
    @property
    def proxy(self) -> str | None: ...
    @property
    def concurrency(self) -> int: ...
    @property
    def timeout(self) -> float: ...
