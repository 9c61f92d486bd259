"""A JSON API from the configuration alone: filled in, paged through, mapped, its mistakes told by key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.config import Config, SourceSection
from socialwatch.errors import BadItem, ConfigError, SourceError
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import build
from socialwatch.sources.json_api import JsonApi

ACME = [parse('"acme cloud"', kind="brand")]
MAP = {"id": "id", "text": "body", "created": "at"}
SIZE = 10


def post(number, at=None):
    return {"id": number, "body": f"acme {number}", "at": LAST - number * 600 if at is None else at}


POSTS = [post(number) for number in range(35)]


def api(**options):
    def make(url):
        given = {key: value.replace("URL", url) if key == "url" else value for key, value in options.items()}
        return JsonApi(**{"map": MAP, "page_size": SIZE, "order": "newest", **given})

    return make


def pages(request):
    at = (int(request.query["page"]) - 1) * SIZE
    return reply(POSTS[at : at + SIZE])


def offsets(request):
    at = int(request.query["offset"])
    return reply({"data": {"list": POSTS[at : at + SIZE]}})


def cursors(request):
    at = int(request.query.get("cursor", "0"))
    return reply({"data": {"list": POSTS[at : at + SIZE]}, "meta": {"next": at + SIZE if at + SIZE < 35 else None}})


def next_addresses(request):
    at = int(request.query.get("at", "0"))
    more = f"/posts?at={at + SIZE}" if at + SIZE < 35 else None
    return reply({"data": {"list": POSTS[at : at + SIZE]}, "meta": {"next": more}})


def link_headers(request):
    at = int(request.query.get("at", "0"))
    more = [f'Link: <{request.path}?at={at + SIZE}>; rel="next"'] if at + SIZE < 35 else []
    return reply(POSTS[at : at + SIZE], "Content-Type: application/json", *more)


@pytest.mark.parametrize("order", ["newest", "none"])
@pytest.mark.parametrize(
    ("handler", "options"),
    [
        (pages, {"paging": "page", "url": "URL/posts?page={page}"}),
        (offsets, {"paging": "offset", "url": "URL/posts?offset={offset}", "items": "data.list"}),
        (cursors, {"paging": "cursor", "url": "URL/p?cursor={cursor}", "items": "data.list", "cursor": "meta.next"}),
        (next_addresses, {"paging": "cursor", "url": "URL/posts", "items": "data.list", "cursor": "meta.next"}),
        (link_headers, {"paging": "link", "url": "URL/posts"}),
    ],
)
def test_every_way_of_paging_gives_every_post_once(handler, options, order):
    heard = listen(api(**options, order=order), handler, queries=ACME)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == list(range(35))
    assert not any(page.capped for page in heard.pages)
    if order == "newest":
        assert covers(heard.pages)
    else:
        assert [page.covered for page in heard.pages if page.covered.seconds] == [AUGUST], "only the end covers"


def test_asking_stops_where_the_wanted_time_begins_even_with_an_old_post_pinned_on_top():
    span = Span.of(LAST - 12 * 600, AUGUST.epochs[1])
    pinned = [{"id": "pin", "body": "rules", "at": 1_500_000_000}, *POSTS]

    def answer(request):
        at = (int(request.query["page"]) - 1) * SIZE
        return reply(pinned[at : at + SIZE])

    heard = listen(api(paging="page", url="URL/posts?page={page}"), answer, queries=ACME, span=span)
    assert len(heard.platform.requests) == 2
    assert {str(number) for number in range(13)} <= {str(item["id"]) for item in heard.items}
    assert covers(heard.pages, span)


def test_oldest_first_is_covered_from_its_beginning():
    def answer(request):
        since, page = int(request.query["since"]), int(request.query["page"])
        found = [post for post in reversed(POSTS) if post["at"] >= since]
        return reply(found[(page - 1) * SIZE : page * SIZE])

    url = "URL/posts?since={since}&page={page}"
    heard = listen(api(paging="page", url=url, order="oldest", time_format="seconds"), answer, queries=ACME)
    assert len(heard.items) == 35
    starts = [page.covered.start for page in heard.pages]
    assert starts == [AUGUST.start, *(page.covered.end for page in heard.pages[:-1])]
    assert heard.pages[-1].covered.end == AUGUST.end


@pytest.mark.parametrize("url", ["URL/posts?page={page}", "URL/posts?after={since}&page={page}"])
def test_a_killed_run_goes_on_at_the_page_it_had_reached_and_one_before(url):
    first = listen(api(paging="page", url=url), pages, queries=ACME).pages[1]
    rest = Span.of(AUGUST.epochs[0], first.covered.epochs[0])
    again = listen(api(paging="page", url=url), pages, queries=ACME, span=rest, resume=first.resume)
    assert [request.query["page"] for request in again.platform.requests] == ["2", "3", "4", "5"]
    assert covers(again.pages, rest)


def test_a_killed_run_asks_up_to_where_it_had_come_when_the_address_can_say_so():
    url = "URL/posts?before={until}&page={page}"
    first = listen(api(paging="page", url=url), pages, queries=ACME).pages[1]
    rest = Span.of(AUGUST.epochs[0], first.covered.epochs[0])
    again = listen(api(paging="page", url=url), pages, queries=ACME, span=rest, resume=first.resume)
    assert again.platform.requests[0].query == {"before": rest.end.strftime("%Y-%m-%dT%H:%M:%SZ"), "page": "1"}


def test_an_item_that_a_path_does_not_fit_costs_the_page_nothing():
    paths = {"id": "id", "text": "body", "created": "join('', [day, 'T10:00:00Z'])"}
    items = [{"id": 1, "body": "acme", "day": "2026-08-05"}, {"id": 2, "body": "acme", "day": 7}]
    heard = listen(api(url="URL/posts", map=paths), lambda request: reply(items), queries=ACME)
    assert heard.error is None
    assert len(heard.items) == 2
    with pytest.raises(BadItem, match=r"map\.created"):
        list(JsonApi(url="https://f.example/p", map=paths).mentions(items[1]))


def test_a_full_answer_without_a_way_on_is_a_gap_behind_its_last_post():
    heard = listen(api(url="URL/posts"), lambda request: reply(POSTS[:SIZE]), queries=ACME)
    assert [page.capped for page in heard.pages] == [False, True]
    assert covers(heard.pages)
    half = listen(api(url="URL/posts"), lambda request: reply(POSTS[:4]), queries=ACME)
    assert [page.capped for page in half.pages] == [False]


def test_a_server_that_gives_the_same_page_for_ever_is_left_and_the_rest_is_a_gap():
    heard = listen(api(paging="page", url="URL/posts?page={page}"), lambda request: reply(POSTS[:SIZE]), queries=ACME)
    assert len(heard.platform.requests) == 2
    assert len(heard.items) == SIZE
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_the_address_is_filled_in_and_empty_parameters_are_left_out(monkeypatch):
    monkeypatch.setenv("FORUM_KEY", "s3cret&key")
    url = "URL/find/{query}?q={query}&from={since}&to={until}&n={size}&c={cursor}&key={key}&x"
    options = {"paging": "cursor", "cursor": "next", "items": "l", "secrets": {"key": Secret("env:FORUM_KEY")}}
    heard = listen(
        api(url=url, time_format="%d/%m/%Y %H:%M", headers={"X-Key": "Key {key}"}, **options),
        lambda request: reply({"l": []}),
        queries=ACME,
    )
    (request,) = heard.platform.requests
    assert request.path == "/find/%22acme%20cloud%22"
    assert request.query == {
        "q": '"acme cloud"', "from": "01/08/2026 00:00", "to": "01/09/2026 00:00", "n": "10", "key": "s3cret&key",
        "x": "",
    }  # fmt: skip
    assert request.headers["x-key"] == "Key s3cret&key"


def test_the_next_page_is_not_looked_for_on_another_host():
    heard = listen(
        api(paging="link", url="URL/posts"),
        lambda request: reply(POSTS[:3], 'Link: <http://127.0.0.9:1/x>; rel="next"', "Content-Type: application/json"),
        queries=ACME,
    )
    assert isinstance(heard.error, SourceError)
    assert "another host" in str(heard.error)
    assert len(heard.items) == 3


def test_a_key_in_a_header_of_any_name_is_not_repeated_when_the_server_echoes_it(monkeypatch):
    monkeypatch.setenv("FORUM_KEY", "sesame-open")
    heard = listen(
        api(url="URL/posts", headers={"X-Thing": "{key}"}, secrets={"key": Secret("env:FORUM_KEY")}),
        lambda request: reply({"error": "bad key sesame-open"}, status="400 Bad Request"),
        queries=ACME,
    )
    assert "bad key" in str(heard.error)
    assert "sesame" not in str(heard.error)


def test_an_answer_without_the_list_is_told_with_the_path():
    heard = listen(api(url="URL/posts", items="data.posts"), lambda request: reply({"data": {}}), queries=ACME)
    assert isinstance(heard.error, SourceError)
    assert "items = 'data.posts'" in str(heard.error)


def test_an_item_becomes_a_mention():
    source = JsonApi(
        url="https://f.example/p", name="forum", site_url="https://f.example/", page_size=5,
        map={"id": "id", "title": "head", "text": "body.html", "author": "user.login", "author_name": "user.name",
             "created": "made", "url": "join('', ['t/', slug])", "tags": "tags[].name", "likes": "votes.up",
             "replies": "answers", "parent": "to", "links": "refs"},
    )  # fmt: skip
    (mention,) = source.mentions({
        "id": 2**60, "head": "Down?", "body": {"html": "<p>acme is <b>down</b></p>"}, "slug": "down-7",
        "user": {"login": "@jane", "name": "Jane"}, "made": "2026-08-05T12:00:00+02:00", "votes": {"up": 0},
        "tags": [{"name": "acme"}, {"name": "outage"}], "to": 7, "refs": ["https://a.example/x", "b"],
    })  # fmt: skip
    assert mention.id == f"forum:{2**60}"
    assert (mention.title, mention.text, mention.parent) == ("Down?", "acme is down", "7")
    assert mention.url == "https://f.example/t/down-7"
    assert mention.created == datetime(2026, 8, 5, 10, tzinfo=UTC)
    assert (mention.author.handle, mention.author.name) == ("jane", "Jane")
    assert mention.tags == ("acme", "outage")
    assert mention.links == ("https://a.example/x", "https://f.example/b")
    assert (mention.engagement.likes, mention.engagement.replies) == (0, None), "0 is told, unknown is None"


@pytest.mark.parametrize(
    ("form", "value"),
    [("iso", "2026-08-05T10:00:00Z"), ("iso", 1_785_924_000), ("iso", "Wed, 05 Aug 2026 12:00:00 +0200"),
     ("seconds", "1785924000.7"), ("milliseconds", 1_785_924_000_123), ("%d.%m.%Y %H.%M", "05.08.2026 12.00")],
)  # fmt: skip
def test_dates_are_read_as_the_configuration_says(form, value):
    source = JsonApi(url="https://f.example/p", map=MAP, date_format=form, timezone="Europe/Berlin")
    (mention,) = source.mentions({"id": 1, "body": "acme", "at": value})
    assert mention.created == datetime(2026, 8, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize("item", [None, [], "x", {}, {"id": 1}, {"id": 1, "body": {"html": "x"}}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(JsonApi(url="https://f.example/p", map=MAP).mentions(item))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"map": {"text": "a..b"}}, "map.text = 'a..b' is no JMESPath"),
        ({"map": {"text": "a", "colour": "b"}}, "map knows no field 'colour'"),
        ({"map": {"id": "a"}}, "neither where the text nor"),
        ({"items": "data["}, "items = 'data[' is no JMESPath"),
        ({"paging": "cursor"}, "cursor = '' is no JMESPath"),
        ({"paging": "page"}, "url holds no {page}"),
        ({"paging": "sideways"}, "paging"),
        ({"order": "newest", "map": {"text": "a"}}, "where a post's time is"),
        ({"order": "oldest"}, "url holds no {since}"),
        ({"url": "https://f.example/{who}"}, "no use for {who}"),
        ({"url": "f.example/posts"}, "whole address"),
        ({"headers": {"Authorization": "Bearer hunter2"}}, "headers.Authorization must not be written here"),
        ({"headers": {"Authorization": "Bearer {token}"}}, "which `secrets` does not hold"),
        ({"secrets": {"token": "hunter2"}}, "secrets.token: a secret must not stand"),
        ({"timezone": "Mars/Olympus"}, "Mars"),
    ],
)
def test_mistakes_are_told_with_their_key_and_without_their_secret(options, told):
    given = {"url": "https://f.example/posts", "map": MAP, **options}
    with pytest.raises(ConfigError) as error:
        build(Config(sources=(SourceSection(name="forum", type="json", options=given),)))
    assert told in str(error.value)
    assert "hunter2" not in str(error.value)
