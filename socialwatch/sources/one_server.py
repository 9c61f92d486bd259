"""What connectors to networks of many servers share: one of them is named, or its address is given."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit


class OneServer:
    """A server by its `server` name, like `example`, or at `base_url`; ValueError says what is missing."""

    __slots__ = ()
    example: ClassVar[str]

    server: str
    base_url: str

    def __post_init__(self) -> None:
        if not self.server and not self.base_url:
            raise ValueError(f'server is missing; write server = "{self.example}"')
        if "/" in self.server:
            raise ValueError(f"server is {self.server!r}; write the name alone, like {self.example}")

    @property
    def _root(self) -> str:
        return (self.base_url or f"https://{self.server}").rstrip("/")

    @property
    def _name(self) -> str:
        return self.server or urlsplit(self.base_url).netloc
