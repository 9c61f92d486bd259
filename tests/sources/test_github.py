"""GitHub: a thousand results a search, walked down by time; limits that are told in three ways."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import AuthError, BadItem, ConfigError, RateLimited, SourceError
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.github import GitHub

DAY = 86_400
ACME = [parse("acme", kind="brand")]


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def issue(number, at=LAST, **more):
    page = f"https://github.com/far/off/issues/{number}"
    return {
        "url": f"https://api.github.com/repos/far/off/issues/{number}", "html_url": page, "number": number,
        "title": "Acme fails", "body": "<!-- say what -->It fails, see https://x.example/", "comments": 2,
        "user": {"login": "jane", "html_url": "https://github.com/jane", "type": "User"},
        "labels": [{"name": "bug"}], "created_at": iso(at), "updated_at": iso(at + 5), "reactions": {"+1": 3}, **more,
    }  # fmt: skip


def talk(number, at=LAST, comments=()):
    page = f"https://github.com/far/off/discussions/{number}"
    author = {"login": "joe", "url": "https://github.com/joe", "__typename": "User"}
    nodes = [{"url": f"{page}#c-{n}", "body": body, "createdAt": iso(at), "author": author} for n, body in comments]
    return {
        "url": page, "title": "Acme?", "body": "why", "createdAt": iso(at - DAY), "updatedAt": iso(at),
        "upvoteCount": 4, "author": author, "repository": {"nameWithOwner": "far/off"},
        "labels": {"nodes": [{"name": "idea"}]},
        "comments": {"totalCount": len(nodes), "nodes": nodes},
    }  # fmt: skip


def search(issues, most=1000):
    """Issues created in the span asked for, newest first, `most` of a search at most."""

    def answer(request):
        begin, until = request.query["q"].partition("created:")[2].split(" ")[0].split("..")
        found = sorted(
            (one for one in issues if begin <= one["created_at"] <= until), key=lambda one: one["created_at"]
        )
        size, page = int(request.query["per_page"]), int(request.query["page"])
        return reply({"total_count": len(found), "incomplete_results": False,
                      "items": found[::-1][:most][(page - 1) * size : page * size]})  # fmt: skip

    return answer


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.github.PAGE", 5)
    monkeypatch.setattr("socialwatch.sources.github.DEEPEST", 2)


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setenv("HUB_TOKEN", "ghp_very_secret")
    return Secret("env:HUB_TOKEN")


def source(url="https://api.github.com", **options):
    return GitHub(base_url=url, **options)


def numbers(heard):
    return [item["number"] for item in heard.items]


@pytest.mark.usefixtures("small")
def test_more_than_a_search_gives_is_had_by_splitting_the_time():
    issues = [issue(number, LAST - number // 2 * 60) for number in range(33)]
    heard = listen(source, search(issues, 10), queries=ACME)
    assert heard.error is None
    assert sorted(numbers(heard)) == list(range(33)), "each once"
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


@pytest.mark.usefixtures("small")
def test_more_in_one_second_than_a_search_gives_is_a_gap():
    heard = listen(source, search([issue(number) for number in range(30)], 10), queries=ACME)
    assert heard.error is None
    assert heard.pages[-1].capped
    assert covers(heard.pages)
    assert len(heard.platform.requests) <= 4


def test_what_is_asked_names_the_kind_the_place_and_the_span():
    heard = listen(lambda url: source(url, within=("org:acme",)), search([]), queries=ACME)
    asked = heard.platform.requests[0].query
    assert asked["q"] == "acme in:title,body is:issue created:2026-08-01T00:00:00Z..2026-08-31T23:59:59Z org:acme"
    assert (asked["sort"], asked["order"]) == ("created", "desc")
    assert "authorization" not in heard.platform.requests[0].headers


def test_a_search_that_ran_out_of_time_is_a_gap():
    answer = reply({"total_count": 1, "incomplete_results": True, "items": [issue(1)]})
    heard = listen(source, lambda request: answer, queries=ACME)
    assert numbers(heard) == [1]
    assert heard.pages[-1].capped


def test_discussions_are_asked_for_with_a_token_only(token):
    titles = [ask.title for ask in source().plan(ACME, AUGUST)]
    assert titles == ["acme in issues on GitHub", "acme in pull requests on GitHub"]
    assert source(token=token).plan(ACME, AUGUST)[-1].title == "acme in discussions on GitHub"
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)


def test_discussions_are_had_page_by_page_and_split_where_they_end(token):
    talks = [talk(number, LAST - number * 60) for number in range(7)]

    def answer(request):
        asked = request.json["variables"]
        until = asked["q"].partition("..")[2].split(" ")[0] or "9"
        found = [one for one in talks if one["updatedAt"] <= until]
        at = int(asked["after"] or 0)
        more = at + 2 < min(len(found), 4)  # four of a search at most
        search = {"discussionCount": len(found), "nodes": found[at : at + 2],
                  "pageInfo": {"hasNextPage": more, "endCursor": str(at + 2)}}  # fmt: skip
        return reply({"data": {"search": search}})

    make = {"kinds": ("discussion",), "token": token}
    heard = listen(lambda url: source(url, **make), answer, queries=ACME)
    assert heard.error is None
    assert [item["url"] for item in heard.items] == [one["url"] for one in talks]
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    first = heard.platform.requests[0]
    assert (first.path, first.headers["authorization"]) == ("/graphql", "Bearer ghp_very_secret")
    assert first.json["variables"]["q"] == "acme sort:updated-desc updated:>=2026-08-01T00:00:00Z"


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        (("Retry-After: 4711",), {"message": "You have exceeded a secondary rate limit"}, 4711),
        ((), {"message": "You have exceeded a secondary rate limit. Please wait"}, 60),
        (("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 4711"), {"message": "API rate limit exceeded"}, 4711),
    ],
)
def test_limits_are_limits_in_whatever_way_they_are_told(headers, body, wait):
    heard = listen(source, lambda request: reply(body, *headers, status="403 Forbidden"), queries=ACME)
    assert isinstance(heard.error, RateLimited)
    assert heard.error.retry_after == wait
    assert len(heard.platform.requests) == 1


def test_limits_of_discussions_come_with_status_200(token):
    limited = reply({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]})
    make = {"kinds": ("discussion",), "token": token}
    assert isinstance(listen(lambda url: source(url, **make), lambda r: limited, queries=ACME).error, RateLimited)
    broken = reply({"errors": [{"message": "Something went wrong"}]})
    heard = listen(lambda url: source(url, **make), lambda r: broken, queries=ACME)
    assert type(heard.error) is SourceError
    assert "Something went wrong" in str(heard.error)


def test_a_token_that_is_refused_is_named_but_not_shown(token):
    refused = reply({"message": "Bad credentials ghp_very_secret"}, status="401 Unauthorized")
    heard = listen(lambda url: source(url, token=token), lambda request: refused, queries=ACME)
    assert isinstance(heard.error, AuthError)
    assert "env:HUB_TOKEN" in str(heard.error)
    assert "ghp_very_secret" not in str(heard.error)


def test_a_search_that_github_does_not_take_is_told_in_its_words():
    wrong = {"message": "Validation Failed", "errors": [{"message": "The listed users cannot be searched"}]}
    heard = listen(source, lambda request: reply(wrong, status="422 Unprocessable Entity"), queries=ACME)
    assert "cannot be searched" in str(heard.error)


def test_a_server_of_ones_own_is_asked_for_discussions_beside_its_version():
    paths = []

    def answer(request):
        paths.append(request.path)
        return reply({"data": {"search": {"nodes": [], "discussionCount": 0}}})

    make = {"kinds": ("discussion",), "token": Secret("env:HOME")}
    listen(lambda url: GitHub(base_url=f"{url}/api/v3", **make), answer, queries=ACME)
    assert paths == ["/api/graphql"]


def test_an_issue_becomes_a_mention_named_by_its_page():
    mention = next(iter(source().mentions(issue(5))))
    assert mention.native_id == mention.url == mention.thread == "https://github.com/far/off/issues/5"
    assert (mention.title, mention.text) == ("Acme fails", "It fails, see https://x.example/")
    assert (mention.community, mention.tags, mention.links) == ("far/off", ("bug",), ("https://x.example/",))
    assert (mention.engagement.likes, mention.engagement.replies) == (3, 2)
    assert (mention.author.handle, mention.author.bot, mention.edited) == ("jane", False, None)


def test_a_discussion_becomes_a_thread():
    first, answer = source().mentions(talk(6, comments=[(1, "because"), (2, "<!-- nothing -->")]))
    assert (first.title, first.text, first.community, first.tags) == ("Acme?", "why", "far/off", ("idea",))
    assert (first.engagement.likes, first.engagement.replies) == (4, 2)
    assert (answer.text, answer.parent, answer.thread) == ("because", first.native_id, first.native_id)
    assert answer.community == "far/off"


def test_a_text_full_of_openings_is_read_in_no_time():
    mention = next(iter(source().mentions(issue(5, body="<!--" * 100_000))))
    assert len(mention.text) == 400_000


@pytest.mark.parametrize("item", [{}, [], None, {"title": "x"}, {"html_url": "https://github.com/a/b/issues/1"}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_a_place_is_written_in_githubs_words():
    with pytest.raises(ValueError, match="within"):
        source(within=("acme/cloud",))
