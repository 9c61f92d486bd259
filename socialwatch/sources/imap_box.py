"""A mailbox over IMAP, read-only and blocking (to be used in a thread): connect, look up UIDs, fetch."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from socialwatch.errors import AuthError, ConfigError, RateLimited, SourceDown, SourceError
from socialwatch.http.guard import Guard, is_loopback
from socialwatch.http.safe import excerpt

Security = Literal["tls", "starttls", "plain"]
SECONDS = 30.0
LARGEST = 1_000_000
"""Bytes of one mail that are read; the words come before the attachments."""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
UID = re.compile(rb"\bUID (\d+)")


class _Guarded(imaplib.IMAP4):
    """An IMAP4 that connects to the very address that the guard let pass, encrypted from the start where wanted."""

    def __init__(self, host: str, port: int, guard: Guard, tls: ssl.SSLContext | None) -> None:
        self._guard, self._tls = guard, tls
        super().__init__(host, port, SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        problem: OSError | None = None
        for address in self._guard.permitted(self.host, self.port, addresses):
            try:
                connected = socket.create_connection((address, self.port), timeout)
                return self._tls.wrap_socket(connected, server_hostname=self.host) if self._tls else connected
            except ssl.SSLError:
                raise
            except OSError as error:
                problem = error
        raise problem or OSError("it has no address")


@dataclass(slots=True)
class Box:
    """A session. Every method raises SourceError kinds; none of them changes anything in the mailbox."""

    host: str
    port: int
    security: Security
    guard: Guard
    tls: ssl.SSLContext
    secrets: Collection[str] = ()
    _imap: Any = field(default=None, init=False)

    def open(self, user: str, password: str | None, token: str | None) -> None:
        """Connect and log in, by password or by an OAuth access token (XOAUTH2)."""
        if self.security == "plain" and not is_loopback(self.host):
            raise ConfigError(f'{self.host} is not this machine: a password is only sent encrypted; security = "tls"')
        with self._telling("cannot be reached"):
            self._imap = _Guarded(self.host, self.port, self.guard, self.tls if self.security == "tls" else None)
            if self.security == "starttls":
                self._imap.starttls(self.tls)
        with self._telling("refused", login=True):
            if token is not None:
                bearer = f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
                # a second question is the refusal in detail, which wants an empty answer
                self._imap.authenticate("XOAUTH2", lambda asked: b"" if asked else bearer)
            elif password and (user + password).isascii():
                self._imap.login(_quoted(user), password)
            else:
                self._imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())

    def select(self, folder: str) -> tuple[int, int]:
        """Open a folder read-only; its UIDVALIDITY and how many mails it holds."""
        with self._telling(f"has no folder {folder!r} to read"):
            status, told = self._imap.select(_quoted(mailbox_name(folder)), readonly=True)
            if status != "OK":
                raise SourceError(f"{self.host} has no folder {folder!r} to read: {self._words(told)}")
            validity = self._imap.response("UIDVALIDITY")[1]
            return int(validity[0]), int(told[0])

    def since(self, day: datetime) -> list[int]:
        """UIDs of what came on that day (by the server's clock) or later, ascending."""
        return self._search("SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def after(self, uid: int) -> list[int]:
        """UIDs above one. "n:*" always gives the last mail as well, whatever its number."""
        return [found for found in self._search("UID", f"{uid + 1}:*") if found > uid]

    def _search(self, *criteria: str) -> list[int]:
        with self._telling("did not answer a search"):
            told = self._done(*self._imap.uid("SEARCH", None, *criteria))
            return sorted(int(uid) for part in told if part for uid in part.split())

    def fetch(self, uids: Sequence[int]) -> list[tuple[int, bytes, datetime | None]]:
        """The mails of these UIDs, with when they came; marked as unread still. What is gone meanwhile is left out."""
        with self._telling("did not give its mails"):
            wanted = f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"
            return list(_mails(self._done(*self._imap.uid("FETCH", ",".join(map(str, uids)), wanted))))

    def _done(self, status: str, told: list[Any]) -> list[Any]:
        """What was told; the library calls a refusal an answer, and mails would be missed without a word."""
        if status != "OK":
            raise imaplib.IMAP4.error(*(part for part in told if isinstance(part, bytes)))
        return told

    def close(self) -> None:
        if self._imap is not None:
            with contextlib.suppress(Exception):
                self._imap.logout()

    @contextlib.contextmanager
    def _telling(self, what: str, *, login: bool = False) -> Iterator[None]:
        """Errors of the library in ours, with the server's own words and without our secrets."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise SourceError(f"{self.host}: its certificate is not to be trusted: {error.verify_message}") from None
        except imaplib.IMAP4.abort as error:
            raise SourceDown(f"{self.host} ended the session: {self._words(error.args)}") from None
        except imaplib.IMAP4.error as error:
            words = self._words(error.args)
            if "[UNAVAILABLE]" in words or "[INUSE]" in words:
                raise SourceDown(f"{self.host} {what} for now: {words}") from None
            if "[LIMIT]" in words or "too many" in words.lower():
                raise RateLimited(f"{self.host} {what}: {words}") from None
            kind = AuthError if login else SourceError
            raise kind(f"{self.host} {what}{' user and password or token' if login else ''}: {words}") from None
        except OSError as error:
            raise SourceDown(f"{self.host}:{self.port} cannot be reached: {error.strerror or error}") from None

    def _words(self, told: Sequence[object]) -> str:
        words = " ".join(one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in told)
        return excerpt(words, self.secrets)


def _mails(told: Sequence[Any]) -> Iterator[tuple[int, bytes, datetime | None]]:
    """From imaplib's flat list: a mail is a pair of what was said before its bytes, and the bytes."""
    for at, part in enumerate(told):
        if not isinstance(part, tuple):
            continue
        after = told[at + 1] if at + 1 < len(told) and isinstance(told[at + 1], bytes) else b""
        uid = UID.search(part[0]) or UID.search(after)
        if uid:
            yield int(uid[1]), part[1], _came(part[0]) or _came(after)


def _came(words: bytes) -> datetime | None:
    """INTERNALDATE "05-Aug-2026 10:00:00 +0200" in UTC."""
    found = re.search(rb'INTERNALDATE "\s?(\d+)-(\w{3})-(\d{4}) ([\d:]{8}) ([+-]\d{4})"', words)
    if not found or found[2].decode() not in MONTHS:
        return None
    day, month, year, clock, zone = (part.decode() for part in found.groups())
    try:
        return datetime.strptime(
            f"{year}-{MONTHS.index(month) + 1}-{day} {clock} {zone}", "%Y-%m-%d %H:%M:%S %z"
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def mailbox_name(folder: str) -> str:
    """A folder's name as IMAP writes it: other letters in modified UTF-7."""

    def encoded(found: re.Match[str]) -> str:
        packed = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{packed.replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", encoded, folder.replace("&", "&-"))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
