"""Discourse: a search that gives each topic once, and the threads behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import BadItem, ConfigError, SourceDown
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.discourse import Discourse

DAY = 86_400
ACME = [parse('"acme cloud" OR acme', kind="brand")]


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.123Z")


def post(topic, number, at=LAST, **more):
    return {
        "id": topic * 1000 + number, "topic_id": topic, "post_number": number, "post_type": 1, "username": "jane",
        "name": "Jane Doe", "created_at": iso(at), "updated_at": iso(at), "version": 1, "reply_count": 0, "reads": 9,
        "cooked": "<p>acme is <b>slow</b></p>", "actions_summary": [{"id": 2, "count": 4}], **more,
    }  # fmt: skip


class Forum:
    """Topics of posts, searched newest first, a page of topics at a time."""

    def __init__(self, topics, page=50, first=20):
        self.topics, self.page, self.first = topics, page, first
        self.searches = []

    def __call__(self, request):
        if request.path == "/search.json":
            return self.search(request.query["q"], int(request.query["page"]))
        topic = self.topics[int(request.path.split("/")[2].removesuffix(".json"))]
        if request.path.endswith("/posts.json"):
            wanted = {int(value) for name, value in request.pairs if name == "post_ids[]"}
            return reply({"post_stream": {"posts": [one for one in topic if one["id"] in wanted]}})
        stream = {"posts": topic[: self.first], "stream": [one["id"] for one in topic]}
        return reply({"id": topic[0]["topic_id"], "title": "Slow", "tags": ["speed"], "post_stream": stream})

    def search(self, asked, page):
        self.searches.append(asked)
        newest = [max(topic, key=lambda one: one["created_at"]) for topic in self.topics.values()]
        until = asked.partition("before:")[2].split(" ")[0]
        found = sorted((one for one in newest if one["created_at"] < until), key=lambda one: one["created_at"])[::-1]
        shown = found[(page - 1) * self.page : page * self.page]
        hits = [{key: one[key] for key in ("id", "topic_id", "post_number", "created_at")} for one in shown]
        return reply(
            {"posts": hits, "grouped_search_result": {"more_full_page_results": len(found) > page * self.page}}
        )


def source(url="https://forum.example", **options):
    return Discourse(base_url=url, **options)


def names(heard):
    return [(item["topic_id"], item["post_number"]) for item in heard.items]


def test_topics_found_are_read_with_their_answers():
    heard = listen(source, Forum({7: [post(7, 1, LAST - DAY), post(7, 2)], 8: [post(8, 1)]}), queries=ACME)
    assert heard.error is None
    assert sorted(names(heard)) == [(7, 1), (7, 2), (8, 1)]
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


def test_all_pages_are_had_and_each_topic_is_read_once():
    forum = Forum({number: [post(number, 1, LAST - number * DAY)] for number in range(1, 8)}, page=2)
    heard = listen(source, forum, queries=ACME)
    assert len(heard.items) == 7
    assert covers(heard.pages)
    assert sum(request.path == "/t/3.json" for request in heard.platform.requests) == 1


def test_more_pages_than_a_forum_gives_are_asked_for_by_day():
    forum = Forum({number: [post(number, 1, LAST - number * DAY)] for number in range(1, 29)}, page=1)
    heard = listen(source, forum, queries=ACME)
    assert len(heard.items) == 28
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    assert len({asked.partition("before:")[2] for asked in forum.searches}) > 2


def test_more_in_a_day_than_ten_pages_hold_is_told_as_a_gap():
    forum = Forum({number: [post(number, 1, LAST - number)] for number in range(1, 30)}, page=1)
    heard = listen(source, forum, queries=ACME)
    assert len(heard.items) == 10
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_of_a_long_thread_the_beginning_and_what_is_new_are_read():
    old = [post(7, number, AUGUST.epochs[0] - DAY) for number in range(1, 300)]
    heard = listen(source, Forum({7: [*old, post(7, 300), post(7, 301)]}), queries=ACME)
    numbers = [number for _, number in names(heard)]
    assert {1, 300, 301} <= set(numbers)
    assert len(numbers) == 20 + 50
    assert len(heard.platform.requests) == 3


def test_a_thread_that_is_longer_than_we_read_is_a_gap():
    heard = listen(source, Forum({7: [post(7, number, LAST) for number in range(1, 601)]}), queries=ACME)
    assert len(heard.items) == 520
    assert heard.pages[0].capped


def test_without_threads_only_the_posts_found_and_those_beside_them_are_read():
    forum = Forum({7: [post(7, number, LAST - 100 + number) for number in range(1, 90)]})
    heard = listen(lambda url: source(url, threads=False), forum, queries=ACME)
    assert [number for _, number in names(heard)] == [*range(1, 21), 89]


def test_what_was_hidden_deleted_or_only_done_is_not_heard():
    gone = [post(7, 2, hidden=True), post(7, 3, user_deleted=True), post(7, 4, post_type=3, cooked="")]
    assert names(listen(source, Forum({7: [post(7, 1), *gone]}), queries=ACME)) == [(7, 1)]


def test_a_topic_that_has_gone_since_the_search_does_not_end_it():
    forum = Forum({7: [post(7, 1)], 8: [post(8, 1)]})
    heard = listen(source, lambda r: reply({}, status="404 Not Found") if "/t/7" in r.path else forum(r), queries=ACME)
    assert heard.error is None
    assert names(heard) == [(8, 1)]


def test_a_forum_that_fails_at_a_topic_is_asked_again_for_all_of_the_page():
    forum = Forum({7: [post(7, 1)]})
    down = reply({}, status="503 Service Unavailable")
    heard = listen(source, lambda request: down if "/t/7" in request.path else forum(request), queries=ACME)
    assert isinstance(heard.error, SourceDown)
    assert not heard.pages


def test_words_are_asked_for_as_words_and_not_as_categories():
    asks = source().plan([parse('#acme OR @acme OR "acme cloud" OR author:joe', kind="brand")], AUGUST)
    assert [ask.params["query"] for ask in asks] == ["@joe", "acme", '"acme cloud"']
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)


def test_days_are_asked_for_with_one_to_spare_on_either_side():
    forum = Forum({})
    listen(source, forum, queries=[parse("acme", kind="brand")])
    assert forum.searches == ["acme after:2026-07-30 before:2026-09-03 order:latest"]


def test_a_key_goes_into_the_headers_and_nowhere_else(monkeypatch):
    monkeypatch.setenv("FORUM_KEY", "very-secret")
    heard = listen(lambda url: source(url, key=Secret("env:FORUM_KEY"), user="ears"), Forum({}), queries=ACME)
    assert heard.platform.requests[0].headers["api-key"] == "very-secret"
    assert heard.platform.requests[0].headers["api-username"] == "ears"
    assert "very-secret" not in str(heard.platform.requests[0].query)


def test_posts_become_mentions_that_know_their_place_in_the_thread():
    beside = {"_topic": {"title": "Slow today", "tags": ["speed", {"name": "cloud"}]}}
    first, answer, to_second = (
        next(iter(source().mentions({**post(7, number, **more), **beside})))
        for number, more in ((1, {}), (2, {}), (3, {"reply_to_post_number": 2, "version": 2}))
    )
    assert first.id == "discourse:https://forum.example/t/7/1"
    assert (first.title, first.text, first.tags) == ("Slow today", "acme is slow", ("speed", "cloud"))
    assert (first.parent, first.thread, first.community) == (None, "https://forum.example/t/7/1", "forum.example")
    assert (first.author.native_id, first.author.handle) == ("jane@forum.example", "jane")
    assert (first.engagement.likes, first.engagement.replies, first.engagement.views) == (4, 0, 9)
    assert (answer.title, answer.parent, answer.edited) == (None, first.native_id, None)
    assert to_second.parent == answer.native_id
    assert to_second.edited == to_second.created == datetime.fromtimestamp(LAST, UTC)


def test_a_post_that_is_a_picture_is_a_post():
    smile = '<img class="emoji" src="/images/smile.png">'
    item = post(7, 2, cooked=f'<p><img src="/uploads/broken.jpg">{smile}</p>')
    mention = next(iter(source().mentions(item)))
    assert (mention.text, mention.media) == ("", ("https://forum.example/uploads/broken.jpg",))


@pytest.mark.parametrize("item", [{}, [], None, {"topic_id": 1}, {"topic_id": 1, "post_number": 2, "cooked": ""}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_an_address_without_its_scheme_is_refused():
    with pytest.raises(ValueError, match="base_url"):
        source("forum.example")
