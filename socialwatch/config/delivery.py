"""How decks and digests reach people: the mailbox they are sent from, channels, and who gets what."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from socialwatch.config.block import FORBID, Block, table
from socialwatch.secrets import Secret

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
MISPLACED = re.compile(r"^\.|\.\.|\.@|@[.-]|[.-]$")
NAMED = re.compile(r'([^<>"\r\n]*|"[^"\r\n]*")\s*<([^<>\s]+)>')
ATTACHED = ("pptx", "pdf", "html", "xlsx")


def parted(text: str) -> tuple[str, str]:
    """Name and address of "Ann Lee <ann@acme.example>"; a bare address has no name. Neither is checked."""
    found = NAMED.fullmatch(text.strip())
    return (found[1].strip().strip('"').strip(), found[2]) if found else ("", text.strip())


def fits_address(text: str) -> bool:
    """Whether it is one mail address, bare or as "Name <address>"."""
    spec = parted(text)[1]
    return ADDRESS.fullmatch(spec) is not None and not MISPLACED.search(spec)


@table
class Mail(Block):
    """The mailbox that decks and digests are sent from, over SMTP."""

    __pydantic_config__: ClassVar[Any] = FORBID

    host: str = ""
    """The server for outgoing mail; without one, mails are written as .eml files to be sent by hand."""
    port: int | None = None
    """587 for starttls, 465 for tls, 25 for plain unless given."""
    security: Literal["starttls", "tls", "plain"] = "starttls"
    """starttls, tls from the start, or plain (only to a server on this machine when there is a password)."""
    user: str = ""
    """Who logs in; nobody when left out, as with a relay that knows this machine."""
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
    sender: str = ""
    """Who mails come from, like "Acme listening <listening@acme.example>"; `user` when left out."""
    reply_to: str = ""
    """Where answers go, when not to the sender."""


@table
class Channel(Block):
    """A place in Slack, Teams or anything apprise knows, by a name of yours."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """How it is called in `to`, `digest` and `--to`."""
    type: Literal["slack", "teams", "apprise"]
    """slack, teams (a Workflows webhook) or apprise."""
    address: Secret | None = None
    """Slack's incoming webhook, the workflow's address, or an apprise address: whoever knows it can write there."""
    token: Secret | None = None
    """Slack: a bot token (chat:write, files:write), with which the files come along."""
    channel: str = ""
    """Slack: the id of the channel that the bot writes to, like "C0123456789"."""
    base_url: str = "https://slack.com/api"
    """Slack: where its API is."""


@table
class Delivery(Block):
    """Who gets what."""

    __pydantic_config__: ClassVar[Any] = FORBID

    to: tuple[str, ...] = ()
    """Who gets decks: mail addresses and names of channels."""
    digest: tuple[str, ...] = ()
    """Who gets digests."""
    attach: tuple[str, ...] = ("pptx", "pdf")
    """The files that come along: pptx, pdf, html, xlsx."""
    link: str = ""
    """Where the folder of decks can be read, when it can: messages link to the deck in it."""
