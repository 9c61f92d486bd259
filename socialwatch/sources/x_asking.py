"""One request to X: what it asks for in whichever words X understands, what it cost, and what was wrong with it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from socialwatch.errors import AuthError, RateLimited, SourceDown, SourceError
from socialwatch.models import JSON
from socialwatch.sources.values import listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params

Beside = Literal["authors", "referenced", "media"]
MOST_REFERENCED, MOST_PICTURES = 2, 4  # beside one post: what it answers and what it quotes; its pictures
GONE = ("resource-not-found", "not-authorized-for-resource", "disallowed-resource")
PASSING = ("internal-error", "resource-unavailable", "field-hydration-failure", "operational-disconnect")


class Misunderstood(SourceError):
    """X does not know a field by the name that we gave it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What X calls its fields. In 2026 it began to rename them; whoever is not understood tries the other ones."""

    fields: str
    asked: str
    expansions: Mapping[Beside, str]


OLD = Words(
    "tweet.fields",
    "attachments,author_id,conversation_id,created_at,entities,geo,in_reply_to_user_id,lang,note_tweet,public_metrics,"
    "referenced_tweets,withheld",
    {"authors": "author_id", "referenced": "referenced_tweets.id", "media": "attachments.media_keys"},
)
NEW = Words(
    "post.fields",
    "attachments,conversation_id,created_at,entities,geo,lang,note_post,public_metrics,withheld",
    {"authors": "author_id", "referenced": "referenced_posts", "media": "attachments.media_keys"},
)


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars for each thing that an answer holds."""

    post: float
    user: float
    media: float

    def most(self, posts: int, beside: Iterable[Beside]) -> float:
        """What so many posts can cost with what stands beside them."""
        each = {"authors": self.user, "referenced": MOST_REFERENCED * self.post, "media": MOST_PICTURES * self.media}
        return posts * (self.post + sum(each[one] for one in beside))

    def of(self, told: Mapping[str, JSON], paid: set[tuple[str, str, str]]) -> float:
        """What an answer costs; what was paid for on this UTC day is had again for nothing."""
        day, beside, total = time.strftime("%Y-%m-%d", time.gmtime()), mapping(told.get("includes")), 0.0
        posts = [*listing(told.get("data")), *listing(beside.get("tweets")), *listing(beside.get("posts"))]
        for kind, price, things, key in (
            ("post", self.post, posts, "id"),
            ("user", self.user, listing(beside.get("users")), "id"),
            ("media", self.media, listing(beside.get("media")), "media_key"),
        ):
            numbers = {(day, kind, text(mapping(one).get(key)) or "") for one in things}
            total += price * len(numbers - paid)
            paid |= numbers
        return total


@dataclass(slots=True)
class Memory:
    """What all asks of a run share: which words X understands, and what has been paid for."""

    words: Words = OLD
    paid: set[tuple[str, str, str]] = field(default_factory=set)


async def remembered(http: Http, root: str) -> Memory:
    async def fresh() -> Memory:
        return Memory()

    return await http.keep(f"x at {root}", fresh)


def fields(words: Words, beside: Sequence[Beside]) -> dict[str, str]:
    """The parameters that ask for all that a mention holds."""
    asked = {
        words.fields: words.asked,
        "expansions": ",".join([*(words.expansions[one] for one in beside), "geo.place_id"]),
    }
    asked["place.fields"] = "country_code,full_name"
    if "authors" in beside:
        asked["user.fields"] = "description,public_metrics,username"
    if "media" in beside:
        asked["media.fields"] = "preview_image_url,type,url"
    return asked


async def ask(
    http: Http, url: str, params: Params, headers: Mapping[str, str], usd: float, key: str
) -> Mapping[str, JSON]:
    """The answer to one request that costs `usd` at most; whoever calls books what it did cost.

    `key` is where the token lies, for messages. Raises Misunderstood when X does not know the words it is asked in.
    """
    try:
        answer = await http.get(url, params=params, headers=headers, accept=(400, 402), cost={"usd": usd})
    except (AuthError, RateLimited, SourceDown) as error:
        # a refusal costs nothing, and what is cut off on its way is paid for once, when it is had later in the day
        http.book("usd", -usd)
        raise AuthError(f"X refused the token in {key} ({error})") if isinstance(error, AuthError) else error from None
    told = mapping(answer.json())
    if answer.status == 200:
        _whole(told, url)
        return told
    http.book("usd", -usd)
    reasons = _reasons(told) or answer.said or str(answer.status)
    if answer.status == 402:
        raise AuthError(f"X wants to be paid first ({reasons}): buy credits in its developer console")
    unknown = any(name in reasons for name in ("tweet.fields", "note_tweet", "referenced_tweets"))
    raise (Misunderstood if unknown else SourceError)(f"X would not answer: {reasons}")


def _whole(told: Mapping[str, JSON], url: str) -> None:
    """A 200 may hold nothing but errors."""
    if "data" in told or "meta" in told:
        return
    problems = list(map(mapping, listing(told.get("errors"))))
    if not problems:
        raise SourceError(f"{url} answered without posts: its interface may have changed")
    if any(kind_of(problem) in PASSING for problem in problems):
        raise SourceDown(f"X could not answer: {_reasons(told)}")
    if not all(kind_of(problem) in GONE for problem in problems):
        raise SourceError(f"X would not answer: {_reasons(told)}")


def kind_of(problem: Mapping[str, JSON]) -> str:
    return str(problem.get("type")).rpartition("/")[2]


def gone(told: Mapping[str, JSON]) -> list[str]:
    """Numbers of posts that an answer says are there no more, or for nobody to see."""
    found = []
    for problem in map(mapping, listing(told.get("errors"))):
        about = str(problem.get("resource_type"))
        if kind_of(problem) in GONE and about in ("tweet", "post"):
            found.append(text(problem.get("resource_id")) or text(problem.get("value")) or "")
    return list(dict.fromkeys(filter(str.isdigit, found)))


def is_partial(told: Mapping[str, JSON]) -> bool:
    """Whether X says that it left out something it should have."""
    return any(kind_of(mapping(one)) in PASSING for one in listing(told.get("errors")))


def _reasons(told: Mapping[str, JSON]) -> str:
    """What X says was wrong: each parameter's own words, else the whole."""
    each = [
        text(mapping(one).get("message")) or text(mapping(one).get("detail")) for one in listing(told.get("errors"))
    ]
    return "; ".join(dict.fromkeys(filter(None, each)))[:300] or text(told.get("detail")) or ""
