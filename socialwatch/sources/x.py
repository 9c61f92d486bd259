"""Posts on X, through its search of the last seven days, and what mentions given accounts.

Sees public posts that hold a brand's words, within seconds, and the last 800 posts that mention each of `accounts`.
Does not see protected accounts, what was older than a week when first asked for, or who liked what. Wants a bearer
token and money: X is paid for each post and each author that it hands over, once for each UTC day. So it is asked as
narrowly as it can be; what a request may cost at most is taken out of the month's ceiling before it is sent, and what
it did not cost is put back after.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from socialwatch.errors import BudgetSpent, ConfigError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources import x_asking
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.sources.values import count, listing, mapping, moment, text
from socialwatch.sources.x_asking import NEW, OLD, Beside, Misunderstood, Prices, fields, gone, is_partial, remembered
from socialwatch.sources.x_post import history, is_withheld, page_items, post_mention, time_of
from socialwatch.sources.x_query import HANDLE, asked

if TYPE_CHECKING:
    from socialwatch.http import Http, Params
    from socialwatch.query import Query

LOOK_BACK = 7 * 86_400 - 1_800  # seconds; while pages are turned, the seven days move on
LAG = 15  # the search wants its end to lie ten seconds back
MOST_MENTIONS = 800  # that the timeline of an account's mentions reaches back
EMPTY_PAGES = 5  # there may be empty pages with more behind them; so many in a row are the end
AT_ONCE, LEAST = 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class X:
    """Posts that hold a brand's words, and those by and to given accounts."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "paid"
    policy: ClassVar[Policy] = Policy(identity=False, deletes=True)
    network: ClassVar[str] = "x"
    reach: ClassVar[timedelta] = timedelta(days=7)

    token: Secret
    """The bearer token of an app (console.x.com)."""
    monthly_usd: float = 50.0
    """Dollars that a calendar month may cost at most."""
    accounts: tuple[str, ...] = ()
    """Your own accounts: what they post, and what mentions them."""
    reposts: bool = True
    """Whether reposts are read, which cost as much as posts."""
    languages: tuple[str, ...] = ()
    """Ask only for posts that X takes to be in these languages; everything when empty."""
    expand: tuple[Beside, ...] = ("authors", "referenced", "media")
    """What to have beside each post: its author, the posts it answers or quotes, its pictures. Each costs."""
    threads: bool = False
    """Whether the threads of matched posts are searched for answers, which cost as much as posts."""
    page_size: int = 100
    """Posts of one answer, 10 to 100."""
    longest_query: int = 512
    """Characters of a question; enterprise contracts have more."""
    post_usd: float = 0.005
    """What a post costs; X's price list tells."""
    user_usd: float = 0.010
    media_usd: float = 0.005
    count_usd: float = 0.005
    """What a request for counts costs."""
    base_url: str = "https://api.x.com"

    def __post_init__(self) -> None:
        for account in self.accounts:
            if not HANDLE.fullmatch(account.lstrip("@")):
                raise ValueError(f'accounts holds {account!r}; write handles like "acmecoffee"')
        if not LEAST <= self.page_size <= AT_ONCE:
            raise ValueError(f"page_size is {self.page_size}; X gives 10 to 100 posts at once")

    @property
    def allowances(self) -> Sequence[Allowance]:
        return (Allowance("usd", self.monthly_usd, "month"),)

    @property
    def _prices(self) -> Prices:
        return Prices(self.post_usd, self.user_usd, self.media_usd)

    def price(self, ask: Ask, posts: int) -> float:
        """Dollars that so many posts of an ask cost at most."""
        return self._prices.most(posts, self.expand)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Each brand's query in X's operators, in parts where it is too long; then what own accounts say and hear."""
        handles = sorted({account.lstrip("@") for account in self.accounts})
        questions = dict.fromkeys(question for query in queries for question in self._questions(query))
        if handles:
            questions |= dict.fromkeys([" OR ".join(f"from:{handle}" for handle in handles)])
        if not questions:
            raise ConfigError("nothing to ask X: no query holds a word; add a [[brand]] or give accounts")
        asks = [Ask({"query": question}, span, f"{question} on X") for question in questions]
        return [*asks, *(Ask({"mentions": handle}, span, f"posts that mention @{handle} on X") for handle in handles)]

    def _questions(self, query: Query) -> list[str]:
        beside = [] if self.reposts else ["-is:retweet"]
        if self.languages:
            either = " OR ".join(f"lang:{code}" for code in self.languages)
            beside.append(f"({either})" if len(self.languages) > 1 else either)
        questions = asked(query.root, self.longest_query, beside)
        if questions is None:
            raise ConfigError(
                f"X cannot be asked for {query.text!r}: every match must hold a word, tag or account, "
                f"and no such part be longer than {self.longest_query} characters; add a word to the query"
            )
        return questions

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first. What lies before the search's seven days is told as a gap; the last seconds stay owed."""
        begin, end = ask.span.epochs
        now, search = _now(), "query" in ask.params
        start = max(begin, now - LOOK_BACK) if search else begin
        end = min(end, now - LAG)
        if start < end:
            async for page in self._walk(http, ask.params, start, end):
                yield page
        if begin < start:
            yield Page([], Span.of(begin, min(start, ask.span.epochs[1])), capped=True)

    async def _walk(self, http: Http, params: Mapping[str, JSON], start: int, end: int) -> AsyncIterator[Page]:
        path, named, size = "/2/tweets/search/recent", "next_token", self.page_size
        asked: dict[str, JSON] = {"query": params.get("query")}
        if "mentions" in params:
            number = await self._number(http, str(params["mentions"]))
            path, named, asked = f"/2/users/{number}/mentions", "pagination_token", {}
        asked |= {"start_time": _iso(start), "end_time": _iso(end)}
        token, got, empty = None, 0, 0
        while True:
            try:
                told = await self._posts(http, path, {**asked, named: token, "max_results": size}, size)
            except BudgetSpent:
                if size == LEAST:
                    raise
                size = LEAST  # the last dollars of the month buy small pages still
                continue
            items = [item for item in page_items(told) if not is_withheld(item)]
            got, empty = got + len(items), 0 if items else empty + 1
            following = text(mapping(told.get("meta")).get("next_token"))
            oldest = min((int(when.timestamp()) for item in items if (when := _written(item))), default=end)
            last = not following or following == token or empty == EMPTY_PAGES
            cut = is_partial(told) or (last and bool(following)) or (named != "next_token" and got >= MOST_MENTIONS)
            reached = start if last else max(start, min(end, oldest + 1))
            yield Page(items, Span.of(reached, end), capped=cut, gone=gone(told))
            if last:
                return
            end, token = reached, following

    async def _posts(self, http: Http, path: str, params: Params, posts: int) -> Mapping[str, JSON]:
        """One answer with `posts` posts at most, in the words that X understands, paid for."""
        most, memory = self._prices.most(posts, self.expand), await remembered(http, self.base_url)
        try:
            told = await self._ask(http, path, {**params, **fields(memory.words, self.expand)}, most)
        except Misunderstood:
            if memory.words is not OLD:
                raise
            memory.words = NEW
            return await self._posts(http, path, params, posts)
        http.book("usd", self._prices.of(told, memory.paid) - most)
        return told

    async def _ask(self, http: Http, path: str, params: Params, usd: float) -> Mapping[str, JSON]:
        headers = {"Authorization": f"Bearer {self.token.reveal()}"}
        url = self.base_url.rstrip("/") + path
        return await x_asking.ask(http, url, params, headers, usd, str(self.token))

    async def _number(self, http: Http, handle: str) -> str:
        """An account's number, looked up once a run."""

        async def look_up() -> str:
            told = await self._ask(http, f"/2/users/by/username/{handle}", {}, self.user_usd)
            number = text(mapping(told.get("data")).get("id"))
            if number is None:
                raise SourceError(f"X knows no account @{handle}; correct accounts")
            return number

        return await http.keep(f"x account {handle} at {self.base_url}", look_up)

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """A hundred at a time. An edited post is asked for once more, by the number of its latest version."""
        found, lost = await self._look_up(http, native_ids)
        newer, _ = await self._look_up(http, [last for item in found if (last := history(item)[-1]) != item.get("id")])
        items = {history(item)[0]: item for item in (*found, *newer)}
        lost += [name for name, item in items.items() if is_withheld(item)]
        return Reread([item for item in items.values() if not is_withheld(item)], lost)

    async def _look_up(self, http: Http, numbers: Sequence[str]) -> tuple[list[Mapping[str, JSON]], list[str]]:
        """The posts of these numbers, and the numbers of those that are there no more."""
        found: list[Mapping[str, JSON]] = []
        lost: list[str] = []
        for at in range(0, len(numbers), AT_ONCE):
            some = numbers[at : at + AT_ONCE]
            told = await self._posts(http, "/2/tweets", {"ids": ",".join(some)}, len(some))
            found += page_items(told)
            lost += [number for number in gone(told) if number in some]  # others are those that they refer to
        return found, lost

    async def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """What was said in its thread in the last seven days, where `threads` allows that to be paid for."""
        now = _now()
        if self.threads and (thread := post.thread or post.native_id).isdigit():
            async for page in self._walk(http, {"query": f"conversation_id:{thread}"}, now - LOOK_BACK, now - LAG):
                yield page

    async def counts(self, http: Http, queries: Sequence[Query], span: Span) -> list[Mapping[str, JSON]]:
        """How many posts X knows for each question and day of the last week: query, start, end, posts; none is read.

        For share of voice where reading every post would cost too much: one small price a question.
        """
        now, (start, end) = _now(), span.epochs
        start, end = max(start, now - LOOK_BACK), min(end, now - LAG)
        found: list[Mapping[str, JSON]] = []
        if start >= end:
            raise SourceError("X counts the last seven days alone; ask for a part of them")
        for question in dict.fromkeys(one for query in queries for one in self._questions(query)):
            asked = {"query": question, "granularity": "day", "start_time": _iso(start), "end_time": _iso(end)}
            told = await self._ask(http, "/2/tweets/counts/recent", asked, self.count_usd)
            found += [{"query": question, **day} for day in counted(told)]
        return found

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield post_mention(mapping(item), self.network)

    async def check(self, http: Http) -> str:
        """Ask how many posts were read this month, which costs nothing; raises SourceError kinds."""
        told = mapping((await self._ask(http, "/2/usage/tweets", {}, 0.0)).get("data"))
        used, most = count(told.get("project_usage")), count(told.get("project_cap"))
        read = (
            ""
            if used is None
            else f", {used:,} of {most:,} posts read this month"
            if most
            else f", {used:,} posts read"
        )
        return f"answers{read}; at most ${self.monthly_usd:g} a month are spent here"


def counted(told: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """The counts of an answer, with their times as X tells them."""
    return [
        {
            "start": one.get("start"),
            "end": one.get("end"),
            "posts": count(one.get("tweet_count", one.get("post_count"))),
        }
        for one in map(mapping, listing(told.get("data")))
    ]


def _now() -> int:
    return int(time.time())


def _written(item: Mapping[str, JSON]) -> datetime | None:
    return moment(item.get("created_at")) or time_of(text(item.get("id")) or "")


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
