"""X: a week walked down page by page, every post paid for once, and what is long, edited, withheld or gone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import AuthError, BadItem, BudgetSpent, ConfigError, RateLimited, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.models import Ask, Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.x import X
from socialwatch.sources.x_post import EPOCH, time_of

DAY = 86_400
NOW = LAST + 61
WEEK = Span.of(NOW - 6 * DAY, LAST + 1)
ACME = [parse("acme", kind="brand")]
USER = {"id": "7", "username": "jane", "name": "Jane", "public_metrics": {"followers_count": 12, "following_count": 3}}


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.x._now", lambda: NOW)
    monkeypatch.setenv("X_TOKEN", "AAAA-bearer-secret")


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def number_at(at, number=0):
    return str(((at * 1000 - EPOCH) << 22) + number)


def post(number, at=LAST - 100, **more):
    return {"id": str(number), "text": "acme &amp; co", "created_at": iso(at), "author_id": "7", **more}


def told(posts, token=None, users=(USER,), **more):
    meta = {"result_count": len(posts), **({"next_token": token} if token else {})}
    return {**({"data": posts} if posts else {}), "includes": {"users": list(users)}, "meta": meta, **more}


def server(posts, size=None):
    """A search that honours its window, newest first, in pages that tokens lead to."""

    def answer(request):
        if request.path.startswith("/2/users/by/"):
            return reply({"data": {"id": "99"}})
        begin, end = request.query["start_time"], request.query["end_time"]
        found = sorted((one for one in posts if begin <= one["created_at"] < end), key=lambda one: one["created_at"])
        found.reverse()
        most = size or int(request.query["max_results"])
        at = int(request.query.get("next_token") or request.query.get("pagination_token") or 0)
        return reply(told(found[at : at + most], str(at + most) if len(found) > at + most else None))

    return answer


def source(url="https://api.x.com", **options):
    return X(token=Secret("env:X_TOKEN"), base_url=url, **options)


class Purse(Http):
    """Remembers what was held before each request and put back after it."""

    def __init__(self, **more):
        super().__init__(Options(), first_wait=0.001, patience=2.0, **more)
        self.held, self.spent = [], 0.0

    async def get(self, url, *, cost=None, **options):
        self.held.append((cost or {}).get("usd", 0.0))
        self.spent += self.held[-1]
        return await super().get(url, cost=cost, **options)

    def book(self, kind, amount):
        assert kind == "usd"
        self.spent += amount


def ask_x(handler, work, **options):
    """What `work(source, http)` gives, with the purse and the requests it took."""

    async def run():
        async with platform(handler) as served, Purse() as purse:
            return await work(source(served.url, **options), purse), purse, served.requests

    return asyncio.run(run())


def mention(**more):
    return next(iter(source().mentions(post(number_at(LAST), LAST, _author=USER, **more))))


def test_a_week_is_walked_down_page_by_page():
    posts = [post(number, LAST - 100 - number * 3600) for number in range(1, 8)]
    heard = listen(source, server(posts, 3), queries=ACME, span=WEEK)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == [str(number) for number in range(1, 8)]
    assert covers(heard.pages, WEEK)
    first = heard.platform.requests[0]
    assert first.headers["authorization"] == "Bearer AAAA-bearer-secret"
    assert (first.query["query"], first.query["max_results"]) == ("acme", "100")
    assert "note_tweet" in first.query["tweet.fields"]
    assert first.query["expansions"] == "author_id,referenced_tweets.id,attachments.media_keys,geo.place_id"


def test_what_is_older_than_a_week_is_a_gap_and_nobody_asks_for_it():
    heard = listen(source, server([post(1)]), queries=ACME, span=AUGUST)
    assert heard.error is None
    assert [page.capped for page in heard.pages] == [False, True]
    assert covers(heard.pages)
    assert heard.platform.requests[0].query["start_time"] == iso(NOW - 7 * DAY + 1800).replace(".000", "")


def test_the_last_seconds_are_left_for_the_next_run(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.x._now", lambda: LAST + 1)
    heard = listen(source, server([post(1)]), queries=ACME, span=WEEK)
    assert heard.pages[0].covered.epochs == (WEEK.epochs[0], LAST + 1 - 15)
    nothing = listen(source, server([]), queries=ACME, span=Span.of(LAST - 5, LAST + 1))
    assert not nothing.pages
    assert not nothing.platform.requests


def test_every_thing_is_paid_for_once_a_day_and_the_rest_put_back():
    """Five posts by two authors on two pages, one of them shown twice, a picture, and a post that is answered."""
    other = {**USER, "id": "8"}
    pages = {
        "": told([post(1), post(2), post(3)], "more", users=[USER]),
        "more": told([post(3), post(4), post(5)], users=[USER, other]),
    }
    pages["more"]["includes"] |= {"tweets": [post(900)], "media": [{"media_key": "3_1", "type": "photo"}]}

    async def work(x, http):
        async for _ in x.fetch(http, x.plan(ACME, WEEK)[0], None):
            pass

    _, purse, requests = ask_x(lambda request: reply(pages[request.query.get("next_token", "")]), work, page_size=10)
    assert len(requests) == 2
    assert purse.held == [pytest.approx(10 * (0.005 * 3 + 0.010 + 4 * 0.005))] * 2
    assert purse.spent == pytest.approx(5 * 0.005 + 0.005 + 2 * 0.010 + 0.005)


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "402 Payment Required", "429 Too Many", "503 x"]
)
def test_a_refusal_costs_nothing(status):
    async def work(x, http):
        with pytest.raises(SourceError):
            await anext(x.fetch(http, x.plan(ACME, WEEK)[0], None))

    _, purse, _ = ask_x(lambda request: reply({"title": "no"}, status=status), work)
    assert purse.held
    assert purse.spent == pytest.approx(0)


def test_the_ceiling_is_an_allowance_and_a_price_can_be_told_before():
    x = source(monthly_usd=20)
    assert [(one.kind, one.most, one.per) for one in x.allowances] == [("usd", 20, "month")]
    ask = x.plan(ACME, WEEK)[0]
    assert x.price(ask, 100) == pytest.approx(4.5)
    assert source(expand=()).price(ask, 100) == pytest.approx(0.5)


def test_the_last_dollars_of_a_month_buy_small_pages():
    class Poor(Purse):
        async def get(self, url, *, cost=None, **options):
            if self.spent + (cost or {}).get("usd", 0.0) > 1.0:
                raise BudgetSpent("the month's dollars are spent")
            return await super().get(url, cost=cost, **options)

    async def run():
        posts = [post(number, LAST - 100 - number) for number in range(300)]
        async with platform(server(posts)) as served, Poor() as purse:
            x, items = source(served.url, expand=("authors",)), []
            with suppress(BudgetSpent):
                async for page in x.fetch(purse, x.plan(ACME, WEEK)[0], None):
                    items += page.items
            return items, purse, served.requests

    items, purse, requests = asyncio.run(run())
    assert {request.query["max_results"] for request in requests} == {"10"}
    assert len(items) == 170, "ten more could cost 15 cents, and 14 are left"
    assert purse.spent == pytest.approx(170 * 0.005 + 0.010)


def test_a_spent_window_is_waited_for_though_nobody_says_retry_after():
    limits = ("x-rate-limit-remaining: 0", "x-rate-limit-reset: 99999999999")
    heard = listen(source, lambda request: reply({}, *limits, status="429 Too Many Requests"), queries=ACME, span=WEEK)
    assert isinstance(heard.error, RateLimited)
    assert heard.error.retry_after > 1e6
    assert len(heard.platform.requests) == 1


def test_what_a_200_says_is_gone_is_gone_and_the_rest_is_kept():
    errors = [
        {"type": "https://api.x.com/2/problems/resource-not-found", "resource_type": "tweet", "resource_id": "55"},
        {"type": "https://api.x.com/2/problems/not-authorized-for-resource", "resource_type": "tweet", "value": "56"},
        {"type": "https://api.x.com/2/problems/resource-not-found", "resource_type": "user", "value": "57"},
    ]
    heard = listen(source, lambda request: reply(told([post(1)], errors=errors)), queries=ACME, span=WEEK)
    assert heard.error is None
    assert (len(heard.items), heard.pages[0].gone, heard.pages[0].capped) == (1, ["55", "56"], False)
    errors.append({"type": "https://api.x.com/2/problems/internal-error", "title": "Oops"})
    heard = listen(source, lambda request: reply(told([post(1)], errors=errors)), queries=ACME, span=WEEK)
    assert heard.pages[0].capped, "X could not give all of it"


def test_a_200_that_holds_nothing_but_errors_is_one():
    def answer(kind):
        problem = {"type": f"https://api.x.com/2/problems/{kind}", "detail": "so it is"}
        return listen(source, lambda request: reply({"errors": [problem]}), queries=ACME, span=WEEK).error

    assert isinstance(answer("internal-error"), SourceDown)
    assert type(answer("invalid-request")) is SourceError
    assert "so it is" in str(answer("invalid-request"))


def test_a_refusal_says_what_to_do():
    wrong = {"errors": [{"message": "Invalid 'query':'('"}], "title": "Invalid Request"}
    heard = listen(source, lambda request: reply(wrong, status="400 Bad Request"), queries=ACME, span=WEEK)
    assert "Invalid 'query'" in str(heard.error)
    heard = listen(source, lambda request: reply({}, status="402 Payment Required"), queries=ACME, span=WEEK)
    assert isinstance(heard.error, AuthError)
    assert "credits" in str(heard.error)
    heard = listen(source, lambda request: reply({}, status="401 Unauthorized"), queries=ACME, span=WEEK)
    assert "env:X_TOKEN" in str(heard.error)
    assert "AAAA" not in str(heard.error)


def test_an_interface_that_calls_its_fields_anew_is_understood():
    def answer(request):
        if "tweet.fields" in request.query:
            message = "The query parameter [tweet.fields] is not one of [query,post.fields]"
            return reply({"errors": [{"message": message}]}, status="400 Bad Request")
        assert "note_post" in request.query["post.fields"]
        more = "x" if "next_token" not in request.query else None
        renamed = post(
            5,
            referenced_posts=[{"type": "replied_to", "id": "4"}],
            edit_history_post_ids=["5"],
            note_post={"text": "acme at length"},
            public_metrics={"repost_count": 2, "like_count": 1},
        )
        return reply(told([renamed], more))

    heard = listen(source, answer, queries=ACME, span=WEEK)
    assert heard.error is None
    assert len(heard.platform.requests) == 3, "it asks in the old words once"
    found = next(iter(source().mentions(heard.items[0])))
    assert (found.text, found.parent, found.engagement.reposts) == ("acme at length", "4", 2)


def test_a_query_is_said_in_operators_of_x_and_split_where_it_is_too_long():
    def asks(text, **options):
        return [ask.params["query"] for ask in source(**options).plan([parse(text, kind="brand")], WEEK)]

    assert asks('"acme cloud" OR #acme OR @acme OR from:jane -is:repost') == [
        '"acme cloud" OR #acme OR @acme OR from:jane -is:retweet'
    ]
    assert asks("acme (coffee NEAR/5 beans) -anvil -(toon OR #cartoon)") == ["acme coffee beans -anvil -toon -#cartoon"]
    assert asks("acme -{Anvil} lang:en likes:>5") == ["acme"], "X's word is not ours, and the rest is matched here"
    assert asks("acme roast*") == ["acme"], "what is roasted must not be missed"
    assert asks("title:acme OR bolt OR subreddit:coffee") == ["bolt"]
    assert asks("acme", reposts=False, languages=("en", "de")) == ["acme -is:retweet (lang:en OR lang:de)"]
    many = asks(" OR ".join(f'"acme product {number}"' for number in range(60)), reposts=False)
    assert len(many) == 3
    assert all(len(one) <= 512 and one.endswith(") -is:retweet") for one in many)
    assert sum(one.count("acme product") for one in many) == 60


@pytest.mark.parametrize("text", ["lang:en", "-acme", ":)", "is:repost has:link"])
def test_a_query_that_x_cannot_be_asked_is_told(text):
    with pytest.raises(ConfigError, match="word"):
        source().plan([parse(text, kind="brand")], WEEK)


def test_own_accounts_are_asked_for_what_they_say_and_what_mentions_them():
    x = source(accounts=("@acme", "acmehelp"))
    titles = [ask.title for ask in x.plan(ACME, WEEK)]
    assert titles == [
        "acme on X",
        "from:acme OR from:acmehelp on X",
        "posts that mention @acme on X",
        "posts that mention @acmehelp on X",
    ]

    class Mentions(X):
        def plan(self, queries, span):
            return X.plan(self, queries, span)[-1:]

    posts = [post(number, LAST - 100 - number * DAY) for number in range(25)]
    heard = listen(
        lambda url: Mentions(token=Secret("env:X_TOKEN"), base_url=url, accounts=("acme",)),
        server(posts, 10),
        span=AUGUST,
    )
    assert heard.error is None
    assert len(heard.items) == 25, "this list reaches back beyond a week"
    assert covers(heard.pages)
    assert [request.path for request in heard.platform.requests] == [
        "/2/users/by/username/acme", *["/2/users/99/mentions"] * 3
    ]  # fmt: skip


def test_posts_are_read_again_a_hundred_at_a_time_edited_ones_in_their_latest_version():
    def answer(request):
        asked = request.query["ids"].split(",")
        missing = {"type": "https://api.x.com/2/problems/resource-not-found", "resource_type": "tweet", "value": "13"}
        far = {**missing, "value": "999"}
        found = [post(one) for one in asked if one not in ("13", "20", "21")]
        found += [
            post(one, edit_history_tweet_ids=["20", "21"], text=f"v{one}") for one in asked if one in ("20", "21")
        ]
        found = [{**one, "withheld": {"country_codes": ["XX"]}} if one["id"] == "17" else one for one in found]
        return reply({"data": found, "errors": [missing, far] if "13" in asked else []})

    numbers = [str(number) for number in range(10, 130)]
    numbers.remove("21")
    again, purse, requests = ask_x(answer, lambda x, http: x.reread(http, numbers))
    assert [len(request.query["ids"].split(",")) for request in requests] == [100, 19, 1]
    assert sorted(again.gone) == ["13", "17"]
    mentions = {found.native_id: found for item in again.items for found in source().mentions(item)}
    assert set(mentions) == set(numbers) - {"13", "17"}
    assert mentions["20"].text == "v21"
    assert purse.spent == pytest.approx(0.005 * 119)


def test_threads_are_searched_for_answers_only_where_that_may_cost_something():
    async def work(x, http):
        return [item["id"] async for page in x.replies(http, mention()) for item in page.items]

    assert ask_x(server([post(1), post(2)]), work)[0] == []
    found, _, requests = ask_x(server([post(1), post(2)]), work, threads=True)
    assert sorted(found) == ["1", "2"]
    assert requests[0].query["query"] == f"conversation_id:{number_at(LAST)}"


def test_counts_are_had_without_reading_a_post():
    day = {"start": iso(LAST - DAY), "end": iso(LAST), "tweet_count": 411}
    counts, purse, requests = ask_x(
        lambda request: reply({"data": [day], "meta": {"total_tweet_count": 411}}),
        lambda x, http: x.counts(http, [*ACME, parse("bolt", kind="brand")], WEEK),
    )
    assert [(one["query"], one["posts"]) for one in counts] == [("acme", 411), ("bolt", 411)]
    assert requests[0].path == "/2/tweets/counts/recent"
    assert purse.spent == pytest.approx(0.010)


def test_doctor_asks_what_was_read_this_month():
    usage = {"data": {"project_usage": "1234", "project_cap": "2000000"}}
    said, purse, _ = ask_x(lambda request: reply(usage), lambda x, http: x.check(http))
    assert said == "answers, 1,234 of 2,000,000 posts read this month; at most $50 a month are spent here"
    assert purse.spent == 0


def test_a_post_becomes_a_mention():
    entities = {
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://acme.example/x", "display_url": "acme.example/x"},
            {"url": "https://t.co/b", "expanded_url": "https://x.com/jane/status/1/photo/1", "media_key": "3_1"},
            {"url": "https://t.co/c", "expanded_url": "https://twitter.com/joe/status/44"},
        ],
        "hashtags": [{"tag": "acme"}], "mentions": [{"username": "acmehelp"}],
    }  # fmt: skip
    found = mention(
        text="RT? acme &lt;3 https://t.co/a https://t.co/c https://t.co/b", entities=entities, lang="en",
        referenced_tweets=[{"type": "quoted", "id": "44"}, {"type": "replied_to", "id": "40"}], conversation_id="30",
        public_metrics={"retweet_count": 2, "quote_count": 1, "like_count": 5, "impression_count": 70},
        geo={"coordinates": {"type": "Point", "coordinates": [-1.5, 53.8]}, "place_id": "p"},
        _place={"full_name": "Leeds, England", "country_code": "GB"},
        _media=[{"type": "photo", "url": "https://pbs.example/1.jpg"}, {"preview_image_url": "https://pbs.example/2.jpg"}],
    )  # fmt: skip
    assert found.id == f"x:{number_at(LAST)}"
    assert found.text == "RT? acme <3 acme.example/x"
    assert found.links == ("https://acme.example/x", "https://twitter.com/joe/status/44")
    assert (found.parent, found.thread, found.repost_of) == ("40", "30", None)
    assert (found.author.handle, found.author.followers) == ("jane", 12)
    assert found.url == f"https://x.com/jane/status/{number_at(LAST)}"
    assert (found.tags, found.to) == (("acme",), ("acmehelp",))
    assert (found.engagement.likes, found.engagement.reposts, found.engagement.views) == (5, 3, 70)
    assert (found.country, found.place, found.coordinates) == ("GB", "Leeds, England", (53.8, -1.5))
    assert found.media == ("https://pbs.example/1.jpg", "https://pbs.example/2.jpg")
    assert found.created == datetime.fromtimestamp(LAST, UTC)
    assert found.edited is None


def test_a_repost_has_the_whole_text_and_no_likes_of_its_own():
    original = post(77, note_tweet={"text": "acme, " * 60}, edit_history_tweet_ids=["76", "77"])
    found = mention(text="RT @joe: acme, acme…", referenced_tweets=[{"type": "retweeted", "id": "77"}],
                    _referenced=[original], public_metrics={"retweet_count": 500, "like_count": 0})  # fmt: skip
    assert found.repost_of == "76"
    assert found.text == ("acme, " * 60).strip()
    assert (found.engagement.likes, found.engagement.reposts) == (None, None)
    alone = mention(text="RT @joe: acme, acme…", referenced_tweets=[{"type": "retweeted", "id": "77"}])
    assert (alone.repost_of, alone.text) == ("77", "RT @joe: acme, acme…")


def test_an_edited_post_keeps_its_first_name_and_time():
    first, second = number_at(LAST - 600), number_at(LAST)
    found = next(iter(source().mentions(post(second, LAST, edit_history_tweet_ids=[second, first]))))
    assert found.native_id == first
    assert found.url.endswith(second)
    assert found.created == datetime.fromtimestamp(LAST - 600, UTC)
    assert found.edited == datetime.fromtimestamp(LAST, UTC)


def test_a_number_tells_when_a_post_was_written():
    assert time_of("1578516068309794817") == datetime(2022, 10, 7, 22, 42, 12, tzinfo=UTC)
    assert time_of("20") is None
    bare = next(iter(source().mentions({"id": "1578516068309794817", "text": "tweepy"})))
    assert bare.created == time_of(bare.native_id)
    assert bare.url == "https://x.com/i/status/1578516068309794817"


@pytest.mark.parametrize(("code", "lang"), [("en", "en"), ("und", None), ("qme", None), ("in", "id"), (None, None)])
def test_codes_that_are_no_languages_are_none(code, lang):
    assert mention(lang=code).lang == lang


@pytest.mark.parametrize(
    "item",
    [{}, None, [], {"id": "1"}, {"text": "acme"}, {"id": "1", "text": "x", "withheld": {"country_codes": ["XY"]}}],
)
def test_nonsense_and_what_nobody_may_see_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


@pytest.mark.parametrize("options", [{"accounts": ["not a handle"]}, {"page_size": 5}])
def test_mistakes_in_the_configuration_are_told(options):
    with pytest.raises(ValueError, match=r"write|10 to 100"):
        source(**options)


def test_a_question_keeps_its_name_whatever_the_span():
    one, other = (source().plan(ACME, span)[0] for span in (WEEK, AUGUST))
    assert isinstance(one, Ask)
    assert one.key == other.key
