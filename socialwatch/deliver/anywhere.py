"""Any of the hundred places that apprise knows, by its address there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from socialwatch.deliver.message import Message, plain
from socialwatch.errors import ConfigError, DeliveryError

MISSING = "this address needs one more package: pip install 'socialwatch[notify]'"


def by_apprise(url: str, message: Message) -> None:
    """Send title and text, and the files where that place takes any."""
    try:
        import apprise
    except ImportError:
        raise ConfigError(MISSING) from None
    place = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if place is None:
        raise ConfigError("apprise knows no such address; its wiki lists them all")
    with tempfile.TemporaryDirectory(prefix="socialwatch-send-") as name:
        attached = apprise.AppriseAttachment()
        for file in message.files if getattr(place, "attachment_support", False) else ():
            path = Path(name) / file.name
            path.write_bytes(file.body)
            attached.add(str(path))
        letter = message.letter
        taken = place.notify(
            title=letter.headline, body=plain(letter), body_format=apprise.NotifyFormat.TEXT,
            attach=attached if len(attached) else None,
        )  # fmt: skip
    if not taken:
        raise DeliveryError(f"{url.partition('://')[0]}: it did not take the message")


def check(url: str) -> None:
    """ConfigError when apprise is not here, or knows no such address."""
    try:
        import apprise
    except ImportError:
        raise ConfigError(MISSING) from None
    if apprise.Apprise.instantiate(url, suppress_exceptions=True) is None:
        raise ConfigError("apprise knows no such address; its wiki lists them all")
