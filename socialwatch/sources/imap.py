"""A mailbox: alerts that come by mail (Google Alerts, F5Bot), helpdesk mail, newsletters.

Sees what lies in the folders that it is given, read or not; changes nothing there and marks nothing as read. Does
not see attachments, who else got a mail, or what was moved or deleted before a visit. Of an alert each linked page is
a mention; any other mail is one, without what it quotes and without its signature.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy
from socialwatch.sources.imap_box import Box, Security
from socialwatch.sources.mail_access import MailAccess, token_place
from socialwatch.sources.mail_mention import mail_item, mail_mentions
from socialwatch.sources.values import count, mapping

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query

PAGE = 50
DAY = timedelta(days=1)
PORTS = {"tls": 993, "starttls": 143, "plain": 143}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imap:
    """One mailbox."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "login"
    policy: ClassVar[Policy] = Policy()
    base_url: ClassVar[str] = ""

    host: str
    """The server, like imap.example.com."""
    user: str
    """The mailbox, mostly the whole address."""
    password: Secret | None = None
    """Its password, or an app password where the provider wants one."""
    token: Secret | None = None
    """Instead of a password: an OAuth access token (XOAUTH2), kept fresh by another program."""
    refresh_token: Secret | None = None
    """Instead of both: an OAuth refresh token, for which an access token is had whenever one is needed."""
    client_id: str = ""
    """The application that the refresh token was given to."""
    client_secret: Secret | None = None
    """Its secret, where it has one."""
    oauth: str = ""
    """Where its tokens are had: "google", "microsoft" or an address; known for Gmail and Microsoft 365."""
    folders: tuple[str, ...] = ("INBOX",)
    """Which folders to read."""
    alerts: tuple[str, ...] = ()
    """More senders (addresses or domains) whose mails are lists of links; Google Alerts and F5Bot are known."""
    network: str = "mail"
    """Where mails live; pages that alerts name live on "web"."""
    security: Security = "tls"
    """tls, starttls, or plain for a server on this machine that `network.allow` lists."""
    port: int = 0
    """993 for tls, 143 for the others unless given."""

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.password, self.token, self.refresh_token)) != 1:
            raise ValueError(
                'give either password or token or refresh_token, like password = "env:MAILBOX_PASSWORD"'
            )  # fmt: skip
        if self.refresh_token is None and (self.client_id or self.client_secret or self.oauth):
            raise ValueError("client_id, client_secret and oauth go with refresh_token, which is missing")
        if self.refresh_token is not None:
            if not self.client_id.strip():
                raise ValueError("client_id is missing: the application that the refresh token was given to")
            token_place(self.host, self.oauth)
        if not self.host.strip() or "/" in self.host or ":" in self.host:
            raise ValueError(f"host is {self.host!r}; write the server's name alone, like imap.example.com")
        if not self.folders:
            raise ValueError('folders is empty; write which to read, like folders = ["INBOX"]')

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Each folder once; the queries are matched here."""
        asked = {"host": self.host, "user": self.user}
        return [Ask({**asked, "folder": name}, span, f"{name} of {self.user}") for name in self.folders]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """What came after the mail read last, in the order it came.

        UIDs count within one UIDVALIDITY. When that has changed, all numbers are new: everything since the first
        visit is read again, and known by its Message-ID. So it is when older mail than before is wanted.
        """
        known, start = mapping(resume), ask.span.start
        box, login = await self._box(http)
        try:
            await asyncio.to_thread(box.open, self.user, *login)
            validity, _ = await asyncio.to_thread(box.select, str(ask.params["folder"]))
            first = count(known.get("from"))
            last = count(known.get("uid")) if known.get("validity") == validity else None
            begin = min(ask.span.epochs[0], first) if first is not None else ask.span.epochs[0]
            if last is None or first is None or begin < first:
                # the server counts days in a zone of its own
                uids = await asyncio.to_thread(box.since, Span.of(begin, begin).start - DAY)
            else:
                uids = await asyncio.to_thread(box.after, last)
            hint = {"validity": validity, "uid": last or 0, "from": begin}
            for at in range(0, len(uids), PAGE):
                some = uids[at : at + PAGE]
                mails = await asyncio.to_thread(box.fetch, some)
                hint = {**hint, "uid": max(some)}
                yield Page([mail_item(raw, came) for _, raw, came in mails], Span(start, start), hint)
            yield Page([], ask.span, hint)
        finally:
            await asyncio.to_thread(box.close)

    async def _box(self, http: Http) -> tuple[Box, tuple[str | None, str | None]]:
        """The mailbox, and the password or the access token to open it with."""
        password, token = (secret.reveal() if secret else None for secret in (self.password, self.token))
        if access := self._access:
            token = await access.token(http)
        secrets = [secret for secret in (password, token) if secret]
        port = self.port or PORTS[self.security]
        return Box(self.host, port, self.security, http.guard, http.tls(), secrets), (password, token)

    @property
    def _access(self) -> MailAccess | None:
        if self.refresh_token is None:
            return None
        url, scope = token_place(self.host, self.oauth)
        return MailAccess(
            user=self.user, url=url, scope=scope, client_id=self.client_id, client_secret=self.client_secret,
            refresh_token=self.refresh_token,
        )  # fmt: skip

    def mentions(self, item: JSON) -> Iterable[Mention]:
        return mail_mentions(item, self.network, self.alerts)

    async def check(self, http: Http) -> str:
        """Log in and look into each folder; raises SourceError kinds."""
        box, login = await self._box(http)
        try:
            await asyncio.to_thread(box.open, self.user, *login)
            told = [(name, (await asyncio.to_thread(box.select, name))[1]) for name in self.folders]
        finally:
            await asyncio.to_thread(box.close)
        return "; ".join(f"{name}: {mails:,} mails" for name, mails in told)
