"""Reviews of one's own company on Trustpilot, with its replies to them.

Sees every published review with its stars, and the company's reply to it; old reviews are looked at again for replies,
edits and deletions. Does not see reviews of others (that takes another contract), reviews that Trustpilot holds back,
or more of who wrote than the name below a review. Wants an API key; with the secret to it, the private interface is
asked. Mail addresses and order numbers, which that one tells, are not kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch.errors import AuthError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy, Reread
from socialwatch.sources.trustpilot_review import review_mentions
from socialwatch.sources.values import count, mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 100
MOST_PAGES = 1000
PRIVATE = ("referralEmail", "referenceId", "orderId", "email", "ipAddress", "source", "invitation")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustpilot:
    """Reviews of one business unit, and its replies."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "approval"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "trustpilot"

    domain: str
    """The company's domain, as Trustpilot lists it: "acme.com"."""
    key: Secret
    """The API key of an application of one's own."""
    secret: Secret | None = None
    """The secret to it, for the private interface."""
    to: str = ""
    """The handle that reviews are addressed to and the company replies with; the domain's first part unless given."""
    base_url: str = "https://api.trustpilot.com"
    """Where the interface answers."""
    site_url: str = "https://www.trustpilot.com"
    """Where the reviews have their own pages."""

    def __post_init__(self) -> None:
        if not DOMAIN.fullmatch(self.domain):
            raise ValueError(f"domain is {self.domain!r}; write it as Trustpilot lists the company, like acme.com")

    @property
    def _handle(self) -> str:
        return (self.to or self.domain.removeprefix("www.").partition(".")[0]).lstrip("@")

    @property
    def _private(self) -> str:
        return "private/" if self.secret else ""

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """All reviews: whoever reviews a company seldom names it."""
        return [Ask({"reviews": self.domain}, span, f"reviews of {self.domain} on Trustpilot")]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first until the span's start; pages move down while people write, so each review is kept once."""
        start, end = ask.span.epochs
        number = await self._number(http)
        seen: set[str | None] = set()
        for page in range(1, MOST_PAGES + 1):
            params: Params = {"orderBy": "createdat.desc", "perPage": PAGE, "page": page}
            told = await self._ask(http, f"{self._private}business-units/{number}/reviews", params)
            reviews = told.get("reviews")
            if not isinstance(reviews, list):
                raise SourceError("Trustpilot answered without reviews: its interface may have changed")
            fresh = [one for one in map(mapping, reviews) if text(one.get("id")) not in seen]
            seen |= {text(one.get("id")) for one in fresh}
            stamps = [int(when.timestamp()) for one in fresh if (when := moment(one.get("createdAt")))]
            items = [kept(one) for one in fresh]
            if not fresh or min(stamps, default=end) < start:
                yield Page(items, Span.of(start, end))
                return
            reached = max(start, min(end, min(stamps, default=end) + 1))
            yield Page(items, Span.of(reached, end))
            end = reached
        yield Page([], Span.of(start, end), capped=True)

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """One by one. A reply has its review's name with ":reply" behind it, and is gone when the review has none."""
        items: list[JSON] = []
        for name in dict.fromkeys(one.partition(":")[0] for one in native_ids):
            told = await self._ask(http, f"{self._private}reviews/{name}", {}, missing=True)
            items += [kept(told)] if told.get("id") else []
        there = {mention.native_id for item in items for mention in self.mentions(item)}
        return Reread(items, [name for name in native_ids if name not in there])

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """The review with its reply, when there is one by now."""
        told = await self._ask(http, f"{self._private}reviews/{post.native_id}", {}, missing=True)
        if told.get("companyReply") and post.created:
            yield Page([kept(told)], Span(post.created, post.created))

    async def _number(self, http: Http) -> str:
        """The business unit's number, asked for once a run."""

        async def find() -> str:
            told = await self._ask(http, "business-units/find", {"name": self.domain}, missing=True)
            number = text(told.get("id"))
            if number is None:
                raise SourceError(f"Trustpilot knows no company at {self.domain}; correct domain")
            return number

        return await http.keep(f"trustpilot unit of {self.domain} at {self.base_url}", find)

    async def _ask(self, http: Http, path: str, params: Params, *, missing: bool = False) -> Mapping[str, Any]:
        """One request; with `missing`, what is not there is nothing and no error."""
        headers = {"apikey": self.key.reveal()}
        if path.startswith("private/"):
            headers["Authorization"] = f"Bearer {await self._token(http)}"
        url = f"{self.base_url.rstrip('/')}/v1/{path}"
        try:
            answer = await http.get(url, params=params, headers=headers, accept=(404,) if missing else ())
        except AuthError as error:
            raise AuthError(f"Trustpilot refused the key in {self.key} ({error})") from None
        return {} if answer.status == 404 else mapping(answer.json())

    async def _token(self, http: Http) -> str:
        """An access token, made once a run: it lasts 100 hours, and is written down nowhere."""

        async def make() -> str:
            assert self.secret is not None
            pair = b64encode(f"{self.key.reveal()}:{self.secret.reveal()}".encode()).decode()
            url = f"{self.base_url.rstrip('/')}/v1/oauth/oauth-business-users-for-applications/accesstoken"
            form, headers = {"grant_type": "client_credentials"}, {"Authorization": f"Basic {pair}"}
            try:
                told = mapping((await http.post(url, form=form, headers=headers)).json())
            except AuthError as error:
                raise AuthError(f"Trustpilot refused the secret in {self.secret} ({error})") from None
            if token := text(told.get("access_token")):
                return token
            raise AuthError("Trustpilot gave no token for this key and secret")

        return await http.keep(f"trustpilot token of {self.key} at {self.base_url}", make)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield from review_mentions(mapping(item), self.network, self.domain, self._handle, self.site_url.rstrip("/"))

    async def check(self, http: Http) -> str:
        """Ask for the company, and for one review; raises SourceError kinds."""
        number = await self._number(http)
        path = f"{self._private}business-units/{number}/reviews"
        if not isinstance((await self._ask(http, path, {"perPage": 1, "page": 1})).get("reviews"), list):
            raise SourceError("Trustpilot answered without reviews: its interface may have changed")
        told = await self._ask(http, f"business-units/{number}", {})
        total = count(mapping(told.get("numberOfReviews")).get("total"))
        how = "the private interface" if self.secret else "the public interface"
        return f"answers for {self.domain} through {how}" + (f", {total:,} reviews" if total is not None else "")


def kept(review: Mapping[str, Any]) -> Mapping[str, Any]:
    """A review without what is nobody's business: the writer's mail address, the order."""
    consumer = {key: value for key, value in mapping(review.get("consumer")).items() if key not in PRIVATE}
    return {**{key: value for key, value in review.items() if key not in PRIVATE}, "consumer": consumer}
