"""Bluesky: one session, searches walked down by time, facets and threads."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.collect.worker import BudgetSpent
from socialwatch.errors import AuthError, BadItem, ConfigError
from socialwatch.http import Http
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import bluesky as module
from socialwatch.sources.bluesky import Bluesky
from socialwatch.sources.bluesky_profiles import Profiles

ACME = [parse("acme", kind="brand")]
SESSION = {"accessJwt": "access-1", "refreshJwt": "refresh-1"}


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("B_PASSWORD", "abcd-efgh")


def source(url="https://bsky.social", **more):
    return Bluesky(handle="acme.example", password=Secret("env:B_PASSWORD"), base_url=url, **more)


def iso(at):
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", ".123Z")


def view(number, at=LAST, text="acme", **record):
    return {
        "uri": f"at://did:plc:jane/app.bsky.feed.post/{number}", "indexedAt": iso(at),
        "author": {"did": "did:plc:jane", "handle": "jane.example"},
        "record": {"text": text, "createdAt": iso(at), **record},
    }  # fmt: skip


def profiles(request):
    """Everybody has as many followers as the DID has letters, but for one whose account is gone."""
    actors = [value for name, value in request.pairs if name == "actors" and value != "did:plc:gone"]
    assert len(actors) <= 25
    return reply({"profiles": [{"did": did, "handle": "h.example", "followersCount": len(did), "followsCount": 0,
                                "description": "likes coffee", "avatar": "x"} for did in actors]})  # fmt: skip


def by(name, number, at=LAST):
    """A post by somebody else."""
    post = view(number, at)
    return {**post, "uri": f"at://did:plc:{name}/app.bsky.feed.post/{number}",
            "author": {"did": f"did:plc:{name}", "handle": f"{name}.example"}}  # fmt: skip


def asked_for_profiles(heard):
    return [request for request in heard.platform.requests if request.path.endswith("getProfiles")]


def network(posts, *, size=10, deepest=10**9):
    """A search whose cursor is an offset that ends at `deepest`, behind a login."""

    def epoch(text):
        return int(datetime.fromisoformat(text).timestamp())

    def answer(request):
        if request.path.endswith("createSession"):
            return reply(SESSION)
        if request.path.endswith("getProfiles"):
            return profiles(request)
        since, until = epoch(request.query["since"]), epoch(request.query["until"])
        found = [post for post in posts if since <= epoch(post["indexedAt"]) < until]
        offset = int(request.query.get("cursor", 0))
        more = {"cursor": str(offset + size)} if offset + size < min(len(found), deepest) else {}
        return reply({"posts": found[offset : offset + size], **more})

    return answer


def test_all_pages_are_had_and_the_session_is_opened_once():
    posts = [view(number, LAST - number * 60) for number in range(35)]
    heard = listen(source, network(posts), queries=ACME)
    assert heard.error is None
    assert len(heard.items) == 35
    assert covers(heard.pages)
    assert [request.path for request in heard.platform.requests].count("/xrpc/com.atproto.server.createSession") == 1
    assert heard.platform.requests[1].headers["authorization"] == "Bearer access-1"


def test_where_the_cursor_wears_out_the_next_search_goes_on(monkeypatch):
    monkeypatch.setattr(module, "DEEPEST", 30)
    posts = [view(number, LAST - number // 4 * 60) for number in range(100)]
    heard = listen(source, network(posts, deepest=30), queries=ACME)
    assert sorted(int(item["uri"].rpartition("/")[2]) for item in heard.items) == list(range(100))
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


def test_a_second_with_more_posts_than_the_cursor_reaches_is_a_gap(monkeypatch):
    monkeypatch.setattr(module, "DEEPEST", 30)
    heard = listen(source, network([view(number, LAST) for number in range(100)], deepest=30), queries=ACME)
    assert heard.error is None
    assert heard.pages[-1].capped


def test_empty_pages_with_a_cursor_are_walked_over_but_not_for_ever():
    def answer(request):
        if request.path.endswith("createSession"):
            return reply(SESSION)
        return reply({"posts": [], "cursor": str(int(request.query.get("cursor", 0)) + 100)})

    heard = listen(source, answer, queries=ACME)
    assert heard.error is None
    assert len(heard.platform.requests) == 4
    assert heard.pages[-1].capped


def test_followers_are_told_with_the_post_and_each_author_is_asked_for_once():
    posts = [by(f"a{number % 30}", number, LAST - number) for number in range(90)]
    heard = listen(source, network(posts, size=60), queries=ACME)
    assert heard.error is None
    asked = [value for request in asked_for_profiles(heard) for name, value in request.pairs if name == "actors"]
    assert len(asked) == len(set(asked)) == 30
    assert len(asked_for_profiles(heard)) == 2
    authors = [mapped(item)[0].author for item in heard.items]
    assert len(authors) == 90
    assert {author.followers for author in authors} == {10, 11}
    assert {(author.following, author.bio, author.handle[0]) for author in authors} == {(0, "likes coffee", "a")}


def test_followers_of_an_account_that_is_gone_are_unknown_and_not_asked_for_again():
    heard = listen(source, network([by("gone", n, LAST - n) for n in range(30)]), queries=ACME)
    assert len(asked_for_profiles(heard)) == 1
    assert {mapped(item)[0].author.followers for item in heard.items} == {None}


@pytest.mark.parametrize(
    "refusal",
    [
        reply({"error": "InvalidRequest"}, status="400 Bad Request"),
        reply({"error": "MethodNotImplemented"}, status="501 Not Implemented"),
        reply(b"<!DOCTYPE html><html>no</html>", "Content-Type: text/html"),
        reply({"profiles": "none"}),
        reply(b"", status="429 Too Many Requests"),
    ],
)
def test_profiles_that_cannot_be_had_lose_no_post(refusal):
    posts = [by(f"a{number}", number, LAST - number) for number in range(30)]
    serve = network(posts)
    heard = listen(
        source, lambda request: refusal if request.path.endswith("getProfiles") else serve(request), queries=ACME
    )
    assert heard.error is None
    assert len(heard.items) == 30
    assert covers(heard.pages)
    assert {mapped(item)[0].author.followers for item in heard.items} == {None}


def test_profiles_need_not_be_asked_for():
    heard = listen(lambda url: source(url, followers=False), network([view(1)]), queries=ACME)
    assert len(heard.items) == 1
    assert asked_for_profiles(heard) == []


def test_profiles_are_counted_in_the_budget_and_end_with_it_after_the_posts_are_kept():
    spent = []

    async def look(authors):
        spent.append(authors)
        raise BudgetSpent("spent")

    posts = [by(f"a{number}", number) for number in range(60)]
    assert asyncio.run(Profiles().beside(posts, look)) == posts
    assert len(spent) == 1


def test_an_expired_session_is_renewed_once_and_unnoticed():
    def answer(request):
        if request.path.endswith("createSession"):
            return reply(SESSION)
        if request.path.endswith("refreshSession"):
            assert request.headers["authorization"] == "Bearer refresh-1"
            return reply({"accessJwt": "access-2", "refreshJwt": "refresh-2"})
        if request.headers["authorization"] == "Bearer access-1":
            return reply({"error": "ExpiredToken", "message": "Token has expired"}, status="400 Bad Request")
        return reply({"posts": [view(1)]})

    heard = listen(source, answer, queries=ACME)
    assert heard.error is None
    assert len(heard.items) == 1


class Doors:
    """A server that knows which tokens are good, and counts how it was asked for new ones."""

    def __init__(self):
        self.good, self.made, self.opened, self.renewed, self.refuses = set(), 0, 0, 0, False

    def __call__(self, request):
        if request.path.endswith("createSession"):
            self.opened += 1
            return self.fresh()
        token = request.headers["authorization"].removeprefix("Bearer ")
        if token not in self.good:
            if self.refuses:
                return reply({"error": "AccountDeactivated"}, status="401 Unauthorized")
            return reply({"error": "ExpiredToken"}, status="400 Bad Request")
        if request.path.endswith("refreshSession"):
            self.renewed += 1
            return self.fresh()
        return reply({"posts": [view(1)]})

    def fresh(self):
        self.made += 1
        self.good |= {f"access-{self.made}", f"refresh-{self.made}"}
        return reply({"accessJwt": f"access-{self.made}", "refreshJwt": f"refresh-{self.made}"})


def fetched_in_runs(path, doors, *between):
    """Fetches one after the other, each with an Http of its own; what happens between two is done to the server."""

    async def once(url):
        async with Http(Options(), first_wait=0.001, patience=2.0, sessions=path) as http:
            bluesky = source(url)
            return [item async for page in bluesky.fetch(http, bluesky.plan(ACME, AUGUST)[0], None)
                    for item in page.items]  # fmt: skip

    async def all_of_them():
        async with platform(doors) as served:
            found = [await once(served.url)]
            for happens in between:
                happens()
                found.append(await once(served.url))
            return found

    return asyncio.run(all_of_them())


def test_a_session_lasts_over_runs_is_renewed_when_worn_and_opened_anew_only_when_that_fails(tmp_path):
    path, doors = tmp_path / "a.sqlite.sessions", Doors()
    found = fetched_in_runs(path, doors, lambda: None)
    assert [len(items) for items in found] == [1, 1]
    assert (doors.opened, doors.renewed) == (1, 0)

    doors = Doors()
    fetched_in_runs(path, doors, lambda: doors.good.discard("access-1"), lambda: None)
    assert (doors.opened, doors.renewed) == (1, 1)  # and the third run takes the renewed one

    doors = Doors()
    fetched_in_runs(path, doors, doors.good.clear, lambda: None)
    assert (doors.opened, doors.renewed) == (2, 0)

    doors = Doors()
    doors.refuses = True  # in words that we do not know
    fetched_in_runs(path, doors, doors.good.clear)
    assert (doors.opened, doors.renewed) == (2, 0)


def test_a_kept_session_can_be_read_by_nobody_else(tmp_path):
    path, doors = tmp_path / "a.sqlite.sessions", Doors()
    fetched_in_runs(path, doors)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert "access-1" in path.read_text()
    assert "abcd-efgh" not in path.read_text()
    # one that others could have put there is not used, and is private again afterwards
    fetched_in_runs(path, doors, lambda: path.chmod(0o644))
    assert doors.opened == 3
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_session_that_cannot_be_kept_or_read_costs_no_post(tmp_path):
    path, doors = tmp_path / "no folder" / "a.sqlite.sessions", Doors()
    assert [len(items) for items in fetched_in_runs(path, doors, lambda: None)] == [1, 1]
    assert doors.opened == 2
    path = tmp_path / "a.sqlite.sessions"
    found = fetched_in_runs(path, doors, lambda: path.write_text('{"half'), lambda: path.write_text("[1]"))
    assert [len(items) for items in found] == [1, 1, 1]


@pytest.mark.parametrize("path", ["createSession", "searchPosts"])
def test_what_is_refused_is_told_without_the_password_that_the_answer_repeats(path):
    def echo(request):
        if not request.path.endswith(path):
            return reply(SESSION)
        said = f"{request.body} {request.headers.get('authorization', '')}"
        return reply({"error": "Bad", "message": f"not this: {said}"}, status="400 Bad Request")

    heard = listen(source, echo, queries=ACME)
    assert "Bad: not this" in str(heard.error)
    assert "abcd-efgh" not in str(heard.error)
    assert "access-1" not in str(heard.error)


def test_a_wrong_password_is_told_without_the_password():
    heard = listen(
        source, lambda request: reply({"error": "AuthenticationRequired"}, status="401 Unauthorized"), queries=ACME
    )
    assert isinstance(heard.error, AuthError)
    assert "env:B_PASSWORD" in str(heard.error)
    assert "abcd-efgh" not in str(heard.error)


def test_what_is_asked():
    asks = source(accounts=("acme.com",), languages=("en", "de")).plan(
        [parse('"acme cloud" OR #acme OR from:boss.example', kind="brand")], AUGUST
    )
    asked = [dict(ask.params) for ask in asks]
    assert {"q": '"acme cloud"', "lang": "en"} in asked
    assert {"q": "#acme", "lang": "de"} in asked
    assert {"q": "*", "author": "boss.example", "lang": "en"} in asked
    assert {"q": "*", "author": "acme.com", "lang": "de"} in asked
    assert len({ask.key for ask in asks}) == len(asks) == 8
    with pytest.raises(ConfigError, match="add a word"):
        source().plan([parse("has:link", kind="brand")], AUGUST)


def mapped(item):
    return list(source().mentions(item))


def test_facets_stand_on_bytes_and_give_tags_links_and_handles():
    text = "☕ #acme by @bob.example: acme.example/…"
    encoded = text.encode()

    def facet(part, **feature):
        start = encoded.index(part.encode())
        return {"index": {"byteStart": start, "byteEnd": start + len(part.encode())}, "features": [feature]}

    mention = mapped(view(1, 1_786_000_000, text, langs=["en"], tags=["extra"], facets=[
        facet("#acme", tag="acme"), facet("@bob.example", did="did:plc:bob"),
        facet("acme.example/…", uri="https://acme.example/whole/path"),
    ]))[0]  # fmt: skip
    assert mention.tags == ("acme", "extra")
    assert mention.to == ("bob.example",)
    assert mention.links == ("https://acme.example/whole/path",)
    assert mention.lang == "en"
    assert mention.url == "https://bsky.app/profile/jane.example/post/1"


def test_replies_quotes_cards_and_pictures():
    root, parent = "at://did:plc:a/app.bsky.feed.post/1", "at://did:plc:b/app.bsky.feed.post/2"
    item = view(3, reply={"root": {"uri": root}, "parent": {"uri": parent}}, embed={
        "record": {"record": {"uri": "at://did:plc:q/app.bsky.feed.post/9"}},
        "media": {"external": {"uri": "https://card.example/"}},
    })  # fmt: skip
    item["embed"] = {"media": {"images": [{"fullsize": "https://cdn.example/1.jpg"}]}}
    mention = mapped(item)[0]
    assert (mention.parent, mention.thread) == (parent, root)
    assert mention.links == ("https://card.example/", "https://bsky.app/profile/did:plc:q/post/9")
    assert mention.media == ("https://cdn.example/1.jpg",)
    assert mapped(view(4))[0].thread == view(4)["uri"]


def test_counts_that_are_not_told_are_unknown():
    assert mapped(view(1))[0].engagement.reposts is None
    assert mapped({**view(1), "repostCount": 2, "quoteCount": 1, "likeCount": 0})[0].engagement.reposts == 3


def test_an_impossible_date_is_the_time_it_was_seen_or_none():
    item = view(1)
    item["record"]["createdAt"] = "0000-01-01T00:00:00.000Z"
    assert mapped(item)[0].created == datetime.fromtimestamp(LAST, UTC)
    item["indexedAt"] = "never"
    assert mapped(item)[0].created is None


@pytest.mark.parametrize("item", [{}, [], None, {"uri": "at://x"}, {"uri": "at://x", "record": {"text": 5}}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        mapped(item)
