"""Addresses as people mean them: redirectors of search engines unwrapped, campaign parameters taken off."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from socialwatch.sources.text import web_address

# host (the end of it), path, and the parameters that hold the target
REDIRECTORS = (
    ("google.", "/url", ("url", "q")),
    ("bing.com", "/news/apiclick.aspx", ("url",)),
    ("facebook.com", "/l.php", ("u",)),
    ("youtube.com", "/redirect", ("q",)),
    ("out.reddit.com", "/", ("url",)),
    ("f5bot.com", "/url", ("u",)),
)
SPELT_OUT = re.compile(r"https?://[^\s<>\"'“”‘’«»…（）【】「」『』、。]{1,2000}", re.I)
CLOSING = ".,;:!?*_~|]}>"
CUT = re.compile(r"\s*(?:\.\.\.|…)\s*")  # the end of a repost that had no room for more
CAMPAIGN = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|cmpid|ref_src", re.I)


def unwrapped(url: str | None) -> str | None:
    """Where a redirector leads, the address itself when it is none."""
    for _ in range(3):
        target = _target(url) if url else None
        if target is None:
            return url
        url = target
    return url


def _target(url: str) -> str | None:
    if "?" not in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = f".{(parts.hostname or '').lower()}"
    for name, path, parameters in REDIRECTORS:
        known = f".{name}" in host if name.endswith(".") else host.endswith(f".{name}")
        if known and parts.path.rstrip("/") == path.rstrip("/"):
            values = parse_qs(parts.query)
            found = (web_address(values[name][0]) for name in parameters if name in values)
            return next((target for target in found if target), None)
    return None


def canonical(url: str) -> str:
    """The address that names a page: without campaign parameters and fragment, its host in lower case."""
    try:
        parts = urlsplit(url)
        query = urlencode([pair for pair in parse_qsl(parts.query, True) if not CAMPAIGN.fullmatch(pair[0])])
    except ValueError:
        return url
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def addresses_in(text: str) -> tuple[str, ...]:
    """The addresses that a text spells out, without what closes the sentence; one cut off by "..." leads nowhere."""
    found: dict[str, None] = {}
    for match in SPELT_OUT.finditer(text):
        address = match[0].rstrip(CLOSING)
        cut = match[0][len(address) :].startswith("...") or text[match.end() : match.end() + 1] == "…"
        cut = cut or bool(CUT.fullmatch(text, match.end()))
        if address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(CLOSING)
        if not cut and web_address(address):
            found[address] = None
    return tuple(found)


def host_of(url: str | None) -> str:
    """The host without www., "" when there is none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
