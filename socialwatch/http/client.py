"""The one who asks, politely: turns, retries, redirects, and things kept for one run."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import stamina
import stamina.instrumentation

from socialwatch.errors import RateLimited, SourceDown, SourceError
from socialwatch.http import connect, pace
from socialwatch.http.answer import Answer
from socialwatch.http.exchange import exchange
from socialwatch.http.guard import Guard
from socialwatch.http.kept import Kept
from socialwatch.http.options import Options
from socialwatch.http.pool import Pool
from socialwatch.http.refusals import in_its_words, refusal
from socialwatch.http.request import FOR_GOOD, REDIRECTS, Params, Request, with_params
from socialwatch.http.sending import Client
from socialwatch.http.sessions import Sessions
from socialwatch.models import JSON

if TYPE_CHECKING:
    from socialwatch.http.websocket import Socket

BODY_LIMIT = 20 * 1024 * 1024
MOST_REDIRECTS = 10
ATTEMPTS = 4
PATIENCE = 60.0
"""Seconds of trying again for one request, waiting for a server's leave included; longer waits are the caller's."""
AT_ONCE = 6
"""Requests on the way to one host; what browsers do."""
T = TypeVar("T")


class Http:
    """Asks servers, one run long: `async with Http(config.network) as http: answer = await http.get(url)`.

    Raises AuthError (401, 403), RateLimited (429, or a limit that is spent), SourceDown (not reached, 5xx, half
    a body) and SourceError (the rest). Messages never hold a query, a password or a header.
    """

    def __init__(
        self,
        options: Options,
        *,
        at_once: int = AT_ONCE,
        pace_of: tuple[float, float] = (pace.BURST, pace.PERIOD),
        patience: float = PATIENCE,
        attempts: int = ATTEMPTS,
        first_wait: float = 0.5,
        sessions: Path | None = None,
    ) -> None:
        self.requests = 0
        self.guard = Guard(options.allow)
        self._options = options
        self._patience, self._attempts, self._first_wait = patience, attempts, first_wait
        self._turns = pace.Turns(options.concurrency)
        self._pool = Pool(options, self.guard, at_once, pace_of)
        self._kept = Kept()
        self._sessions = Sessions(sessions)
        self._endings: list[Callable[[], Awaitable[object]]] = []

    async def __aenter__(self) -> Self:
        connect.silence_loggers()
        # stamina would tell every retry on stderr; the error that remains at the end tells it once
        stamina.instrumentation.set_on_retry_hooks([])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._kept.cancel()
        for ending in self._endings:
            with suppress(Exception):  # the other side may have gone already
                await ending()
        await self._pool.aclose()

    async def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        modified: str | None = None,
        limit: int = BODY_LIMIT,
        accept: Collection[int] = (),
        cost: Mapping[str, float] | None = None,
        toll: Callable[[], None] | None = None,
    ) -> Answer:
        """The answer, of at most `limit` bytes; with `etag` or `modified` it may be `not_modified`.

        Statuses in `accept` are answers to the caller, not errors. `cost` is what the request may use at most of the
        source's allowances besides itself; whoever keeps the budget takes it when `toll` is called, which is before
        each try and each redirect is sent.
        """
        sent = dict(headers or {})
        if etag:
            sent["If-None-Match"] = etag
        if modified:
            sent["If-Modified-Since"] = modified
        return await self._patiently(Request("GET", with_params(url, params), sent, None, limit, accept, toll=toll))

    async def post(
        self,
        url: str,
        *,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        limit: int = BODY_LIMIT,
        accept: Collection[int] = (),
        cost: Mapping[str, float] | None = None,
        toll: Callable[[], None] | None = None,
    ) -> Answer:
        """The answer to some JSON, a form or a file. Redirects are refused: a password must not follow one."""
        return await self._patiently(
            Request("POST", url, dict(headers or {}), json, limit, accept, form, toll, content)
        )  # fmt: skip

    def book(self, kind: str, amount: float) -> None:
        """Correct what the last request cost, once its answer tells: below zero gives some back.

        Here nobody counts; whoever keeps a source's budget does.
        """

    async def keep(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, made once in this run and shared by all who ask for `key`: a login session.

        A failure is kept too, so that a wrong password is tried once and not once a question.
        """
        return await self._kept.keep(key, make)

    def recall(self, key: str) -> JSON:
        """What `remember` kept in this run or an earlier one, None when nothing is."""
        return self._sessions.get(key)

    def remember(self, key: str, value: JSON) -> None:
        """Keep a login session for later runs, in a file that only we can read; None forgets it."""
        self._sessions.put(key, value)

    def take(self, cost: Mapping[str, float]) -> None:
        """Say before a request that goes another way than HTTP what it may use besides itself.

        Here it is only counted; whoever keeps a source's budget may refuse it.
        """
        self.requests += 1

    def at_end(self, ending: Callable[[], Awaitable[object]]) -> None:
        """What is to be closed when this run ends: a connection of another kind that was kept."""
        self._endings.append(ending)

    def proxy(self, url: str) -> str | None:
        """The proxy by which an address is to be reached, for those who speak something else than HTTP."""
        return self._pool.proxy(url)

    def tls(self) -> ssl.SSLContext:
        """What to trust, for those who speak something else than HTTP."""
        return self._pool.tls()

    def socket(
        self, url: str, *, params: Params | None = None, heard: Callable[[int], None] = lambda size: None
    ) -> AbstractAsyncContextManager[Socket]:
        """An open websocket, one connection long, under the rules of every request.

        `heard` is told the bytes of each message; whoever keeps the budget may raise there.
        """
        from socialwatch.http.websocket import open_socket  # a library that few sources need

        self.requests += 1
        return open_socket(with_params(url, params), self.guard, self.tls, self._options, heard)

    def slow(self, url: str, per_minute: float, burst: int = 1, *, unless_told: bool = False) -> None:
        """Ask this host so many times a minute at most, for the rest of the run; the lowest such wish counts.

        With `burst`, so many may be asked at once before that pace begins. `unless_told`: not where the host says in
        its answers how many it takes, which is kept to anyway.
        """
        host = self._pool.host(Request("GET", url))
        if not (unless_told and host.tells):
            host.slow(per_minute, burst)

    def hold(self, url: str, seconds: float) -> None:
        """Ask this host nothing for so long: for platforms that say so inside of an answer."""
        self._pool.host(Request("GET", url)).hold(seconds)

    def forget(self, key: str) -> None:
        self._kept.forget(key)

    async def _patiently(self, request: Request) -> Answer:
        """Try again what may get better, in growing steps with jitter, or when the server says so."""
        deadline = time.monotonic() + self._patience

        def again(error: Exception) -> bool | float:
            if isinstance(error, RateLimited) and error.retry_after is not None:
                fits = time.monotonic() + error.retry_after < deadline
                return error.retry_after + random.uniform(0.05, 0.5) * self._first_wait if fits else False
            return isinstance(error, RateLimited | SourceDown)

        async for attempt in stamina.retry_context(
            on=again, attempts=self._attempts, timeout=self._patience, wait_initial=self._first_wait,
            wait_max=20.0, wait_jitter=self._first_wait,
        ):  # fmt: skip
            with attempt:
                return await self._in_time(request)
        raise AssertionError("a retry ends with an answer or an error")

    async def _in_time(self, request: Request) -> Answer:
        """One attempt, however slowly the server drips."""
        most = 3 * self._options.timeout + self._patience
        try:
            async with asyncio.timeout(most):
                return await self._follow(request)
        except TimeoutError:
            raise SourceDown(f"{request.name} was not done after {most:.0f} s") from None

    async def _follow(self, request: Request) -> Answer:
        """The answer at the end of the redirects, with the address that holds for good."""
        first, seen, for_good = request, {request.url}, True
        moved: str | None = None
        while True:
            answer = await self._ask(request)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return replace(answer, moved=moved)
            request = request.redirected(location)
            if request.url in seen or len(seen) > MOST_REDIRECTS:
                raise SourceError(f"{first.name} redirects without end; correct the address")
            seen.add(request.url)
            for_good = for_good and answer.status in FOR_GOOD
            moved = request.url if for_good else moved

    async def _ask(self, request: Request) -> Answer:
        """One request in its turn; a status that is no answer becomes an error."""
        host = self._pool.host(request)
        async with host.slots:
            await self._await_leave(host, request)
            # a host's own turn first: who waits for it must not take up a place that others could use
            async with host.limiter, self._turns.turn():
                client = self._pool.client(request, host)
                if request.toll:
                    request.toll()
                host.active += 1
                self.requests += 1
                try:
                    answer = await self._exchange(client, request)
                finally:
                    host.active -= 1
        return self._judge(request, answer, host)

    async def _exchange(self, client: Client, request: Request) -> Answer:
        """The request on the wire; recordings listen here."""
        return await exchange(client, request)

    def _judge(self, request: Request, answer: Answer, host: pace.Host) -> Answer:
        """The answer, unless its status is an error; what it says of the host's pace is kept to."""
        now = time.time()
        error = refusal(request, answer, now) if answer.status not in REDIRECTS else None
        host.heard(answer, error, now, self._first_wait)
        if error is not None:
            raise error
        return replace(answer, said=in_its_words(request, answer)) if answer.status >= 400 else answer

    async def _await_leave(self, host: pace.Host, request: Request) -> None:
        while wait := host.held:
            if wait > self._patience:
                raise RateLimited(f"{request.name}: its server wants to be left alone for {wait:.0f} s", wait)
            await asyncio.sleep(wait)
