"""Where a post named by `network:native_id` can be read, told from its name alone."""

from __future__ import annotations

from urllib.parse import quote

from socialwatch.report.render.shapes import safe_link


def link_of(ident: str) -> str | None:
    """The page of a post, None where its name does not tell."""
    network, _, native = ident.partition(":")
    if native.startswith(("http://", "https://")):
        return safe_link(native)
    if network == "hackernews" and native.isdigit():
        return f"https://news.ycombinator.com/item?id={native}"
    if network == "bluesky" and native.startswith("at://"):
        parts = native.removeprefix("at://").split("/")
        if len(parts) == 3 and parts[1] == "app.bsky.feed.post":
            return f"https://bsky.app/profile/{quote(parts[0], safe=':.')}/post/{quote(parts[2], safe='')}"
    return None
