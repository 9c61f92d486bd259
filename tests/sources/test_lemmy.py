"""Lemmy: two searches a word, newest first, and whom a comment answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import AuthError, BadItem, ConfigError, SourceError
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.lemmy import Lemmy

DAY = 86_400
ACME = [parse("acme", kind="brand")]
JANE = {"name": "jane", "display_name": "Jane D", "actor_id": "https://far.example/u/jane", "bot_account": False}


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.123456Z")


def post(number, at=LAST, **more):
    told = {"id": number, "name": "Acme is down", "body": "see https://status.example/", "url": "https://acme.example/",
            "ap_id": f"https://far.example/post/{number}", "published": iso(at), "deleted": False}  # fmt: skip
    community = {"name": "coffee", "actor_id": "https://lemmy.example/c/coffee"}
    counts = {"upvotes": 7, "downvotes": 2, "score": 5, "comments": 3}
    return {"post": {**told, **more}, "creator": JANE, "community": community, "counts": counts}


def comment(number, path, at=LAST, **more):
    told = {"id": number, "content": "acme again", "ap_id": f"https://far.example/comment/{number}", "path": path,
            "published": iso(at), "updated": iso(at + 60)}  # fmt: skip
    return {**post(1), "comment": {**told, **more}, "counts": {"upvotes": 1, "child_count": 0}}


def server(views, size=50, others=()):
    """A search that gives `size` views a page, and comments by their number."""

    def answer(request):
        if request.path == "/api/v3/comment":
            found = [one for one in others if str(one["comment"]["id"]) == request.query["id"]]
            return reply({"comment_view": found[0]}) if found else reply({"error": "x"}, status="404 Not Found")
        page = int(request.query["page"])
        kind = request.query["type_"].lower()
        return reply({"posts": [], "comments": [], kind: views[(page - 1) * size : page * size]})

    return answer


def source(url="https://lemmy.example", **options):
    return Lemmy(base_url=url, **options)


def comments_of(url):
    """The source whose first ask is for comments."""

    class Comments(Lemmy):
        def plan(self, queries, span):
            return [ask for ask in Lemmy.plan(self, queries, span) if ask.params["type_"] == "Comments"]

    return Comments(base_url=url)


def test_posts_are_read_newest_first_until_the_span_is_covered():
    views = [post(number, LAST - number * 16 * DAY) for number in range(9)]
    heard = listen(source, server(views, 2), queries=ACME)
    assert heard.error is None
    assert [item["post"]["id"] for item in heard.items] == [0, 1, 2, 3]
    assert len(heard.platform.requests) == 2
    assert covers(heard.pages)
    asked = heard.platform.requests[0].query
    assert (asked["q"], asked["sort"], asked["type_"], asked["listing_type"]) == ("acme", "New", "Posts", "All")


def test_what_pages_show_twice_is_kept_once_and_what_was_removed_is_not():
    views = [post(1), post(2), post(2), post(3, deleted=True), post(4, removed=True), post(5)]
    heard = listen(source, server(views, 2), queries=ACME)
    assert [item["post"]["id"] for item in heard.items] == [1, 2, 5]
    assert covers(heard.pages)


def test_more_than_we_page_through_is_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.lemmy.MOST_PAGES", 3)
    heard = listen(source, server([post(number, LAST - number) for number in range(9)], 2), queries=ACME)
    assert len(heard.items) == 6
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_whom_a_comment_answers_is_found_out_once():
    views = [
        comment(30, "0.20.30"),
        comment(31, "0.20.31"),
        comment(40, "0.40"),
        comment(50, "0.40.50"),
        comment(60, "0.9.60"),
    ]
    heard = listen(comments_of, server(views, 10, [comment(20, "0.20")]), queries=ACME)
    parents = [mention.parent for item in heard.items for mention in source().mentions(item)]
    assert parents == [
        "https://far.example/comment/20", "https://far.example/comment/20", "https://far.example/post/1",
        "https://far.example/comment/40", "https://lemmy.example/comment/9",
    ]  # fmt: skip
    asked = [request.query["id"] for request in heard.platform.requests if request.path == "/api/v3/comment"]
    assert asked == ["20", "9"]


def test_a_server_that_wants_an_account_says_so_and_a_token_is_sent(monkeypatch):
    refused = reply({"error": "not_logged_in"}, status="400 Bad Request")
    heard = listen(source, lambda request: refused, queries=ACME)
    assert isinstance(heard.error, AuthError)
    monkeypatch.setenv("LEMMY_TOKEN", "a-long-token")
    heard = listen(lambda url: source(url, token=Secret("env:LEMMY_TOKEN")), server([]), queries=ACME)
    assert heard.platform.requests[0].headers["authorization"] == "Bearer a-long-token"


def test_a_server_that_has_left_version_3_is_told_as_such():
    heard = listen(source, lambda request: reply({}, status="404 Not Found"), queries=ACME)
    assert type(heard.error) is SourceError
    assert "version 3" in str(heard.error)


def test_posts_and_comments_are_asked_for_each_word():
    asks = Lemmy(server="lemmy.world").plan([parse('"acme cloud" OR #bolt', kind="brand")], AUGUST)
    assert [ask.title for ask in asks] == [
        "acme cloud in posts on lemmy.world", "acme cloud in comments on lemmy.world",
        "bolt in posts on lemmy.world", "bolt in comments on lemmy.world",
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)


def test_a_post_becomes_a_mention_that_every_server_names_alike():
    mention = next(iter(source().mentions(post(9))))
    assert mention.id == "lemmy:https://far.example/post/9"
    assert (mention.title, mention.text) == ("Acme is down", "see https://status.example/")
    assert mention.links == ("https://acme.example/", "https://status.example/")
    assert (mention.author.handle, mention.author.name) == ("jane@far.example", "Jane D")
    assert mention.community == "coffee@lemmy.example"
    assert (mention.engagement.likes, mention.engagement.replies) == (7, 3)
    assert (mention.parent, mention.thread) == (None, mention.native_id)


def test_a_comment_becomes_a_mention_in_its_posts_thread():
    mention = next(iter(source().mentions(comment(9, "0.9"))))
    assert (mention.native_id, mention.text, mention.title) == ("https://far.example/comment/9", "acme again", None)
    assert mention.parent == mention.thread == "https://far.example/post/1"
    assert mention.created == datetime.fromtimestamp(LAST, UTC)
    assert mention.edited == datetime.fromtimestamp(LAST + 60, UTC)
    assert not mention.links, "the address of the post is not the comment's"


@pytest.mark.parametrize("item", [{}, [], None, {"post": {"name": "x"}}, {"post": {"ap_id": "https://a.example/1"}}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


@pytest.mark.parametrize("options", [{}, {"server": "https://lemmy.world"}])
def test_a_server_is_written_as_its_name(options):
    with pytest.raises(ValueError, match="server"):
        Lemmy(**options)
