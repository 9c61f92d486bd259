"""The meter between a connector and the network: nothing is sent that a budget leaves no room for."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from socialwatch import clock
from socialwatch.collect.limits import OWN, amount, period
from socialwatch.errors import BudgetSpent
from socialwatch.store.spending import Limit

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.store import Store

MEGABYTE = 1_000_000
BLOCK = 20
"""Requests taken from the store at once: a fetch of thousands of feeds does not pay a transaction for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much of one run a source may use; what it then still owes, the next run asks for."""

    seconds: float = 600.0
    requests: int = 2000


def clock_from(now: datetime) -> Callable[[], datetime]:
    """A clock that goes on from `now`: a long run crosses midnight."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


class Meter:
    """An `Http` that takes from the store what each request of a source may cost, before it is sent.

    Tries that fail and redirects count as well. What was taken ahead and not used goes back with `close()`; a run
    that is killed before leaves more noted than was used, never less.
    """

    def __init__(
        self,
        http: Http,
        store: Store,
        limits: Sequence[Limit],
        most: int,
        now: Callable[[], datetime],
        zone: str = "UTC",
    ) -> None:
        self.requests = 0
        self._http, self._store, self._limits = http, store, tuple(limits)
        self._most, self._now, self._zone = most, now, zone
        self._ahead: dict[Limit, tuple[int, int]] = {}  # requests taken and not sent so far, with their period
        self._taken: defaultdict[tuple[Limit, int], float] = defaultdict(float)
        self._heard = self._paid = 0  # bytes of messages that came over open connections, and what of them is taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._http, name)

    @property
    def http(self) -> Http:
        """Itself, as connectors know it: it counts what is asked and hands on the rest."""
        return cast("Http", self)

    async def get(self, *args: Any, cost: Mapping[str, float] | None = None, **options: Any) -> Any:
        return await self._http.get(*args, **options, cost=cost, toll=self._toll(cost or {}))

    async def post(self, *args: Any, cost: Mapping[str, float] | None = None, **options: Any) -> Any:
        return await self._http.post(*args, **options, cost=cost, toll=self._toll(cost or {}))

    def socket(self, url: str, *, params: Any = None) -> Any:
        """A connection counts as a request, what comes over it by the megabyte where a budget says so."""
        self.take({})
        self._hear(0)
        return self._http.socket(url, params=params, heard=self._hear)

    def _hear(self, size: int) -> None:
        """Take the next megabyte before it is full. Raises BudgetSpent: then the connection is to end."""
        self._heard += size
        limits = [limit for limit in self._limits if limit.kind == "megabytes"]
        while limits and self._heard >= self._paid:
            with self._store.transaction():
                taken = {limit: self._reserve(limit, 1.0) for limit in limits}
            self._remember(taken)
            self._paid += MEGABYTE

    def _toll(self, cost: Mapping[str, float]) -> Callable[[], None]:
        """Takes what each try may cost; dollars for the first alone: nobody is billed for an answer that never came."""
        tries = 0

        def take() -> None:
            nonlocal tries
            self.take({kind: much for kind, much in cost.items() if kind != "usd" or not tries})
            tries += 1

        return take

    def take(self, cost: Mapping[str, float]) -> None:
        """Take what one request may cost. Raises BudgetSpent when it is not to be had: then nothing is taken."""
        if self.requests >= self._most:
            raise BudgetSpent(f"the budget of {self._most} requests a run is spent; the next run goes on from here")
        wanted = self._wanted(cost)
        missing = {limit: need for limit, need in wanted.items() if not self._have(limit)}
        if missing:
            with self._store.transaction():
                taken = {limit: self._reserve(limit, need) for limit, need in missing.items()}
            self._remember(taken)  # only now that it is written
        for limit in wanted:
            if limit.kind == "requests":
                start, ahead = self._ahead[limit]
                self._ahead[limit] = (start, ahead - 1)
        self.requests += 1

    def _wanted(self, cost: Mapping[str, float]) -> dict[Limit, float]:
        needs = {limit: 1.0 if limit.kind == "requests" else cost.get(limit.kind, 0.0) for limit in self._limits}
        return {limit: need for limit, need in needs.items() if need > 0}

    def _have(self, limit: Limit) -> bool:
        start, ahead = self._ahead.get(limit, (0, 0))
        return ahead >= 1 and start == period(limit, self._now())[0]

    def _reserve(self, limit: Limit, need: float) -> tuple[int, float]:
        """Inside a transaction, so that two processes can't both take the last of something: period and amount."""
        start, opens = period(limit, self._now())
        used = self._store.spending.used(limit, start)
        free = limit.most * (1 + 1e-9) - used  # sums of cents are not exact
        if need > free:
            raise BudgetSpent(self._spent(limit, used, need, opens))
        if limit.kind == "requests":
            need = min(int(free), max(1, min(BLOCK, int(limit.most) // BLOCK)))
        self._store.spending.add(limit, start, need)
        return start, need

    def _remember(self, taken: Mapping[Limit, tuple[int, float]]) -> None:
        for limit, (start, much) in taken.items():
            if limit.kind == "requests":
                self._ahead[limit] = (start, int(much))
            else:
                self._taken[limit, start] += much

    def _spent(self, limit: Limit, used: float, need: float, opens: datetime) -> str:
        whose = "the budget" if limit.account.startswith(OWN) else "the platform's allowance"
        whose += ", the part for reading posts again," if limit.account.endswith("/again") else ""
        most = f"{whose} of {amount(limit.kind, limit.most)} {a(limit.per)}"
        if need > limit.most:
            return f"{most} is less than one request may cost ({amount(limit.kind, need)}): raise it"
        figures = f"{amount(limit.kind, used)} used, {amount(limit.kind, need)} needed"
        local = opens.astimezone(clock.zone(self._zone))
        return (
            f"{most} is spent ({figures}); it opens again on {local:%Y-%m-%d at %H:%M}"
            f" {self._zone}, and what is owed is asked for then"
        )

    def book(self, kind: str, value: float) -> None:
        """Correct what the last request cost; what was taken in an earlier period is not given back to this one."""
        with self._store.transaction():
            for limit in self._limits:
                if limit.kind == kind and kind != "requests":
                    start, _ = period(limit, self._now())
                    change = max(value, -self._taken[limit, start])
                    self._store.spending.add(limit, start, change)
                    self._taken[limit, start] += change

    def close(self) -> None:
        """Give back what was taken ahead and not used."""
        if self._paid > self._heard:
            self.book("megabytes", (self._heard - self._paid) / MEGABYTE)
            self._paid = self._heard
        left = {limit: (start, ahead) for limit, (start, ahead) in self._ahead.items() if ahead > 0}
        self._ahead.clear()
        if left:
            with self._store.transaction():
                for limit, (start, ahead) in left.items():
                    self._store.spending.add(limit, start, -ahead)


def a(per: str) -> str:
    return f"an {per}" if per == "hour" else f"a {per}"
