"""One message to everybody: each address noted before it is written to, and one that fails stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from socialwatch.deliver import anywhere, letters, slack, teams
from socialwatch.deliver.message import Message
from socialwatch.deliver.smtp import Outgoing
from socialwatch.errors import ConfigError, DeliveryError, SourceError, Uncertain
from socialwatch.store.deliveries import Sending

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.deliver.who import Target
    from socialwatch.http import Http
    from socialwatch.store import Store

AT_IT = timedelta(minutes=15)  # after which a sending that has not ended was cut off
SMTP_HOSTS = {"smtp.gmail.com": "google", "smtp.office365.com": "microsoft", "smtp-mail.outlook.com": "microsoft"}
SMTP_SCOPES = {"microsoft": "https://outlook.office.com/SMTP.Send offline_access"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one address fared: sent, sent before (and not again), written to a file, failed."""

    to: str
    by: str
    ending: Literal["sent", "before", "written", "failed"]
    detail: str = ""


@dataclass(slots=True)
class Sender:
    """Sends one message after the other; `close` ends its connection to the mail server."""

    config: Config
    now: datetime
    _outgoing: Outgoing | None = field(default=None, init=False)
    _denied: DeliveryError | ConfigError | None = field(default=None, init=False)

    def deliver(self, message: Message, target: Target) -> None:
        """Write to one address. Raises DeliveryError and ConfigError, without any secret in them."""
        if target.way == "mail":
            reply, sender = self.config.mail.reply_to, sender_of(self.config)
            self._mail().send(letters.mail(message, target.name, sender=sender, reply_to=reply, now=self.now))
        elif target.way == "apprise":
            anywhere.by_apprise(address_of(target), message)
        else:
            self._post(message, target)

    def check(self) -> str:
        """Log in at the mail server; says how that went."""
        return self._mail().check()

    def close(self) -> None:
        if self._outgoing is not None:
            self._outgoing.close()

    def _post(self, message: Message, target: Target) -> None:
        channel = target.channel
        assert channel is not None
        secrets = [one.reveal() for one in (channel.address, channel.token) if one]

        async def work(http: Http) -> None:
            if target.way == "teams":
                await teams.by_workflow(http, secrets[0], message)
            elif channel.token is not None:
                await slack.by_bot(http, channel.base_url.rstrip("/"), secrets[-1], channel.channel, message)
            else:
                await slack.by_webhook(http, secrets[0], message)

        with _without(secrets):
            self._ask(work)

    def _mail(self) -> Outgoing:
        """The mail server of this run. What it takes to log in is had once, and once told to be missing or refused."""
        if self._denied is not None:
            raise self._denied
        if self._outgoing is None:
            try:
                self._outgoing = self._mail_server()
            except (DeliveryError, ConfigError) as denied:
                self._denied = denied
                raise
        return self._outgoing

    def _mail_server(self) -> Outgoing:
        from socialwatch.http.connect import trust

        check_sender(self.config)
        mail = self.config.mail
        password = mail.password.reveal() if mail.password else None
        token = mail.token.reveal() if mail.token else None
        if mail.refresh_token is not None:
            token = self._renewed()
        return Outgoing(mail, trust(self.config.network.ca_bundle), password, token)

    def _renewed(self) -> str:
        """An access token for the refresh token."""
        from socialwatch.sources.mail_access import MailAccess, token_place

        mail = self.config.mail
        assert mail.refresh_token is not None
        place = mail.oauth or SMTP_HOSTS.get(mail.host.lower(), "")
        try:
            url, _ = token_place(mail.host, place)
        except ValueError as error:
            raise ConfigError(f"mail.oauth: {error}") from None
        access = MailAccess(
            user=mail.user, url=url, scope=SMTP_SCOPES.get(place, ""), client_id=mail.client_id,
            client_secret=mail.client_secret, refresh_token=mail.refresh_token,
        )  # fmt: skip
        token: list[str] = []

        async def work(http: Http) -> None:
            token.append(await access.token(http))

        self._ask(work)
        return token[0]

    def _ask(self, work: Any) -> None:
        from socialwatch.http import Http

        async def run() -> None:
            # a message that may have arrived is not sent a second time
            async with Http(self.config.network, attempts=1, sessions=self.config.sessions) as http:
                done: Coroutine[Any, Any, None] = work(http)
                await done

        try:
            asyncio.run(run())
        except SourceError as error:
            raise DeliveryError(str(error)) from None


