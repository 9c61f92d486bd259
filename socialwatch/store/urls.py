"""Addresses that follow from network and native id are not stored: a marker says so.

In `mentions.url`, NULL means that no address is known, '' that it is the first one derived here, and ' ' that
the native id is itself the address.
"""

from __future__ import annotations

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
        return _bluesky(native_id.split("/"))
    if network == "mastodon":
        return _mastodon(native_id.split("/"))
    if network == "x":
        return f"https://x.com/i/status/{native_id}"
    if network == "youtube":
        return f"https://www.youtube.com/watch?v={native_id}"
    return None


def _bluesky(parts: list[str]) -> str | None:
    """Of at://DID/app.bsky.feed.post/KEY; a pattern would say it shorter and take twice the time of every post."""
    if len(parts) != 5 or parts[:2] != ["at:", ""] or parts[3] != "app.bsky.feed.post" or not (parts[2] and parts[4]):
        return None
    return f"https://bsky.app/profile/{parts[2]}/post/{parts[4]}"


def _mastodon(parts: list[str]) -> str | None:
    """Of https://HOST/users/NAME/statuses/NUMBER."""
    if len(parts) != 7 or parts[3] != "users" or parts[5] != "statuses" or not (parts[2] and parts[4]):
        return None
    scheme, nothing, host, _, name, _, number = parts
    if scheme not in ("https:", "http:") or nothing or not number.isdecimal():
        return None
    return f"{scheme}//{host}/@{name}/{number}"
