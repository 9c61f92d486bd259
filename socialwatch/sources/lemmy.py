"""Posts and comments on a Lemmy server, through its search.

Sees public posts and comments that reached this server and hold a brand's words: its own communities' and those of
other servers that its people follow. Does not see private communities, what was removed or deleted, or who voted. No
key is needed; a server may want one (`token`). Listen on two large servers; what both show is one mention. The search
is asked newest first, page by page; servers that have moved to Lemmy 1.0 may keep version 3 of the interface or not:
where it is gone, the error says so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import AuthError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.lemmy_post import KINDS, above, address_of, is_gone, said_in, time_of, view_mention
from socialwatch.sources.looking_again import GONE, NOT_THERE, one_by_one
from socialwatch.sources.one_server import OneServer
from socialwatch.sources.terms import searched
from socialwatch.sources.values import count, listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 50  # the most that servers give
MOST_PAGES = 100
MOST_THREAD_PAGES = 10
CLOSED = (400, 401, 403, 404)  # what a server does not show, or does not know
EMPTY_PAGES = 2  # a page may be short of what was removed; so many empty ones are the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Lemmy(OneServer):
    """Posts and comments that one server's search finds."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy(deletes=True)
    network: ClassVar[str] = "lemmy"
    example: ClassVar[str] = "lemmy.world"
    by_item: ClassVar[bool] = True

    server: str = ""
    """The server's name, like lemmy.world."""
    base_url: str = ""
    """Its address; https://SERVER unless given."""
    token: Secret | None = None
    """An account's token (JWT), for servers that let nobody else search."""

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search in posts and one in comments for each word or phrase of which every match holds one."""
        found = searched(queries, self._name)
        words = dict.fromkeys(term.text for term in found)
        return [
            Ask({"q": word, "type_": kind}, span, f"{word} in {kind.lower()} on {self._name}")
            for word in words
            for kind in KINDS
        ]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first until the span's start. Pages move down while people write: each post is kept once."""
        start, end = ask.span.epochs
        kind, empty = str(ask.params["type_"]), 0
        seen: set[str | None] = set()
        parents: dict[str, str] = {}
        for number in range(1, MOST_PAGES + 1):
            views = await self._page(http, ask.params, number)
            items = [view for view in views if address_of(view, kind) not in seen and not is_gone(view, kind)]
            seen |= {address_of(view, kind) for view in views}
            items = await self._with_parents(http, items, parents) if kind == "Comments" else items
            times = [int(when.timestamp()) for view in views if (when := time_of(view, kind))]
            oldest = min(times, default=end)
            empty = 0 if views else empty + 1
            if oldest < start or empty == EMPTY_PAGES:
                yield Page(items, Span.of(start, end))
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end))
            end = reached
        yield Page([], Span.of(start, end), capped=True)

    async def replies(self, http: Http, post: Mention, item: JSON = None) -> AsyncIterator[Page]:
        """The comments on its post since it was written; `item` tells the number that the post has on this server."""
        number = count(mapping(mapping(item).get("post")).get("id"))
        if number is None:
            return
        start = int(post.created.timestamp()) if post.created else 0
        parents: dict[str, str] = {}
        for page in range(1, MOST_THREAD_PAGES + 1):
            params: Params = {"post_id": number, "sort": "New", "type_": "All", "limit": PAGE, "page": page}
            url = f"{self._root}/api/v3/comment/list"
            answer = await http.get(url, params=params, headers=self._headers(), accept=CLOSED)
            told = mapping(answer.json()) if answer.status == 200 else {}
            views = list(map(mapping, listing(told.get("comments"))))
            items = [view for view in views if not is_gone(view, "Comments")]
            times = [int(when.timestamp()) for view in views if (when := time_of(view, "Comments"))]
            last = not views or min(times, default=start) < start
            capped = not last and page == MOST_THREAD_PAGES
            yield Page(await self._with_parents(http, items, parents), Span.of(0, 0), capped=capped)
            if last:
                return

    async def reread(self, http: Http, native_ids: Sequence[str], items: Mapping[str, JSON] | None = None) -> Reread:
        """One by one, by the number that each has on this server, which its kept item tells."""
        return await one_by_one(native_ids, lambda one: self._look(http, mapping((items or {}).get(one))))

    async def _look(self, http: Http, item: Mapping[str, Any]) -> JSON:
        kind = "Comments" if item.get("comment") else "Posts"
        number = count(said_in(item, kind).get("id"))
        if number is None:
            return None
        url = f"{self._root}/api/v3/{KINDS[kind]}"
        answer = await http.get(url, params={"id": number}, headers=self._headers(), accept=(400, *NOT_THERE))
        if answer.status != 200:
            lacking = (text(mapping(answer.json()).get("error")) if not answer.looks_like_html else None) or ""
            return GONE if lacking.startswith(("couldnt_find", "not_found")) else None
        view = mapping(mapping(answer.json()).get(f"{KINDS[kind]}_view"))
        if address_of(view, kind) != address_of(item, kind):
            return None
        return GONE if is_gone(view, kind) else {**view, **{key: item[key] for key in ("_parent",) if key in item}}

    async def _with_parents(
        self, http: Http, views: Sequence[Mapping[str, Any]], parents: dict[str, str]
    ) -> list[Mapping[str, Any]]:
        """The comments with the network-wide address of the one they answer: the search tells its number here only."""
        parents |= {str(said_in(view, "Comments").get("id")): address_of(view, "Comments") or "" for view in views}
        found = []
        for view in views:
            number = above(view)
            if number and number not in parents:
                url = f"{self._root}/api/v3/comment"
                answer = await http.get(url, params={"id": number}, headers=self._headers(), accept=CLOSED)
                told = mapping(mapping(answer.json()).get("comment_view")) if answer.status == 200 else {}
                parents[number] = address_of(told, "Comments") or ""
            found.append({**view, "_parent": parents[number]} if number and parents[number] else view)
        return found

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.reveal()}"} if self.token else {}

    async def _page(self, http: Http, asked: Mapping[str, JSON], number: int) -> list[Mapping[str, Any]]:
        params = {**asked, "sort": "New", "listing_type": "All", "page": number, "limit": PAGE}
        url = f"{self._root}/api/v3/search"
        answer = await http.get(url, params=params, headers=self._headers(), accept=(400, 404, 410))
        if answer.status in (404, 410):
            raise SourceError(
                f"{self._name} does not know version 3 of Lemmy's interface: no Lemmy server, or it has left it behind"
            )
        told = mapping(answer.json())
        if answer.status == 400:
            words = text(told.get("error")) or "400"
            login = "login" in words or "logged_in" in words or "auth" in words
            raise (AuthError if login else SourceError)(f"{self._name} would not search ({words})")
        views = told.get(str(asked["type_"]).lower())
        if not isinstance(views, list):
            raise SourceError(f"{self._name} answered a search without posts: is it a Lemmy server?")
        return list(map(mapping, listing(views)))

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield view_mention(mapping(item), self.network, self._root)

    async def check(self, http: Http) -> str:
        """Search for one word; raises SourceError kinds."""
        await self._page(http, {"q": "news", "type_": "Posts"}, 1)
        return "answers with a token" if self.token else "answers without a token"
