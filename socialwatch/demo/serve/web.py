"""The smallest HTTP server that real clients are happy with: threads on loopback, kept connections, ETags."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HTML = "text/html; charset=utf-8"
JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; `query` holds every value of a parameter."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    base: str  # http://127.0.0.1:port

    def get(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[-1]

    def number(self, name: str, default: int, most: int) -> int:
        """A parameter as a whole number between 1 and `most`; nonsense is the default, as on the real services."""
        try:
            return max(1, min(most, int(self.get(name, str(default)))))
        except ValueError:
            return default


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    body: bytes
    status: int = 200
    kind: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


App = Callable[[Request], Reply]


def told(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer."""
    return Reply(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), status, headers=headers or {})


def with_tag(request: Request, reply: Reply) -> Reply:
    """The reply with its ETag, or 304 when the client has it already."""
    tag = f'"{blake2b(reply.body, digest_size=8).hexdigest()}"'
    headers = {**reply.headers, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Reply(b"", 304, reply.kind, headers)
    return Reply(reply.body, reply.status, reply.kind, headers)


class Host:
    """One platform on one port of loopback; a thread answers until `stop`."""

    def __init__(self, make: Callable[[str], App], port: int = 0) -> None:
        self._server = _bind(port)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._server.app = make(self.url)
        self._server.base = self.url
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    app: App
    base: str


def _bind(port: int) -> _Server:
    """The port asked for, or any free one when somebody has it."""
    try:
        return _Server(("127.0.0.1", port), _Handler)
    except OSError:
        return _Server(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_HEAD = do_GET

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            unquote(parts.path),
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
            self.server.base,
        )
        self._send(self.server.app(request))

    def _send(self, reply: Reply) -> None:
        """Head and body in one write: two would wait for each other."""
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
        headers = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **reply.headers}
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join((*lines, "", "")).encode()
        self.wfile.write(head if self.command == "HEAD" else head + reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads the log of a fictional world."""
