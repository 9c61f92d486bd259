"""Reviews in Apple's App Store, from the feeds of customer reviews that it publishes for each app and country.

Sees the newest 500 reviews or so of an app in each country asked for, with stars, version, title and text. Does not
see older ones (the coverage says so), stars given without words, the developer's answers, or how often an app was
fetched. No key. A review seldom names the app: it counts as addressed to the app's name in the configuration, so that
`@name` in a brand's query finds it. At times a page comes empty or without dates: neither is taken for the end.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from socialwatch.errors import BadItem, SourceError
from socialwatch.models import JSON, Access, Ask, Author, Engagement, Mention, Page, Span
from socialwatch.sources.base import Policy
from socialwatch.sources.feed_beside import feed_in
from socialwatch.sources.feed_rating import stars
from socialwatch.sources.text import clean, one_line, web_address
from socialwatch.sources.values import count, listing, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http
    from socialwatch.query import Query

PAGES = 10  # more are refused
EMPTY_PAGES = 2  # so many in a row are the end, where the feed does not say how many pages it has


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStore:
    """Customer reviews of one or more apps, in one or more countries."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "appstore"
    reach: ClassVar[str] = "newest"

    apps: Mapping[str, str]
    """A handle for each app and its number in the store: { acmecoffee = "1404176564" }."""
    countries: tuple[str, ...] = ("us",)
    """The stores to read, as two letters: us, gb, de..."""
    base_url: str = "https://itunes.apple.com"
    """Where the feeds are."""

    def __post_init__(self) -> None:
        if not self.apps:
            raise ValueError('apps is empty; write apps = { acmecoffee = "1404176564" }')
        for number in self.apps.values():
            if not re.fullmatch(r"\d+", number):
                raise ValueError(f"apps holds {number!r}; an app's number is what follows id in its store address")
        for country in self.countries:
            if not re.fullmatch(r"[a-zA-Z]{2}", country):
                raise ValueError(f"countries holds {country!r}; write two letters, like gb")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Each app in each country, whatever the queries: what is said of an app there is said in its reviews."""
        return [
            Ask({"app": number, "country": country.lower()}, span, f"{handle} in the App Store ({country.upper()})")
            for handle, number in self.apps.items()
            for country in self.countries
        ]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first, down to the span's start or the last page there is."""
        start, end = ask.span.epochs
        had, found, empty, last = bool(mapping(resume).get("reviews")), 0, 0, None
        hole = False  # a page without reviews before one that has some: what it held is lost
        for number in range(1, PAGES + 1):
            reviews, told = await self._page(http, ask.params, number)
            last = told or last
            if reviews:
                hole, empty = hole or empty > 0, 0
                found += len(reviews)
                times = [int(when.timestamp()) for review in reviews if (when := _time(review))]
                oldest = min(times, default=end)
                items = [{**ask.params, "review": review} for review in reviews]
                if oldest < start and not hole:
                    yield Page(items, Span.of(start, end), {"reviews": found})
                    return
                reached = end if hole else max(start, min(end, oldest + 1))
                yield Page(items, Span.of(reached, end), {"reviews": found})
                end = reached
                if oldest < start:
                    break
            else:
                empty += 1
            if number == last or (empty == EMPTY_PAGES and not last):
                break
        lost = hole or (had and not found) or (empty > 0 and last is not None)
        more = found > 0 and not empty and number == PAGES
        yield Page([], Span.of(start, end), {"reviews": found} if found else resume, capped=lost or more)

    async def _page(
        self, http: Http, asked: Mapping[str, JSON], number: int
    ) -> tuple[list[Mapping[str, JSON]], int | None]:
        """The reviews on a page, and how many pages there are where the feed says so."""
        feed = mapping((await self._get(http, asked, number, "json")).json()).get("feed")
        if not isinstance(feed, Mapping):
            raise SourceError(f"{self.base_url} answered without a feed: its interface may have changed")
        entry = feed.get("entry")  # one entry comes without a list; the app itself may be the first
        reviews = [mapping(one) for one in ([entry] if isinstance(entry, Mapping) else listing(entry))]
        reviews = [review for review in reviews if "im:name" not in review]
        if reviews and not any(map(_time, reviews)):
            reviews = await self._dated(http, asked, number, reviews)
        links = [mapping(mapping(link).get("attributes")) for link in listing(feed.get("link"))]
        leads = [re.search(r"/page=(\d+)/", str(link.get("href"))) for link in links if link.get("rel") == "last"]
        return reviews, int(leads[0][1]) if leads and leads[0] else None

    async def _dated(
        self, http: Http, asked: Mapping[str, JSON], number: int, reviews: list[Mapping[str, JSON]]
    ) -> list[Mapping[str, JSON]]:
        """The same reviews with the dates that the feed's Atom form knows, where there is one."""
        try:
            told = (await feed_in(await self._get(http, asked, number, "xml"))).items
        except SourceError as error:
            if type(error) is not SourceError:  # a limit or an outage: the page is asked for again
                raise
            return reviews
        dates = {str(one.get("id")): one.get("updated") or one.get("published") for one in told}
        return [{**one, "updated": {"label": dates.get(_label(one, "id") or "")}} for one in reviews]

    async def _get(self, http: Http, asked: Mapping[str, JSON], number: int, form: str) -> Answer:
        path = f"/{asked['country']}/rss/customerreviews/page={number}/id={asked['app']}/sortby=mostrecent/{form}"
        return await http.get(self.base_url.rstrip("/") + path)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        item = mapping(item)
        review, app, country = mapping(item.get("review")), text(item.get("app")), text(item.get("country")) or ""
        number, version = _label(review, "id"), _label(review, "im:version")
        title, words = one_line(_label(review, "title")), clean(_label(review, "content"))
        if not number or not (title or words):
            raise BadItem("an App Store review without id, or without title and text")
        author = mapping(review.get("author"))
        name, page = one_line(_label(author, "name")), web_address(_label(author, "uri"))
        told = re.search(r"/id(\d+)", page or "")
        handles = tuple(handle for handle, number in self.apps.items() if number == app)
        link = mapping(mapping(review.get("link")).get("attributes")).get("href")
        yield Mention(
            network=self.network,
            native_id=number,
            text=words,
            title=title,
            author=Author(told[1] if told else name, name=name, url=page) if name else None,
            created=_time(review),
            url=web_address(link) or f"https://apps.apple.com/{country}/app/id{app}",
            community=handles[0] if handles else app,
            country=country.upper() or None,
            rating=stars(_label(review, "im:rating")),
            tags=(f"v{version}",) if version else (),
            to=handles,
            engagement=Engagement(likes=count(_label(review, "im:voteSum"))),
        )

    async def check(self, http: Http) -> str:
        """Read one page; raises SourceError kinds."""
        ask = self.plan((), Span.of(0, 1))[0]
        reviews, _ = await self._page(http, ask.params, 1)
        return f"answers without a key, {len(reviews)} reviews of {ask.title} on the first page"


def _label(entry: Mapping[str, JSON], key: str) -> str | None:
    """Every value is wrapped in {"label": ...}."""
    return text(mapping(entry.get(key)).get("label"))


def _time(review: Mapping[str, JSON]) -> datetime | None:
    return moment(_label(review, "updated"))
