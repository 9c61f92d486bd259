"""What each connector makes of posts that it looks at again, and what it takes for certain when one is not there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from listening import FORBIDDEN, LIMITED, Handler, Options, Platform, Request, platform, reply

from socialwatch.errors import RateLimited, SourceError
from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources.base import Reread, Rereads
from socialwatch.sources.bluesky import Bluesky
from socialwatch.sources.discourse import Discourse
from socialwatch.sources.github import GitHub
from socialwatch.sources.hackernews import HackerNews
from socialwatch.sources.lemmy import Lemmy
from socialwatch.sources.mastodon import Mastodon
from socialwatch.sources.stackexchange import StackExchange

PAGE_404 = reply(b"<!DOCTYPE html><html>not here</html>", "Content-Type: text/html", status="404 Not Found")


def missing(**words: Any) -> bytes:
    return reply(words or {"error": "Not Found"}, status="404 Not Found")


@dataclass
class Looked:
    told: Reread | None
    error: Exception | None
    asked: Platform
    source: Any

    def counts(self) -> dict[str, tuple[int | None, int | None]]:
        assert self.told is not None
        found = (mention for item in self.told.items for mention in self.source.mentions(item))
        return {one.native_id: (one.engagement.likes, one.engagement.replies) for one in found}

    @property
    def gone(self) -> list[str]:
        assert self.told is not None
        return sorted(self.told.gone)


def look(make: Callable[[str], Any], handler: Handler, ids: Sequence[str], *more: Any) -> Looked:
    """Look at these posts; "URL" in an id is the server's address."""

    async def run() -> Looked:
        async with platform(handler) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            source = make(served.url)
            assert isinstance(source, Rereads)
            looked = Looked(None, None, served, source)
            try:
                looked.told = await source.reread(http, [one.replace("URL", served.url) for one in ids], *more)
            except Exception as error:
                looked.error = error
            return looked

    return asyncio.run(run())


# ---- Hacker News

STORY = {"objectID": "1", "created_at_i": 1_788_000_000, "title": "acme", "points": 90, "num_comments": 12}
COMMENT = {"id": 2, "type": "comment", "author": "ann", "text": "acme<p>twice", "story_id": 1, "parent_id": 1}
BELOW = [{"author": "bob", "children": [{"author": "cee", "children": []}]}, {"author": None, "children": []}]


def news(request: Request) -> bytes:
    if "search" in request.path:
        return reply({"hits": [STORY], "nbHits": 1})
    answers = {
        "2": reply({**COMMENT, "children": BELOW}),
        "3": missing(status=404, error="Not Found"),
        "4": reply({"id": 4, "type": "comment", "author": None, "text": None, "children": []}),
    }
    return answers.get(request.path.rpartition("/")[2], PAGE_404)


def test_stories_are_looked_up_together_and_comments_alone() -> None:
    looked = look(lambda url: HackerNews(base_url=url), news, ["1", "2", "3", "4", "5"])
    assert looked.counts() == {"1": (90, 12), "2": (None, 2)}
    assert looked.gone == ["3", "4"], "nor is a web server's own page a word about a post"
    assert looked.asked.requests[0].query["tags"] == "story,(story_1,story_2,story_3,story_4,story_5)"
    assert len(looked.asked.requests) == 5
    comment = next(iter(looked.source.mentions(looked.told.items[1]))) if looked.told else None
    assert comment is not None
    assert (comment.text, comment.parent, comment.thread) == ("acme\n\ntwice", "1", "1")


def test_a_limit_in_the_middle_keeps_what_was_told() -> None:
    looked = look(
        lambda url: HackerNews(base_url=url), lambda request: news(request) if "3" not in request.path else LIMITED,
        ["1", "2", "3", "4"],
    )  # fmt: skip
    assert (set(looked.counts()), looked.gone) == ({"1", "2"}, [])


# ---- Mastodon

URI = "https://far.example/users/ann/statuses/77"


def status(number: str, uri: str, likes: int = 5) -> dict[str, Any]:
    return {
        "id": number, "uri": uri, "content": "<p>acme</p>", "created_at": "2026-08-31T10:00:00Z",
        "favourites_count": likes, "replies_count": 1, "in_reply_to_id": "9",
    }  # fmt: skip


def mastodon(url: str) -> Mastodon:
    return Mastodon(server="near.example", base_url=url, tags=("acme",))


LOCAL = "https://near.example/users/bob/statuses/"


