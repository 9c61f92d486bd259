"""Questions and answers on Stack Overflow and the other sites of Stack Exchange.

Sees questions that the site's search finds for a brand's words, and all answers to them, within minutes and back to
2008. Does not see comments, chat, deleted posts, or an answer that names the brand below a question that does not. No
key is needed for 300 requests a day from one address; a free key makes that 10,000. How many are left is kept, and the
last ones are not spent; `backoff`, which the platform sends inside of an answer, is obeyed before the next question.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from socialwatch.errors import AuthError, RateLimited, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.stackexchange_post import thread_mentions
from socialwatch.sources.terms import searched
from socialwatch.sources.values import count, listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

PAGE = 100
WITHOUT, WITH_KEY = 300, 10_000  # requests a day
DEEPEST = 25  # pages of one search that the platform gives without a key
MOST_ANSWERS = 10  # pages of answers to the questions of one page


@dataclass(slots=True)
class Left:
    """How many requests of the day are left, as the last answer said; shared by all asks of a run."""

    left: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackExchange:
    """Questions that hold a brand's words, and the answers to them, on one or more sites."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "stackexchange"

    sites: tuple[str, ...] = ("stackoverflow",)
    """The sites to ask, as the platform calls them: stackoverflow, superuser, coffee..."""
    key: Secret | None = None
    """A free key from stackapps.com: 10,000 requests a day in place of 300."""
    reserve: int = 10
    """Requests of the day that are left to others at this address."""
    base_url: str = "https://api.stackexchange.com"
    """Where the interface answers."""

    def __post_init__(self) -> None:
        for site in self.sites or ("",):
            if not re.fullmatch(r"[a-z0-9.-]+", site):
                raise ValueError(f"sites holds {site!r}; write names like stackoverflow or coffee")

    @property
    def allowances(self) -> Sequence[Allowance]:
        """Of one address without a key, else of the key."""
        return (Allowance("requests", WITH_KEY if self.key else WITHOUT, "day"),)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """A search on each site for each word or phrase of which every match holds one."""
        found = searched(queries, "Stack Exchange")
        asked = dict.fromkeys(term.quoted.lstrip("#@") for term in found)
        return [Ask({"site": site, "q": q}, span, f"{q} on {site}") for site in self.sites for q in asked]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Questions by their latest activity, newest first, with what was answered since the span's start.

        An old question that is answered today is active today. Where the pages end, the next search ends there.
        """
        start, end = ask.span.epochs
        until, number = None, 1
        seen: set[int | None] = set()
        while True:
            asked: Params = {**ask.params, "sort": "activity", "order": "desc", "min": start, "max": until}
            questions, more = await self._page(http, "search/advanced", asked, number)
            fresh = [question for question in questions if count(question.get("question_id")) not in seen]
            seen |= {count(question.get("question_id")) for question in questions}
            answers, cut = await self._answers(http, str(ask.params["site"]), fresh, start)
            items = [{**post, "_site": ask.params["site"]} for post in (*fresh, *answers)]
            times = [at for question in questions if (at := count(question.get("last_activity_date"))) is not None]
            oldest = min(times, default=start)
            if not more or not questions:
                yield Page(items, Span.of(start, end), capped=cut or more)
                return
            reached = max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end), capped=cut)
            end, number = reached, number + 1
            if number > DEEPEST and until == oldest:
                yield Page([], Span.of(start, end), capped=True)  # more of one second than the pages hold
                return
            if number > DEEPEST:
                until, number = oldest, 1

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """What was answered to its question since it was written, and the comments on question and answers."""
        site, _, number = (post.thread or post.native_id).partition(":")
        start = int(post.created.timestamp()) if post.created else 0
        if site not in self.sites or not number.isdigit():
            return
        found, cut = await self._answers(http, site, [{"question_id": int(number)}], start)
        posts = [number, *(str(one["answer_id"]) for one in found if count(one.get("answer_id")) is not None)]
        asked: Params = {"site": site, "fromdate": start, "sort": "creation", "order": "desc"}
        comments, more = await self._page(http, f"posts/{';'.join(posts[:PAGE])}/comments", asked, 1)
        items = [{**one, "_site": site, "_question": int(number)} for one in (*found, *comments)]
        yield Page(items, Span.of(start, start), capped=cut or more)

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """A hundred at a time: numbers tell no questions from answers, so what is no question is looked for there."""
        found: list[Mapping[str, JSON]] = []
        gone: list[str] = []
        for site in self.sites:
            own = [one.partition(":")[2] for one in native_ids if one.partition(":")[0] == site]
            posts, comments = [one for one in own if one.isdigit()], [one[1:] for one in own if one.startswith("c")]
            left = await self._look_up(http, site, posts, "question", found)
            left = await self._look_up(http, site, left, "answer", found)
            gone += [f"{site}:{one}" for one in left]
            gone += [f"{site}:c{one}" for one in await self._look_up(http, site, comments, "comment", found)]
        return Reread(found, gone)

    async def _look_up(
        self, http: Http, site: str, numbers: Sequence[str], kind: str, found: list[Mapping[str, JSON]]
    ) -> list[str]:
        """Add the posts of one kind that have these numbers; returns the numbers that no such post has."""
        there: set[str | None] = set()
        for at in range(0, len(numbers), PAGE):
            path = f"{kind}s/{';'.join(numbers[at : at + PAGE])}"
            posts, _ = await self._page(http, path, {"site": site}, 1)
            found += [{**post, "_site": site} for post in posts]
            there |= {text(post.get(f"{kind}_id")) for post in posts}
        return [one for one in numbers if one not in there]

    async def _answers(
        self, http: Http, site: str, questions: Sequence[Mapping[str, JSON]], start: int
    ) -> tuple[list[Mapping[str, JSON]], bool]:
        """What was answered to these questions since `start`, and whether there is more of it."""
        answered = [question for question in questions if question.get("answer_count") != 0]
        numbers = [number for one in answered if (number := count(one.get("question_id"))) is not None]
        found: list[Mapping[str, JSON]] = []
        if not numbers:
            return found, False
        path = f"questions/{';'.join(map(str, numbers))}/answers"
        for number in range(1, MOST_ANSWERS + 1):
            asked: Params = {"site": site, "fromdate": start, "sort": "creation", "order": "desc"}
            answers, more = await self._page(http, path, asked, number)
            found += answers
            if not more:
                return found, False
        return found, True

    async def _page(self, http: Http, path: str, asked: Params, number: int) -> tuple[list[Mapping[str, JSON]], bool]:
        """The posts on a page, with their text, and whether there are more."""
        told = await self._ask(http, path, {**asked, "filter": "withbody", "pagesize": PAGE, "page": number})
        if not isinstance(told.get("items"), list):
            raise SourceError(f"{self.base_url} answered without items: its interface may have changed")
        return list(map(mapping, listing(told["items"]))), told.get("has_more") is True

    async def _ask(self, http: Http, path: str, params: Params) -> Mapping[str, JSON]:
        """One request out of the day's; the pause that its answer asks for holds for everybody who asks there."""
        root = self.base_url.rstrip("/")
        allowance = await http.keep(f"stackexchange allowance at {root}", _unknown)
        if allowance.left is not None and allowance.left <= self.reserve:
            raise RateLimited(
                f"Stack Exchange has {allowance.left} of {allowance.most} requests left for today, and reserve is "
                f"{self.reserve}: the rest is asked for tomorrow" + ("" if self.key else "; a free key makes it 10,000")
            )
        key = {"key": self.key.reveal()} if self.key else {}
        answer = await http.get(f"{root}/2.3/{path}", params={**params, **key}, accept=(400,))
        told = mapping(answer.json())
        left, pause = count(told.get("quota_remaining")), told.get("backoff")
        if left is not None:
            allowance.left, allowance.most = left, count(told.get("quota_max"))
        if isinstance(pause, int | float) and pause > 0:
            http.hold(root, float(pause))
        if answer.status == 400:
            raise self._refused(told, answer.said)
        return told

    def _refused(self, told: Mapping[str, JSON], said: str) -> SourceError:
        """What an error means: the day's requests are spent, the key is wrong, or there is no such site."""
        words = text(told.get("error_message")) or ""
        if told.get("error_name") == "throttle_violation":
            wait = re.search(r"(\d+) seconds", words)
            return RateLimited("Stack Exchange has had enough of this address", float(wait[1]) if wait else None)
        if self.key and "key" in words:
            return AuthError(f"Stack Exchange refused the key in {self.key}: make a new one at stackapps.com")
        return SourceError(f"Stack Exchange would not answer ({said or text(told.get('error_name')) or 400})")

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield from thread_mentions(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask what a site is; raises SourceError kinds."""
        told = await self._ask(http, "info", {"site": self.sites[0]})
        left, most = count(told.get("quota_remaining")), count(told.get("quota_max"))
        return f"answers {'with' if self.key else 'without'} a key, {left} of {most} requests left for today"


async def _unknown() -> Left:
    return Left()
