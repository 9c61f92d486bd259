"""The number of a post on the server asked: every server that knows a post has given it one of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from socialwatch.models import JSON
from socialwatch.sources.mastodon_replies import CLOSED, Get
from socialwatch.sources.values import listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.models import Mention


async def number_of(get: Get, hosts: tuple[str, ...], post: Mention, item: JSON, *, search: bool) -> str | None:
    """From the item that the server showed it as, from the address of its own people's posts, or by its search.

    The server where a stranger's post was written would know the whole thread, but could put words into anybody's
    mouth: only the configured server is believed.
    """
    known = known_number(hosts, post.native_id, item)
    if known or not search:
        return known
    params = {"q": post.native_id, "type": "statuses", "resolve": False, "limit": 1}
    answer = await get("/api/v2/search", params, CLOSED)
    told = mapping(answer.json()) if answer.status == 200 else {}
    statuses = map(mapping, listing(told.get("statuses")))
    return next((text(one.get("id")) for one in statuses if one.get("uri") == post.native_id), None)


def known_number(hosts: tuple[str, ...], uri: str, item: JSON) -> str | None:
    """As far as it is known without asking."""
    found = re.search(r"/statuses/([0-9A-Za-z]+)$", urlsplit(uri).path)
    local = found[1] if found and urlsplit(uri).netloc in hosts else None
    return _in_item(mapping(item), uri) or local


def _in_item(item: Any, uri: str) -> str | None:
    """The number beside this address: of the post itself, of what it boosts, or of what a notification is about."""
    status = mapping(item.get("status")) or item
    for one in (status, mapping(status.get("reblog"))):
        if one.get("uri") == uri:
            return text(one.get("id"))
    return None


def context_path(number: str) -> str:
    return f"/api/v1/statuses/{quote(number, safe='')}/context"


def descendants(told: Any) -> list[dict[str, Any]]:
    """What was answered, each post a dictionary of its own."""
    return [dict(mapping(post)) for post in listing(mapping(told).get("descendants"))]
