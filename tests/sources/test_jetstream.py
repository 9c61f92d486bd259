"""Jetstream: posts as they are written, over a real websocket on loopback."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from jetstream_server import SECOND, START, account, deletion, jetstream, post
from listening import Options, platform, reply
from websockets.asyncio.server import serve

from socialwatch.collect.matching import Matching
from socialwatch.config import Brand
from socialwatch.errors import AuthError, BadItem, ConfigError, RateLimited, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.models import Page, Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import Source
from socialwatch.sources.base import Streams
from socialwatch.sources.bluesky import Bluesky
from socialwatch.sources.bluesky_post import view_mentions
from socialwatch.sources.jetstream import REWIND, Jetstream
from socialwatch.sources.jetstream_event import Batch
from socialwatch.sources.jetstream_filter import Filter
from socialwatch.store import Store

pytestmark = pytest.mark.long

ACME = [parse("acme", kind="brand")]


def known(request):
    """Everybody's handle and followers, and who is behind the handle acme.example."""
    if request.path.endswith("resolveHandle"):
        handle = request.query["handle"]
        return reply({"did": "did:plc:acme"}) if handle == "acme.example" else reply({}, status="400 Bad Request")
    dids = [value for name, value in request.pairs if name == "actors"]
    return reply({"profiles": [{"did": did, "handle": f"{did[8:]}.example", "followersCount": 7} for did in dids]})


def source(url, profiles="", **more):
    more = {"followers": bool(profiles), "seconds": 0.05, "quiet": 5.0, "profiles_url": profiles, **more}
    return Jetstream(base_url=url, **more)


def hear(*history, pages=None, queries=ACME, resume=None, answers=None, server=None, **more):
    """What a stream gives of this history, the server, and who was asked for profiles.

    All pages up to the last event as one, gaps apart from it; or the first `pages`. What the stream raises is raised.
    """

    async def run():
        async with (
            jetstream(*history, **(server or {})) as jet,
            platform(answers or known) as profiles,
            Http(Options(), first_wait=0.001, patience=1.0) as http,
        ):
            found = []
            stream = source(jet.url, profiles.url if answers else "", **more).stream(http, queries, resume)
            async with asyncio.timeout(20):
                async for page in stream:
                    found.append(page)
                    heard = not page.capped and page.resume["cursor"] >= history[-1]["time_us"]
                    if len(found) == pages or (pages is None and heard):
                        break
            await stream.aclose()
            return together(found), jet, profiles

    return asyncio.run(run())


def together(pages):
    """How many pages it takes is up to the machine."""
    gaps, rest = [page for page in pages if page.capped], [page for page in pages if not page.capped]
    items, gone = [item for page in rest for item in page.items], [one for page in rest for one in page.gone]
    covered = Span(rest[0].covered.start, rest[-1].covered.end)
    return [*gaps, Page(items, covered, rest[-1].resume, gone=gone)]


def mapped(page, **more):
    made = source("ws://x", **more)
    return [mention for item in page.items for mention in made.mentions(item)]


FROM_START = {"cursor": START}


def test_it_is_a_source_that_streams_and_has_nothing_for_cron():
    made = source("ws://x")
    assert isinstance(made, Source)
    assert isinstance(made, Streams)
    assert made.plan(ACME, Span.of(0, 10)) == []

    async def fetched():
        return [page async for page in made.fetch(None, None, None)]

    assert asyncio.run(fetched()) == []


