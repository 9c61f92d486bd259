"""A server on loopback that answers with the very bytes a test wants, and options that let it be reached."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from socialwatch.http import Http

NONE = object()


@dataclass(frozen=True)
class Options:
    allow: tuple[str, ...] = ("127.0.0.0/8", "::1")
    contact: str = "https://acme.example/bots"
    ca_bundle: Path | None = None
    proxy: str | None = None
    concurrency: int = 20
    timeout: float = 5.0


def quick(**options: Any) -> Http:
    """An Http whose waits are too short to notice."""
    return Http(Options(**options), first_wait=0.001, patience=2.0)


def reply(status: str = "200 OK", body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    told = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return "\r\n".join([*told, *headers]).encode() + b"\r\n\r\n" + body


@dataclass
class Scripted:
    """Answers in turn, the last one for ever; remembers what it was asked."""

    answers: Sequence[bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]]
    port: int = 0
    requests: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def server(*answers: Any) -> AsyncIterator[Scripted]:
    scripted = Scripted(answers)
    listening = await asyncio.start_server(scripted._serve, "127.0.0.1", 0)
    scripted.port = listening.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        listening.close()


def ask(*answers: Any, path: str = "/", http: Http | None = None, **options: Any) -> tuple[Any, Scripted]:
    """What a get gives, an Answer or the error, with the server that was asked."""

    async def run() -> tuple[Any, Scripted]:
        async with server(*answers) as scripted, http or quick() as asked:
            try:
                return await asked.get(scripted.url + path, **options), scripted
            except Exception as error:
                return error, scripted

    return asyncio.run(run())
