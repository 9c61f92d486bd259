"""Who answered an account's posts, read from the threads below them: no token is needed for that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from socialwatch.models import JSON
from socialwatch.sources.values import listing, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Answer

LOOK_BACK = 3 * 86400
"""How old a post may be, in seconds before the span, and still have its thread read: most answers come early."""
LATE = 3600  # servers learn of answers elsewhere with some delay
MOST_THREADS = 200
CLOSED = (401, 403, 404, 410)  # a thread that is not shown, or not any more

Get = Callable[..., Awaitable["Answer"]]
"""Asks the server: path, parameters, statuses to accept."""
Older = Callable[[str | None], Awaitable[tuple[Sequence[Mapping[str, Any]], str | None]]]
"""A page of the account's posts and where the next one begins; None is the newest."""


async def answered_posts(older: Older, since: int) -> tuple[list[str], bool]:
    """The numbers of posts with answers, newest first, down to `since`; and whether there were too many."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    max_id: str | None = None
    while len(found) <= MOST_THREADS:
        posts, max_id = await older(max_id)
        fresh = [post for post in posts if text(post.get("id")) not in seen]
        seen |= {text(post.get("id")) or "" for post in posts}
        times = [int(when.timestamp()) for post in fresh if (when := moment(post.get("created_at")))]
        found |= {str(post["id"]): None for post in fresh if _may_be_answered(post, since)}
        if not fresh or not max_id or min(times, default=since) <= since:
            break
    return list(found)[:MOST_THREADS], len(found) > MOST_THREADS


def _may_be_answered(post: Mapping[str, Any], since: int) -> bool:
    """No boost, not too old, and not said to be without answers; a count that is not told may be any."""
    when = moment(post.get("created_at"))
    late = when is None or when.timestamp() >= since
    return late and post.get("replies_count") != 0 and not mapping(post.get("reblog")) and bool(text(post.get("id")))


async def answers_below(get: Get, numbers: Sequence[str], start: int) -> list[dict[str, JSON]]:
    """Everything below these posts since `start`, each once."""
    found: dict[str, dict[str, JSON]] = {}
    for number in numbers:
        answer = await get(f"/api/v1/statuses/{quote(number, safe='')}/context", {}, CLOSED)
        told = mapping(answer.json()) if answer.status == 200 else {}
        for post in map(mapping, listing(told.get("descendants"))):
            when = moment(post.get("created_at"))
            if when is None or when.timestamp() >= start - LATE:
                found[str(post.get("id"))] = dict(post)
    return list(found.values())
