"""A Jetstream server on loopback: history from a cursor on, clamped where it begins, then what is said live."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve

SECOND = 1_000_000
START = 1_788_000_000 * SECOND
"""The first event, in microseconds: 29 August 2026."""
COLLECTION = "app.bsky.feed.post"


def post(number: int, text: str = "", *, did: str = "did:plc:jane", at: float | None = None, **more: Any) -> dict:
    """A post written `at` seconds after START (its number unless told)."""
    when = START + int((number if at is None else at) * SECOND)
    stamp = datetime.fromtimestamp(when / SECOND, UTC).isoformat().replace("+00:00", "Z")
    record = {"$type": COLLECTION, "createdAt": stamp, "langs": ["en"], "text": text or f"acme {number}", **more}
    commit = {"rev": "3l3qo2vuowo2b", "operation": "create", "collection": COLLECTION, "rkey": f"r{number}",
              "record": record, "cid": "bafyreidc6sydkkbchcyg62v77wbhzvb2mvytlmsychqgwf2xojjtirmzj4"}  # fmt: skip
    return {"did": did, "time_us": when, "kind": "commit", "commit": commit}


def deletion(number: int, at: float, did: str = "did:plc:jane") -> dict:
    commit = {"rev": "3l3qo2vuowo2c", "operation": "delete", "collection": COLLECTION, "rkey": f"r{number}"}
    return {"did": did, "time_us": START + int(at * SECOND), "kind": "commit", "commit": commit}


def account(did: str, at: float, status: str | None = "deleted") -> dict:
    told = {"active": status is None, "did": did, "seq": 1, "time": "2026-08-29T10:00:00Z"}
    return {"did": did, "time_us": START + int(at * SECOND), "kind": "account",
            "account": told | ({"status": status} if status else {})}  # fmt: skip


@dataclass
class Jet:
    """What the server says; `begins` is where its history does, `cut` ends each connection after so many events."""

    history: list[dict] = field(default_factory=list)
    begins: int = 0
    cut: int | None = None
    url: str = ""
    queries: list[dict[str, list[str]]] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _listeners: list[asyncio.Queue] = field(default_factory=list)

    def say(self, *events: dict) -> None:
        """Now, to everybody who listens, and for those who come later."""
        self.history += events
        for queue in self._listeners:
            for event in events:
                queue.put_nowait(event)

    async def serve(self, connection: ServerConnection) -> None:
        asked = parse_qs(urlsplit(connection.request.path).query)
        self.queries.append(asked)
        queue: asyncio.Queue = asyncio.Queue()
        if "cursor" in asked:
            since = max(int(asked["cursor"][0]), self.begins)
            for event in self.history:
                if event["time_us"] >= since:
                    queue.put_nowait(event)
        self._listeners.append(queue)
        self.connected.set()
        talking = asyncio.ensure_future(self._talk(connection, queue))
        gone = asyncio.ensure_future(connection.wait_closed())
        await asyncio.wait({talking, gone}, return_when=asyncio.FIRST_COMPLETED)
        talking.cancel()
        gone.cancel()

    async def _talk(self, connection: ServerConnection, queue: asyncio.Queue) -> None:
        sent = 0
        while self.cut is None or sent < self.cut:
            await connection.send(json.dumps(await queue.get()))
            sent += 1


@asynccontextmanager
async def jetstream(*history: dict, **more: Any) -> AsyncIterator[Jet]:
    jet = Jet(list(history), **more)
    async with serve(jet.serve, "127.0.0.1", 0, close_timeout=0.2) as server:
        jet.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield jet