def test_posts_of_a_brand_are_kept_and_all_others_passed_over():
    (page,), jet, _ = hear(post(1), post(2, "milk"), post(3, "ACME!"), resume=FROM_START)
    assert [mention.text for mention in mapped(page)] == ["acme 1", "ACME!"]
    assert page.covered == Span.of(START // SECOND, START // SECOND + 3)
    assert page.resume == {"cursor": START + 3 * SECOND}
    assert not page.capped
    assert jet.queries == [{"wantedCollections": ["app.bsky.feed.post"], "cursor": [str(START - REWIND)]}]


def test_a_post_is_the_same_as_the_search_shows_it():
    told = post(1, reply={"parent": {"uri": "at://p"}, "root": {"uri": "at://r"}}, tags=["coffee"])
    told["commit"]["record"]["embed"] = {"images": [{"image": {"ref": {"$link": "bafy1"}}, "alt": ""}]}
    (mention,) = source("ws://x").mentions(told)
    view = {"uri": "at://did:plc:jane/app.bsky.feed.post/r1", "indexedAt": "2026-08-29T10:40:01Z",
            "author": {"did": "did:plc:jane"}, "record": told["commit"]["record"]}  # fmt: skip
    (shown,) = view_mentions(view, "bluesky")
    assert mention.id == shown.id == "bluesky:at://did:plc:jane/app.bsky.feed.post/r1"
    for name in ("text", "created", "parent", "thread", "tags", "lang", "url", "author"):
        assert getattr(mention, name) == getattr(shown, name), name
    assert mention.media == ("https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:jane/bafy1@jpeg",)


def test_the_stream_and_the_search_give_one_mention_with_two_sightings(tmp_path):
    told = post(1)
    author, record = {"did": "did:plc:jane", "handle": "jane.example"}, told["commit"]["record"]
    view = {"uri": "at://did:plc:jane/app.bsky.feed.post/r1", "likeCount": 3, "author": author, "record": record}
    searching = Bluesky(handle="a.example", password=Secret("env:B_PASSWORD"))
    matching, now = Matching([Brand(name="Acme", query="acme")]), datetime(2026, 8, 30, tzinfo=UTC)
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        for name, by, item in (
            ("jet", source("ws://x"), told),
            ("search", searching, view),
            ("jet", source("ws://x"), told),
        ):
            with store.transaction():
                store.writer.save(store.sources.id(name, name), [matching.row(by, item, now)], run=1, now=now)
        (one,) = store.mentions.read([row[0] for row in store.db.execute("SELECT id FROM mentions")])
    assert one.sources == ("jet", "search")
    assert (one.mention.author.handle, one.mention.engagement.likes, one.revision) == ("jane.example", 3, 0)


def test_handles_and_followers_are_looked_up_for_posts_that_matched_and_for_nobody_else():
    events = [post(n, "acme" if n % 10 == 0 else "milk", did=f"did:plc:a{n}") for n in range(1, 101)]
    (page,), _, asked = hear(*events, resume=FROM_START, answers=known, seconds=0.4)
    authors = [mention.author for mention in mapped(page)]
    assert [(author.handle, author.followers) for author in authors][:2] == [("a10.example", 7), ("a20.example", 7)]
    assert len(authors) == 10
    (request,) = asked.requests
    assert len(request.pairs) == 10


@pytest.mark.parametrize(
    "refusal", [reply(b"", status="429 Too Many Requests"), reply(b"<html>", "Content-Type: text/html"), reply({})]
)
def test_a_post_is_not_lost_for_want_of_its_authors_handle(refusal):
    (page,), _, _ = hear(post(1), resume=FROM_START, answers=lambda request: refusal)
    (mention,) = mapped(page)
    assert (mention.author.native_id, mention.author.handle) == ("did:plc:jane", None)


def test_posts_of_named_accounts_are_kept_whatever_they_say():
    events = [post(1, "hello", did="did:plc:acme"), post(2, "hello"), post(3, "hello", did="did:plc:boss")]
    (page,), _, _ = hear(*events, resume=FROM_START, answers=known, accounts=("acme.example", "did:plc:boss"))
    assert [mention.author.native_id for mention in mapped(page)] == ["did:plc:acme", "did:plc:boss"]


def test_an_account_that_a_query_names_is_looked_for_and_a_wrong_one_costs_nothing():
    queries = [parse("from:acme.example OR from:nobody.example", kind="brand")]
    events = [post(1, "hello", did="did:plc:acme"), post(2, "hello")]
    (page,), _, _ = hear(*events, resume=FROM_START, answers=known, queries=queries)
    assert [mention.text for mention in mapped(page)] == ["hello"]


def test_a_named_account_that_is_not_there_is_told():
    with pytest.raises(SourceError, match=r"knows no account 'nobody\.example'"):
        hear(post(1), resume=FROM_START, answers=known, accounts=("nobody.example",))


def test_a_query_that_asks_for_followers_is_decided_when_they_are_known():
    (page,), _, _ = hear(
        post(1), post(2, "milk"), resume=FROM_START, queries=[parse("acme followers:>=5", kind="brand")]
    )
    assert len(page.items) == 1


def test_a_query_without_any_word_is_refused_with_what_to_do():
    with pytest.raises(ConfigError, match="add a word"):
        hear(post(1), queries=[parse("has:link", kind="brand")])


def test_deletions_of_posts_and_accounts_are_told_and_win_over_what_came_just_before():
    events = [post(1), post(2), deletion(1, 3), account("did:plc:gone", 4), account("did:plc:asleep", 5, "deactivated"),
              account("did:plc:back", 6, None)]  # fmt: skip
    (page,), _, _ = hear(*events, resume=FROM_START, seconds=0.4)
    assert list(page.gone) == ["at://did:plc:jane/app.bsky.feed.post/r1", "at://did:plc:gone/"]
    assert [mention.text for mention in mapped(page)] == ["acme 2"]


def test_an_edit_is_told_even_when_the_post_names_no_brand_any_more():
    edit = post(1, "never mind", at=9)
    edit["commit"]["operation"] = "update"
    (page,), _, _ = hear(edit, resume=FROM_START)
    (mention,) = mapped(page)
    assert (mention.text, int(mention.edited.timestamp())) == ("never mind", START // SECOND + 9)


def test_time_that_the_server_no_longer_had_is_a_gap_and_the_rest_goes_on():
    late = START + 7200 * SECOND
    found, _, _ = hear(post(1), post(7300), resume=FROM_START, server={"begins": late}
    )  # fmt: skip
    assert (found[0].capped, found[0].covered) == (True, Span.of(START // SECOND, START // SECOND + 7300))
    assert len(found[0].items) == 0
    assert [mention.text for mention in mapped(found[1])] == ["acme 7300"]
    assert not found[1].capped


def test_a_few_quiet_seconds_are_no_gap():
    (page,), _, _ = hear(post(40), resume=FROM_START)
    assert not page.capped


def connected(made, *events):
    """What a stream without a cursor gives of what is said once it is connected."""

    async def run():
        async with jetstream(post(1)) as jet, Http(Options()) as http:
            stream = made(jet.url).stream(http, ACME, None)
            task = asyncio.ensure_future(anext(stream))
            await jet.connected.wait()
            jet.say(*events)
            page = await asyncio.wait_for(task, 5)
            await stream.aclose()
            return page, jet

    return asyncio.run(run())


def test_without_a_cursor_it_begins_now():
    page, jet = connected(source, post(2))
    assert "cursor" not in jet.queries[0]
    assert [mention.text for mention in mapped(page)] == ["acme 2"]


def test_the_first_connection_can_begin_some_hours_ago():
    before = time.time()
    _, jet = connected(lambda url: source(url, first_hours=2.0), post(2, at=time.time() - START / SECOND))
    since = int(jet.queries[0]["cursor"][0]) / SECOND
    assert before - 7210 < since < time.time() - 7200


def test_a_connection_that_ends_gives_what_it_had_and_is_told():
    (page,), _, _ = hear(post(1), post(2), resume=FROM_START, server={"cut": 1}, seconds=5.0, pages=1)
    assert [mention.text for mention in mapped(page)] == ["acme 1"]
    assert page.resume == {"cursor": START + SECOND}
    with pytest.raises(SourceDown, match="ended the connection"):
        hear(post(1), post(2), pages=2, resume=FROM_START, server={"cut": 1}, seconds=5.0)


def test_a_server_that_says_nothing_at_all_counts_as_down():
    with pytest.raises(SourceDown, match="has said nothing"):
        hear(resume=FROM_START, quiet=0.1)


@pytest.mark.parametrize(
    ("said", "kind"), [("not json {", SourceDown), ('{"hello": 1}', SourceError), ("[1]", SourceError)]
)
def test_what_is_no_jetstream_is_told_as_such(said, kind):
    async def run():
        async def talk(connection):
            await connection.send(said)
            await connection.wait_closed()

        async with serve(talk, "127.0.0.1", 0) as server, Http(Options()) as http:
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            await anext(source(url).stream(http, ACME, None))

    with pytest.raises(kind):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply(b"<html>keep out</html>", "Content-Type: text/html", status="403 Forbidden"), AuthError, "403"),
        (reply(b"", status="429 Too Many Requests"), RateLimited, "429"),
        (reply(b"", status="503 Service Unavailable"), SourceDown, "503"),
        (reply(b"<html>", "Content-Type: text/html"), SourceError, "websocket"),
        (reply(b"", "Location: http://elsewhere.example/", status="302 Found"), SourceError, "302"),
        (b"", SourceDown, "broke off"),
    ],
)
def test_a_server_that_speaks_http_only_is_told_in_our_words(answer, kind, words):
    async def run():
        async with platform(lambda request: answer) as served, Http(Options()) as http:
            await anext(source(served.url).stream(http, ACME, None))

    with pytest.raises(kind, match=words) as caught:
        asyncio.run(run())
    assert "<html" not in str(caught.value)


def test_private_addresses_are_refused_and_nobody_there_is_told():
    async def run(allow):
        async with Http(Options(allow=allow)) as http:
            await anext(source("ws://127.0.0.1:9").stream(http, ACME, None))

    with pytest.raises(SourceError, match="private address"):
        asyncio.run(run(()))
    with pytest.raises(SourceDown, match="cannot be reached"):
        asyncio.run(run(("127.0.0.1",)))


def test_a_query_of_the_address_is_never_shown():
    async def run():
        async with Http(Options()) as http, http.socket("ws://127.0.0.1:9/x?token=geheimnis"):
            pass

    with pytest.raises(SourceDown) as caught:
        asyncio.run(run())
    assert "geheimnis" not in str(caught.value)


def test_doctor_hears_one_event():
    async def run():
        async with jetstream() as jet, Http(Options()) as http:
            task = asyncio.ensure_future(source(jet.url).check(http))
            await jet.connected.wait()
            jet.say(post(1))
            return await task

    assert asyncio.run(run()).startswith("streams, ")


@pytest.mark.parametrize(
    "item", [{}, [], None, {"kind": "identity", "did": "did:plc:a", "time_us": START}, deletion(1, 1)]
)
def test_what_is_no_post_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source("ws://x").mentions(item))


