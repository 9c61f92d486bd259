"""Running a connector against a scripted server: what it asked, what it gave, how it ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from socialwatch.http import Http
from socialwatch.models import JSON, Ask, Page, Span

Handler = Callable[["Request"], bytes]
AUGUST = Span.of(1_785_542_400, 1_788_220_800)  # August 2026
LAST = AUGUST.epochs[1] - 1


@dataclass(frozen=True)
class Options:
    allow: tuple[str, ...] = ("127.0.0.0/8",)
    contact: str = ""
    ca_bundle: None = None
    proxy: None = None
    concurrency: int = 20
    timeout: float = 5.0


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    pairs: tuple[tuple[str, str], ...] = ()  # the query with names that come more than once

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def reply(body: JSON | bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = [] if any(one.lower().startswith("content-type") for one in headers) else ["Content-Type: application/json"]
    size = len(sent) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *kind, *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent


FORBIDDEN = reply(b"<!DOCTYPE html><html>keep out</html>", "Content-Type: text/html", status="403 Forbidden")
LIMITED = reply(b"", status="429 Too Many Requests")


@dataclass
class Platform:
    """A server on loopback whose answers a function gives; remembers its requests."""

    handler: Handler
    url: str = ""
    requests: list[Request] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *rest = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            method, target, _ = first.split(" ")
            parts = urlsplit(target)
            pairs = tuple(parse_qsl(parts.query, True))
            request = Request(method, parts.path, dict(pairs), headers, body, pairs)
            self.requests.append(request)
            writer.write(self.handler(request))
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def platform(handler: Handler) -> Any:
    served = Platform(handler)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()


@dataclass
class Heard:
    """What a fetch gave: its pages until it ended, the error that ended it, and the server it asked."""

    pages: list[Page]
    error: Exception | None
    platform: Platform

    @property
    def items(self) -> list[JSON]:
        return [item for page in self.pages for item in page.items]


def listen(
    make: Callable[[str], Any],
    handler: Handler,
    *,
    queries: Sequence[Any] = (),
    span: Span = AUGUST,
    resume: Any = None,
) -> Heard:
    """Fetch the first ask of the source that `make` builds for the server's address; `resume` may need it as well."""

    async def run() -> Heard:
        async with platform(handler) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            source = make(served.url)
            heard = Heard([], None, served)
            try:
                ask: Ask = source.plan(queries, span)[0]
                async for page in source.fetch(http, ask, resume(served.url) if callable(resume) else resume):
                    heard.pages.append(page)
            except Exception as error:
                heard.error = error
            return heard

    return asyncio.run(run())


def covers(pages: Sequence[Page], span: Span = AUGUST) -> bool:
    """Whether the pages together cover the span, end to end, newest first or oldest first."""
    end = span.end
    ordered = pages[::-1] if pages and pages[0].covered.start == span.start else pages
    for page in ordered:
        if page.covered.end != end and page.covered.seconds:
            return False
        end = page.covered.start if page.covered.seconds else end
    return end == span.start
