"""Telegram for tests: the library's own objects, and a client that answers with them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from listening import AUGUST, LAST, Options

from socialwatch.http import Http
from socialwatch.models import Ask, Mention, Page
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import telegram_wire
from socialwatch.sources.telegram import Telegram

types = pytest.importorskip("telethon.tl.types")
AuthKey = pytest.importorskip("telethon.crypto").AuthKey
StringSession = pytest.importorskip("telethon.sessions").StringSession

ACME = [parse('acme OR "late delivery" OR #acme', kind="brand")]
HASH = "0123456789abcdef-hash"


def session(port: int = 443, address: str = "149.154.167.51") -> str:
    made = StringSession()
    made.set_dc(2, address, port)
    made.auth_key = AuthKey(bytes(range(256)))
    return str(made.save())


def source(**more: Any) -> Telegram:
    return Telegram(api_id=7, api_hash=Secret("env:TG_HASH"), session=Secret("env:TG_SESSION"), **more)


def channel(number: int = 500, name: str = "coffeenews", **more: Any) -> types.Channel:
    told = {"title": "Coffee News", "photo": types.ChatPhotoEmpty(), "date": at(0), "broadcast": True}
    return types.Channel(id=number, username=name, access_hash=99, participants_count=1200, **{**told, **more})


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(LAST, UTC) - timedelta(seconds=seconds)


def message(number: int, ago: int, words: str = "acme again", chat: int = 500, **more: Any) -> types.Message:
    return types.Message(id=number, peer_id=types.PeerChannel(chat), date=at(ago), message=words, **more)


def answer(*messages: Any, count: int | None = None, chats: Any = None, users: Any = (), **more: Any) -> Any:
    chats = [channel()] if chats is None else chats
    if count is None:
        return types.messages.Messages(messages=list(messages), topics=[], chats=chats, users=list(users))
    return types.messages.MessagesSlice(
        count=count, messages=list(messages), topics=[], chats=chats, users=list(users), **more
    )


def slots(remains: int = 5, **more: Any) -> types.SearchPostsFlood:
    return types.SearchPostsFlood(total_daily=10, remains=remains, stars_amount=10, **more)


ME = types.User(id=1, username="acme_listens", phone="15551234567")


class Client:
    """Answers as a function says, and remembers what it was asked."""

    def __init__(self, give: Callable[[Any], Any], me: Any = ME) -> None:
        self.asked: list[Any] = []
        self.give, self.me, self.closed = give, me, False

    async def connect(self) -> None: ...

    async def get_me(self) -> Any:
        return self.me

    async def disconnect(self) -> None:
        self.closed = True

    async def __call__(self, request: Any) -> Any:
        self.asked.append(request)
        told = self.give(request)
        if isinstance(told, Exception):
            raise told
        return told

    def names(self) -> list[str]:
        return [type(one).__name__.removesuffix("Request") for one in self.asked]


class Counting(Http):
    """Keeps what was to be paid."""

    paid: list[dict[str, float]]

    def take(self, cost: Any) -> None:
        super().take(cost)
        self.__dict__.setdefault("paid", []).append(dict(cost))


def run(monkeypatch: pytest.MonkeyPatch, client: Client, job: Callable[[Counting], Any]) -> Any:
    monkeypatch.setattr(telegram_wire, "new_client", lambda *_: client)

    async def go() -> Any:
        async with Counting(Options()) as http:
            return await job(http), http

    found, http = asyncio.run(go())
    client.paid = [one for one in http.paid if one]
    return found


def pages(monkeypatch: pytest.MonkeyPatch, client: Client, made: Telegram, ask: Ask, resume: Any = None) -> list[Page]:
    async def job(http: Counting) -> list[Page]:
        return [page async for page in made.fetch(http, ask, resume)]

    found: list[Page] = run(monkeypatch, client, job)
    return found


def mapped(made: Telegram, found: list[Page]) -> list[Mention]:
    kept = json.loads(json.dumps([item for page in found for item in page.items]))  # as the store keeps them
    return [one for item in kept for one in made.mentions(item)]


def covered(found: list[Page]) -> tuple[int, int]:
    spans = [page.covered.epochs for page in found]
    assert all(spans[i][0] == spans[i + 1][1] for i in range(len(spans) - 1)), spans
    return spans[-1][0], spans[0][1]


QUERY = Ask({"query": "acme"}, AUGUST)


def give_search(*answers: Any, free: Any = None) -> Callable[[Any], Any]:
    left = list(answers)

    def give(request: Any) -> Any:
        return (free or slots()) if "Flood" in type(request).__name__ else left.pop(0)

    return give
