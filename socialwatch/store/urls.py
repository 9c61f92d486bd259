"""Addresses that follow from network and native id are not stored: a marker says so.

In `mentions.url`, NULL means that no address is known, '' that it is the first one derived here, and ' ' that
the native id is itself the address.
"""

from __future__ import annotations

import re

DERIVED, SAME = "", " "


def shorten(network: str, native_id: str, url: str | None) -> str | None:
    """What to store for this address."""
    if not url or url.isspace():
        return None
    if url == native_id:
        return SAME
    return DERIVED if derive(network, native_id) == url else url


def expand(network: str, native_id: str, stored: str | None) -> str | None:
    """The address that `shorten` was given."""
    if stored == SAME:
        return native_id
    if stored == DERIVED:
        return derive(network, native_id)
    return stored


def derive(network: str, native_id: str) -> str | None:
    """The usual address of a post, None where the network has no rule."""
    if network == "hackernews":
        return f"https://news.ycombinator.com/item?id={native_id}"
    if network == "bluesky":
        found = re.fullmatch(r"at://([^/]+)/app\.bsky\.feed\.post/([^/]+)", native_id)
        return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else None
    if network == "mastodon":
        found = re.fullmatch(r"(https?://[^/]+)/users/([^/]+)/statuses/(\d+)", native_id)
        return f"{found[1]}/@{found[2]}/{found[3]}" if found else None
    if network == "x":
        return f"https://x.com/i/status/{native_id}"
    if network == "youtube":
        return f"https://www.youtube.com/watch?v={native_id}"
    return None
