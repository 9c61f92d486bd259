"""What `doctor` looks at before anything is sent: the mail server, and the secrets of every channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.cli.health import Finding
from socialwatch.errors import SocialWatchError

if TYPE_CHECKING:
    from socialwatch.config import Config


def of_delivery(config: Config) -> Iterator[Finding]:
    """The login at the mail server is tried; a channel would have to be written to, so only its secrets are read."""
    if config.mail.host:
        yield _of_mail(config)
    for channel in config.channels:
        what = f"channel {channel.name}"
        try:
            for secret in filter(None, (channel.address, channel.token)):
                secret.reveal()
        except SocialWatchError as error:
            yield Finding(what, "failed", str(error))
        else:
            yield Finding(what, "ok", f"{channel.type}, its secrets are there; `report send --to` tries it")


def _of_mail(config: Config) -> Finding:
    from socialwatch.deliver.sending import Sender

    sender = Sender(config, datetime.now(UTC))
    try:
        return Finding("mail", "ok", sender.check())
    except SocialWatchError as error:
        return Finding("mail", "failed", str(error))
    finally:
        sender.close()
