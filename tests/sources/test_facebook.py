"""Facebook: posts on one's own page, comments below them, posts that tag it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import AuthError, BadItem
from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources.facebook import Facebook

DAY = 86_400
START, END = AUGUST.epochs


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("PAGE_TOKEN", "EAAP-secret-token")


def stamp(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def post(number, at=LAST, comments=0, **more):
    return {
        "id": f"55_{number}", "message": "New beans", "created_time": stamp(at), "from": {"id": "55", "name": "Acme"},
        "permalink_url": f"https://www.facebook.com/55/posts/{number}", "shares": {"count": 3},
        "comments": {"data": [], "summary": {"total_count": comments}},
        "reactions": {"data": [], "summary": {"total_count": 9}}, **more,
    }  # fmt: skip


def comment(number, at=LAST, **more):
    return {"id": f"1_{number}", "message": "Too bitter", "created_time": stamp(at), "like_count": 2, **more}


def server(lists, size=2):
    """Lists that are paged by time, whose next address spells out the token."""

    def answer(request):
        name = request.path.removeprefix("/")
        if name in ("acme", "55"):
            return reply({"id": "55", "username": "acme", "name": "Acme Coffee", "fan_count": 1200})
        if name not in lists:
            told = {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}
            return reply({"error": told}, status="400 Bad Request")
        if not isinstance(lists[name], list):
            return reply(lists[name])
        at = int(request.query.get("__paging_token", 0))
        more = f"https://graph.facebook.com/x?access_token=EAAP-secret-token&until=9&__paging_token={at + size}"
        found = lists[name][at : at + size]
        return reply({"data": found, "paging": {"next": more} if len(lists[name]) > at + size else {}})

    return answer


def source(url="https://graph.facebook.com/v25.0", **options):
    return Facebook(page="acme", token=Secret("env:PAGE_TOKEN"), base_url=url, **options)


def only(what):
    class Only(Facebook):
        def plan(self, queries, span):
            return [ask for ask in Facebook.plan(self, queries, span) if ask.params["of"] == what]

    return lambda url: Only(page="acme", token=Secret("env:PAGE_TOKEN"), base_url=url)


def mentions(heard):
    return [found for item in heard.items for found in source().mentions(item)]


def test_posts_on_the_page_are_heard_page_by_page():
    posts = [post(number, LAST - number * DAY) for number in range(5)]
    heard = listen(source, server({"acme/feed": posts}))
    assert heard.error is None
    assert [found.native_id for found in mentions(heard)] == [f"55_{number}" for number in range(5)]
    assert covers(heard.pages)
    feed = [request.query for request in heard.platform.requests if request.path.endswith("/feed")]
    assert feed[0]["since"] == str(START)
    assert feed[1]["__paging_token"] == "2"
    assert "access_token" not in feed[1]
    assert "EAAP" not in str(heard.pages)


def test_comments_are_heard_with_what_they_answer():
    posts = [post(1, START - DAY, comments=3), post(2, LAST)]
    said = [
        comment(12, parent={"id": "1_11"}, **{"from": {"id": "55", "name": "Acme"}}),
        comment(11),
        comment(10, START - 9),
    ]
    heard = listen(only("comments"), server({"acme/feed": posts, "55_1/comments": said}))
    assert heard.error is None
    assert covers(heard.pages)
    answer, first = mentions(heard)
    assert (first.native_id, first.parent, first.thread, first.to) == ("1_11", "55_1", "55_1", ("acme",))
    assert first.author is None, "Facebook names nobody"
    assert (answer.parent, answer.author.handle, answer.to) == ("1_11", "acme", ())
    asked = heard.platform.requests[-1].query
    assert (asked["filter"], asked["order"]) == ("stream", "reverse_chronological")
    assert "/55_2/comments" not in [request.path for request in heard.platform.requests]


def test_posts_that_tag_the_page_are_addressed_to_it():
    heard = listen(only("tagged"), server({"acme/tagged": [post(7, **{"from": {"id": "9", "name": "Jane"}})]}))
    (found,) = mentions(heard)
    assert (found.to, found.author.name, found.author.handle) == (("acme",), "Jane", None)


def test_posts_are_read_again_one_by_one():
    lists = {"55_1": post(1, message="Edited"), "1_11": comment(11)}

    async def run():
        async with platform(server(lists)) as served, Http(Options(), first_wait=0.001) as http:
            return await source(served.url).reread(http, ["55_1", "1_11", "55_3"])

    again = asyncio.run(run())
    assert again.gone == ["55_3"]
    first, second = [found for item in again.items for found in source().mentions(item)]
    assert (first.text, first.thread) == ("Edited", "55_1")
    assert (second.native_id, second.thread) == ("1_11", "55_1")


def test_what_a_token_may_not_is_told():
    told = {"error": {"message": "(#10) This endpoint requires the pages_read_engagement permission", "code": 10}}
    heard = listen(source, lambda request: reply(told, status="403 Forbidden"))
    assert isinstance(heard.error, AuthError)
    assert "pages_read_engagement" in str(heard.error)


def test_doctor_names_the_page():
    async def run():
        async with platform(server({"acme/feed": []})) as served, Http(Options()) as http:
            return await source(served.url).check(http)

    assert asyncio.run(run()) == "answers for Acme Coffee, 1,200 like it"


def test_a_post_becomes_a_mention():
    attached = {
        "data": [{"unshimmed_url": "https://acme.example/x", "media": {"image": {"src": "https://cdn.example/1.jpg"}}}]
    }
    found = next(
        iter(source().mentions(post(1, comments=4, attachments=attached, _page={"id": "55", "username": "acme"})))
    )
    assert found.id == "facebook:55_1"
    assert (found.author.native_id, found.author.handle, found.author.name) == ("55", "acme", "Acme")
    assert (found.engagement.likes, found.engagement.replies, found.engagement.reposts) == (9, 4, 3)
    assert (found.links, found.media) == (("https://acme.example/x",), ("https://cdn.example/1.jpg",))
    assert found.url == "https://www.facebook.com/55/posts/1"
    assert found.created == datetime.fromtimestamp(LAST, UTC)
    assert (found.parent, found.thread, found.to) == (None, "55_1", ())


@pytest.mark.parametrize("item", [{}, None, [], {"id": "1", "story": "Acme changed its picture"}, {"message": "acme"}])
def test_nonsense_and_stories_without_a_word_are_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_what_is_not_wanted_is_not_asked_for():
    assert [ask.params["of"] for ask in source(comments=False, tagged=False).plan([], AUGUST)] == ["feed"]
