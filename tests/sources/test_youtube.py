"""YouTube: searches that cost one of a hundred, comments with their answers, what each refusal means, reading again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import AuthError, BadItem, ConfigError, RateLimited, SourceError
from socialwatch.http import Http
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance, Follows, Rereads
from socialwatch.sources.youtube import YouTube

DAY = 86_400
ACME = [parse('"acme cloud" OR #acme', kind="brand")]
KEY, CHANNEL = "very-secret-key", "UC" + "x" * 22


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("YOUTUBE_KEY", KEY)


def source(url="https://api.example", **options):
    return YouTube(**{"key": Secret("env:YOUTUBE_KEY"), "base_url": url, **options})


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(n):
    return f"video-{n:05}"


def hit(n, at=LAST):
    told = {
        "publishedAt": iso(at),
        "channelId": CHANNEL,
        "title": "Acme &amp; co",
        "description": "cut ...",
        "channelTitle": "Jo",
    }
    return {"kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": number(n)}, "snippet": told}


def video(n, at=LAST, comments=0, **more):
    told = {"publishedAt": iso(at), "channelId": CHANNEL, "title": "Acme & co", "channelTitle": "Jo",
            "description": "whole, see https://acme.example/", "tags": ["cloud"],
            "defaultAudioLanguage": "en-GB", **more}  # fmt: skip
    counts = {"viewCount": "900", "likeCount": "7", "commentCount": str(comments)}
    return {"kind": "youtube#video", "id": number(n), "snippet": told, "statistics": counts}


def comment(own, at=LAST, **more):
    told = {"textDisplay": "acme again", "authorDisplayName": "@joe", "authorChannelId": {"value": "UC-joe"},
            "likeCount": 2, "publishedAt": iso(at), "updatedAt": iso(at), **more}  # fmt: skip
    return {"kind": "youtube#comment", "id": own, "snippet": told}


def thread(own, at=LAST, answers=(), total=None, n=1):
    told = {"videoId": number(n), "topLevelComment": comment(own, at, videoId=number(n)),
            "totalReplyCount": len(answers) if total is None else total}  # fmt: skip
    return {"kind": "youtube#commentThread", "id": own, "snippet": told, "replies": {"comments": list(answers)}}


def refusal(reason, status="403 Forbidden", *headers, message="no"):
    code = int(status[:3])
    return reply({"error": {"code": code, "message": message, "errors": [{"reason": reason, "domain": "youtube"}]}},
                 *headers, status=status)  # fmt: skip


def tube(hits=(), threads=(), comments=(), size=2, most=500, known=None):
    """The platform with its four lists; `known` are the videos that can be asked for by id."""

    def page(found, request):
        at = int(request.query.get("pageToken", 0))
        following = {"nextPageToken": str(at + size)} if at + size < len(found) else {}
        return reply({"kind": "youtube#list", "items": found[at : at + size], **following})

    def answer(request):
        assert request.headers["x-goog-api-key"] == KEY
        assert "key" not in request.query
        what = request.path.rpartition("/")[2]
        if what == "search":
            since, until = request.query["publishedAfter"], request.query["publishedBefore"]
            found = [one for one in hits if since <= one["snippet"]["publishedAt"] <= until]
            return page(sorted(found, key=lambda one: one["snippet"]["publishedAt"], reverse=True)[:most], request)
        ids = request.query.get("id", "").split(",")
        if what == "videos":
            return reply({"items": [one for one in (known or ()) if one["id"] in ids]})
        if what == "comments":
            above = request.query.get("parentId")
            found = [one for one in comments if one["id"] in ids or (above and one["snippet"].get("parentId") == above)]
            return page(found, request) if above else reply({"items": found})
        return page(threads, request)

    return answer


def run(handler, use, **options):
    """What `use(source, http)` gives against the platform, with what its requests cost."""
    spent: dict[str, float] = {}

    class Counting(Http):
        async def get(self, url, *, cost=None, **more):
            for kind, amount in (cost or {}).items():
                spent[kind] = spent.get(kind, 0) + amount
            return await super().get(url, **more)

    async def inner():
        async with platform(handler) as served, Counting(Options(), first_wait=0.001, patience=2.0) as http:
            return await use(source(served.url, **options), http), spent

    return asyncio.run(inner())


def ids(heard):
    return [item["id"] for item in heard.items]


def test_videos_are_found_newest_first_with_what_the_search_leaves_out():
    hits = [hit(n, LAST - n * DAY) for n in range(5)]
    heard = listen(source, tube(hits, known=[video(n, LAST - n * DAY) for n in range(4)]), queries=ACME)
    assert heard.error is None
    assert ids(heard) == [number(n) for n in range(4)], "the fifth is gone since"
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    asked = heard.platform.requests[0].query
    assert (asked["q"], asked["order"], asked["type"]) == ('"acme cloud"|acme', "date", "video")
    mention = next(iter(source().mentions(heard.items[0])))
    assert mention.text.startswith("whole")


def test_where_a_search_ends_the_next_one_begins(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.youtube.DEEPEST", 4)
    hits = [hit(n, LAST - n * DAY) for n in range(9)]
    heard = listen(source, tube(hits, known=[video(n) for n in range(9)], most=4), queries=ACME)
    assert ids(heard) == [number(n) for n in range(9)], "each once"
    assert covers(heard.pages)
    crowd = [hit(n) for n in range(9)]
    heard = listen(source, tube(crowd, known=[video(n) for n in range(9)], most=4), queries=ACME)
    assert heard.pages[-1].capped, "more in one second than a search gives"
    assert covers(heard.pages)


def test_comments_below_found_videos_come_with_all_their_answers():
    first = comment("Ug-top-one.answer-1", parentId="Ug-top-one")
    rest = [comment(f"Ug-top-one.answer-{n}", parentId="Ug-top-one") for n in range(1, 6)]
    threads = [thread("Ug-top-one", answers=[first], total=5), thread("Ug-top-two"), thread("Ug-top-three")]
    platform = tube([hit(1)], threads, rest, known=[video(1, comments=8)])
    heard = listen(source, platform, queries=ACME)
    mentions = [mention for item in heard.items for mention in source().mentions(item)]
    assert len(mentions) == 1 + 3 + 5
    assert {mention.thread for mention in mentions} == {number(1)}
    assert [mention.parent for mention in mentions[1:3]] == [number(1), "Ug-top-one"]
    assert mentions[1].engagement.replies == 5
    heard = listen(lambda url: source(url, comments=False), platform, queries=ACME)
    assert ids(heard) == [number(1)]


def test_more_comments_than_are_read_in_one_visit_are_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.youtube.MOST_PAGES", 2)
    threads = [thread(f"Ug-thread-{n}") for n in range(9)]
    heard = listen(source, tube([hit(1)], threads, known=[video(1, comments=9)]), queries=ACME)
    assert len(heard.items) == 1 + 4
    assert heard.pages[-1].capped


def test_a_video_whose_comments_are_turned_off_is_heard_all_the_same():
    whole = tube([hit(1)], known=[video(1, comments=3)])
    heard = listen(source, lambda request: refusal("commentsDisabled") if "commentThreads" in request.path
                   else whole(request), queries=ACME)  # fmt: skip
    assert heard.error is None
    assert ids(heard) == [number(1)]


def test_all_comments_on_own_channels_are_read_until_the_span_is_covered():
    threads = [thread(f"Ug-thread-{n}", LAST - n * 11 * DAY) for n in range(9)]
    heard = listen(lambda url: source(url, search=False, channels=(CHANNEL,)), tube(threads=threads))
    assert ids(heard) == [f"Ug-thread-{n}" for n in range(4)]
    assert covers(heard.pages)
    assert heard.platform.requests[0].query["allThreadsRelatedToChannelId"] == CHANNEL
    few = listen(lambda url: source(url, search=False, channels=(CHANNEL,)), tube(threads=threads[:1]))
    assert covers(few.pages)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refusal("keyInvalid", "400 Bad Request"), AuthError, "env:YOUTUBE_KEY"),
        (refusal("badRequest", "400 Bad Request", message="API key not valid."), AuthError, "env:YOUTUBE_KEY"),
        (refusal("accessNotConfigured"), AuthError, "accessNotConfigured"),
        (refusal("quotaExceeded"), RateLimited, "no searches left"),
        (refusal("rateLimitExceeded"), RateLimited, "too fast"),
        (refusal("invalidSearchFilter", "400 Bad Request"), SourceError, "invalidSearchFilter"),
        (reply({"error": "very-secret-key"}, status="400 Bad Request"), SourceError, "would not answer"),
        (reply({"kind": "youtube#searchListResponse"}), SourceError, "without items"),
    ],
)
def test_refusals_are_told_apart(answer, kind, words):
    heard = listen(source, lambda request: answer, queries=ACME)
    assert type(heard.error) is kind
    assert words in str(heard.error)
    assert KEY not in str(heard.error)
    assert len(heard.platform.requests) == 1


def test_a_day_that_is_spent_ends_at_midnight_in_california():
    spent = refusal("quotaExceeded", "403 Forbidden", "Date: Sat, 29 Aug 2026 05:00:00 GMT")
    heard = listen(source, lambda request: spent, queries=ACME)
    assert heard.error.retry_after == 2 * 3600


def test_one_search_asks_for_all_words_of_a_brand():
    many = parse(" OR ".join(f'"number {n} of many words"' for n in range(30)), kind="brand")
    asks = source(channels=(CHANNEL,)).plan([parse("bolt", kind="brand"), many], AUGUST)
    assert asks[0].params == {"q": "bolt"}
    assert [len(ask.params["q"]) <= 400 for ask in asks[1:-1]] == [True, True]
    assert asks[-1].params == {"channel": CHANNEL}
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)
    with pytest.raises(ConfigError, match="nothing to ask"):
        source().plan([], AUGUST)


@pytest.mark.parametrize("options", [{"channels": ("@acme",)}, {"search": False}])
def test_what_cannot_work_is_refused_at_once(options):
    with pytest.raises(ValueError, match=r"UC|nothing to read"):
        source(**options)


def test_the_days_allowances_are_the_platforms_and_calls_name_what_they_use():
    zone = "America/Los_Angeles"
    expected = (Allowance("searches", 100, "day", zone), Allowance("units", 20_000, "day", zone))
    assert source(units_per_day=20_000).allowances == expected
    handler = tube(
        [hit(n, LAST - n) for n in range(3)], [thread("Ug-thread-1")], known=[video(n, comments=1) for n in range(3)]
    )

    async def use(youtube, http):
        return [page async for page in youtube.fetch(http, youtube.plan(ACME, AUGUST)[0], None)]

    pages, spent = run(handler, use)
    assert len(pages) == 2
    assert spent == {"searches": 2, "units": 2 + 3}


def test_videos_and_comments_become_mentions():
    told = next(iter(source().mentions(video(1))))
    assert told.id == f"youtube:{number(1)}"
    assert (told.title, told.lang, told.tags, told.links) == (
        "Acme & co",
        "en-GB",
        ("cloud",),
        ("https://acme.example/",),
    )
    assert (told.author.native_id, told.author.name) == (CHANNEL, "Jo")
    assert (told.engagement.views, told.engagement.likes, told.engagement.replies) == (900, 7, 0)
    assert told.url == f"https://www.youtube.com/watch?v={number(1)}"
    assert next(iter(source().mentions(hit(1)))).title == "Acme & co", "a search escapes its titles"
    said = next(iter(source().mentions(thread("Ug-top-one"))))
    assert (said.author.handle, said.author.native_id) == ("joe", "UC-joe")
    assert (said.parent, said.thread, said.edited) == (number(1), number(1), None)
    assert said.url == f"https://www.youtube.com/watch?v={number(1)}&lc=Ug-top-one"
    changed = comment(
        "Ug-top-one", updatedAt=iso(LAST + 60), textDisplay='see <a href="https://a.example/">a</a><br>ok'
    )
    changed = next(iter(source().mentions(changed)))
    assert changed.edited == datetime.fromtimestamp(LAST + 60, UTC)
    assert (changed.text, changed.links) == ("see a\nok", ("https://a.example/",))
    assert (changed.thread, changed.url) == (None, None), "an answer by itself does not tell its video"


@pytest.mark.parametrize(
    "item",
    [
        {}, [], None, {"kind": "youtube#channel"}, {"kind": "youtube#video", "id": "x"},
        {"kind": "youtube#searchResult", "id": {"channelId": CHANNEL}}, comment("Ug-1", textDisplay=""),
    ],
)  # fmt: skip
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_posts_are_looked_at_again_fifty_a_unit_and_missing_ones_are_gone():
    names = [*(number(n) for n in range(60)), "Ug-top-one", "Ug-top-one.answer-1", "nonsense"]
    handler = tube(known=[video(n, comments=n) for n in range(59)], comments=[comment("Ug-top-one", likeCount=9)])
    assert isinstance(source(), Rereads)
    again, spent = run(handler, lambda youtube, http: youtube.reread(http, names))
    assert len(again.items) == 60
    assert list(again.gone) == [number(59), "Ug-top-one.answer-1"]
    assert spent == {"units": 3}


def test_a_question_turned_down_for_one_comment_is_put_in_halves():
    names = [f"Ug-comment-{n}" for n in range(5)]

    def answer(request):
        asked = request.query["id"].split(",")
        if "Ug-comment-3" in asked:
            return refusal("commentNotFound", "404 Not Found")
        return reply({"items": [comment(one) for one in asked]})

    again, _ = run(answer, lambda youtube, http: youtube.reread(http, names))
    assert list(again.gone) == ["Ug-comment-3"]
    assert len(again.items) == 4


async def below(youtube, http, post):
    return [page async for page in youtube.replies(http, post)]


def test_threads_of_matched_videos_and_comments_are_followed():
    answers = [comment(f"Ug-top-one.answer-{n}", LAST - n, parentId="Ug-top-one") for n in range(3)]
    handler = tube(threads=[thread(f"Ug-thread-{n}", LAST - n) for n in range(3)], comments=answers)
    seen = next(iter(source().mentions(video(1))))
    assert isinstance(source(), Follows)
    pages, _ = run(handler, lambda youtube, http: below(youtube, http, seen))
    assert [item["id"] for page in pages for item in page.items] == [f"Ug-thread-{n}" for n in range(3)]
    assert pages[0].covered.epochs == (LAST - 1, LAST + 1)
    said = next(iter(source().mentions(thread("Ug-top-one"))))
    pages, _ = run(handler, lambda youtube, http: below(youtube, http, said))
    mentions = [mention for page in pages for item in page.items for mention in source().mentions(item)]
    assert [(one.parent, one.thread) for one in mentions] == [("Ug-top-one", number(1))] * 3
    shut = refusal("videoNotFound", "404 Not Found")
    pages, _ = run(lambda request: shut, lambda youtube, http: below(youtube, http, seen))
    assert pages == []


def test_doctor_spends_one_unit():
    said, spent = run(tube(), lambda youtube, http: youtube.check(http))
    assert said == "answers with the key, 100 searches and 10,000 units a day"
    assert spent == {"units": 1}