def send(
    config: Config, store: Store, message: Message, wanted: Sequence[Target], *, now: datetime, again: bool = False
) -> list[Outcome]:
    """Send to everybody who has not had it yet; with `again` to them as well."""
    sender, outcomes = Sender(config, now), []
    try:
        for target in wanted:
            outcomes.append(_one(sender, store, message, target, now, again))
    finally:
        sender.close()
    return outcomes


def _one(sender: Sender, store: Store, message: Message, target: Target, now: datetime, again: bool) -> Outcome:
    begun = store.deliveries.begin(message.what, message.key, target.key, now, again=again, also=message.also)
    if isinstance(begun, Sending):
        return had(begun, target, now, begun.key != message.key)
    files = message.files if target.takes_files else ()
    try:
        sender.deliver(replace(message, files=files), target)
    except Uncertain as error:
        store.deliveries.doubt(begun, str(error))
        return Outcome(target.name, target.way, "failed", str(error))
    except (DeliveryError, ConfigError) as error:
        store.deliveries.end(begun, str(error))
        return Outcome(target.name, target.way, "failed", str(error))
    except Exception as error:  # a stranger's library may fail in any way; the others still want theirs
        said = f"{type(error).__name__} in the way {target.way} is sent to"
        store.deliveries.end(begun, said)
        return Outcome(target.name, target.way, "failed", said)
    store.deliveries.end(begun)
    return Outcome(target.name, target.way, "sent", ", ".join(file.name for file in files))


def had(before: Sending, target: Target, now: datetime, earlier: bool = False) -> Outcome:
    """What is said of an address that is noted already; `earlier`: for another edition of the same deck."""
    when = f"{before.at:%Y-%m-%d %H:%M} UTC"
    if before.ending == "sent" and earlier:
        return Outcome(target.name, target.way, "before", f"an earlier edition {when}; `report send` sends this one")
    if before.ending == "sent":
        return Outcome(target.name, target.way, "before", f"sent {when}; --again sends it once more")
    if before.error is not None:
        return Outcome(target.name, target.way, "failed", before.error)
    if now - before.at < AT_IT:
        return Outcome(target.name, target.way, "before", f"another run is at it since {when}")
    return Outcome(
        target.name, target.way, "failed",
        f"a sending of {when} was cut off, nobody knows whether it arrived: --again sends it once more",
    )  # fmt: skip


def write_unsent(config: Config, message: Message, wanted: Sequence[Target], folder: Path, now: datetime) -> Path:
    """A mail as a file, to be opened and sent by hand."""
    path = folder / f"{message.name}.eml"
    made = letters.unsent(message, [one.name for one in wanted], sender=sender_of(config), now=now)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    except OSError as error:
        raise DeliveryError(f"{path} cannot be written: {error.strerror}") from error
    return path


def sender_of(config: Config) -> str:
    """Who mails come from; nobody when the configuration does not say."""
    mail = config.mail
    return mail.sender or (mail.user if "@" in mail.user else "")


def check_sender(config: Config) -> None:
    """ConfigError when mails would come from nobody, which no mail server of a company takes."""
    if not sender_of(config):
        raise ConfigError('who do mails come from? set [mail] sender = "Acme listening <listening@acme.example>"')


def address_of(target: Target) -> str:
    """Where apprise is to write."""
    if target.channel is not None and target.channel.address is not None:
        return target.channel.address.reveal()
    return target.url or ""


@contextmanager
def _without(secrets: Sequence[str]) -> Iterator[None]:
    """Errors without what must stay secret; of a webhook the path is the secret."""
    from urllib.parse import urlsplit

    from socialwatch.http.safe import blanked

    try:
        yield
    except DeliveryError as error:
        paths = [path for one in secrets if len(path := urlsplit(one).path) > 1]
        raise type(error)(blanked(str(error), [*secrets, *paths])) from None