def test_statuses_are_looked_up_by_their_numbers_on_this_server() -> None:
    def serve(request: Request) -> bytes:
        if request.path == "/api/v1/statuses":
            assert [value for name, value in request.pairs if name == "id[]"] == ["500", "1", "2", "3"]
            return reply([status("500", URI, 8), status("1", LOCAL + "1")])
        return missing(error="Record not found") if request.path.endswith("/2") else FORBIDDEN

    ids = [URI, *(LOCAL + number for number in "123"), "https://far.example/users/eve/statuses/6"]
    looked = look(mastodon, serve, ids, {URI: status("500", URI), LOCAL + "1": None})
    assert looked.counts() == {URI: (8, 1), LOCAL + "1": (5, 1)}
    assert looked.gone == [LOCAL + "2"], "one that is refused may be there"
    assert all("eve" not in request.path for request in looked.asked.requests), "no stranger's server is asked"


@pytest.mark.parametrize("refusal", [missing(), PAGE_404, reply({"error": "no"}, status="422 Unprocessable")])
def test_an_older_server_is_asked_for_one_after_the_other(refusal: bytes) -> None:
    def serve(request: Request) -> bytes:
        number = request.path.rpartition("/")[2]
        if number == "statuses":
            return refusal
        return reply(status(number, LOCAL + number)) if number == "1" else PAGE_404

    looked = look(mastodon, serve, [LOCAL + "1", LOCAL + "2"])
    assert (looked.counts(), looked.gone) == ({LOCAL + "1": (5, 1)}, [])


# ---- Bluesky


def at(number: int) -> str:
    return f"at://did:plc:a/app.bsky.feed.post/{number}"


def test_posts_on_bluesky_come_twenty_five_at_a_time_and_what_is_left_out_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def serve(request: Request) -> bytes:
        if request.path.endswith("createSession"):
            return reply({"accessJwt": "a-token", "refreshJwt": "r-token"})
        uris = [value for name, value in request.pairs if name == "uris"]
        views = [{"uri": uri, "record": {"text": "acme"}, "likeCount": 4, "replyCount": 0} for uri in uris]
        return reply({"posts": [view for view in views if view["uri"] != at(3)]})

    monkeypatch.setenv("AGAIN_PASSWORD", "abcd-efgh")
    looked = look(
        lambda url: Bluesky(handle="a.example", password=Secret("env:AGAIN_PASSWORD"), base_url=url), serve,
        [*map(at, range(30)), "at://did:plc:a/app.bsky.feed.repost/1"],
    )  # fmt: skip
    assert len(looked.asked.requests) == 3
    assert len(looked.counts()) == 29
    assert looked.gone == [at(3)]


# ---- GitHub

ISSUE = "https://github.com/acme/cloud/issues/"


def test_issues_pull_requests_and_comments_are_looked_up_on_github() -> None:
    def found(address: str, **more: Any) -> bytes:
        return reply({"html_url": address, "body": "acme", "reactions": {"+1": 3}, **more})

    answers = {
        "/repos/acme/cloud/issues/1": found(ISSUE + "1", title="t", comments=7),
        "/repos/acme/cloud/issues/2": found("https://github.com/acme/cloud/pull/2", title="t", comments=0),
        "/repos/acme/cloud/issues/3": reply({"message": "This issue was deleted"}, status="410 Gone"),
        "/repos/acme/cloud/issues/4": missing(message="Not Found"),
        "/repos/acme/cloud/issues/5": found("https://github.com/acme/other/issues/1", title="moved"),
        "/repos/acme/cloud/issues/comments/8": found(ISSUE + "1#issuecomment-8"),
    }
    ids = [*(ISSUE + n for n in "1345"), "https://github.com/acme/cloud/pull/2", ISSUE + "1#issuecomment-8"]
    looked = look(
        lambda url: GitHub(base_url=url), lambda request: answers[request.path],
        [*ids, "https://github.com/acme/cloud/discussions/9"],
    )  # fmt: skip
    assert looked.counts() == {
        ISSUE + "1": (3, 7),
        "https://github.com/acme/cloud/pull/2": (3, 0),
        ISSUE + "1#issuecomment-8": (3, None),
    }
    assert looked.gone == [ISSUE + "3", ISSUE + "4"]


# ---- Stack Exchange


def test_questions_answers_and_comments_are_looked_up_together() -> None:
    posts = {
        "/2.3/questions/1;2;3": [{"question_id": 1, "title": "t", "body": "acme", "score": 5, "answer_count": 2}],
        "/2.3/answers/2;3": [{"answer_id": 2, "question_id": 1, "body": "acme", "score": 1}],
        "/2.3/comments/7;8": [{"comment_id": 7, "post_id": 1, "body": "acme", "score": 0}],
    }
    looked = look(
        lambda url: StackExchange(base_url=url), lambda request: reply({"items": posts[request.path]}),
        ["stackoverflow:1", "stackoverflow:2", "stackoverflow:3", "stackoverflow:c7", "stackoverflow:c8", "coffee:9"],
    )  # fmt: skip
    assert looked.counts() == {"stackoverflow:1": (5, 2), "stackoverflow:2": (1, None), "stackoverflow:c7": (0, None)}
    assert looked.gone == ["stackoverflow:3", "stackoverflow:c8"], "another site than ours can't be told"


