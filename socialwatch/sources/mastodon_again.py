"""Statuses looked at again on the server that showed them: twenty at a time, those that it leaves out one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from socialwatch.sources.base import Reread
from socialwatch.sources.looking_again import GONE, NOT_THERE, is_gone, one_by_one
from socialwatch.sources.mastodon_post import derived_parent
from socialwatch.sources.values import listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.models import JSON
    from socialwatch.sources.mastodon_replies import Get

TOGETHER = 20
OLD = (400, 403, 404, 405, 422)  # servers before Mastodon 4.3 can't be asked for several


async def look_again(get: Get, numbers: Mapping[str, str]) -> Reread:
    """The statuses of these addresses, by the number that each has on this server.

    One that several were asked for and that was left out may be hidden from us: it is asked for alone, and gone when
    the server then knows none.
    """
    found: list[JSON] = []
    uris = list(numbers)
    for at in range(0, len(uris), TOGETHER):
        some = [numbers[uri] for uri in uris[at : at + TOGETHER]]
        answer = await get("/api/v1/statuses", {"id[]": some}, OLD)
        if answer.status != 200 or answer.looks_like_html:
            break
        found += [_alone(one) for one in map(mapping, listing(answer.json())) if one.get("uri") in numbers]
    there = {text(mapping(one).get("uri")) for one in found}

    async def look(uri: str) -> JSON:
        answer = await get(f"/api/v1/statuses/{quote(numbers[uri], safe='')}", {}, (403, *NOT_THERE))
        if answer.status != 200:
            return GONE if is_gone(answer) else None
        told = mapping(answer.json())
        return _alone(told) if told.get("uri") == uri else None

    return await one_by_one([uri for uri in uris if uri not in there], look, found)


def _alone(status: Mapping[str, JSON]) -> dict[str, JSON]:
    """Without the server's own number for the post that it answers: what that is called elsewhere is known already."""
    known = derived_parent(status) is not None
    return {key: value for key, value in status.items() if known or key != "in_reply_to_id"}
