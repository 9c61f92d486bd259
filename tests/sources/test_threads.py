"""What was answered to a post: every connector that can be asked gives the answers, with the parents they answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from listening import Options, Platform, Request, platform, reply

from socialwatch.errors import SourceError
from socialwatch.http import Http
from socialwatch.models import Mention, Page
from socialwatch.secrets import Secret
from socialwatch.sources.base import Follows
from socialwatch.sources.bluesky import Bluesky
from socialwatch.sources.discourse import Discourse
from socialwatch.sources.github import GitHub
from socialwatch.sources.hackernews import HackerNews
from socialwatch.sources.lemmy import Lemmy
from socialwatch.sources.mastodon import Mastodon
from socialwatch.sources.stackexchange import StackExchange

T = 1_786_000_000
WHEN = datetime.fromtimestamp(T, UTC)


def iso(seconds: int) -> str:
    return datetime.fromtimestamp(T + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Thread:
    pages: list[Page]
    mentions: dict[str, Mention]
    platform: Platform

    @property
    def parents(self) -> dict[str, str | None]:
        return {name: mention.parent for name, mention in self.mentions.items()}


def follow(make: Any, handler: Any, post: Mention, *item: Any) -> Thread:
    async def run() -> Thread:
        async with platform(handler) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            source = make(served.url)
            assert isinstance(source, Follows)
            pages = [page async for page in source.replies(http, post, *item)]
            found = [one for page in pages for raw in page.items for one in source.mentions(raw)]
            return Thread(pages, {one.native_id: one for one in found}, served)

    return asyncio.run(run())


def post(network: str, native_id: str, thread: str | None = None) -> Mention:
    return Mention(network=network, native_id=native_id, text="acme?", created=WHEN, thread=thread)


# ---- Hacker News


def comment(number: int, parent: int, seconds: int) -> dict[str, Any]:
    return {"objectID": str(number), "parent_id": parent, "story_id": 7, "created_at_i": T + seconds, "author": "a",
            "comment_text": "so"}  # fmt: skip


STORY = [comment(10, 7, 1), comment(11, 10, 2), comment(12, 7, 3), comment(13, 11, 4)]


def hackernews(request: Request) -> bytes:
    assert request.query["tags"] == "comment,story_7"
    low, high = (int(part.split("=")[-1].split("<")[-1]) for part in request.query["numericFilters"].split(","))
    found = sorted((one for one in STORY if low <= one["created_at_i"] < high), key=lambda one: -one["created_at_i"])
    return reply({"hits": found[: int(request.query["hitsPerPage"])], "nbHits": len(found)})


@pytest.mark.parametrize(
    ("number", "size", "wanted"), [("7", 1000, "10 11 12 13"), ("7", 2, "10 11 12 13"), ("10", 1000, "10 11 13")]
)
def test_hackernews_below_a_story_and_below_a_comment(number: str, size: int, wanted: str) -> None:
    found = follow(lambda url: HackerNews(base_url=url, page_size=size), hackernews, post("hackernews", number, "7"))
    assert sorted(found.mentions) == wanted.split()
    assert found.mentions["13"].parent == "11"
    assert found.mentions["13"].thread == "7"
    assert found.mentions["11"].to == ("a",), "whom a comment answers, which it does not name"


# ---- Mastodon


def status(number: int, to: str | None, host: str = "far.example") -> dict[str, Any]:
    uri = f"https://{host}/users/jane/statuses/{number}0"
    account = {"id": "5", "acct": "jane@far.example", "url": "https://far.example/@jane"}
    return {"id": str(number), "uri": uri, "url": uri, "content": "<p>so</p>", "created_at": iso(number),
            "in_reply_to_id": to, "account": account}  # fmt: skip


URI = "https://far.example/users/joe/statuses/999"


def mastodon(request: Request) -> bytes:
    if request.path == "/api/v2/search":
        assert request.query["resolve"] == "false"
        return reply({"statuses": [{"id": "42", "uri": request.query["q"]}]})
    if request.path == "/api/v1/statuses/42/context":
        return reply({"ancestors": [status(41, None)], "descendants": [status(43, "42"), status(44, "43")]})
    return reply({"error": "Record not found"}, status="404 Not Found")


@pytest.mark.parametrize(
    "item", [{"id": "42", "uri": URI}, {"id": "1", "uri": "x", "reblog": {"id": "42", "uri": URI}},
             {"type": "mention", "status": {"id": "42", "uri": URI}}],
)  # fmt: skip
def test_mastodon_reads_a_strangers_thread_by_the_number_that_it_has_on_the_server_asked(item: Any) -> None:
    found = follow(lambda url: Mastodon(base_url=url), mastodon, post("mastodon", URI), item)
    first, second = "https://far.example/users/jane/statuses/430", "https://far.example/users/jane/statuses/440"
    assert found.parents == {first: URI, second: first}
    assert [request.path for request in found.platform.requests] == ["/api/v1/statuses/42/context"]


def test_mastodon_knows_its_own_peoples_posts_by_their_address() -> None:
    own = "https://mastodon.example/users/joe/statuses/42"

    def make(url: str) -> Any:
        return Mastodon(base_url=url, server="mastodon.example")

    assert len(follow(make, mastodon, post("mastodon", own), None).mentions) == 2


def test_mastodon_searches_with_a_token_and_asks_no_strangers_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "t")

    def make(url: str) -> Any:
        return Mastodon(base_url=url, token=Secret("env:TOKEN"))

    assert len(follow(make, mastodon, post("mastodon", URI), None).mentions) == 2
    without = follow(lambda url: Mastodon(base_url=url), mastodon, post("mastodon", URI), None)
    assert (without.pages, without.platform.requests) == ([], [])


def test_mastodon_a_thread_that_is_gone_is_empty() -> None:
    found = follow(lambda url: Mastodon(base_url=url), mastodon, post("mastodon", URI), {"id": "9", "uri": URI})
    assert found.mentions == {}


# ---- Bluesky


def view(name: str, to: str | None, author: str = "did:plc:jane") -> dict[str, Any]:
    answered = {"reply": {"parent": {"uri": to}, "root": {"uri": "at://r"}}} if to else {}
    return {"uri": name, "author": {"did": author, "handle": "jane.example"}, "indexedAt": iso(1),
            "record": {"text": "so", "createdAt": iso(1), **answered}}  # fmt: skip


def bluesky(request: Request) -> bytes:
    method = request.path.rpartition("/")[2]
    if method == "com.atproto.server.createSession":
        return reply({"accessJwt": "a", "refreshJwt": "r"})
    if method == "app.bsky.feed.getPostThread" and request.query["uri"] == "at://r":
        deep = {"post": view("at://b", "at://a")}
        return reply({"thread": {"post": view("at://r", None), "replies": [
            {"post": view("at://a", "at://r"), "replies": [deep]}, {"uri": "at://x", "notFound": True}]}})  # fmt: skip
    if method == "app.bsky.feed.getPostThread":
        return reply({"error": "NotFound", "message": "Post not found"}, status="400 Bad Request")
    if method == "app.bsky.notification.listNotifications":
        page = int(request.query.get("cursor", 0))
        reasons = ["mention", "like"] if page == 0 else ["quote", "reply"]
        notes = [view(f"at://n{page}{n}", None) | {"reason": reason} for n, reason in enumerate(reasons)]
        return reply({"notifications": notes, "cursor": "1"} if page == 0 else {"notifications": notes})
    return reply({"profiles": [{"did": "did:plc:jane", "followersCount": 5}]})


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PASSWORD", "p")
    return lambda url, **more: Bluesky(handle="acme.example", password=Secret("env:PASSWORD"), base_url=url, **more)


def test_bluesky_gives_every_answer_once_with_its_parent_and_its_authors_followers(signed_in: Any) -> None:
    found = follow(signed_in, bluesky, post("bluesky", "at://r"))
    assert found.parents == {"at://a": "at://r", "at://b": "at://a"}
    assert {one.thread for one in found.mentions.values()} == {"at://r"}
    assert found.mentions["at://a"].author.followers == 5
    assert {one.to for one in found.mentions.values()} == {("jane.example",)}, "whom they answer, whom they do not name"
    assert follow(signed_in, bluesky, post("bluesky", "at://gone")).pages == []


def test_bluesky_notifications_are_posts_that_address_the_account(signed_in: Any) -> None:
    from listening import AUGUST, covers, listen

    def make(url: str) -> Any:
        return signed_in(url, notifications=True, accounts=("acme.example",))

    assert [ask.title for ask in make("http://x").plan([], AUGUST)][1:] == ["notifications of acme.example on Bluesky"]

    class Only:
        def __init__(self, url: str) -> None:
            self.fetch, self.real = make(url).fetch, make(url)

        def plan(self, queries: Any, span: Any) -> Any:
            return self.real.plan(queries, span)[1:]

    heard = listen(Only, bluesky)
    assert heard.error is None
    assert [item["uri"] for item in heard.items] == ["at://n00", "at://n10", "at://n11"], "a like is no post"
    assert {one.to for item in heard.items for one in make("http://x").mentions(item)} == {("acme.example",)}
    assert covers(heard.pages)


# ---- GitHub

ISSUE = "https://github.com/acme/cloud/issues/7"
TALK = "https://github.com/acme/cloud/discussions/9"


def github(request: Request) -> bytes:
    if request.path == "/repos/acme/cloud/issues/7/comments":
        assert request.query["since"] == iso(0)
        page = int(request.query["page"])
        numbers = range(100) if page == 1 else range(100, 103)
        return reply([{"url": f"https://api/{n}", "html_url": f"{ISSUE}#issuecomment-{n}", "body": "so",
                       "created_at": iso(n), "user": {"login": "jane", "type": "User"}} for n in numbers])  # fmt: skip
    if request.path == "/graphql":
        assert request.json["variables"] == {"owner": "acme", "name": "cloud", "number": 9}
        said = {"body": "so", "createdAt": iso(5), "author": {"login": "jane", "__typename": "User"}}
        comments = {"totalCount": 1, "nodes": [{**said, "url": f"{TALK}#1", "replies": {"totalCount": 1, "nodes": [
            {**said, "url": f"{TALK}#2"}]}}]}  # fmt: skip
        talk = {**said, "url": TALK, "title": "Acme", "comments": comments}
        return reply({"data": {"repository": {"discussion": talk}}})
    return reply({"message": "Not Found"}, status="404 Not Found")


def test_github_comments_below_an_issue_page_by_page() -> None:
    found = follow(lambda url: GitHub(base_url=url), github, post("github", ISSUE, ISSUE))
    assert len(found.mentions) == 103
    assert set(found.parents.values()) == {ISSUE}
    assert found.mentions[f"{ISSUE}#issuecomment-102"].community == "acme/cloud"
    assert not follow(lambda url: GitHub(base_url=url), github, post("github", ISSUE.replace("7", "8"))).mentions


def test_github_discussions_with_answers_to_answers_need_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "t")

    def make(url: str) -> Any:
        return GitHub(base_url=url, token=Secret("env:TOKEN"))

    found = follow(make, github, post("github", TALK, TALK))
    assert found.parents == {TALK: None, f"{TALK}#1": TALK, f"{TALK}#2": f"{TALK}#1"}
    assert {one.thread for one in found.mentions.values()} == {TALK}
    assert follow(lambda url: GitHub(base_url=url), github, post("github", TALK, TALK)).platform.requests == []


# ---- Lemmy


def lemmy_view(number: int, path: str, **more: Any) -> dict[str, Any]:
    said = {"id": number, "ap_id": f"https://l.example/comment/{number}", "content": "so", "path": path,
            "published": iso(number), **more}  # fmt: skip
    return {"comment": said, "post": {"id": 3, "ap_id": "https://far.example/post/77"}, "counts": {},
            "creator": {"name": "jane", "actor_id": "https://l.example/u/jane"}}  # fmt: skip


def lemmy(request: Request) -> bytes:
    assert (request.path, request.query["post_id"]) == ("/api/v3/comment/list", "3")
    first = [lemmy_view(12, "0.11.12"), lemmy_view(13, "0.13", deleted=True), lemmy_view(11, "0.11")]
    return reply({"comments": first if request.query["page"] == "1" else []})


def test_lemmy_comments_by_the_number_that_the_post_has_here() -> None:
    thread = post("lemmy", "https://far.example/post/77", "https://far.example/post/77")
    found = follow(lambda url: Lemmy(base_url=url), lemmy, thread, {"post": {"id": 3}})
    first, second = "https://l.example/comment/11", "https://l.example/comment/12"
    assert found.parents == {first: "https://far.example/post/77", second: first}
    assert follow(lambda url: Lemmy(base_url=url), lemmy, thread, None).platform.requests == []


# ---- Discourse and Stack Exchange


def discourse(request: Request) -> bytes:
    if request.path != "/t/7.json":
        return reply({}, status="404 Not Found")
    posts = [{"id": n, "post_number": n, "topic_id": 7, "cooked": "<p>so</p>", "created_at": iso(n), "username": "jane",
              "reply_to_post_number": 2 if n == 3 else None} for n in (1, 2, 3)]  # fmt: skip
    return reply({"title": "Acme", "post_stream": {"posts": posts, "stream": [1, 2, 3]}})


def test_discourse_reads_the_topic_again() -> None:
    roots: list[str] = []

    def make(url: str) -> Discourse:
        roots.append(url)
        return Discourse(base_url=url)

    found = follow(make, discourse, post("discourse", "https://f.example/t/7/1", "https://f.example/t/7/1"))
    root = f"{roots[0]}/t/7"
    assert found.parents == {f"{root}/1": None, f"{root}/2": f"{root}/1", f"{root}/3": f"{root}/2"}
    assert follow(make, discourse, post("discourse", "https://f.example/t/8/1")).mentions == {}
    assert (
        follow(lambda url: Discourse(base_url=url, threads=False), discourse, post("discourse", "/t/7/1")).pages == []
    )


def stackexchange(request: Request) -> bytes:
    items = {
        "/2.3/questions/5/answers": [{"answer_id": 6, "question_id": 5, "body": "<p>so</p>", "creation_date": T + 1}],
        "/2.3/posts/5;6/comments": [{"comment_id": 8, "post_id": 6, "body": "thanks", "creation_date": T + 2}],
    }[request.path]
    assert request.query["fromdate"] == str(T)
    return reply({"items": items, "has_more": False})


def test_stackexchange_answers_and_the_comments_on_them() -> None:
    found = follow(lambda url: StackExchange(base_url=url), stackexchange, post("stackexchange", "stackoverflow:5"))
    assert found.parents == {"stackoverflow:6": "stackoverflow:5", "stackoverflow:c8": "stackoverflow:6"}
    assert {one.thread for one in found.mentions.values()} == {"stackoverflow:5"}


@pytest.mark.parametrize(
    ("make", "native_id", "item"),
    [
        (lambda url: HackerNews(base_url=url), "7", ()),
        (lambda url: GitHub(base_url=url), ISSUE, ()),
        (lambda url: StackExchange(base_url=url), "stackoverflow:5", ()),
        (lambda url: Mastodon(base_url=url), URI, ({"id": "42", "uri": URI},)),
        (lambda url: Lemmy(base_url=url), "x", ({"post": {"id": 3}},)),
        (lambda url: Discourse(base_url=url), "/t/7/1", ()),
    ],
)  # fmt: skip
def test_a_web_page_where_a_thread_should_be_is_an_error_and_no_silence(make: Any, native_id: str, item: Any) -> None:
    page = reply(b"<!DOCTYPE html><html>busy</html>", "Content-Type: text/html")
    with pytest.raises(SourceError):
        follow(make, lambda request: page, post("any", native_id), *item)
