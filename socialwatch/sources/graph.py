"""How Threads, Instagram and Facebook are asked: one Graph API, its pages, its limits, its numbered errors.

The token goes into a header. Addresses of next pages, which spell it out, are never followed or kept: only what they
ask beside it is.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from socialwatch.errors import AuthError, RateLimited, SourceDown, SourceError
from socialwatch.models import JSON, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.values import count, listing, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params

LIMITS = {4, 17, 32, 613, 341, 368}
BUSINESS_LIMITS = range(80_000, 80_015)
PASSING = {1, 2}
BAD_TOKENS = {102, 190, 463, 467}
PERMISSIONS = {3, 10, *range(200, 300)}
MISSING = (100, 33)  # code and what is below it: not there, or not for us
PAGING = ("after", "until", "since", "__paging_token")  # what leads on in the address of a next page
MOST_PAGES = 100
EMPTY_PAGES = 3  # what is hidden from us leaves pages empty; so many in a row are the end

Get = Callable[["Params"], Awaitable[Mapping[str, Any]]]


class NotThere(SourceError):
    """Something was deleted, or is not ours to see: the Graph API does not tell which."""


@dataclass(frozen=True, slots=True)
class Graph:
    """One Graph API with one token. `name` is how messages call the platform."""

    root: str
    token: Secret
    name: str

    async def get(
        self, http: Http, path: str, params: Params, cost: Mapping[str, float] | None = None
    ) -> Mapping[str, Any]:
        """The answer to one question; an error in it, whatever its status, is raised as what it means."""
        headers = {"Authorization": f"Bearer {self.token.reveal()}"}
        url = f"{self.root.rstrip('/')}/{path}"
        answer = await http.get(url, params=params, headers=headers, accept=(400, 401, 403), cost=cost)
        if answer.status >= 400 and answer.looks_like_html:
            raise AuthError(f"{self.name} answered {answer.status} with a web page: it keeps programs out, or us")
        told = mapping(answer.json())
        if isinstance(told.get("error"), Mapping):
            raise self._refused(http, answer, told["error"])
        if answer.status >= 400:
            kind = AuthError if answer.status > 400 else SourceError
            raise kind(f"{self.name} answered {answer.status}{f' ({answer.said})' if answer.said else ''}")
        return told

    async def listed(
        self, http: Http, path: str, params: Params, cost: Mapping[str, float] | None = None
    ) -> Mapping[str, Any]:
        """The answer to a question for a list; SourceError when there is none in it."""
        told = await self.get(http, path, params, cost)
        if not isinstance(told.get("data"), list):
            raise SourceError(f"{self.name} answered without a list: its interface may have changed")
        return told

    def _refused(self, http: Http, answer: Answer, error: Mapping[str, Any]) -> SourceError:
        code, below = count(error.get("code")) or 0, count(error.get("error_subcode"))
        said = (text(error.get("message")) or "no reason told").replace(self.token.reveal(), "…")[:200]
        words = f"{self.name} would not answer: {said} (code {code})"
        if code in LIMITS or code in BUSINESS_LIMITS:
            wait = regained(answer.headers)
            if wait:
                http.hold(self.root, wait)
            return RateLimited(words, wait)
        if code in BAD_TOKENS or (answer.status == 401 and code not in PERMISSIONS):
            return AuthError(f"{words}: make a new token and put it where {self.token} says")
        if code in PERMISSIONS:
            return AuthError(f"{words}: the token in {self.token} lacks a permission, or the app its review")
        if code in PASSING:
            return SourceDown(words)
        return (NotThere if (code, below) == MISSING else SourceError)(words)


def regained(headers: Mapping[str, str]) -> float | None:
    """Seconds until a used-up limit opens again, as far as the answer tells."""
    try:
        told = json.loads(headers.get("x-business-use-case-usage", ""))
    except ValueError:
        return None
    uses = [mapping(use) for one in mapping(told).values() for use in listing(one)]
    minutes = [count(use.get("estimated_time_to_regain_access")) or 0 for use in uses]
    return 60.0 * max(minutes, default=0) or None


def following(told: Mapping[str, Any]) -> dict[str, str] | None:
    """What asks for the next page: a cursor, or whatever its address holds beside the token; None at the end."""
    paging = mapping(told.get("paging"))
    if not text(paging.get("next")):
        return None
    after = text(mapping(paging.get("cursors")).get("after"))
    try:
        pairs = dict(parse_qsl(urlsplit(str(paging["next"])).query))
    except ValueError:
        pairs = {}
    kept = {key: value for key, value in pairs.items() if key in PAGING}
    return {"after": after} if after else kept or None


async def walk(get: Get, params: Params, span: tuple[int, int], stamp: str) -> AsyncIterator[Page]:
    """A list that is told newest first, page by page, until the span's start; each post once.

    `stamp` is the field that holds a post's time. What lies behind more pages than we read is a gap.
    """
    start, end = span
    more: Mapping[str, JSON] = {}
    seen: set[str | None] = set()
    empty = 0
    for _ in range(MOST_PAGES):
        told = await get({**params, **more})
        posts = list(map(mapping, listing(told.get("data"))))
        items = [post for post in posts if text(post.get("id")) not in seen]
        seen |= {text(post.get("id")) for post in posts}
        stamps = [int(when.timestamp()) for post in posts if (when := moment(post.get(stamp)))]
        empty = 0 if items else empty + 1
        further = following(told)
        if further is None or min(stamps, default=end) < start or empty == EMPTY_PAGES:
            yield Page(items, Span.of(start, end))
            return
        reached = max(start, min(end, min(stamps, default=end) + 1))
        yield Page(items, Span.of(reached, end))
        end, more = reached, further
    yield Page([], Span.of(start, end), capped=True)


async def below(
    own: Sequence[Mapping[str, Any]],
    read: Callable[[Mapping[str, Any]], Awaitable[list[Mapping[str, Any]]]],
    span: Span,
    stamp: str,
) -> AsyncIterator[Page]:
    """What was said below one's own posts since the span's start; the span is covered when all of them were asked."""
    nowhen = Span(span.end, span.end)
    yield Page([post for post in own if _since(post, span, stamp)], nowhen)
    for post in own:
        if items := [one for one in await read(post) if _since(one, span, stamp)]:
            yield Page(items, nowhen)
    yield Page([], span)


def _since(post: Mapping[str, Any], span: Span, stamp: str) -> bool:
    when = moment(post.get(stamp))
    return when is None or when >= span.start


async def everything(get: Get, params: Params, most: int = MOST_PAGES) -> list[Mapping[str, Any]]:
    """A whole list that says nothing of time: the comments on one post."""
    found: list[Mapping[str, Any]] = []
    more: Mapping[str, JSON] = {}
    for _ in range(most):
        told = await get({**params, **more})
        found += map(mapping, listing(told.get("data")))
        further = following(told)
        if further is None or further == more:
            break
        more = further
    return found
