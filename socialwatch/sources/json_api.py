"""Any JSON API, described in the configuration alone: its address, how it pages, and where in an item what stands.

Sees what the API answers to a GET. Does not see what needs a POST, a login in several steps or a signature: that
is a connector of a few lines (docs/new-source.md) or a program of your own (`type = "command"`). How posts are
sorted is to be stated (`order`): only then is a long archive left where the wanted time ends.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import urljoin

from socialwatch.clock import zone
from socialwatch.errors import SourceError
from socialwatch.http.safe import safe_url
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span, fingerprint
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy
from socialwatch.sources.file_columns import FIELDS
from socialwatch.sources.json_fields import at_path, check_path, item_mention, item_time
from socialwatch.sources.json_paging import (
    PLACE,
    Paging,
    Progress,
    check_address,
    check_headers,
    filled,
    following,
    same_host,
    written,
)  # fmt: skip
from socialwatch.sources.terms import searched
from socialwatch.sources.values import mapping

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http
    from socialwatch.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonApi:
    """One JSON API."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()

    url: str
    """Its address, with {query}, {since}, {until}, {page}, {offset}, {cursor}, {size} and names of `secrets` where
    such belong. A parameter that would be empty is left out."""
    map: Mapping[str, str]
    """Our field = a JMESPath in the item, like { id = "id", text = "body.html", author = "user.login" }."""
    name: str = "json"
    """The source's name."""
    network: str = ""
    """Where the posts live; the source's name unless given."""
    items: str = "@"
    """A JMESPath that leads to the list of items; "@" when the answer is that list."""
    paging: Paging = "none"
    """How one gets further: page, offset, cursor (a JMESPath leads to it), link (the Link header), or none."""
    cursor: str = ""
    """For paging = "cursor": where the answer holds the next {cursor}, or the whole address of the next page."""
    first_page: int = 1
    """The number of the first {page}."""
    page_size: int = 50
    """What {size} is, what {offset} grows by, and what a full answer holds."""
    order: Literal["none", "newest", "oldest"] = "none"
    """How answers are sorted by `created`: newest first, oldest first, or in a way that tells nothing."""
    time_format: str = "iso"
    """How {since} and {until} are written: iso, seconds, milliseconds, or like "%Y-%m-%d %H:%M" (in UTC)."""
    date_format: str = "iso"
    """How dates in items are written: iso (and epochs, and as mails have them), seconds, milliseconds, or a format."""
    timezone: str = "UTC"
    """The zone of dates that name none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers to send, like { Authorization = "Bearer {token}" }."""
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    """What `url` and `headers` need and must not show, like { token = "env:FORUM_TOKEN" }."""
    rate: int = 0
    """Requests a minute at most; 0 for what is usual."""
    base_url: str = ""
    """What a relative `url` is joined to."""
    site_url: str = ""
    """What relative links in items are joined to."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "network", self.network or self.name)
        if unknown := sorted(self.map.keys() - FIELDS.keys()):
            raise ValueError(f"map knows no field {unknown[0]!r}; there are {', '.join(FIELDS)}")
        if not {"text", "title"} & self.map.keys():
            raise ValueError('map says neither where the text nor where the title is; write map = { text = "PATH" }')
        for key, path in {"items": self.items, **{f"map.{key}": path for key, path in self.map.items()}}.items():
            check_path(key, path)
        if self.paging == "cursor":
            check_path("cursor", self.cursor)
        if self.order != "none" and "created" not in self.map:
            raise ValueError(f'order is {self.order!r}, but map does not say where a post\'s time is ("created")')
        if self.page_size < 1 or self.rate < 0:
            raise ValueError("page_size must be at least 1, and rate 0 or more")
        check_address(self._url, self.paging, self.order, self.secrets)
        check_headers(self.headers, self.secrets)
        zone(self.timezone)

    @property
    def _url(self) -> str:
        return urljoin(self.base_url, self.url) if self.base_url else self.url

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A question for each word or phrase of which every match holds one; a single one when none can be asked."""
        if "{query}" not in self.url:
            return [Ask({"url": self._url}, span, self.name)]
        found = searched(queries, self.name, some=False)
        asked = dict.fromkeys(term.quoted.lstrip("#@") for term in found)
        return [Ask({"url": self._url, "query": query}, span, f"{query} on {self.name}") for query in asked]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Page by page, as far as the span goes; what a full answer without a way on leaves out is a gap."""
        progress, seen = Progress(self.order, ask.span), set[str]()
        place = self._entrance(mapping(resume), ask.span)
        if self.rate:
            http.slow(self._url, self.rate)
        while True:
            answer = await self._get(http, ask, place)
            told = answer.json()
            items = self._listed(told, answer.url)
            fresh = {name: item for item in items if (name := fingerprint(item)) not in seen}
            seen |= fresh.keys()
            covered = progress.advance([self._time(item) for item in fresh.values()])
            place = following(self.paging, place or self._first, answer, told, self.cursor, self.page_size)
            if progress.past or not fresh or place is None:
                # a page that we had before is no end, nor is a full one that tells no way on
                full = len(items) >= self.page_size if self.paging == "none" else bool(items) and not fresh
                stuck = full and not progress.past
                yield Page(list(fresh.values()), covered if stuck else progress.rest)
                if stuck:
                    yield Page([], progress.left, capped=True)
                return
            hint = {"at": progress.edge, "place": place} if self.order == "newest" else None
            yield Page(list(fresh.values()), covered, hint)

    @property
    def _first(self) -> int | None:
        return {"page": self.first_page, "offset": 0}.get(self.paging)

    def _entrance(self, hint: Mapping[str, JSON], span: Span) -> int | str | None:
        """Where to begin: at the page that a killed run had come to; with a window in the address, at its end."""
        (start, end), at, place = span.epochs, hint.get("at"), hint.get("place")
        told = isinstance(at, int) and start < at and at >= end
        if not told or "{until}" in self._url:
            return self._first
        if isinstance(place, int):  # one step back: what was deleted since has moved the others up
            return max(self._first or 0, place - (1 if self.paging == "page" else self.page_size))
        return place if isinstance(place, str) else None

    async def _get(self, http: Http, ask: Ask, place: int | str | None) -> Answer:
        """The page at a number, an offset, a cursor, or an address that the page before gave."""
        secrets = {name: secret.reveal() for name, secret in self.secrets.items()}
        start, end = ask.span.start, ask.span.end
        values = {
            **secrets, "query": ask.params.get("query", ""), "since": written(start, self.time_format),
            "until": written(end, self.time_format), "size": self.page_size,
            "page": place, "offset": place, "cursor": place,
        }  # fmt: skip
        leads = isinstance(place, str) and (self.paging == "link" or "{cursor}" not in self._url)
        url = same_host(str(place), filled(self._url, values)) if leads else filled(self._url, values)
        headers = {name: PLACE.sub(lambda found: secrets[found[1]], value) for name, value in self.headers.items()}
        return await http.get(url, headers={"Accept": "application/json", **headers})

    def _listed(self, told: JSON, url: str) -> list[JSON]:
        found = at_path("items", self.items, told)
        if not isinstance(found, list):
            raise SourceError(
                f"{safe_url(url)}: items = {self.items!r} leads to no list. Where an API leaves an empty list out, "
                'write items = "PATH || `[]`"'
            )
        return found

    def _time(self, item: JSON) -> datetime | None:
        return item_time(item, self.map.get("created"), self.date_format, self.timezone)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield item_mention(item, self.map, self.network, self.site_url, self.date_format, self.timezone)

    async def check(self, http: Http) -> str:
        """One page of the last day; whether its first item can be mapped. Raises SourceError kinds."""
        now = datetime.now(UTC).replace(microsecond=0)
        ask = Ask({"url": self._url, "query": "news"}, Span(now - timedelta(days=1), now))
        answer = await self._get(http, ask, self._first)
        items = self._listed(answer.json(), answer.url)
        for item in items[:1]:
            list(self.mentions(item))
        return f"answers with {len(items)} items" + (", which can be read" if items else "")
