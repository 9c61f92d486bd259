"""Who is asked, and over which connections: hosts with their pace, and small clients that are made when needed."""

from __future__ import annotations

import ssl
from typing import Any
from zlib import crc32

import httpx

from socialwatch.errors import SourceError
from socialwatch.http import connect, pace
from socialwatch.http.guard import Guard
from socialwatch.http.options import Options
from socialwatch.http.request import Request, user_agent
from socialwatch.http.sending import Client

PER_CLIENT = 10
"""Connections of one client: a pool is searched at every request, so many small ones beat a large one."""


class Pool:
    """The hosts and clients of one run. A host may be asked `at_once`, and as often as `pace_of` says."""

    def __init__(self, options: Options, guard: Guard, at_once: int, pace_of: tuple[float, float]) -> None:
        self._options, self._guard = options, guard
        self._at_once, self._pace = at_once, pace_of
        self._shards = -(-options.concurrency // PER_CLIENT)
        self._hosts: dict[str, pace.Host] = {}
        self._clients: dict[tuple[int, str | None], Client] = {}
        self._context: Any = None

    def host(self, request: Request) -> pace.Host:
        """Where a request goes. Raises SourceError when its address can't be asked."""
        try:
            url = connect.parsed(request.url)
        except (httpx.InvalidURL, UnicodeError, TypeError):
            raise SourceError(f"{request.name} is no address that can be asked; correct it") from None
        if url.scheme not in ("http", "https") or not url.host:
            raise SourceError(f"{request.name} is no http or https address; correct it")
        name = f"{url.host}:{connect.default_port(url)}"
        if name not in self._hosts:
            self._hosts[name] = pace.Host(self._at_once, *self._pace)
        return self._hosts[name]

    def client(self, request: Request, host: pace.Host) -> Client:
        """A client with room: a host keeps to the same one, and so to its open connections, until it is busy."""
        url = connect.parsed(request.url)
        proxy = self.proxy(request.url)
        if proxy is not None:
            connect.behind_proxy(url, self._guard)
        key = ((crc32(url.host.encode()) + host.active // PER_CLIENT) % self._shards, proxy)
        if key not in self._clients:
            agent = user_agent(self._options.contact)
            self._clients[key] = connect.client(self._guard, self.tls(), proxy, self._options.timeout, agent)
        return self._clients[key]

    def proxy(self, url: str) -> str | None:
        """The proxy by which an address is to be reached."""
        return connect.proxy_for(url, self._options.proxy)

    def tls(self) -> ssl.SSLContext:
        """What to trust."""
        self._context = self._context or connect.trust(self._options.ca_bundle)
        context: ssl.SSLContext = self._context
        return context

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
