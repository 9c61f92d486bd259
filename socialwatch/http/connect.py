"""Connections: certificates, proxies, and a network backend that asks the guard before it connects."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from socialwatch.errors import ConfigError
from socialwatch.http.guard import Guard, is_loopback
from socialwatch.http.sending import Client

KEPT_ALIVE = 10
"""Idle connections kept by one client; httpx looks through all of them at every request, so pools stay small."""


def trust(ca_bundle: Path | None) -> ssl.SSLContext:
    """The system's certificates, or those of `ca_bundle`; made once and shared by all clients."""
    if ca_bundle is None:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=str(ca_bundle))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"network.ca_bundle: {ca_bundle} holds no certificates that can be read: {error}") from error


def proxy_for(url: str, configured: str | None) -> str | None:
    """The proxy an address is asked through: the configured one, else the environment's; never for loopback."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    if configured:
        return configured
    if proxy_bypass(host):
        return None
    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    return (found if "://" in found else f"http://{found}") if found else None


async def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, in the system's order; OSError when there are none."""
    if is_number(host):  # a thread for each of them would cost more than all else before a connection
        return [host]
    found = await looked_up(host, port)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def looked_up(host: str, port: int) -> list[Any]:
    """What the system says of a name, in a thread of its own.

    Those of the event loop are few, so that five slow names hold up all the others, and the process waits for them
    when it ends: a network without names would keep it from stopping when told to.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[Any]] = loop.create_future()

    def tell(found: list[Any], error: Exception | None) -> None:
        if not done.done():
            done.set_exception(error) if error else done.set_result(found)

    def look() -> None:
        found, failed = [], None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:
            failed = error
        with suppress(RuntimeError):  # nobody waits for it any more
            loop.call_soon_threadsafe(tell, found, failed)

    threading.Thread(target=look, name=f"look up {host}", daemon=True).start()
    return await done


def is_number(host: str) -> bool:
    """Whether this is an address as it is written everywhere; shorter and older spellings are the system's to read."""
    try:
        return "%" not in host and str(ip_address(host)) == host
    except ValueError:
        return False


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name itself, asks the guard, and connects to the very address that passed.

    Checking a name and letting somebody else resolve it again would leave room for an answer that changes.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore draws the signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await resolve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} could not be looked up in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} could not be looked up: {_reason(error)}") from error
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._guard.permitted(host, port, addresses):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "not a host name"


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool with our backend; httpx has no public way to hand one in."""

    def __init__(self, guard: Guard, context: ssl.SSLContext) -> None:
        super().__init__(verify=context)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,  # how many is decided before a request gets here
            max_keepalive_connections=KEPT_ALIVE,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(guard),
        )


def client(guard: Guard, context: ssl.SSLContext, proxy: str | None, timeout: float, agent: str) -> Client:
    """One small client, by a proxy where there is one."""
    transport: httpx.AsyncBaseTransport = GuardedTransport(guard, context)
    if proxy is not None:
        try:
            transport = httpx.AsyncHTTPTransport(verify=context, proxy=proxy)
        except (ValueError, ImportError) as error:
            raise ConfigError(
                f"the proxy cannot be used ({type(error).__name__}); write http://host:port; "
                "socks5:// needs the package socksio"
            ) from None
    return Client(transport, timeout, agent)


@lru_cache(200)
def parsed(url: str) -> httpx.URL:
    """An address in its parts; a request needs them three times."""
    return httpx.URL(url)


def default_port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def behind_proxy(url: httpx.URL, guard: Guard) -> None:
    """Refuse what can be told to be private before a proxy resolves it for us."""
    if is_loopback(url.host):
        guard.permitted(url.host, default_port(url), ["127.0.0.1"])
    elif url.host.replace(".", "").isdigit() or ":" in url.host:
        guard.permitted(url.host, default_port(url), [url.host])


def silence_loggers() -> None:
    """Keep the libraries' own loggers from printing addresses: a query may hold a key."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
