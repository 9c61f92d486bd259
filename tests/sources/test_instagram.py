"""Instagram: comments below one's own pictures, pictures that tag us, and thirty hashtags in seven days."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import BadItem, ConfigError, SourceError
from socialwatch.http import Http
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.instagram import Instagram

DAY = 86_400
START, END = AUGUST.epochs


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setenv("GRAM_TOKEN", "EAAG-secret-token")
    monkeypatch.setattr("socialwatch.sources.instagram._now", lambda: END)


def stamp(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def media(number, at=LAST, **more):
    return {
        "id": str(number), "caption": "Our #Acme beans for @jane.d.", "timestamp": stamp(at), "comments_count": 0,
        "permalink": f"https://www.instagram.com/p/{number}/", "username": "acme", "like_count": 4, **more,
    }  # fmt: skip


def comment(number, at=LAST, answers=(), **more):
    told = {"id": str(number), "text": "Too bitter", "timestamp": stamp(at), "username": "joe", "like_count": 1, **more}
    return {**told, "replies": {"data": list(answers)}} if answers else told


def server(lists, numbers=None, size=2):
    """Lists by the end of their path, and hashtags by their name."""

    def answer(request):
        name = request.path.removeprefix("/")
        if name == "ig_hashtag_search":
            return reply({"data": [{"id": (numbers or {})[request.query["q"]]}]})
        if name == "178":
            return reply({"username": "acme", "id": "178"})
        found, at = list(lists.get(name, [])), int(request.query.get("after", 0))
        paging = {"cursors": {"after": str(at + size)}}
        if len(found) > at + size:
            paging["next"] = "https://graph.facebook.com/x?access_token=EAAG-secret-token"
        return reply({"data": found[at : at + size], "paging": paging})

    return answer


def source(url="https://graph.facebook.com/v25.0", **options):
    return Instagram(user="178", token=Secret("env:GRAM_TOKEN"), base_url=url, **options)


def hashtags(*tags):
    return lambda url: source(url, comments=False, tagged=False, hashtags=tags)


def paths(heard):
    return [request.path for request in heard.platform.requests]


def test_comments_below_our_posts_are_heard_with_the_answers_to_them():
    own = [media(1, LAST - DAY, comments_count=2), media(2, START - DAY, comments_count=1), media(3, START - 60 * DAY)]
    fresh = comment(21, LAST, answers=[comment(22, LAST, username="acme", text="Sorry!")])
    old = comment(23, START - 9, answers=[comment(24, LAST)])
    heard = listen(source, server({"178/media": own, "1/comments": [fresh], "2/comments": [old]}))
    assert heard.error is None
    assert [item["id"] for item in heard.items] == ["1", "21", "22", "24"], "new answers to old comments, too"
    assert covers(heard.pages)
    assert paths(heard) == ["/178/media", "/178/media", "/1/comments", "/2/comments"]
    _, first, answer, _ = [found for item in heard.items for found in source().mentions(item)]
    assert (first.parent, first.thread, first.to) == ("1", "1", ("acme",))
    assert (answer.parent, answer.thread, answer.author.handle, answer.to) == ("21", "1", "acme", ())
    assert first.url == "https://www.instagram.com/p/1/"
    assert "EAAG" not in str(heard.pages)


def test_many_answers_to_one_comment_are_read_to_the_end():
    many = comment(21, answers=[comment(30)])
    many["replies"]["paging"] = {"cursors": {"after": "x"}, "next": "https://graph.facebook.com/x"}
    own = [media(1, comments_count=4)]
    lists = {"178/media": own, "1/comments": [many], "21/replies": [comment(30), comment(31), comment(32)]}
    heard = listen(source, server(lists))
    assert [item["id"] for item in heard.items] == ["1", "21", "30", "31", "32"]


def test_posts_that_tag_us_are_addressed_to_us():
    def make(url):
        return source(url, comments=False)

    heard = listen(make, server({"178/tags": [media(5, username="jane", caption="Best beans"), media(6, START - 5)]}))
    assert [item["id"] for item in heard.items] == ["5", "6"]
    assert covers(heard.pages)
    assert next(iter(source().mentions(heard.items[0]))).to == ("acme",)


def test_a_hashtag_is_read_for_a_day_and_the_rest_told_as_a_gap():
    posts = [media(number, LAST - number * 3600, username=None) for number in range(3)]
    heard = listen(hashtags("acme"), server({"99/recent_media": posts}, {"acme": "99"}))
    assert heard.error is None
    assert len(heard.items) == 3
    assert covers(heard.pages)
    assert [page.capped for page in heard.pages] == [False, False, True]
    assert heard.pages[-1].covered.end.timestamp() == END - DAY + 60
    assert heard.pages[0].resume == {"number": "99"}
    assert heard.platform.requests[-1].query["user_id"] == "178"


def test_a_cursor_that_is_the_same_on_every_page_leads_on():
    given = iter([[media(1)], [media(2)], [media(3)]])

    def answer(request):
        if request.path.endswith("recent_media"):
            told = next(given, [])
            return reply(
                {"data": told, "paging": {"cursors": {"after": "same"}, "next": "https://x.example"} if told else {}}
            )
        return server({}, {"acme": "99"})(request)

    assert [item["id"] for item in listen(hashtags("acme"), answer).items] == ["1", "2", "3"]


def test_a_thirty_first_hashtag_is_not_asked_for():
    used = [{"id": str(number)} for number in range(30)]
    lists = {"178/recently_searched_hashtags": used, "7/recent_media": [media(1)]}
    heard = listen(hashtags("acme"), server(lists, {"acme": "99"}))
    assert type(heard.error) is SourceError
    assert "/ig_hashtag_search" not in paths(heard)
    heard = listen(hashtags("acme"), server(lists), resume={"number": "99"})
    assert type(heard.error) is SourceError, "it has not been asked for in these seven days"
    heard = listen(hashtags("acme"), server(lists), resume={"number": "7"})
    assert heard.error is None
    assert len(heard.items) == 1
    assert "/ig_hashtag_search" not in paths(heard), "its number is known"


def test_more_hashtags_than_can_be_read_are_told_before_any_is():
    with pytest.raises(ConfigError, match="30"):
        source(hashtags=tuple(f"tag{number}" for number in range(31))).plan([], AUGUST)
    queries = [parse('acme OR #bolt OR "acme cloud"', kind="brand")]
    titles = [ask.title for ask in source(hashtags=("#Coffee",), query_tags=True).plan(queries, AUGUST)]
    assert titles == ["comments on our posts on Instagram", "posts that tag us on Instagram", "#coffee on Instagram"]
    queries = [parse("acme OR #bolt", kind="brand")]
    assert len(source(hashtags=("#Coffee",), query_tags=True).plan(queries, AUGUST)) == 5


def test_doctor_says_who_we_are_and_how_many_hashtags_are_left():
    async def run(**options):
        lists = {"178/recently_searched_hashtags": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}
        async with platform(server(lists)) as served, Http(Options()) as http:
            return await source(served.url, **options).check(http)

    assert asyncio.run(run()) == "answers as @acme"
    assert asyncio.run(run(hashtags=("acme",))) == "answers as @acme, 3 of 30 hashtags of these seven days are used"


def test_a_picture_becomes_a_mention():
    found = next(iter(source().mentions(media(9, media_url="https://cdn.example/9.jpg", comments_count=2))))
    assert found.id == "instagram:9"
    assert found.text == "Our #Acme beans for @jane.d."
    assert (found.tags, found.to) == (("Acme",), ("jane.d",))
    assert (found.author.handle, found.url) == ("acme", "https://www.instagram.com/p/9/")
    assert (found.engagement.likes, found.engagement.replies) == (4, 2)
    assert found.created == datetime.fromtimestamp(LAST, UTC)
    assert (found.parent, found.thread) == (None, "9")
    assert next(iter(source().mentions(media(9, username=None)))).author is None


@pytest.mark.parametrize("item", [{}, None, [], {"id": "1"}, {"caption": "acme"}])
def test_nonsense_and_wordless_pictures_are_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_an_account_is_written_as_its_number():
    with pytest.raises(ValueError, match="number"):
        Instagram(user="acme", token=Secret("env:GRAM_TOKEN"))


def looked_again(alive, known, *, account=True):
    """What reading again gives of these items, whose numbers in `alive` are still there."""

    def answer(request):
        number = request.path.removeprefix("/")
        if number == "178" and account:
            return reply({"username": "acme", "id": "178"})
        if number in alive:
            return reply(alive[number])
        error = {"message": "does not exist", "code": 100, "error_subcode": 33}
        return reply({"error": error}, status="400 Bad Request")

    async def run():
        async with platform(answer) as served, Http(Options(), first_wait=0.001, patience=1.0) as http:
            gram = source(served.url)
            if not account:
                await http.keep(f"instagram name of 178 at {served.url}", lambda: asyncio.sleep(0, "acme"))
            return await gram.reread(http, list(known), known), [one.path for one in served.requests]

    return asyncio.run(run())


BESIDE = {"_post": {"id": "10", "permalink": "https://www.instagram.com/p/10/"}, "_to": "acme"}
KNOWN = {
    "10": media(10), "11": {**comment(11), **BESIDE}, "12": {**comment(12), **BESIDE, "_parent": "11"},
    "13": {**comment(13), **BESIDE}, "20": media(20, username="jane"), "21": media(21, username=None), "22": None,
}  # fmt: skip


def test_own_posts_and_comments_below_them_are_read_again_with_what_they_stand_below():
    alive = {"10": media(10, like_count=40), "11": comment(11, like_count=9), "12": comment(12, text="Better now")}
    found, asked = looked_again(alive, KNOWN)
    mentions = {one.native_id: one for item in found.items for one in source().mentions(item)}
    assert mentions["10"].engagement.likes == 40
    assert (mentions["11"].engagement.likes, mentions["11"].parent, mentions["11"].to) == (9, "10", ("acme",))
    assert (mentions["12"].text, mentions["12"].parent, mentions["12"].thread) == ("Better now", "11", "10")
    assert list(found.gone) == ["13"]
    assert not {"/20", "/21", "/22"}.intersection(asked), "pictures of others are not shown by their number"


def test_a_token_that_sees_nothing_any_more_makes_nothing_look_deleted():
    with pytest.raises(SourceError):
        looked_again({}, KNOWN, account=False)
