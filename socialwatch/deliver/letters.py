"""A mail as bytes: text and HTML, pictures inside, files attached; the same letter gives the same bytes."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from socialwatch.config.delivery import parted
from socialwatch.deliver.headers import MAIL
from socialwatch.deliver.message import Message, page, plain
from socialwatch.errors import ConfigError
from socialwatch.models import fingerprint

NOBODY = "socialwatch@localhost"
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # parts of letters in Persian, Hindi and emoji
LONGEST = 180  # letters of a subject


def mail(message: Message, to: str, *, sender: str, reply_to: str = "", now: datetime) -> EmailMessage:
    """The mail to one address; ConfigError when an address cannot stand in a header."""
    made = EmailMessage(policy=MAIL)
    letter = message.letter
    made["Subject"] = _line(letter.subject)
    made["From"] = address(sender or NOBODY)
    made["To"] = address(to)
    if reply_to:
        made["Reply-To"] = address(reply_to)
    made["Date"] = format_datetime(now)
    mark = fingerprint([message.what, message.key, to, now.isoformat()])
    made["Message-ID"] = f"<{message.what}.{mark}@{address(sender or NOBODY).domain or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers it
    made.set_content(plain(letter))
    names = [f"chart{number}.{mark}@socialwatch" for number in range(1, len(message.pictures) + 1)]
    made.add_alternative(page(message, names), subtype="html")
    shown = made.get_body(("html",))
    assert shown is not None
    for number, (name, png) in enumerate(zip(names, message.pictures, strict=True), start=1):
        shown.add_related(png, "image", "png", cid=f"<{name}>", filename=f"chart{number}.png", disposition="inline")
    for file in message.files:
        kind, _, subtype = file.kind.partition("/")
        if kind == "text":
            made.add_attachment(file.body, "application", "octet-stream", filename=file.name)
        else:
            made.add_attachment(file.body, kind, subtype, filename=file.name)
    for number, part in enumerate(one for one in made.walk() if one.is_multipart()):
        part.set_boundary(f"=_{mark}_{number}")  # chance would make other bytes every time
    return made


def unsent(message: Message, to: list[str], *, sender: str, now: datetime) -> bytes:
    """A mail that a mail program opens ready to be sent by hand."""
    made = mail(message, to[0] if to else NOBODY, sender=sender, now=now)
    del made["To"], made["Auto-Submitted"], made["Message-ID"]
    if not sender:
        del made["From"]  # whoever opens it is the sender
    if to:  # else whoever opens it says to whom
        made["To"] = tuple(address(one) for one in to)
    made["X-Unsent"] = "1"
    return made.as_bytes()


def address(text: str) -> Address:
    """ "Ann Lee <ann@acme.example>" as the header wants it."""
    name, spec = parted(text.replace("=?", "= ?"))
    try:
        return Address(display_name=name, addr_spec=spec)
    except (ValueError, IndexError) as error:
        raise ConfigError(f"{text!r} is no mail address that can be written to: {error}") from error


def _line(text: str) -> str:
    """One line: a headline that holds a line break, plain or encoded, must not become a header."""
    text = text.replace("=?", "= ?")  # where encoded words begin, which are decoded when a header is set
    line = " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
