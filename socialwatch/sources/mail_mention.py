"""A mail as mentions: one for itself, or one for each page that an alert names."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Mention
from socialwatch.sources.addresses import addresses_in, canonical, unwrapped
from socialwatch.sources.mail_alerts import found_in, is_alert
from socialwatch.sources.mail_text import without_quotes, written
from socialwatch.sources.text import language, one_line, plain_and_links
from socialwatch.sources.values import mapping, moment, text

KEPT = ("Message-ID", "In-Reply-To", "References", "From", "Date", "Subject", "Content-Language", "List-Id")
LONGEST = 200_000  # characters of a body; nobody reads more
ID = re.compile(r"<([^<>\s]{1,900})>")
DAY = timedelta(days=1)


def mail_item(raw: bytes, received: datetime | None) -> dict[str, JSON]:
    """What is kept of a mail: a few headers and its words. Attachments and who else got it are left out."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    headers = {name.lower(): told for name in KEPT if (told := _header(message, name))}
    bodies = {kind: body for kind in ("plain", "html") if (body := _body(message, kind))}
    return {**headers, **bodies, "received": received.isoformat() if received else None}


def _header(message: EmailMessage, name: str) -> str:
    """A header in plain letters; one that the parser chokes on, as it is."""
    try:
        return " ".join(str(message.get(name, "")).split())[:4000]
    except Exception:  # the standard library raises IndexError, AttributeError and more on strangers' headers
        return next((" ".join(str(v).split())[:4000] for k, v in message.raw_items() if k.lower() == name.lower()), "")


def _body(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        found = part.get_content() if part is not None else ""
    except (LookupError, ValueError, AttributeError, TypeError):  # a charset that nobody knows, a broken structure
        part = next((one for one in message.walk() if one.get_content_type() == f"text/{kind}"), None)
        payload = part.get_payload(decode=True) if part is not None else b""
        found = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return found[:LONGEST] if isinstance(found, str) else ""


def mail_mentions(item: JSON, network: str, alerts: tuple[str, ...]) -> Iterator[Mention]:
    """The mentions in a kept mail; BadItem when there is nothing to read in it."""
    told: Mapping[str, JSON] = mapping(item)
    plain, html = (text(told.get(kind)) or "" for kind in ("plain", "html"))
    name, address = parseaddr(text(told.get("from")) or "")
    created = _created(told)
    if is_alert(address, alerts):
        pages = found_in(plain, html, address)
        if not pages:
            raise BadItem(f"an alert from {address} without a link")
        for page in pages:
            yield Mention(
                network="web", native_id=canonical(page.url), title=page.title, text=page.text, url=page.url,
                created=created, links=(page.url,),
            )  # fmt: skip
        return
    title, words = one_line(text(told.get("subject"))), written(plain, html)
    if not title and not words:
        raise BadItem("a mail without subject and words")
    linked = plain_and_links(without_quotes(html))[1] if html else addresses_in(words)
    before = [*ID.findall(text(told.get("references")) or ""), *ID.findall(text(told.get("in-reply-to")) or "")[:1]]
    own = next(iter(ID.findall(text(told.get("message-id")) or "")), None) or _named(told, words)
    yield Mention(
        network=network, native_id=own, title=title, text=words, created=created,
        author=Author(address.lower(), address.lower(), one_line(name)) if "@" in address else None,
        parent=before[-1] if before else None, thread=before[0] if before else own,
        lang=language(told.get("content-language")), community=_list(told),
        links=tuple(dict.fromkeys(target for link in linked[:50] if (target := unwrapped(link)))),
    )  # fmt: skip


def _created(told: Mapping[str, JSON]) -> datetime | None:
    """When it was sent; when it came, where the sender's clock is missing or more than a day ahead."""
    received = moment(told.get("received"))
    try:
        sent = parsedate_to_datetime(text(told.get("date")) or "")
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        stated = moment(sent.astimezone(UTC).isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        stated = None
    return received if stated is None or (received and stated > received + DAY) else stated


def _list(told: Mapping[str, JSON]) -> str | None:
    """The mailing list it went to."""
    return next(iter(ID.findall(text(told.get("list-id")) or "")), None)


def _named(told: Mapping[str, JSON], words: str) -> str:
    """A name for a mail without Message-ID: what cannot change when it is copied to another mailbox."""
    parts = [text(told.get(name)) or "" for name in ("from", "date", "subject")]
    return hashlib.blake2b("\n".join((*parts, words)).encode("utf-8", "replace"), digest_size=12).hexdigest()
