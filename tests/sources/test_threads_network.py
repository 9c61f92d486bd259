"""Threads: the search within its allowance, answers to one's own posts, and what is seen before approval."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import BadItem, ConfigError, RateLimited
from socialwatch.http import Http
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.threads import Threads

DAY = 86_400
ACME = [parse("acme", kind="brand")]
START, END = AUGUST.epochs


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("THREADS_TOKEN", "THAA-secret-token")


def stamp(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def post(number, at=LAST, **more):
    return {"id": str(number), "text": "acme again", "timestamp": stamp(at), "username": "jane",
            "permalink": f"https://www.threads.net/@jane/post/{number}", "is_reply": False, **more}  # fmt: skip


def paged(posts, request, size):
    at = int(request.query.get("after", 0))
    paging = {"cursors": {"after": str(at + size)}}
    if len(posts) > at + size:
        paging["next"] = "https://graph.threads.net/v1.0/x?access_token=THAA-secret-token"
    return reply({"data": posts[at : at + size], "paging": paging})


def server(found=(), own=(), conversations=None, mentions=(), size=2):
    def answer(request):
        if request.path.endswith("/keyword_search"):
            return paged(list(found), request, size)
        if request.path.endswith("/me/threads"):
            return paged(list(own), request, size)
        if request.path.endswith("/me/mentions"):
            return paged(list(mentions), request, size)
        if request.path.endswith("/conversation"):
            return paged((conversations or {}).get(request.path.split("/")[-2], []), request, size)
        return reply({"id": "1", "username": "acme"})

    return answer


def source(url="https://graph.threads.net/v1.0", **options):
    return Threads(token=Secret("env:THREADS_TOKEN"), base_url=url, **options)


def only(**wanted):
    """The source whose first ask is the one with these params."""

    class Only(Threads):
        def plan(self, queries, span):
            return [ask for ask in Threads.plan(self, queries, span) if wanted.items() <= ask.params.items()]

    return lambda url: Only(token=Secret("env:THREADS_TOKEN"), base_url=url)


def test_the_search_is_walked_down_in_its_window():
    found = [post(number, LAST - number * 6 * DAY) for number in range(5)]
    heard = listen(source, server(found), queries=ACME)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == ["0", "1", "2", "3", "4"]
    assert covers(heard.pages)
    asked = heard.platform.requests[0].query
    assert (asked["q"], asked["search_type"], asked["limit"]) == ("acme", "RECENT", "100")
    assert (asked["since"], asked["until"]) == (str(START), str(END))
    assert not any("THAA" in str(page) or "access_token" in str(page) for page in heard.pages)


def test_each_search_is_taken_from_the_hours_and_what_finds_nothing_given_back():
    class Purse(Http):
        spent = 0.0

        async def get(self, url, *, cost=None, **options):
            self.spent += (cost or {}).get("searches", 0)
            return await super().get(url, cost=cost, **options)

        def book(self, kind, amount):
            self.spent += amount

    async def run(found):
        async with platform(server(found)) as served, Purse(Options()) as http:
            ask = (x := source(served.url)).plan(ACME, AUGUST)[0]
            return [page async for page in x.fetch(http, ask, None)] and http.spent

    assert asyncio.run(run([post(number) for number in range(3)])) == 2
    assert asyncio.run(run([])) == 0
    assert [(one.kind, one.most, one.per) for one in source().allowances] == [("searches", 88, "hour")]


def test_answers_to_our_posts_are_heard_however_deep():
    own = [post(1, LAST - DAY, username="acme", has_replies=True), post(2, LAST - 2 * DAY, has_replies=False),
           post(3, START - DAY, username="acme", has_replies=True)]  # fmt: skip
    below = [post(11, LAST, replied_to={"id": "1"}, root_post={"id": "1"}), post(12, LAST, replied_to={"id": "11"}),
             post(13, START - 9, replied_to={"id": "1"})]  # fmt: skip
    heard = listen(only(own="answers"), server(own=own, conversations={"1": below}), queries=ACME)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == ["1", "2", "11", "12"], "older ones are known"
    assert covers(heard.pages)
    mentions = [mention for item in heard.items for mention in source().mentions(item)]
    assert [(one.parent, one.thread, one.to) for one in mentions[2:]] == [("1", "1", ("acme",)), ("11", "1", ("acme",))]
    paths = [request.path for request in heard.platform.requests]
    assert paths == ["/me/threads", "/me/threads", "/1/conversation", "/1/conversation", "/3/conversation"]
    assert heard.platform.requests[0].query["since"] == str(START - 14 * DAY)


def test_posts_that_mention_us_are_heard():
    heard = listen(only(own="mentions"), server(mentions=[post(5), post(6, START - 9)]), queries=ACME)
    assert [item["id"] for item in heard.items] == ["5", "6"]
    assert covers(heard.pages)


def test_the_conversation_below_a_post_can_be_followed():
    async def run():
        async with platform(server(conversations={"9": [post(90)]})) as served, Http(Options()) as http:
            x = source(served.url)
            mention = next(iter(x.mentions(post(9))))
            return [item["id"] async for page in x.replies(http, mention) for item in page.items]

    assert asyncio.run(run()) == ["90"]


def again(known, shown, conversations=None, seen=True):
    """Reads known posts again where `shown` is what there is by number; `seen` lets the token see counts."""

    def answer(request):
        name = request.path.strip("/")
        if name == "me":
            return reply({"id": "1", "username": "acme"})
        if name.endswith("/insights"):
            told = [{"name": kind, "values": [{"value": 3}]} for kind in request.query["metric"].split(",")]
            refused = {"error": {"message": "no permission", "code": 10}}
            return reply({"data": told}) if seen else reply(refused, status="403 Forbidden")
        if name.endswith("/conversation"):
            found = (conversations or {}).get(name.split("/")[0])
            return GONE if found is None else reply({"data": found})
        return reply(shown[name]) if name in shown else GONE

    async def run():
        async with platform(answer) as served, Http(Options()) as http:
            return await source(served.url).reread(http, list(known), known)

    return asyncio.run(run())


GONE = reply({"error": {"message": "does not exist", "code": 100, "error_subcode": 33}}, status="400 Bad Request")
OURS = post(1, username="acme")
BELOW = {"root_post": {"id": "1"}, "_to": "acme"}


def test_our_own_posts_are_read_again_with_their_counts():
    told = again({"1": OURS, "2": post(2, username="acme")}, {"1": {**OURS, "text": "Edited"}})
    (mention,) = (one for item in told.items for one in source().mentions(item))
    assert mention.text == "Edited"
    counts = mention.engagement
    assert (counts.likes, counts.replies, counts.reposts, counts.views) == (3, 3, 6, 3), "a quote passes it on, too"
    assert told.gone == ["2"]


def test_without_the_permission_for_counts_our_posts_are_read_again_all_the_same():
    told = again({"1": OURS}, {"1": OURS}, seen=False)
    assert next(iter(source().mentions(told.items[0]))).engagement.likes is None
    assert told.gone == []


def test_answers_to_our_posts_are_read_again_by_their_conversation():
    known = {str(number): post(number, **BELOW) for number in (11, 12, 13)}
    edited = post(11, text="so good", replied_to={"id": "1"})
    told = again(known, {"13": {"id": "13"}}, {"1": [edited]})
    (mention,) = (one for item in told.items for one in source().mentions(item))
    assert (mention.text, mention.parent, mention.thread, mention.to) == ("so good", "1", "1", ("acme",))
    assert told.gone == ["12"], "13 is not listed, but still there by its number"


def test_what_threads_does_not_tell_of_is_not_taken_for_deleted():
    others = {"5": post(5), "6": post(6, root_post={"id": "99"})}
    assert (lambda told: (told.items, told.gone))(again(others, {})) == ([], [])
    assert (lambda told: (told.items, told.gone))(again({"11": post(11, **BELOW)}, {})) == ([], []), "its post has gone"


def test_a_spent_limit_is_told_as_one():
    told = {"error": {"message": "Calls to this api have exceeded the rate limit", "code": 613}}
    heard = listen(source, lambda request: reply(told, status="400 Bad Request"), queries=ACME)
    assert isinstance(heard.error, RateLimited)


def test_words_phrases_and_topics_are_asked_apart():
    asks = source().plan([parse('"acme cloud" OR #acme', kind="brand")], AUGUST)
    assert [dict(ask.params) for ask in asks] == [
        {"q": '"acme cloud"'}, {"q": "acme", "search_mode": "TAG"}, {"own": "mentions"}, {"own": "answers"}
    ]  # fmt: skip
    assert [ask.title for ask in source(search=False).plan([], AUGUST)] == [
        "posts that mention us on Threads", "answers to our posts on Threads"
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)


@pytest.mark.parametrize(
    ("found", "status", "said"),
    [
        ([{"username": "jane"}], "200 OK", "finds public posts"),
        ([{"username": "acme"}], "200 OK", "waits for approval"),
        ([], "200 OK", "waits for approval"),
        (None, "403 Forbidden", "may not search"),
    ],
)
def test_doctor_says_whether_the_search_is_approved(found, status, said):
    def answer(request):
        if request.path == "/me":
            return reply({"id": "1", "username": "acme"})
        return reply({"error": {"message": "no", "code": 10}} if found is None else {"data": found}, status=status)

    async def run():
        async with platform(answer) as served, Http(Options()) as http:
            return await source(served.url).check(http)

    told = asyncio.run(run())
    assert told.startswith("answers as @acme")
    assert said in told


def test_a_post_becomes_a_mention():
    item = post(
        9, topic_tag="Coffee", link_attachment_url="https://acme.example/x", media_url="https://cdn.example/1.jpg"
    )
    mention = next(iter(source().mentions(item)))
    assert mention.id == "threads:9"
    assert (mention.text, mention.tags, mention.thread, mention.parent) == ("acme again", ("Coffee",), "9", None)
    assert (mention.author.handle, mention.url) == ("jane", "https://www.threads.net/@jane/post/9")
    assert mention.links == ("https://acme.example/x",)
    assert mention.created == datetime.fromtimestamp(LAST, UTC)
    assert mention.engagement.likes is None, "nobody is told others' likes"
    assert next(iter(source().mentions(post(8, is_reply=True)))).thread is None, "a search does not say below what"


@pytest.mark.parametrize("item", [{}, None, [], {"id": "1"}, {"text": "acme"}])
def test_nonsense_and_wordless_pictures_are_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))
