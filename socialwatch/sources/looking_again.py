"""Looking at posts one by one: what a certain "gone" is, and what an outage in the middle leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.errors import SourceError
from socialwatch.models import JSON
from socialwatch.sources.base import Reread

if TYPE_CHECKING:
    from socialwatch.http import Answer

NOT_THERE = (404, 410)
GONE: Any = object()
"""What `look` says of a post that its platform has no more; None is "could not be told"."""

Look = Callable[[str], Awaitable[JSON]]


async def one_by_one(native_ids: Sequence[str], look: Look, told: Sequence[JSON] = ()) -> Reread:
    """Look at each post. A limit or an outage in the middle ends it with what was told until then.

    Raises that SourceError when it comes before anything was told; `told` are items that were already.
    """
    items: list[JSON] = [*told]
    gone: list[str] = []
    for native_id in native_ids:
        try:
            found = await look(native_id)
        except SourceError:
            if items or gone:
                break
            raise
        if found is GONE:
            gone.append(native_id)
        elif found is not None:
            items.append(found)
    return Reread(items, gone)


def is_gone(answer: Answer) -> bool:
    """Does a platform's own interface say, in JSON, that there is no such post? A web server's page says nothing."""
    if answer.status not in NOT_THERE or answer.looks_like_html:
        return False
    try:
        return isinstance(answer.json(), dict | list)
    except SourceError:
        return False
