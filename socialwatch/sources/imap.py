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
        if (self.password is None) == (self.token is None):
            raise ValueError('give either password or token, like password = "env:MAILBOX_PASSWORD"')
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
        box, start = self._box(http), ask.span.start
        known = mapping(resume)
        try:
            await asyncio.to_thread(self._open, box)
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

    def _box(self, http: Http) -> Box:
        secrets = [secret.reveal() for secret in (self.password, self.token) if secret]
        return Box(self.host, self.port or PORTS[self.security], self.security, http.guard, http.tls(), secrets)

    def _open(self, box: Box) -> None:
        password, token = (secret.reveal() if secret else None for secret in (self.password, self.token))
        box.open(self.user, password, token)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        return mail_mentions(item, self.network, self.alerts)

    async def check(self, http: Http) -> str:
        """Log in and look into each folder; raises SourceError kinds."""
        box = self._box(http)
        try:
            await asyncio.to_thread(self._open, box)
            told = [(name, (await asyncio.to_thread(box.select, name))[1]) for name in self.folders]
        finally:
            await asyncio.to_thread(box.close)
        return "; ".join(f"{name}: {mails:,} mails" for name, mails in told)
