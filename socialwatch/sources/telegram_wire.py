"""The line to Telegram: a person's own session, kept open for one run, and its errors in our words.

Telegram speaks no HTTP but a protocol of its own, for which the library telethon is needed. Every socket that it opens
passes the guard first and takes the configured proxy; certificates are none of this protocol, which knows Telegram's
servers by keys in the library.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from socialwatch import __version__
from socialwatch.errors import AuthError, ConfigError, RateLimited, SocialWatchError, SourceDown, SourceError
from socialwatch.http.safe import excerpt
from socialwatch.secrets import Secret

if TYPE_CHECKING:
    from socialwatch.http import Http

SECONDS = 60.0  # one question, whatever the library tries meanwhile
PAUSE = 1  # seconds, a whole number for the library, until it tries again to connect
RENEW = "make a new session as `socialwatch sources show telegram` tells, and put it where the old one lies"
ENDED = ("AUTH_KEY", "SESSION_", "USER_DEACTIVATED")


@dataclass(frozen=True, slots=True)
class Line:
    """Where to ask, and in whose name. Neither the session nor the hash is in anything that it says."""

    api_id: int
    api_hash: Secret
    session: Secret

    async def ask(self, http: Http, request: Any, cost: Mapping[str, float] | None = None) -> Any:
        """The answer to one request. Raises SourceError kinds; a limit is told and not waited for."""
        client = await self.client(http)
        http.take(cost or {})
        with in_our_words(self.session, lambda: http.forget(self._key)):
            async with asyncio.timeout(SECONDS):
                return await client(request)

    async def client(self, http: Http) -> Any:
        return (await self._open(http))[0]

    async def who(self, http: Http) -> str:
        """The account in whose name is asked."""
        return (await self._open(http))[1]

    async def _open(self, http: Http) -> tuple[Any, str]:
        try:
            return await http.keep(self._key, lambda: self._connect(http))
        except SourceDown:
            http.forget(self._key)  # a wrong session stays wrong, an outage ends
            raise

    @property
    def _key(self) -> str:
        return f"telegram {self.api_id} {self.session}"

    async def _connect(self, http: Http) -> tuple[Any, str]:
        """A client that is connected and known there; closed when the run ends."""
        session = self._read()
        hash_ = self.api_hash.reveal()
        address = f"https://{_host(session)}:{session.port}"
        client = new_client(session, self.api_id, hash_, guarded(http), _proxy(http.proxy(address)))
        http.at_end(client.disconnect)
        http.take({})
        with in_our_words(self.session):
            async with asyncio.timeout(SECONDS):
                await client.connect()
                who = await client.get_me()
        if who is None:
            raise AuthError(f"Telegram does not know the session in {self.session} (any more): {RENEW}")
        if who.bot:
            raise AuthError(f"the session in {self.session} is a bot's, and bots may not search: {RENEW}, as a person")
        return client, f"@{who.username}" if who.username else f"account {who.id}"

    def _read(self) -> Any:
        """The session; nothing of it is in the error about it."""
        sessions = library("telethon.sessions")
        try:
            session = sessions.StringSession(self.session.reveal())
        except SocialWatchError:
            raise
        except Exception:  # whatever the library trips over
            session = None
        if session is None or session.auth_key is None:
            raise AuthError(f"{self.session} holds no session of telethon's: {RENEW}")
        return session


def library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise ConfigError("Telegram needs one more package: pip install 'socialwatch[telegram]'") from None


def new_client(session: Any, api_id: int, api_hash: str, connection: type, proxy: dict[str, Any] | None) -> Any:
    """A client that waits for no limit, wants no news, prints nothing, and says who it is in the list of devices."""
    log = logging.getLogger("telethon")
    log.setLevel(logging.CRITICAL + 1)
    return library("telethon").TelegramClient(
        session, api_id, api_hash, connection=connection, use_ipv6=":" in (session.server_address or ""), proxy=proxy,
        timeout=10, request_retries=2, connection_retries=1, retry_delay=PAUSE, flood_sleep_threshold=0,
        raise_last_call_error=True, receive_updates=False, device_model="socialwatch", system_version="1",
        app_version=__version__, base_logger=log,
    )  # fmt: skip


def guarded(http: Http) -> type:
    """The library's connection, with the guard before every socket: also where Telegram sends one elsewhere."""
    plain: Any = library("telethon.network.connection.tcpfull").ConnectionTcpFull
    guard = http.guard

    class Guarded(plain):  # type: ignore[misc]  # Telethon has no types, and comes only where it is installed
        async def _connect(self, timeout: Any = None, ssl: Any = None) -> None:  # noqa: ASYNC109 - Telethon's signature
            guard.permitted(self._ip, self._port, [self._ip])
            await super()._connect(timeout=timeout, ssl=ssl)

    return Guarded


