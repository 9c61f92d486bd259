"""What may be said of a request: addresses and answers without the secrets in them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
SHORTEST_SECRET = 6  # shorter values would blank half a message


def safe_url(url: str) -> str:
    """Scheme, host and path of an address: user, password and query may be secrets and are left out."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    query = "?…" if parts.query else ""
    return CONTROLS.sub("", f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}{query}")


def secrets_of(url: str, headers: Iterable[tuple[str, str]], values: Iterable[object] = ()) -> set[str]:
    """What a server could echo and we must not repeat: credentials, query values, the fields of a body."""
    parts = urlsplit(url)
    found = {parts.password or ""} | {value for _, value in parse_qsl(parts.query)}
    for name, value in headers:
        if not name.lower().startswith(("accept", "if-")):  # a key may stand in a header of any name
            found |= {value, value.partition(" ")[2], value.rpartition(" ")[2], *_packed(value)}
    found |= {value for value in values if isinstance(value, str)}
    return {value for value in found if len(value) >= SHORTEST_SECRET}


def _packed(value: str) -> set[str]:
    """The user and password that a header of Basic authentication holds, which a server may echo unpacked."""
    kind, _, rest = value.partition(" ")
    if kind.lower() != "basic":
        return set()
    try:
        both = base64.b64decode(rest, validate=True).decode("utf-8", "replace")
    except ValueError:
        return set()
    return {both, both.partition(":")[2]}


def excerpt(text: str, secrets: Iterable[str], length: int = 200) -> str:
    """The start of a server's own words on one line, its echoes of our secrets blanked."""
    text = CONTROLS.sub(" ", blanked(text, secrets)).strip()
    return text if len(text) <= length else text[: length - 1] + "…"


def blanked(text: str, secrets: Iterable[str]) -> str:
    """Text without the secrets, in whatever way an echo may have written them."""
    found = {spelling for secret in secrets for spelling in spellings(secret)}
    for spelling in sorted(found, key=len, reverse=True):
        text = text.replace(spelling, "…")
    return text


def spellings(secret: str) -> Iterable[str]:
    """A secret as it is, and as JSON, an address, a form and Python's own messages write it."""
    yield from (secret, secret.strip())
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    raw = secret.encode("utf-8", "replace")
    yield from (quote(raw), quote(raw, safe=""), quote_plus(raw))
    yield from (repr(secret)[1:-1], repr(raw)[2:-1])
