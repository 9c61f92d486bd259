"""The one way out of the screenshot browser: a proxy on loopback that asks the guard before it connects.

A page decides what its browser asks for: redirects, frames, scripts, sockets. So the browser has no connection of
its own; everything passes here, each name is resolved once, and the connection goes to the very address that was
checked. Nothing is decrypted.
"""

from __future__ import annotations

import base64
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from urllib.parse import unquote, urlsplit

from socialwatch.errors import SourceError
from socialwatch.http.guard import Guard

HEAD = 65536  # a request's head may be that long
IDLE = 20.0  # seconds without a byte until a connection is given up
Upstream = Callable[[str], str | None]


class Gate:
    """Runs while it is entered; `address` is what the browser takes as its proxy."""

    def __init__(self, guard: Guard, upstream: Upstream = lambda url: None) -> None:
        self._guard = guard
        self._upstream = upstream
        self._listener = socket.socket()
        self.refused: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True, name="screenshot gate").start()
        return self

    def __exit__(self, *error: object) -> None:
        # a listener that is only closed keeps its thread waiting
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(IDLE)
            try:
                head, rest = _read_head(client)
                self._pass(client, head, rest)
            except SourceError as error:
                self.refused.append(str(error))
                _answer(client, "403 Forbidden")
            except (OSError, ValueError):
                _answer(client, "502 Bad Gateway")

    def _pass(self, client: socket.socket, head: bytes, rest: bytes) -> None:
        """One request: a tunnel for CONNECT, otherwise one question and its answer."""
        line, _, fields = head.partition(b"\r\n")
        method, target, version = line.decode("latin-1").split(" ", 2)
        if method == "CONNECT":
            host, port = _host_port(f"//{target}", 443)
            with self._connect(host, port, f"https://{target}", tunnel=True) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                _tunnel(client, server, rest)
            return
        host, port = _host_port(target, 80)
        parts = urlsplit(target)
        proxied = self._upstream(target) is not None
        path = target if proxied else (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kept = [
            field
            for field in fields.split(b"\r\n")
            if field and not field.lower().startswith((b"proxy-", b"connection:"))
        ]
        # one question a connection: the next one may go elsewhere and has to be checked
        question = b"\r\n".join([f"{method} {path} {version}".encode("latin-1"), *kept, b"Connection: close", b"", b""])
        with self._connect(host, port, target, tunnel=False) as server:
            server.sendall(question)
            _tunnel(client, server, rest, limit=_length(kept) - len(rest))

    def _connect(self, host: str, port: int, url: str, *, tunnel: bool) -> socket.socket:
        """A connection to an address the guard permits, or to the proxy that leads there."""
        proxy = self._upstream(url)
        try:
            found = list(
                dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            )
        except socket.gaierror:
            if proxy is None:
                raise
            found = []  # the proxy knows names that this machine does not
        good = self._guard.permitted(host, port, found)
        if proxy is not None:
            return _through(proxy, host, port, tunnel)
        for at, address in enumerate(good):
            try:
                return socket.create_connection((address, port), timeout=IDLE)
            except OSError:
                if at == len(good) - 1:
                    raise
        raise OSError(f"{host} has no address")


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(8192)
        if not more or len(data) > HEAD:
            raise ValueError("no request")
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _host_port(target: str, default: int) -> tuple[str, int]:
    parts = urlsplit(target)
    if not parts.hostname:
        raise ValueError(f"no host in {target!r}")
    return parts.hostname, parts.port or default


def _length(fields: list[bytes]) -> int:
    """How many bytes of body a question brings along."""
    found = [field.partition(b":")[2] for field in fields if field.lower().startswith(b"content-length:")]
    return int(found[0]) if found else 0


def _through(proxy: str, host: str, port: int, tunnel: bool) -> socket.socket:
    """A connection to the configured proxy, opened through to the host for tunnels."""
    parts = urlsplit(proxy)
    server = socket.create_connection((parts.hostname or "", parts.port or 3128), timeout=IDLE)
    if not tunnel:
        return server
    secret = ""
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        secret = f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n"
    server.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{secret}\r\n".encode())
    head, _ = _read_head(server)
    if b" 200" not in head.partition(b"\r\n")[0]:
        server.close()
        raise OSError("the proxy refused")
    return server


def _answer(client: socket.socket, status: str) -> None:
    with suppress(OSError):  # the browser may have gone already
        client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


def _tunnel(client: socket.socket, server: socket.socket, first: bytes, limit: int | None = None) -> None:
    """Bytes both ways until one side ends; at most `limit` more of them from the client when it is given."""
    if first:
        server.sendall(first)
    with selectors.DefaultSelector() as ready:
        ready.register(server, selectors.EVENT_READ, client)
        if limit is None or limit > 0:
            ready.register(client, selectors.EVENT_READ, server)
        while events := ready.select(IDLE):
            for key, _ in events:
                source = client if key.fileobj is client else server
                data = source.recv(65536 if limit is None or source is server else min(65536, limit))
                if not data:
                    return
                key.data.sendall(data)
                if source is client and limit is not None:
                    limit -= len(data)
                    if limit <= 0:
                        ready.unregister(client)
