"""Addresses and ids of posts: whether they tell who wrote it, and one of the same post that does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

PROFILE = re.compile(
    r"(?:^|/)(?:@|\uff20|~|(?:users?|u|profiles?|members?|authors?|people)/)(?!did:)[^/?#\s]+", re.IGNORECASE
)
"""The part of an address that names an account."""
STATUS = re.compile(r"(https?://[^/]+)/(?:@[^/]+|users/[^/]+/statuses)/(\d+)/?")
THREADS = re.compile(r"(https?://[^/]+)/@[^/]+/post/([\w-]+)/?")
BLUESKY = re.compile(r"(https?://[^/]+)/profile/[^/]+/post/([^/?#]+)")
LONE = 4  # letters from which on a name inside of a longer word is taken for the person's


def forms(called: Iterable[str | None]) -> set[str]:
    """How names and handles are written in addresses."""
    found = set()
    for name in filter(None, called):
        plain = name.casefold().removeprefix("/").removeprefix("u/").lstrip("@")
        found |= {plain, plain.partition("@")[0], plain.partition(".")[0]}
        found |= {re.sub(r"[\s.]+", glue, plain) for glue in ("-", "_", "", ".")}
    return found - {""}


def tells(address: str, called: Iterable[str | None] = ()) -> bool:
    """Does an address, or an id, name an account? `called` are the names of who wrote it, where these are known."""
    parts = urlsplit(address) if address.startswith(("http://", "https://")) else None
    text = unquote(address if parts is None else f"{parts.path}?{parts.query}#{parts.fragment}").casefold()
    if PROFILE.search(text):
        return True
    names = forms(called)
    if names & set(re.split(r"[/@:?&=#]+", text)):
        return True
    # a pattern of its own for each of thousands of posts costs more than all else: most names are not there at all
    long = [re.escape(name) for name in names if len(name) >= LONE and name in text]
    return bool(long) and re.search(rf"(?<![^\W_])(?:{'|'.join(long)})(?![^\W_])", text) is not None


def unnamed(id: str, url: str) -> str | None:
    """Another address of the same post, which leads there and names nobody; None where the network has none."""
    network, _, native_id = id.partition(":")
    if network == "mastodon" and (found := STATUS.fullmatch(url)):
        return f"{found[1]}/statuses/{found[2]}"
    if network == "threads" and (found := THREADS.fullmatch(url)):
        return f"{found[1]}/t/{found[2]}"
    if network == "x" and native_id.isdecimal():
        return f"https://x.com/i/status/{native_id}"
    if network == "bluesky" and native_id.startswith("at://did:plc:") and (found := BLUESKY.fullmatch(url)):
        return f"{found[1]}/profile/{native_id.split('/')[2]}/post/{found[2]}"
    return None
