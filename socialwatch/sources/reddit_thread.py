"""The thread below a post of Reddit, with the comments that a long one only names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.errors import AuthError, SourceError
from socialwatch.models import Mention, Page, Span
from socialwatch.sources.reddit_access import Application, closed
from socialwatch.sources.reddit_post import COMMENT, MORE, in_tree, is_gone, name_of, time_of
from socialwatch.sources.values import count, listing, mapping

if TYPE_CHECKING:
    from socialwatch.http import Http, Params

DEPTH, COMMENTS = 10, 500  # the most that one answer holds
AT_ONCE = 100
MOST_MORE = 10  # requests for comments that are only named
CLOSED = (403, 404)


async def thread_pages(application: Application, http: Http, post: Mention) -> AsyncIterator[Page]:
    """What stands below a post or a comment; a thread that is closed or gone gives nothing.

    A page is capped when comments are known to be there that it does not hold.
    """
    params: Params = {"limit": COMMENTS, "depth": DEPTH, "sort": "new"}
    if post.native_id.startswith(f"{COMMENT}_"):
        params = {**params, "comment": post.native_id.partition("_")[2], "context": 0}
    number = (post.thread or post.native_id).partition("_")[2]
    answer = await application.get(http, f"/comments/{number}", params, accept=CLOSED)
    if answer.status in CLOSED:
        if isinstance(refused := closed(answer, "a thread"), AuthError):
            raise refused  # it is not the thread that is closed: we are kept out
        return
    told = listing(answer.json())
    if len(told) != 2:
        raise SourceError(f"{application.root} answered a thread without comments: its interface may have changed")
    tree = [*in_tree(told[0]), *in_tree(told[1])]
    stubs = [thing for thing in tree if thing.get("kind") == MORE]
    named, missing = _named(stubs)
    yield _page([thing for thing in tree if thing.get("kind") != MORE], capped=missing and not named)
    for at in range(0, min(len(named), MOST_MORE * AT_ONCE), AT_ONCE):
        last = at + AT_ONCE >= min(len(named), MOST_MORE * AT_ONCE)
        # by name like any other: /api/morechildren gives the same, one request at a time
        asked: Params = {"id": ",".join(named[at : at + AT_ONCE]), "limit": AT_ONCE}
        more = await application.get(http, "/api/info", asked)
        found = [mapping(one) for one in listing(mapping(mapping(more.json()).get("data")).get("children"))]
        yield _page(found, capped=last and (missing or len(named) > MOST_MORE * AT_ONCE))


def _named(stubs: Sequence[Mapping[str, Any]]) -> tuple[list[str], bool]:
    """The comments that stubs name, and whether they stand for more than they name.

    A stub at the deepest level names none and counts 0: the thread goes on there.
    """
    named: dict[str, None] = {}
    missing = False
    for data in (mapping(stub.get("data")) for stub in stubs):
        children = [f"{COMMENT}_{one}" for one in listing(data.get("children")) if isinstance(one, str)]
        named |= dict.fromkeys(children)
        missing = missing or not children or (count(data.get("count")) or 0) > len(children)
    return list(named), missing


def _page(things: Sequence[Mapping[str, Any]], capped: bool) -> Page:
    times = [int(when.timestamp()) for thing in things if (when := time_of(thing))]
    covered = Span.of(min(times, default=0), max(times, default=-1) + 1)
    gone = [name_of(thing) for thing in things if is_gone(thing)]
    return Page([thing for thing in things if not is_gone(thing)], covered, capped=capped, gone=gone)
