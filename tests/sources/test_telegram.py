"""Telegram: the library's own objects as answers, given by a client of ours. No real server was to be had for this."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from listening import AUGUST, LAST, Options
from telegram_client import (
    ACME,
    HASH,
    QUERY,
    Client,
    Counting,
    answer,
    at,
    channel,
    covered,
    give_search,
    mapped,
    message,
    pages,
    run,
    session,
    slots,
    source,
)

from socialwatch.errors import AuthError, ConfigError, RateLimited, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.models import Ask, Mention, Page
from socialwatch.query import parse
from socialwatch.sources import telegram_wire
from socialwatch.sources.base import Follows, Rereads

errors = pytest.importorskip("telethon.errors")
types = pytest.importorskip("telethon.tl.types")


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TG_HASH", HASH)
    monkeypatch.setenv("TG_SESSION", session())


# ---- what it asks


def test_hashtags_come_before_words_because_they_are_free() -> None:
    asks = source(channels=("@CoffeeNews",)).plan(ACME, AUGUST)
    assert [dict(ask.params) for ask in asks] == [
        {"channel": "coffeenews"}, {"hashtag": "acme"}, {"query": "late delivery"}, {"query": "acme"},
    ]  # fmt: skip


def test_a_query_without_a_word_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match="add a word to the query, or set search = false"):
        source().plan([parse("NOT acme", kind="brand")], AUGUST)


@pytest.mark.parametrize("more", [{"search": False}, {"channels": ("https://t.me/acme",)}, {"channels": ("a b",)}])
def test_a_wrong_configuration_is_refused(more: Any) -> None:
    with pytest.raises(ValueError, match="channels"):
        source(**more)


# ---- the search


def test_pages_of_a_search_are_read_to_the_start_of_the_span(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [message(n, 100 - n) for n in range(99, 0, -1)]
    client = Client(
        give_search(
            answer(*first, count=300, next_rate=77),
            answer(message(9, 200, chat=501), count=300, chats=[channel(501, "tea_news")]),
            answer(message(3, 60 * 86_400), count=300),
        )
    )
    made = source()
    found = pages(monkeypatch, client, made, QUERY)
    assert covered(found) == AUGUST.epochs
    assert len(mapped(made, found)) == 100
    searches = [one for one in client.asked if "SearchPostsRequest" in type(one).__name__]
    assert [one.offset_rate for one in searches] == [0, 77, LAST - 200]
    assert [one.offset_id for one in searches] == [0, 1, 9]
    assert searches[2].offset_peer == types.InputPeerChannel(501, 99)
    assert not any(one.allow_paid_stars for one in searches)
    assert client.paid == [{"searches": 1}] * 3
    assert client.closed


def test_a_hashtag_takes_no_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(lambda _: answer(message(1, 5)))
    found = pages(monkeypatch, client, source(), Ask({"hashtag": "acme"}, AUGUST))
    assert client.names() == ["SearchPosts"]
    assert client.asked[0].hashtag == "acme"
    assert client.paid == []
    assert covered(found) == AUGUST.epochs


def test_a_search_that_telegram_calls_free_takes_no_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(give_search(answer(message(1, 5)), free=slots(0, query_is_free=True)))
    assert len(pages(monkeypatch, client, source(), QUERY)) == 1
    assert client.paid == []


def test_used_up_slots_are_a_limit_and_nothing_is_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    until = int(datetime.now(UTC).timestamp()) + 5000
    client = Client(give_search(free=slots(0, wait_till=until)))
    with pytest.raises(RateLimited, match="10 free searches of the day are used") as told:
        pages(monkeypatch, client, source(), QUERY)
    assert 4000 < (told.value.retry_after or 0) <= 5000
    assert "SearchPosts" not in client.names()


def test_an_empty_page_where_more_was_promised_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(give_search(answer(message(1, 5), count=300), answer(count=300)))
    found = pages(monkeypatch, client, source(), QUERY)
    assert [page.capped for page in found] == [False, True]


# ---- channels


def give_channel(*answers: Any) -> Callable[[Any], Any]:
    left = list(answers)

    def give(request: Any) -> Any:
        if "Resolve" in type(request).__name__:
            return types.contacts.ResolvedPeer(peer=types.PeerChannel(500), chats=[channel()], users=[])
        return left.pop(0)

    return give


CHANNEL = Ask({"channel": "coffeenews"}, AUGUST)


def test_a_channel_is_read_whole_and_where_it_lies_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    history = [message(n, 1000 - n) for n in range(250, 0, -1)]

    def give(request: Any) -> Any:
        if "Resolve" in type(request).__name__:
            return types.contacts.ResolvedPeer(peer=types.PeerChannel(500), chats=[channel()], users=[])
        assert request.offset_date == AUGUST.end
        some = [one for one in history if not request.offset_id or one.id < request.offset_id][: request.limit]
        return answer(*some, count=250)

    made, client = source(channels=("coffeenews",)), Client(give)
    found = pages(monkeypatch, client, made, CHANNEL)
    assert len({one.native_id for one in mapped(made, found)}) == 250
    assert covered(found) == AUGUST.epochs
    again = Client(give)
    pages(monkeypatch, again, made, CHANNEL, found[-1].resume)
    assert "contacts.ResolveUsername" not in again.names()
    assert again.names() == ["GetHistory"] * 4


def test_a_channel_that_moved_is_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = errors.ChannelInvalidError(request=None)
    client = Client(give_channel(gone, answer(message(1, 5)), answer()))
    found = pages(monkeypatch, client, source(), CHANNEL, {"channel": 4, "access": "5"})
    assert client.names() == ["GetHistory", "ResolveUsername", "GetHistory", "GetHistory"]
    assert found[-1].resume == {"channel": 500, "access": "99"}


def test_a_channel_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(lambda _: errors.UsernameNotOccupiedError(request=None))
    with pytest.raises(SourceError, match=r"no public channel t\.me/coffeenews: correct channels"):
        pages(monkeypatch, client, source(), CHANNEL)


# ---- what becomes of a message


def one(made: Any, **more: Any) -> Mention:
    from socialwatch.sources.telegram_post import items_of

    kept = json.loads(json.dumps(items_of(answer(made, **more))))
    assert len(kept) == 1
    return next(iter(source().mentions(kept[0])))


def test_a_post_has_its_author_counts_and_address() -> None:
    reactions = types.MessageReactions(
        results=[
            types.ReactionCount(types.ReactionEmoji("👍"), 30),
            types.ReactionCount(types.ReactionCustomEmoji(5), 4),
        ]
    )
    words = "😀 acme #Coffee @AcmeCoffee here https://acme.example/a"
    marks = [
        types.MessageEntityHashtag(8, 7), types.MessageEntityMention(16, 11), types.MessageEntityTextUrl(28, 4, "https://x.example/"),
    ]  # fmt: skip
    found = one(
        message(
            41, 10, words, views=900, forwards=12, reactions=reactions, entities=marks, edit_date=at(5), post=True,
            replies=types.MessageReplies(replies=3, replies_pts=1, comments=True, channel_id=600),
        )
    )  # fmt: skip
    assert (found.id, found.thread, found.parent) == ("telegram:500/41", "500/41", None)
    assert found.url == "https://t.me/coffeenews/41"
    assert found.author
    assert (found.author.handle, found.author.name, found.author.followers) == ("coffeenews", "Coffee News", 1200)
    told = found.engagement
    assert (told.likes, told.replies, told.reposts, told.views) == (34, 3, 12, 900)
    assert (found.created, found.edited) == (at(10), at(5))
    assert (found.tags, found.to) == (("Coffee",), ("AcmeCoffee",))
    assert found.links == ("https://x.example/", "https://acme.example/a")


def test_unknown_counts_stay_unknown() -> None:
    told = one(message(1, 5)).engagement
    assert (told.likes, told.replies, told.reposts, told.views) == (None, None, None, None)


def test_a_forward_is_a_repost_and_an_answer_knows_its_parent() -> None:
    forward = types.MessageFwdHeader(date=at(9), from_id=types.PeerChannel(700), channel_post=8)
    assert one(message(1, 5, fwd_from=forward)).repost_of == "700/8"
    found = one(message(2, 5, reply_to=types.MessageReplyHeader(reply_to_msg_id=1)))
    assert (found.parent, found.thread) == ("500/1", "500/1")


def test_who_writes_in_a_public_group_is_the_author() -> None:
    writer = types.User(id=77, first_name="Ann", last_name="Lee", username="ann", phone="15550000000", access_hash=3)
    found = one(message(2, 5, from_id=types.PeerUser(77)), users=[writer])
    assert found.author
    assert (found.author.handle, found.author.name, found.community) == ("ann", "Ann Lee", "coffeenews")


def test_no_phone_number_or_access_hash_is_kept() -> None:
    from socialwatch.sources.telegram_post import items_of

    writer = types.User(id=77, first_name="Ann", phone="15550000000", access_hash=987654321)
    kept = json.dumps(items_of(answer(message(2, 5, from_id=types.PeerUser(77)), users=[writer])))
    assert "15550000000" not in kept
    assert "987654321" not in kept
    assert "access_hash" not in kept


def test_notes_and_pictures_without_words_are_no_mentions() -> None:
    from socialwatch.errors import BadItem
    from socialwatch.sources.telegram_post import items_of

    note = types.MessageService(
        id=1, peer_id=types.PeerChannel(500), action=types.MessageActionChatEditTitle("x"), date=at(1)
    )
    assert items_of(answer(note, types.MessageEmpty(id=2, peer_id=None))) == []
    with pytest.raises(BadItem, match="has no text"):
        one(message(3, 5, ""))


# ---- comments and looking again


def test_comments_below_a_post_answer_it(monkeypatch: pytest.MonkeyPatch) -> None:
    group = channel(600, "coffeetalk", megagroup=True, broadcast=False)
    first = message(11, 3, "late again", 600, reply_to=types.MessageReplyHeader(reply_to_msg_id=10))
    deeper = types.MessageReplyHeader(reply_to_msg_id=11, reply_to_top_id=10)
    client = Client(give_channel(answer(message(12, 2, "sorry!", 600, reply_to=deeper), first, chats=[group])))
    made = source()
    assert isinstance(made, Follows)
    post = one(message(41, 10, replies=types.MessageReplies(1, 1, comments=True, channel_id=600)))
    item = {"id": 41, "chat": {"id": 500, "handle": "coffeenews"}, "comments": {"channel_id": 600}}

    async def job(http: Counting) -> list[Page]:
        return [page async for page in made.replies(http, post, item)]

    found = {one.native_id: one for one in mapped(made, run(monkeypatch, client, job))}
    assert {key: one.parent for key, one in found.items()} == {"600/11": "500/41", "600/12": "600/11"}
    assert {one.thread for one in found.values()} == {"500/41"}


def test_a_post_without_comments_costs_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(give_channel())

    async def job(http: Counting) -> list[Page]:
        http.take({})
        return [page async for page in source().replies(http, one(message(1, 5)), None)]

    assert run(monkeypatch, client, job) == []
    assert client.asked == []


def test_deleted_posts_are_gone_and_the_others_have_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(give_channel(answer(message(1, 5, views=50), types.MessageEmpty(id=2, peer_id=None))))
    made = source()
    assert isinstance(made, Rereads)
    known = {f"500/{n}": {"id": n, "chat": {"id": 500, "handle": "coffeenews"}} for n in (1, 2)}

    async def job(http: Counting) -> Any:
        return await made.reread(http, ["500/1", "500/2", "900/3"], known)

    told = run(monkeypatch, client, job)
    assert told.gone == ["500/2"]
    assert [one.engagement.views for item in told.items for one in made.mentions(item)] == [50]


# ---- what goes wrong


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (errors.FloodWaitError(request=None, capture=321), RateLimited, "left alone for 321 s"),
        (errors.AuthKeyUnregisteredError(request=None), AuthError, "make a new session"),
        (errors.AuthKeyDuplicatedError(request=None), AuthError, "make a new session"),
        (errors.SessionRevokedError(request=None), AuthError, "make a new session"),
        (errors.UserDeactivatedBanError(request=None), AuthError, "make a new session"),
        (errors.PremiumAccountRequiredError(request=None), AuthError, "set search = false"),
        (errors.ApiIdInvalidError(request=None), AuthError, r"my\.telegram\.org"),
        (errors.RPCError(None, "FROZEN_METHOD_INVALID", 420), AuthError, "frozen"),
        (errors.RPCError(None, "INTERNAL", 500), SourceDown, "failed itself"),
        (errors.InvalidBufferError(b"xx"), SourceDown, "cannot be reached"),
        (ConnectionResetError(), SourceDown, "cannot be reached"),
        (ValueError("Request was unsuccessful 2 time(s)"), SourceError, "no answer that can be read"),
    ],
)
def test_errors_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as told:
        pages(monkeypatch, Client(lambda _: error), source(), Ask({"hashtag": "acme"}, AUGUST))
    assert HASH not in str(told.value)
    assert os.environ["TG_SESSION"] not in str(told.value)
    if kind is RateLimited:
        assert getattr(told.value, "retry_after", None) == 321.0


def test_a_session_that_telegram_forgot_or_a_bots_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for me, words in ((None, "does not know the session in env:TG_SESSION"), (types.User(id=1, bot=True), "a bot's")):
        with pytest.raises(AuthError, match=words):
            run(monkeypatch, Client(lambda _: answer(), me), source().check)


@pytest.mark.parametrize("value", ["nonsense", "1AAAA", "1" + "A" * 352])
def test_what_is_no_session_is_told_without_repeating_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TG_SESSION", value)
    with pytest.raises(AuthError, match=r"holds no session of telethon's: make a new session") as told:
        run(monkeypatch, Client(lambda _: answer()), source().check)
    assert value not in str(told.value)


def test_doctor_says_what_is_left_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(monkeypatch, Client(lambda _: slots(7)), source().check)
    assert said == "answers as @acme_listens; 7 of 10 free searches of the day are left"
    poor = Client(lambda _: errors.PremiumAccountRequiredError(request=None))
    assert "set search = false" in run(monkeypatch, poor, source().check)


def test_a_missing_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "telethon.sessions", None)
    with pytest.raises(ConfigError, match=r"pip install 'socialwatch\[telegram\]'"):
        run(monkeypatch, Client(lambda _: answer()), source().check)


# ---- the library's own sockets


async def ask_for_real(options: Options) -> None:
    async with Http(options) as http:
        await source().check(http)


def test_its_sockets_pass_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("TG_SESSION", session(server.getsockname()[1], "127.0.0.1"))
        with pytest.raises(SourceError, match="private address"):
            asyncio.run(ask_for_real(Options(allow=())))
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_server_that_is_not_there_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("TG_SESSION", session(port, "127.0.0.1"))
    monkeypatch.setattr(telegram_wire, "PAUSE", 0)
    with pytest.raises(SourceDown, match="Telegram cannot be reached"):
        asyncio.run(ask_for_real(Options()))


def test_the_configured_proxy_is_taken() -> None:
    told = telegram_wire._proxy("http://ann:s%40crt@proxy.example:3128")
    assert told
    assert (told["proxy_type"], told["addr"], told["port"], told["password"]) == (
        "http", "proxy.example", 3128, "s@crt",
    )  # fmt: skip
    with pytest.raises(ConfigError, match="use http or socks5"):
        telegram_wire._proxy("ftp://proxy.example")
