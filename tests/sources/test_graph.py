"""The Graph API: what its numbers mean, how its pages are turned, and that no token is ever kept or told."""

from __future__ import annotations

import asyncio

import pytest
from listening import Options, platform, reply

from socialwatch.errors import AuthError, RateLimited, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources.graph import Graph, NotThere, everything, following, walk

TOKEN = "EAAB-a-very-secret-token"


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("GRAPH_TOKEN", TOKEN)


def asked(answer, path="me", params=None, work=None):
    """What the Graph makes of an answer, and the requests it took."""

    async def run():
        async with platform(answer) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            graph = Graph(served.url, Secret("env:GRAPH_TOKEN"), "Facebook")
            return (await (work or (lambda g, h: g.get(h, path, params or {})))(graph, http)), served.requests

    return asyncio.run(run())


def error(code, below=None, status="400 Bad Request", *headers):
    told = {
        "error": {"message": f"(#{code}) no {TOKEN}", "type": "OAuthException", "code": code, "error_subcode": below}
    }
    return lambda request: reply(told, *headers, status=status)


@pytest.mark.parametrize(
    ("code", "below", "kind"),
    [
        (4, None, RateLimited), (17, 2446079, RateLimited), (32, None, RateLimited), (613, None, RateLimited),
        (80002, None, RateLimited), (190, 463, AuthError), (102, None, AuthError), (10, None, AuthError),
        (200, None, AuthError), (2, None, SourceDown), (100, 33, NotThere), (100, None, SourceError),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "200 OK"])
def test_numbers_are_told_as_what_they_mean_and_never_with_the_token(code, below, kind, status):
    with pytest.raises(SourceError) as told:
        asked(error(code, below, status))
    assert type(told.value) is kind
    assert f"code {code}" in str(told.value)
    assert "EAAB" not in str(told.value)


def test_an_expired_token_and_a_missing_permission_say_what_to_do():
    with pytest.raises(AuthError, match=r"new token .*env:GRAPH_TOKEN"):
        asked(error(190))
    with pytest.raises(AuthError, match=r"new token .*env:GRAPH_TOKEN"):
        asked(error(0, None, "401 Unauthorized"))
    with pytest.raises(AuthError, match=r"permission.*review"):
        asked(error(10))


def test_a_limit_says_when_it_opens_again():
    usage = (
        'x-business-use-case-usage: {"178":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}'
    )
    with pytest.raises(RateLimited) as told:
        asked(error(80001, None, "400 Bad Request", usage))
    assert told.value.retry_after == 19 * 60


def test_the_token_goes_into_a_header_alone():
    _, requests = asked(lambda request: reply({"id": "1"}), params={"fields": "id"})
    assert requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert requests[0].query == {"fields": "id"}


def test_next_pages_are_asked_for_by_their_cursor_and_never_by_their_address():
    cursor = {"cursors": {"after": "abc"}, "next": f"https://graph.example/x?access_token={TOKEN}&after=abc"}
    assert following({"paging": cursor}) == {"after": "abc"}
    timed = {"next": f"https://graph.example/x?access_token={TOKEN}&until=17&__paging_token=t&limit=25"}
    assert following({"paging": timed}) == {"until": "17", "__paging_token": "t"}
    assert following({"paging": {"cursors": {"after": "abc"}}}) is None, "a last page has a cursor, too"
    assert following({}) is None


def listed(number, at):
    return {"id": str(number), "timestamp": at}


def pages(*answers):
    given = iter(answers)

    async def get(params):
        told, more = next(given)
        return {"data": told, "paging": {"cursors": {"after": "n"}, "next": "https://graph.example/"} if more else {}}

    return get


def walked(*answers, span=(1_700_000_000, 1_700_001_000)):
    async def run():
        return [page async for page in walk(pages(*answers), {}, span, "timestamp")]

    return asyncio.run(run())


def test_a_list_is_walked_until_the_spans_start_and_each_post_told_once():
    start, end = 1_700_000_000, 1_700_001_000
    first, second = [listed(1, start + 900), listed(2, start + 800)], [listed(2, start + 800), listed(3, start - 5)]
    found = walked((first, True), (second, True))
    assert [[item["id"] for item in page.items] for page in found] == [["1", "2"], ["3"]]
    assert [page.covered.epochs for page in found] == [(start + 801, end), (start, start + 801)]


def test_pages_that_hide_everything_end_after_a_few():
    found = walked(*[([], True)] * 5)
    assert len(found) == 3
    assert found[-1].covered.epochs[0] == 1_700_000_000


def test_more_than_we_page_through_is_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.graph.MOST_PAGES", 2)
    found = walked(*[([listed(number, 1_700_000_900 - number)], True) for number in range(9)])
    assert found[-1].capped
    assert found[-1].covered.epochs == (1_700_000_000, 1_700_000_900)


def test_a_list_without_times_is_read_whole():
    async def run():
        return await everything(pages(([{"id": "1"}], True), ([{"id": "2"}], False)), {})

    assert [one["id"] for one in asyncio.run(run())] == ["1", "2"]


def test_what_is_no_list_is_no_answer():
    with pytest.raises(SourceError, match="without a list"):
        asked(lambda request: reply({"id": "1"}), work=lambda graph, http: graph.listed(http, "me/posts", {}))
