"""A network that misbehaves: a proxy before an origin server that delays, cuts, drips, refuses and lies, by plan.

What happens to a request depends on the seed, on the page of a listing that is asked for and on how often it was asked
for before, so that a run that asks the same gets the same.
"""

from __future__ import annotations

import asyncio
import gzip
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

FAULTS = ("late", "reset", "cut gzip", "drip", "burst", "too long", "too short")
"""Which of them spoil the answer: all but the late one and the drip, which are only slow."""
SLOW = ("late", "drip")
STALL = "stall"  # no answer at all, until the client gives up


@dataclass(frozen=True)
class Reply:
    """What the origin answers; `page` tells the proxy how deep in a listing this is."""

    body: bytes
    kind: str = "application/json"
    status: str = "200 OK"
    headers: tuple[str, ...] = ()
    page: int = 1


Origin = Callable[[str, dict[str, str]], Reply]
"""Path with query, and the request's headers."""
Plan = Callable[[random.Random, Reply, int], str]
"""What to do to the answer that this is, asked for the n-th time: a fault, or "" to let it through."""


@dataclass
class FaultProxy:
    """Stands before `origin` on a port of its own, its clock wrong by `skew`."""

    origin: Origin
    plan: Plan
    seed: str
    skew: timedelta = timedelta()
    port: int = 0
    asked: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    server: asyncio.Server | None = None

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        if self.server:
            self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            await self._answer(first.split(" ")[1], headers, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, target: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        reply = self.origin(target, headers)
        self.asked[reply.page] += 1
        times = self.asked[reply.page]
        chance = random.Random(f"{self.seed} {reply.page} {times}")
        fault = self.plan(chance, reply, times)
        self.done[fault or "none"] += 1
        if fault == STALL:
            await asyncio.sleep(30)
        elif fault == "burst":
            writer.write(self._head(Reply(b"", status=chance.choice(("500 Oh no", "502 Bad", "503 Busy"))), 0))
        elif fault == "try later":
            until = format_datetime(self.now + timedelta(seconds=1), usegmt=True)
            writer.write(self._head(Reply(b"", status="429 Slow down", headers=(f"Retry-After: {until}",)), 0))
        else:
            await self._send(fault, reply, chance, writer)

    async def _send(self, fault: str, reply: Reply, chance: random.Random, writer: asyncio.StreamWriter) -> None:
        packed = fault == "cut gzip" or chance.random() < 0.3
        body = gzip.compress(reply.body, 1) if packed else reply.body
        more = ("Content-Encoding: gzip",) if packed else ()
        half = body[: len(body) // 2]
        if fault == "late":
            await asyncio.sleep(chance.uniform(0.005, 0.04))
        if fault == "drip":
            writer.write(self._head(reply, len(body), *more))
            step = max(1, -(-len(body) // 6))
            for at in range(0, len(body), step):
                writer.write(body[at : at + step])
                await writer.drain()
                await asyncio.sleep(0.004)
        elif fault == "reset":
            writer.write(self._head(reply, len(body), *more) + half)
            await writer.drain()
            writer.transport.abort()
        elif fault == "cut gzip":
            writer.write(self._head(reply, len(half), *more) + half)  # whole, as far as HTTP can tell
        elif fault == "too short":
            writer.write(self._head(reply, len(half), *more) + body)
        else:
            writer.write(self._head(reply, len(body) + (99 if fault == "too long" else 0), *more) + body)

    @property
    def now(self) -> datetime:
        """What time it is, as this server thinks."""
        return datetime.now(UTC) + self.skew

    def _head(self, reply: Reply, length: int, *more: str) -> bytes:
        date = format_datetime(self.now, usegmt=True)
        lines = (f"HTTP/1.1 {reply.status}", f"Date: {date}", f"Content-Type: {reply.kind}", "Connection: close",
                 f"Content-Length: {length}", *reply.headers, *more)  # fmt: skip
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
