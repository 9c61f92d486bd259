"""Websockets under the same rules as requests: the guard, our trust, the proxy, messages without secrets."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from ssl import SSLContext
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)

from socialwatch.errors import SourceDown, SourceError
from socialwatch.http.answer import Answer
from socialwatch.http.connect import proxy_for, resolve
from socialwatch.http.guard import Guard, is_loopback
from socialwatch.http.refusals import refusal
from socialwatch.http.request import Request, user_agent
from socialwatch.http.safe import excerpt

if TYPE_CHECKING:
    from socialwatch.http.options import Options

LARGEST = 4 * 1024 * 1024
"""Bytes of one message; a post is a thousandth of that."""
SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
PING = 20.0
"""Seconds between pings, and until one without an answer ends a connection that has died without a word."""

logging.getLogger("websockets.client").setLevel(logging.WARNING)  # it prints addresses, which may hold a key


class Socket:
    """An open connection; `messages()` gives what comes in as text."""

    def __init__(self, connection: ClientConnection, request: Request, heard: Callable[[int], None]) -> None:
        self._connection = connection
        self._request = request
        self._heard = heard

    async def receive(self, seconds: float) -> str | None:
        """The next message, None when there was none for so long. Raises SourceDown when the connection ends."""
        with in_our_words(self._request):
            try:
                # not wait_for: before Python 3.12 it may swallow being told to stop, and a busy stream would never end
                async with asyncio.timeout(seconds):
                    message = await self._connection.recv(decode=False)
            except TimeoutError:
                return None
        self._heard(len(message))
        return message.decode("utf-8", "replace")


class Direct(connect):
    """Follows no redirect: where it leads would have to pass the guard first."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def open_socket(
    url: str,
    guard: Guard,
    tls: Callable[[], SSLContext],
    options: Options,
    heard: Callable[[int], None] = lambda size: None,
) -> AsyncIterator[Socket]:
    """Connect and shake hands; `heard` is told the bytes of each message, and may refuse to hear more.

    Raises AuthError, RateLimited, SourceDown and SourceError, as a request does.
    """
    parts = urlsplit(url)
    scheme = SCHEMES.get(parts.scheme.lower())
    request = Request("GET", url)
    if scheme is None or not parts.hostname:
        raise SourceError(f"{request.name} is no address of a websocket; correct it")
    way = await _way(url, parts.hostname, _port(parts, scheme, request), scheme, guard, options, request)
    if scheme == "wss":
        way |= {"ssl": tls(), "server_hostname": parts.hostname}
    opening = Direct(
        urlunsplit(parts._replace(scheme=scheme)), user_agent_header=user_agent(options.contact), max_size=LARGEST,
        open_timeout=options.timeout, ping_interval=PING, ping_timeout=PING, close_timeout=2.0, **way,
    )  # fmt: skip
    with in_our_words(request):
        connection = await opening
    try:
        yield Socket(connection, request, heard)
    finally:
        with suppress(Exception):  # it may have ended already, and we are leaving anyway
            await connection.close()


async def _way(
    url: str, host: str, port: int, scheme: str, guard: Guard, options: Options, request: Request
) -> dict[str, Any]:
    """Through a proxy by name, else to the very address that passed the guard."""
    web = url.replace(url.partition(":")[0], "https" if scheme == "wss" else "http", 1)
    proxy = proxy_for(web, options.proxy)
    if proxy is not None:
        if is_loopback(host) or host.replace(".", "").isdigit() or ":" in host:
            guard.permitted(host, port, ["127.0.0.1" if is_loopback(host) else host])
        return {"proxy": proxy}
    return {"proxy": None, "sock": await _connected(host, port, guard, options.timeout, request)}


async def _connected(host: str, port: int, guard: Guard, timeout: float, request: Request) -> socket.socket:  # noqa: ASYNC109 - the configuration's, for each step
    failure: Exception = SourceDown(f"{request.name} cannot be reached: {host} has no address")
    with in_our_words(request):
        async with asyncio.timeout(timeout):
            addresses = await resolve(host, port)
    for address in guard.permitted(host, port, addresses):
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        made.setblocking(False)
        try:
            async with asyncio.timeout(min(timeout, 10.0)):
                await asyncio.get_running_loop().sock_connect(made, (address, port))
            return made
        except (OSError, TimeoutError) as error:
            made.close()
            failure = SourceDown(f"{request.name} cannot be reached: {_reason(error)}")
        except BaseException:
            made.close()
            raise
    raise failure


def _port(parts: Any, scheme: str, request: Request) -> int:
    try:
        return parts.port or (443 if scheme == "wss" else 80)
    except ValueError:
        raise SourceError(f"{request.name} is no address of a websocket; correct it") from None


@contextmanager
def in_our_words(request: Request) -> Iterator[None]:
    """What goes wrong with a connection, as errors that say what to do."""
    try:
        yield
    except InvalidStatus as error:
        raise _refused(request, error) from None
    except TimeoutError:
        raise SourceDown(f"{request.name} did not answer in time") from None
    except ConnectionClosed as error:
        told = error.rcvd.reason if error.rcvd else ""
        said = f" ({excerpt(told, request.secrets)})" if told else ""
        raise SourceDown(f"{request.name} ended the connection{said}") from None
    except InvalidURI:
        raise SourceError(f"{request.name} is no address of a websocket; correct it") from None
    except ProxyError as error:
        said = excerpt(str(error), request.secrets)
        raise SourceDown(f"{request.name} cannot be reached by the proxy: {said}") from None
    except InvalidMessage:
        raise SourceDown(f"{request.name} broke off before it had answered") from None
    except InvalidHandshake as error:
        raise SourceError(f"{request.name} speaks no websocket: {excerpt(str(error), request.secrets)}") from None
    except (OSError, UnicodeError) as error:
        if "CERTIFICATE" in str(error).upper():
            raise SourceError(
                f"{request.name} shows a certificate that this machine does not trust; "
                "if a proxy of your own stands between, name its certificates in network.ca_bundle"
            ) from None
        raise SourceDown(f"{request.name} cannot be reached: {_reason(error)}") from None


def _refused(request: Request, error: InvalidStatus) -> SourceError:
    response = error.response
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    answer = Answer(response.status_code, headers, bytes(response.body or b""), request.url)
    wrong = f"{request.name} answered {response.status_code} where a websocket was expected; correct the address"
    return refusal(request, answer, time.time()) or SourceError(wrong)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "no connection"