# ---- Lemmy

AP = "https://l.example/"


def test_posts_and_comments_on_lemmy_are_looked_up_by_their_numbers_here() -> None:
    def post(number: int, **more: Any) -> dict[str, Any]:
        return {"id": number, "ap_id": f"{AP}post/{number}", "name": "acme", **more}

    comment = {"id": 5, "ap_id": AP + "comment/5", "content": "acme", "path": "0.4.5"}
    answers = {
        ("/api/v3/post", "1"): reply({"post_view": {"post": post(1), "counts": {"upvotes": 9, "comments": 4}}}),
        ("/api/v3/post", "2"): reply({"post_view": {"post": post(2, deleted=True)}}),
        ("/api/v3/post", "3"): reply({"error": "couldnt_find_post"}, status="404 Not Found"),
        ("/api/v3/post", "4"): reply({"error": "rate_limited"}, status="400 Bad Request"),
        ("/api/v3/comment", "5"): reply({"comment_view": {"comment": comment, "post": post(1), "counts": {}}}),
    }
    items = {f"{AP}post/{n}": {"post": post(n)} for n in (1, 2, 3, 4)}
    items[AP + "comment/5"] = {"comment": comment, "post": post(1), "_parent": AP + "comment/4"}
    looked = look(
        lambda url: Lemmy(base_url=url), lambda request: answers[request.path, request.query["id"]],
        [*items, AP + "post/99"], items,
    )  # fmt: skip
    assert looked.counts() == {AP + "post/1": (9, 4), AP + "comment/5": (None, None)}
    assert looked.gone == [AP + "post/2", AP + "post/3"]


# ---- Discourse


def test_posts_in_a_forum_are_looked_up_by_topic_and_number() -> None:
    first = {"post_number": 1, "cooked": "<p>acme</p>", "reply_count": 2, "actions_summary": [{"id": 2, "count": 6}]}
    answers = {
        "/t/7.json": reply({"title": "A topic", "post_stream": {"posts": [first]}}),
        "/posts/by_number/7/2.json": reply({**first, "post_number": 2, "reply_count": 0}),
        "/posts/by_number/7/3.json": missing(errors=["not found"]),
        "/posts/by_number/7/4.json": FORBIDDEN,
        "/posts/by_number/7/5.json": reply({**first, "post_number": 5, "user_deleted": True}),
        "/posts/by_number/7/6.json": reply({**first, "post_number": 6, "hidden": True}),
    }
    looked = look(
        lambda url: Discourse(base_url=url), lambda request: answers[request.path],
        [*(f"URL/t/7/{number}" for number in range(1, 7)), "https://elsewhere.example/t/7/1"],
    )  # fmt: skip
    root = looked.asked.url
    assert looked.counts() == {f"{root}/t/7/1": (6, 2), f"{root}/t/7/2": (6, 0)}
    assert looked.gone == [f"{root}/t/7/3", f"{root}/t/7/5"], "neither what is closed to us nor what is hidden"


# ---- all of them

SOURCES: dict[str, tuple[Callable[[str], Any], str, tuple[Any, ...]]] = {
    "hackernews": (lambda url: HackerNews(base_url=url), "1", ()),
    "mastodon": (mastodon, LOCAL + "1", ()),
    "github": (lambda url: GitHub(base_url=url), ISSUE + "1", ()),
    "stackexchange": (lambda url: StackExchange(base_url=url), "stackoverflow:1", ()),
    "lemmy": (lambda url: Lemmy(base_url=url), AP + "post/1", ({AP + "post/1": {"post": {"id": 1}}},)),
    "discourse": (lambda url: Discourse(base_url=url), "URL/t/7/1", ()),
}
OUTAGES = {
    "a limit": LIMITED,
    "a refusal": FORBIDDEN,
    "an outage": reply(b"", status="503 Service Unavailable"),
    "a page that is not there": PAGE_404,
    "a sign-in page": reply(b"<!DOCTYPE html><html>sign in</html>", "Content-Type: text/html"),
    "half a body": reply(b'{"items": [', length=9000),
}


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("name", SOURCES)
def test_nothing_that_a_server_in_trouble_says_is_taken_for_a_deletion(name: str, outage: str) -> None:
    make, native_id, more = SOURCES[name]
    looked = look(make, lambda request: OUTAGES[outage], [native_id], *more)
    assert looked.error is None or isinstance(looked.error, SourceError)
    assert looked.told is None or (not looked.told.items and not looked.told.gone)
    if outage == "a limit":
        assert isinstance(looked.error, RateLimited)