@pytest.mark.parametrize("wrong", [{"first_hours": 37}, {"first_hours": -1}, {"seconds": 0}, {"quiet": 0}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError, match=r"36 hours|more than nothing"):
        Jetstream(**wrong)


def test_the_sieve_keeps_up_with_ten_times_what_the_network_says():
    sieve = Filter(ACME, ())
    events = [post(number, "some words that people say of their day, " * 3) for number in range(1000)]
    batch, began = Batch(START), time.process_time()
    for event in events:
        batch.take(event, sieve)
    assert not batch.items
    assert len(events) / (time.process_time() - began) > 500


def test_what_is_told_again_is_stored_together_with_what_was_deleted_of_it():
    """A watch that is stopped in between would keep a post that its author took back."""
    sieve = Filter([parse("acme", kind="brand")], ())
    batch = Batch(START + 9 * SECOND)
    batch.take(post(5), sieve)
    assert not batch.due(0.0)
    batch.take(deletion(5, 9), sieve)
    assert batch.due(0.0)
    assert (batch.page(batch.items).items, len(batch.page([]).gone)) == ([], 1)


def test_the_deletion_of_a_post_takes_no_other_whose_id_begins_alike():
    sieve = Filter([parse("acme", kind="brand")], ())
    batch = Batch(START)
    for event in (post(1), post(11), deletion(1, 12), post(2, did="did:plc:gone"), account("did:plc:gone", 13)):
        batch.take(event, sieve)
    assert [one["commit"]["rkey"] for one in batch.items] == ["r11"]
