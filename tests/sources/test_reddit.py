"""Reddit: an application's token, listings walked down, what was removed, threads with stubs, feeds with a token."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from listening import AUGUST, FORBIDDEN, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import AuthError, BadItem, ConfigError, RateLimited, SourceError
from socialwatch.http import Http
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.base import Follows, Rereads
from socialwatch.sources.reddit import Reddit

DAY = 86_400
ACME = [parse('"acme cloud"', kind="brand")]
SECRET, FEED = "very-secret-of-ours", "feed-token-of-jane"


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    monkeypatch.setenv("REDDIT_SECRET", SECRET)
    monkeypatch.setenv("REDDIT_FEED", FEED)


def source(url="https://reddit.example", **options):
    known = {"client_id": "an-app", "client_secret": Secret("env:REDDIT_SECRET"), "base_url": url, "site_url": url}
    return Reddit(**{**known, **options})


def fed(url="https://reddit.example", **options):
    known = {"feed_token": Secret("env:REDDIT_FEED"), "user": "jane", "subreddits": ("coffee",)}
    return Reddit(**{**known, "base_url": url, "site_url": url, **options})


def post(number, at=LAST, **more):
    page = f"/r/coffee/comments/{number}/acme/"
    data = {
        "name": f"t3_{number}", "title": "Acme Cloud is down", "selftext": "see https://status.example/",
        "is_self": True, "author": "Jane_D", "author_fullname": "t2_1", "created_utc": float(at), "edited": False,
        "subreddit": "coffee", "subreddit_name_prefixed": "r/coffee", "num_comments": 3, "score": 7,
        "permalink": page, "url": f"https://www.reddit.com{page}", "removed_by_category": None, "num_crossposts": 0,
    }  # fmt: skip
    return {"kind": "t3", "data": {**data, **more}}


def comment(number, parent, at=LAST, replies="", **more):
    data = {"name": f"t1_{number}", "body": "acme again, u/acme_help", "author": "joe", "created_utc": float(at),
            "parent_id": parent, "link_id": "t3_1", "score": -4, "score_hidden": False, "subreddit": "coffee",
            "permalink": f"/r/coffee/comments/1/acme/{number}/", "replies": replies}  # fmt: skip
    return {"kind": "t1", "data": {**data, **more}}


def stub(*children, count):
    return {"kind": "more", "data": {"count": count, "children": list(children), "name": "t1__", "parent_id": "t3_1"}}


def listed(things, after=None):
    return {"kind": "Listing", "data": {"children": list(things), "after": after, "dist": len(things)}}


def oauth(answer):
    """The platform with its token endpoint, which knows one application; the interface wants its token."""

    def both(request):
        if request.path == "/api/v1/access_token":
            known = base64.b64decode(request.headers["authorization"][6:]).decode() == f"an-app:{SECRET}"
            wrong = reply({"message": "Unauthorized", "error": 401}, status="401 Unauthorized")
            token = {"access_token": "a-token", "token_type": "bearer", "expires_in": 86400, "scope": "*"}
            return reply(token) if known else wrong
        if request.headers.get("authorization") != "bearer a-token" or request.query.get("raw_json") != "1":
            return reply({"message": "Unauthorized", "error": 401}, status="401 Unauthorized")
        return answer(request)

    return both


def walked(things, size=2, most=1000):
    """A listing in pages of `size` behind `after`, which ends after `most`."""

    def answer(request):
        names = [thing["data"]["name"] for thing in things[:most]]
        at = names.index(request.query["after"]) + 1 if "after" in request.query else 0
        page = things[:most][at : at + size]
        return reply(listed(page, names[at + size - 1] if at + size < len(names) else None))

    return answer


def run(make, handler, use):
    """What `use(source, http)` gives against the platform, and the platform."""

    async def inner():
        async with platform(handler) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            return await use(make(served.url), http), served

    return asyncio.run(inner())


def test_a_search_is_walked_down_with_a_token_that_is_had_once():
    things = [post(number, LAST - number * 10 * DAY) for number in range(1, 9)]
    heard = listen(source, oauth(walked(things)), queries=ACME)
    assert heard.error is None
    assert [item["data"]["name"] for item in heard.items] == ["t3_1", "t3_2", "t3_3", "t3_4"]
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    first, *asked = heard.platform.requests
    assert parse_qs(first.body.decode()) == {"grant_type": ["client_credentials"]}
    assert [request.path for request in asked] == ["/search", "/search"]
    assert (asked[0].query["q"], asked[0].query["sort"], asked[0].query["limit"]) == ('"acme cloud"', "new", "100")


def test_a_search_that_ends_where_reddit_gives_no_more_is_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.reddit.SEARCHED", 4)
    things = [post(number, LAST - number * 60) for number in range(1, 9)]
    heard = listen(source, oauth(walked(things, most=4)), queries=ACME)
    assert len(heard.items) == 4
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_a_page_that_was_promised_and_is_empty_is_a_gap():
    first = listed([post(1)], "t3_1")
    handler = oauth(lambda request: reply(listed([]) if "after" in request.query else first))
    heard = listen(source, handler, queries=ACME)
    assert len(heard.items) == 1
    assert heard.pages[-1].capped


def test_what_an_account_has_pinned_does_not_end_its_listing():
    things = [post(0, LAST - 300 * DAY), *(post(number, LAST - number * DAY) for number in range(1, 6))]
    heard = listen(lambda url: source(url, accounts=("u/Acme",), everywhere=False), oauth(walked(things)))
    assert len(heard.items) == 6
    assert heard.platform.requests[1].path == "/user/Acme/overview"


def test_what_was_removed_is_told_as_gone_and_not_kept():
    things = [post(1), post(2, removed_by_category="moderator"), post(3, selftext="[deleted]"),
              comment(4, "t3_1", body="[removed]"), post(5, author="[deleted]")]  # fmt: skip
    heard = listen(source, oauth(walked(things, size=9)), queries=ACME)
    assert [item["data"]["name"] for item in heard.items] == ["t3_1", "t3_5"]
    assert list(heard.pages[0].gone) == ["t3_2", "t3_3", "t1_4"]
    assert next(iter(source().mentions(things[4]))).author is None
    with pytest.raises(BadItem, match="removed"):
        list(source().mentions(things[1]))


def test_a_token_that_has_run_out_is_renewed_once():
    given = []

    def answer(request):
        if request.path == "/api/v1/access_token":
            given.append(f"token-{len(given)}")
            return reply({"access_token": given[-1]})
        if request.headers["authorization"] == "bearer token-0":
            return reply({"message": "Unauthorized", "error": 401}, status="401 Unauthorized")
        return reply(listed([post(1, 0)]))

    heard = listen(source, answer, queries=ACME)
    assert heard.error is None
    assert given == ["token-0", "token-1"]
    never = listen(source, lambda r: reply({"access_token": "x"}) if r.method == "POST" else reply(
        {"message": "Unauthorized", "error": 401}, status="401 Unauthorized"), queries=ACME)  # fmt: skip
    assert isinstance(never.error, AuthError)
    assert len(never.platform.requests) == 4


def test_an_application_without_a_secret_asks_as_one_that_is_installed():
    told = reply({"error": "unsupported_grant_type"}, status="400 Bad Request")
    heard = listen(lambda url: source(url, client_secret=None), lambda request: told, queries=ACME)
    asked = parse_qs(heard.platform.requests[0].body.decode())
    assert asked["grant_type"] == ["https://oauth.reddit.com/grants/installed_client"]
    assert "unsupported_grant_type" in str(heard.error)


@pytest.mark.parametrize(
    ("options", "answer", "named"),
    [
        ({"client_id": "other"}, None, "env:REDDIT_SECRET"),
        (
            {"refresh_token": Secret("env:REDDIT_FEED")},
            reply({"error": "invalid_grant"}, status="400 Bad Request"),
            "refresh token in env:REDDIT_FEED",
        ),
        (
            {"user": "jane", "password": Secret("env:REDDIT_FEED")},
            reply({"error": "invalid_grant"}),
            "password of jane",
        ),
    ],
)
def test_what_was_refused_is_named_and_not_shown(options, answer, named):
    handler = oauth(lambda request: reply({})) if answer is None else lambda request: answer
    heard = listen(lambda url: source(url, **options), handler, queries=ACME)
    assert isinstance(heard.error, AuthError)
    assert named in str(heard.error)
    assert SECRET not in str(heard.error)
    assert FEED not in str(heard.error)
    assert len(heard.platform.requests) == 1
    asked = parse_qs(heard.platform.requests[0].body.decode())
    assert asked.get("refresh_token", asked.get("password", [FEED])) == [FEED]


def test_a_limit_that_is_spent_is_waited_for():
    headers = ("X-Ratelimit-Used: 1000", "X-Ratelimit-Remaining: 0.0", "X-Ratelimit-Reset: 400")
    things = [post(number, LAST - number) for number in range(3)]
    whole = walked(things)
    heard = listen(source, oauth(lambda request: whole(request).replace(b"\r\n\r\n", "".join(
        f"\r\n{header}" for header in headers).encode() + b"\r\n\r\n", 1)), queries=ACME)  # fmt: skip
    assert isinstance(heard.error, RateLimited)
    assert 390 < heard.error.retry_after <= 400
    assert len(heard.items) == 2
    assert not covers(heard.pages), "the rest is owed"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            reply({"reason": "private", "message": "Forbidden", "error": 403}, status="403 Forbidden"),
            SourceError,
            "private",
        ),
        (reply({"message": "Not Found", "error": 404}, status="404 Not Found"), SourceError, "no such"),
        (reply({"message": "Forbidden", "error": 403}, status="403 Forbidden"), AuthError, "approved"),
        (reply(listed([{"kind": "t5", "data": {"name": "t5_1"}}])), SourceError, "no such"),
        (reply({"kind": "t3"}), SourceError, "without a listing"),
    ],
)
def test_a_subreddit_that_cannot_be_read_is_named(answer, kind, words):
    heard = listen(lambda url: source(url, subreddits=("r/coffee",), everywhere=False), oauth(lambda request: answer))
    assert type(heard.error) is kind
    assert words in str(heard.error)
    assert "r/coffee" in str(heard.error)


def test_words_are_searched_everywhere_and_subreddits_are_read_whole():
    asks = source(subreddits=("/r/coffee",), accounts=("acme",)).plan(
        [parse("#bolt OR @acme OR author:jane", kind="brand")], AUGUST
    )
    assert [tuple(ask.params.values()) for ask in asks] == [
        ("author:jane",), ("acme",), ("bolt",), ("coffee", "new"), ("coffee", "comments"), ("acme",),
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="everywhere = false"):
        source().plan([parse("has:link", kind="brand")], AUGUST)
    assert [ask.title for ask in fed().plan(ACME, AUGUST)] == ["new in r/coffee", "comments in r/coffee"]
    same = source(subreddits=("coffee",), everywhere=False).plan(ACME, AUGUST)
    assert [ask.key for ask in fed().plan(ACME, AUGUST)] == [ask.key for ask in same], "what is owed stays owed"


@pytest.mark.parametrize(
    "options",
    [{"client_id": ""}, {"password": Secret("env:X")}, {"subreddits": ("a b",)}, {"everywhere": False},
     {"feed_token": Secret("env:X"), "user": "jane"}],
)  # fmt: skip
def test_what_cannot_work_is_refused_at_once(options):
    with pytest.raises(ValueError, match=r"missing|name on Reddit|nothing to read|subreddits only"):
        source(**options)


def test_posts_and_comments_become_mentions():
    asked = next(iter(source().mentions(post(1, edited=LAST + 5.0, link_flair_text="Outage", author="Jane_D"))))
    assert asked.id == "reddit:t3_1"
    assert (asked.title, asked.text) == ("Acme Cloud is down", "see https://status.example/")
    assert (asked.author.native_id, asked.author.handle) == ("jane_d", "Jane_D")
    assert asked.created == datetime.fromtimestamp(LAST, UTC)
    assert asked.edited == datetime.fromtimestamp(LAST + 5, UTC)
    assert asked.url == "https://reddit.example/r/coffee/comments/1/acme/"
    assert (asked.parent, asked.thread, asked.community, asked.tags) == (None, "t3_1", "r/coffee", ("Outage",))
    assert asked.links == ("https://status.example/",)
    assert (asked.engagement.likes, asked.engagement.replies, asked.engagement.views) == (7, 3, None)
    told = next(iter(source().mentions(comment(9, "t1_8"))))
    assert (told.native_id, told.parent, told.thread, told.to) == ("t1_9", "t1_8", "t3_1", ("acme_help",))
    assert told.engagement.likes is None, "a score below nothing tells no likes"
    shown = post(2, is_self=False, selftext="", url="https://i.redd.it/a.png", post_hint="image", hide_score=True)
    shown = next(iter(source().mentions(shown)))
    assert shown.media == shown.links == ("https://i.redd.it/a.png",)
    assert shown.engagement.likes is None
    shared = next(iter(source().mentions(post(3, crosspost_parent="t3_1", is_self=False, url="/r/coffee/comments/1/"))))
    assert (shared.repost_of, shared.links[0]) == ("t3_1", "https://reddit.example/r/coffee/comments/1/")


@pytest.mark.parametrize(
    "item",
    [
        {}, [], None, {"kind": "t5", "data": {"name": "t5_1"}}, {"kind": "t3", "data": {}},
        {"kind": "t1", "data": {"name": "t1_1", "body": ""}}, {"id": "1", "title": "x"},
    ],
)  # fmt: skip
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_posts_are_looked_at_again_a_hundred_at_a_time():
    asked = []

    def answer(request):
        asked.append(request.query["id"].split(","))
        told = {"t3_1": post(1, score=70), "t1_2": comment(2, "t3_1", body="[deleted]", author="[deleted]")}
        return reply(listed([told[name] for name in asked[-1] if name in told]))

    names = ["t3_1", "t1_2", "nonsense", *(f"t3_9{number}" for number in range(120))]
    assert isinstance(source(), Rereads)
    (found, _) = run(source, oauth(answer), lambda reddit, http: reddit.reread(http, names))
    assert [len(names) for names in asked] == [100, 22]
    assert [item["data"]["score"] for item in found.items] == [70]
    assert list(found.gone) == ["t1_2"]
    (nothing, served) = run(fed, oauth(answer), lambda reddit, http: reddit.reread(http, names))
    assert (list(nothing.items), list(nothing.gone), served.requests) == ([], [], [])


async def thread_of(reddit, http, post):
    return [page async for page in reddit.replies(http, post)]


def test_a_thread_is_read_to_its_depth_with_what_its_stubs_name():
    below = listed([comment(3, "t1_2", body="[removed]", replies=listed([comment(4, "t1_3")]))])
    tree = [comment(2, "t3_1", replies=below), stub("7", "8", count=2)]

    def answer(request):
        if request.path == "/api/info":
            assert request.query["id"] == "t1_7,t1_8"
            return reply(listed([comment(7, "t3_1"), comment(8, "t1_7")]))
        assert request.path == "/comments/1"
        return reply([listed([post(1)]), listed(tree)])

    mention = next(iter(source().mentions(post(1))))
    assert isinstance(source(), Follows)
    pages, _ = run(source, oauth(answer), lambda reddit, http: thread_of(reddit, http, mention))
    assert [item["data"]["name"] for page in pages for item in page.items] == ["t3_1", "t1_2", "t1_4", "t1_7", "t1_8"]
    assert list(pages[0].gone) == ["t1_3"]
    assert not any(page.capped for page in pages)


def test_comments_that_a_stub_counts_but_does_not_name_are_a_gap():
    mention = next(iter(source().mentions(comment(2, "t3_1"))))
    for hidden in (stub(count=0), stub("7", count=5)):

        def answer(request, hidden=hidden):
            if request.path == "/api/info":
                return reply(listed([comment(7, "t3_1")]))
            assert (request.path, request.query["comment"]) == ("/comments/1", "2")
            return reply([listed([post(1)]), listed([comment(2, "t3_1", replies=listed([hidden]))])])

        pages, _ = run(source, oauth(answer), lambda reddit, http: thread_of(reddit, http, mention))
        assert pages[-1].capped
    closed = reply({"reason": "private", "error": 403}, status="403 Forbidden")
    pages, _ = run(source, oauth(lambda request: closed), lambda reddit, http: thread_of(reddit, http, mention))
    assert pages == []
    with pytest.raises(AuthError, match="403"):
        run(source, oauth(lambda request: FORBIDDEN), lambda reddit, http: thread_of(reddit, http, mention))


ENTRY = """<entry><author><name>/u/Jane_D</name><uri>https://www.reddit.com/user/Jane_D</uri></author>
<category term="coffee" label="r/coffee"/><content type="html">{body}</content><id>{name}</id>
<link href="https://www.reddit.com/r/coffee/comments/1/acme_is_down/{own}" />
<updated>{at}</updated><published>{at}</published><title>Acme &amp;amp; co are down</title></entry>"""
SAID = '&lt;!-- SC_OFF --&gt;&lt;div class="md"&gt;&lt;p&gt;{}&lt;/p&gt;&lt;/div&gt;&lt;!-- SC_ON --&gt;'
SUBMITTED = ("submitted by &lt;a href=&quot;https://www.reddit.com/user/Jane_D&quot;&gt; /u/Jane_D &lt;/a&gt; "
             "&lt;a href=&quot;https://news.example/a?x=1&amp;amp;y=2&quot;&gt;[link]&lt;/a&gt;")  # fmt: skip


def entry(name, said=None, own="", at=LAST):
    body = (SAID.format(said) if said else "") + SUBMITTED
    return ENTRY.format(name=name, own=own, at=datetime.fromtimestamp(at, UTC).isoformat(), body=body)


def rss(*entries):
    told = (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>coffee</title>{"".join(entries)}</feed>'
    )
    return reply(told.encode(), "Content-Type: application/atom+xml")


def test_a_feed_token_reads_subreddits_as_feeds_and_is_kept_out_of_what_is_kept():
    def answer(request):
        assert (request.path, request.query["feed"], request.query["user"]) == ("/r/coffee/new/.rss", FEED, "jane")
        if request.query.get("after") == "t1_9":
            return rss(entry("t3_0", at=0))
        return rss(entry("t3_1"), entry("t3_2", "see u/acme_help"), entry("t1_9", "me too", "9/"))

    heard = listen(fed, answer)
    assert heard.error is None
    assert covers(heard.pages)
    assert FEED not in str(heard.items)
    linked, said, below = [next(iter(fed().mentions(item))) for item in heard.items[:3]]
    assert (linked.native_id, linked.title, linked.text) == ("t3_1", "Acme & co are down", "")
    assert linked.links == ("https://news.example/a?x=1&y=2",)
    assert (said.text, said.to, said.author.handle) == ("see u/acme_help", ("acme_help",), "Jane_D")
    assert said.author == next(iter(source("https://www.reddit.com").mentions(post(1)))).author, (
        "as through the interface"
    )
    assert (below.text, below.title, below.thread, below.parent) == ("me too", None, "t3_1", "t3_1")
    assert (below.community, below.engagement.likes) == ("r/coffee", None)


def test_a_feed_that_gives_the_same_page_again_ends_with_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.reddit.FED", 2)
    heard = listen(fed, lambda request: rss(entry("t3_1"), entry("t3_2")))
    assert heard.error is None
    assert len(heard.items) == len(heard.platform.requests) == 2
    assert heard.pages[-1].capped
    few = listen(fed, lambda request: rss(entry("t3_1")))
    assert not few.pages[-1].capped, "a place of one post"


def test_doctor_tells_how_the_platform_was_asked():
    left = reply(listed([post(1)]), "X-Ratelimit-Remaining: 995.0", "X-Ratelimit-Reset: 300")
    said, _ = run(source, oauth(lambda request: left), lambda reddit, http: reddit.check(http))
    assert said == "answers as an application, 995 requests left for now"
    said, _ = run(fed, lambda request: rss(entry("t3_1")), lambda reddit, http: reddit.check(http))
    assert said == "answers with the feed token of jane, 1 post in r/coffee"
    with pytest.raises(SourceError, match="approved"):
        run(source, oauth(lambda request: reply(listed([]))), lambda reddit, http: reddit.check(http))


def test_its_users_may_not_be_matched_and_deletions_are_honoured():
    assert not Reddit.policy.identity
    assert Reddit.policy.deletes