def _host(session: Any) -> str:
    address = session.server_address or "149.154.167.51"
    return f"[{address}]" if ":" in address else address


def _proxy(url: str | None) -> dict[str, Any] | None:
    """As the library wants it."""
    if url is None:
        return None
    parts = urlsplit(url)
    kind = {"http": "http", "socks5": "socks5", "socks5h": "socks5", "socks4": "socks4"}.get(parts.scheme)
    if kind is None or not parts.hostname:
        raise ConfigError(f"Telegram cannot be reached by a proxy of the kind {parts.scheme}; use http or socks5")
    library("python_socks")  # without it the library would go past the proxy, with a warning
    return {
        "proxy_type": kind,
        "addr": parts.hostname,
        "port": parts.port or (8080 if kind == "http" else 1080),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }


@contextmanager
def in_our_words(session: Secret, lost: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The library's errors in ours. `lost` is called after a lost connection: the next question makes a new one."""
    errors = library("telethon.errors")
    try:
        yield
    except SocialWatchError:
        raise
    except errors.RPCError as error:
        raise refusal(error, session) from None
    except (errors.AuthKeyNotFound, errors.SecurityError) as error:
        raise AuthError(f"Telegram does not know the session in {session} ({type(error).__name__}): {RENEW}") from None
    except TimeoutError:
        lost()
        raise SourceDown("Telegram did not answer in time") from None
    except (OSError, EOFError, errors.InvalidBufferError) as error:
        lost()
        reason = (error.strerror if isinstance(error, OSError) else None) or "no connection"
        raise SourceDown(f"Telegram cannot be reached: {reason}") from None
    except (ValueError, errors.TypeNotFoundError, errors.InvalidChecksumError) as error:
        raise SourceError(f"Telegram gave no answer that can be read ({type(error).__name__})") from None


def refusal(error: Any, session: Secret) -> SourceError:
    """What Telegram refused, and what to do; `message` is its own short code, seldom more."""
    name, code = type(error).__name__, error.code or 0
    words = excerpt(str(error).partition(" (caused by")[0], ())
    seconds = getattr(error, "seconds", None)
    if seconds is not None:
        return RateLimited(f"Telegram wants to be left alone for {seconds} s", float(seconds))
    said = f"{error.message} {name}".upper()
    if "PREMIUM" in said:
        return AuthError("Telegram searches for words only for Premium accounts: get it, or set search = false")
    if name == "ApiIdInvalidError":
        return AuthError("Telegram knows no application of this api_id and api_hash: look at my.telegram.org")
    if "FROZEN" in said:
        return AuthError("Telegram has frozen this account: log in with its app and appeal, or use another")
    if abs(code) == 401 or any(part.replace("_", "") in said.replace("_", "") for part in ENDED):
        return AuthError(f"Telegram ended the session in {session} ({words}): {RENEW}")
    if abs(code) == 420:
        return RateLimited(f"Telegram wants to be left alone: {words}")
    if abs(code) >= 500 or abs(code) == 303:
        return SourceDown(f"Telegram failed itself: {words}")
    return SourceError(f"Telegram refused: {words}")
