"""`--dry-run`: what would go to whom, from whom and in which words, before anything goes to a board."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.cli import output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.deliver.message import Message
    from socialwatch.deliver.who import Target
    from socialwatch.store import Store

MEGABYTE = 1_000_000
HEAVY = 20 * MEGABYTE
"""From here on many mailboxes refuse a mail: Gmail's takes 25 MB, others 10 to 35."""


def planned(config: Config, store: Store, message: Message, target: Target, again: bool) -> dict[str, Any]:
    """What would happen to one address: it gets the message, has had it, or cannot be written to."""
    before = None if again else store.deliveries.before(message.what, message.key, target.key, message.also)
    row = {"to": target.name, "by": target.way}
    if before is not None:
        told = f"{before.ending} {before.at:%Y-%m-%d %H:%M} UTC; --again sends it once more"
        return {**row, "ending": "before", "detail": told}
    if hindrance := _hindrance(config, target):
        return {**row, "ending": "failed", "detail": hindrance}
    files = message.files if target.takes_files else ()
    told = ", ".join(f"{file.name} ({len(file.body) / MEGABYTE:.1f} MB)" for file in files) or "no files"
    by_hand = target.way == "mail" and not config.mail.host
    return {**row, "ending": "would be written" if by_hand else "would be sent", "detail": told}


def _hindrance(config: Config, target: Target) -> str:
    """Why this address would not be reached, as far as that is known without asking anybody."""
    from socialwatch.deliver import anywhere, letters
    from socialwatch.deliver.sending import address_of, check_sender

    try:
        if target.way == "mail":
            letters.address(target.name)
            if config.mail.host:
                check_sender(config)
        elif target.way == "apprise":
            anywhere.check(address_of(target))
        elif target.channel is not None:
            for secret in filter(None, (target.channel.address, target.channel.token)):
                secret.reveal()
    except ConfigError as error:
        return str(error)
    return ""


def heavy(message: Message) -> str:
    """What is said of a mail that many mailboxes will not take; nothing of others."""
    weight = sum(len(body) for body in (*message.pictures, *(file.body for file in message.files))) * 4 / 3
    if weight <= HEAVY:
        return ""
    return (
        f"the mail is of {weight / MEGABYTE:.0f} MB, and many mailboxes take no more than 10 to 25:"
        " send fewer files (--attach pptx, --attach none) and let [delivery] link lead to the deck"
    )


def show_words(config: Config, message: Message, wanted: Sequence[Target]) -> None:
    """The words of the message under the table, for people."""
    from socialwatch.deliver.message import plain
    from socialwatch.deliver.sending import sender_of

    said = plain(message.letter)
    if any(one.way == "mail" for one in wanted):
        said = f"From: {sender_of(config) or 'whoever sends it by hand'}\n\n{said}"
    sys.stdout.write("\n" + "\n".join(map(output.clean, said.splitlines())) + "\n")
