"""Reviews of your own apps in Google Play, through the interface for their developers.

Sees reviews with words in them that were written or changed within the last week, with stars, version and language, and
what you answered. Does not see other people's apps, stars without words, or anything older than a week: read it daily
at least. Needs a service account with the right to see reviews. A review seldom names the app: it counts as addressed
to the app's handle in the configuration, in whose name your answers stand.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from socialwatch.errors import AuthError, BadItem, SourceError
from socialwatch.models import JSON, Access, Ask, Author, Engagement, Mention, Page, Span
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.google_account import ServiceAccount
from socialwatch.sources.text import clean, language, one_line
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params
    from socialwatch.query import Query

SCOPE = "https://www.googleapis.com/auth/androidpublisher"
STORE = "https://play.google.com/store/apps/details"
PAGE = 100
MOST_PAGES = 100
AN_HOUR = 200  # questions that Google allows for an app
ANSWER = "/answer"  # what the name of an answer adds to its review's


@dataclass(frozen=True, slots=True, kw_only=True)
class GooglePlay:
    """Reviews of one or more of your own apps."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "login"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "googleplay"
    reach: ClassVar[timedelta] = timedelta(days=7)

    apps: Mapping[str, str]
    """A handle for each app and its package: { acmecoffee = "com.acme.coffee" }."""
    account_file: str
    """The service account's JSON file, which nobody else may read; relative to the configuration."""
    base_url: str = "https://androidpublisher.googleapis.com"
    """Where the interface answers; where tokens are given stands in the file."""

    def __post_init__(self) -> None:
        if not self.apps:
            raise ValueError('apps is empty; write apps = { acmecoffee = "com.acme.coffee" }')
        for package in self.apps.values():
            if not re.fullmatch(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", package):
                raise ValueError(f"apps holds {package!r}; an app's package is what follows id= in its store address")

    @property
    def allowances(self) -> Sequence[Allowance]:
        return (Allowance("requests", AN_HOUR * len(self.apps), "hour"),)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Each app, whatever the queries: what is said of an app there is said in its reviews."""
        return [Ask({"app": package}, span, f"{handle} in Google Play") for handle, package in self.apps.items()]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """All that the last week has: a review from its first days may have been changed or answered since.

        Nobody says in which order they come, so nothing is covered before the last page.
        """
        start, end = ask.span.epochs
        package, token, edge = str(ask.params["app"]), None, start
        for _ in range(MOST_PAGES):
            params: Params = {"maxResults": PAGE, "token": token}
            answer = await self._get(http, package, "", params)
            told = mapping(answer.json())
            reviews = _reviews(told)
            edge = max(start, min(end, _now(answer, end) - int(self.reach.total_seconds())))
            items: list[JSON] = [{"app": package, "review": review} for review in reviews]
            following = text(mapping(told.get("tokenPagination")).get("nextPageToken"))
            token = following if following != token and reviews else None
            if token is None:
                yield Page(items, Span.of(edge, end), capped=bool(params["token"]) and not reviews)
                break
            yield Page(items, Span.of(end, end))
        else:
            yield Page([], Span.of(edge, end), capped=True)
        if edge > start:
            yield Page([], Span.of(start, edge), capped=True)  # older than a week: nobody is told any more

    async def _account(self, http: Http) -> ServiceAccount:
        """Read once a run."""
        path = self._path

        async def read() -> ServiceAccount:
            return ServiceAccount.read(path)

        return await http.keep(f"service account in {path}", read)

    @property
    def _path(self) -> Path:
        return Path(self.account_file).expanduser()

    async def _get(self, http: Http, package: str, path: str, params: Params, accept: Sequence[int] = ()) -> Answer:
        account = await self._account(http)
        headers = {"Authorization": f"Bearer {await account.token(http, SCOPE)}"}
        url = f"{self.base_url.rstrip('/')}/androidpublisher/v3/applications/{package}/reviews{path}"
        answer = await http.get(url, params=params, headers=headers, accept=(403, 404))
        if answer.status == 403:
            raise AuthError(
                f"Google Play answered 403 to {account.email} for {package} ({answer.said or _error(answer)}): invite "
                "it in the Play Console under Users and permissions, with the right to see and answer reviews"
            )
        if answer.status == 404 and 404 not in accept:
            raise SourceError(f"Google Play knows no app {package}: correct its package in the configuration")
        return answer

    def mentions(self, item: JSON) -> Iterable[Mention]:
        told = mapping(item)
        yield from self._spoken(text(told.get("app")) or "", mapping(told.get("review")))

    def _spoken(self, package: str, review: Mapping[str, Any]) -> Iterator[Mention]:
        """The review, and the answer to it where there is one."""
        number = needed(review, "reviewId", "a review")
        said = [mapping(one.get("userComment")) for one in map(mapping, listing(review.get("comments")))]
        told = next(filter(None, said), None)
        if told is None or not clean(text(told.get("text"))):
            raise BadItem(f"review {number} has no text")
        handles = tuple(handle for handle, name in self.apps.items() if name == package)
        # some are written in two fields, which come as one; the original where it was translated
        title, tab, words = (text(told.get("originalText")) or str(told.get("text"))).strip(" \n").partition("\t")
        version, stars = text(told.get("appVersionName")), count(told.get("starRating"))
        url = f"{STORE}?id={package}&reviewId={quote(number, safe='')}"
        name = one_line(text(review.get("authorName")))
        yield Mention(
            network=self.network,
            native_id=number,
            text=clean(words if tab else title),
            title=one_line(title) if tab else None,
            # people have no names of their own here, but each writes one review of an app
            author=Author(f"review:{number}", name=name) if name else None,
            created=_time(told),
            url=url,
            lang=language(told.get("reviewerLanguage")),
            thread=number,
            community=handles[0] if handles else package,
            rating=float(stars) if stars and 1 <= stars <= 5 else None,
            tags=(f"v{version}",) if version else (),
            to=handles,
            engagement=Engagement(likes=count(told.get("thumbsUpCount"))),
        )
        answer = _answer(review)
        if answer and (words := clean(text(answer.get("text")))):
            handle = handles[0] if handles else package
            yield Mention(
                network=self.network, native_id=number + ANSWER, text=words, created=_time(answer), url=url,
                author=Author(f"app:{package}", handle=handle, url=f"{STORE}?id={package}"),
                parent=number, thread=number, community=handle,
            )  # fmt: skip

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """One question a review, and one more for each app that it is not of; its answer comes with it."""
        items: list[JSON] = []
        gone: list[str] = []
        for number in dict.fromkeys(name.removesuffix(ANSWER) for name in native_ids):
            item = await self._review(http, number)
            there = (
                {number, number + ANSWER} if item and _answer(mapping(item["review"])) else {number} if item else set()
            )
            items += [item] if item else []
            gone += [
                name for name in dict.fromkeys(native_ids) if name.removesuffix(ANSWER) == number and name not in there
            ]
        return Reread(items, gone)

    async def _review(self, http: Http, number: str) -> dict[str, JSON] | None:
        for package in self.apps.values():
            answer = await self._get(http, package, f"/{quote(number, safe='')}", {}, accept=(404,))
            if answer.status == 200:
                return {"app": package, "review": answer.json()}
        return None

    async def check(self, http: Http) -> str:
        """Ask for one review of each app; raises SourceError kinds."""
        for package in self.apps.values():
            _reviews(mapping((await self._get(http, package, "", {"maxResults": 1})).json()))
        return f"answers {(await self._account(http)).email} for {len(self.apps)} app{'s' * (len(self.apps) != 1)}"


def _reviews(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """An answer without reviews is {}, and so may be any other JSON: one that holds an error is no answer."""
    if "error" in told or not isinstance(told.get("reviews", []), list):
        raise SourceError("Google Play answered without reviews: its interface may have changed")
    return list(map(mapping, listing(told.get("reviews"))))


def _answer(review: Mapping[str, Any]) -> Mapping[str, Any]:
    answers = [mapping(one.get("developerComment")) for one in map(mapping, listing(review.get("comments")))]
    return next(filter(None, answers), {})


def _time(comment: Mapping[str, Any]) -> datetime | None:
    """When it was written, or changed last: that is all that is told."""
    return moment(count(mapping(comment.get("lastModified")).get("seconds")))


def _now(answer: Answer, default: int) -> int:
    """The server's time, so that what it has forgotten is known whatever our clock shows."""
    try:
        return int(parsedate_to_datetime(answer.headers.get("date", "")).timestamp())
    except (ValueError, TypeError):
        return default


def _error(answer: Answer) -> str:
    error = mapping(mapping(answer.json()).get("error")) if answer.body.lstrip().startswith(b"{") else {}
    return text(error.get("message")) or "without a reason"
