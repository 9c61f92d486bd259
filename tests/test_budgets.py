"""Budgets: what a source may use in an hour, a day and a month, over runs and processes, and after a kill."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources
from socialwatch.collect.limits import account_of, again, limits_of, period, standings
from socialwatch.collect.meter import Meter
from socialwatch.config import Config, SourceSection
from socialwatch.errors import BudgetSpent, ConfigError
from socialwatch.http.client import Http
from socialwatch.models import Ask, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Allowance
from socialwatch.sources.hackernews import HackerNews
from socialwatch.sources.stackexchange import StackExchange
from socialwatch.store import Store
from socialwatch.store.spending import Limit

DAY = Limit("shared", "requests", "day", "UTC", 50)
MONEY = Limit("shared", "usd", "month", "UTC", 1.0)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "socialwatch.sqlite", write=True, create=True)


def meter(store: Store, *limits: Limit, now: datetime = NOW, most: int = 1000) -> Meter:
    return Meter(None, store, limits, most, lambda: now)


def used(store: Store, limit: Limit, now: datetime = NOW) -> float:
    return store.spending.used(limit, period(limit, now)[0])


def test_two_processes_together_never_use_more_than_there_is(store: Store) -> None:
    """Two connections, as two processes have them; each takes ahead what it may not need."""
    with Store.open(store.path, write=True) as other:
        meters, sent = [meter(store, DAY), meter(other, DAY)], 0
        for number in range(200):
            try:
                meters[number % 2].take({})
                sent += 1
            except BudgetSpent:
                continue
    assert sent == 50


def test_a_request_that_is_tried_again_may_cost_its_dollars_once(store: Store) -> None:
    class Trying:
        async def get(self, url: str, *, cost: dict[str, float], toll: Callable[[], None]) -> None:
            for _ in range(4):
                toll()

    one = Meter(Trying(), store, [MONEY, DAY], 1000, lambda: NOW)
    asyncio.run(one.get("https://api.example", cost={"usd": 0.4}))
    one.close()
    assert used(store, MONEY) == pytest.approx(0.4)
    assert used(store, DAY) == 4


def test_a_run_that_is_killed_has_noted_more_than_it_used_and_never_less(store: Store) -> None:
    killed = meter(store, DAY, MONEY)
    for _ in range(3):
        killed.take({"usd": 0.1})
    del killed  # no close(): what it had taken ahead stays taken
    assert used(store, DAY) >= 3
    assert used(store, MONEY) == pytest.approx(0.3)


def test_what_was_taken_ahead_goes_back_at_the_end_of_a_run(store: Store) -> None:
    one = meter(store, replace(DAY, most=10_000))
    for _ in range(3):
        one.take({})
    assert used(store, DAY) == 20, "a block, so that thousands of requests do not pay a transaction each"
    one.close()
    assert used(store, DAY) == 3


def test_a_block_costs_one_transaction_and_not_one_a_request(store: Store) -> None:
    statements: list[str] = []
    store.db.set_trace_callback(statements.append)
    one = meter(store, replace(DAY, most=10_000))
    for _ in range(200):
        one.take({})
    assert sum(statement.startswith("BEGIN") for statement in statements) == 10


def test_a_request_that_one_budget_refuses_is_taken_from_none(store: Store) -> None:
    one = meter(store, DAY, MONEY)
    one.take({"usd": 0.9})
    with pytest.raises(BudgetSpent):
        one.take({"usd": 0.2})
    one.take({"usd": 0.1})
    one.close()
    assert (used(store, DAY), used(store, MONEY), one.requests) == (2, pytest.approx(1.0), 2)


def test_an_answer_corrects_what_its_request_was_thought_to_cost(store: Store) -> None:
    one = meter(store, MONEY)
    one.take({"usd": 0.5})
    one.book("usd", -0.3)
    assert used(store, MONEY) == pytest.approx(0.2)
    one.book("usd", 2.0)
    assert used(store, MONEY) == pytest.approx(2.2), "what is used is used, however much it is"
    with pytest.raises(BudgetSpent):
        one.take({"usd": 0.1})


def test_what_was_taken_last_month_is_not_given_back_to_this_one(store: Store) -> None:
    now = [datetime(2026, 9, 30, 23, 59, tzinfo=UTC)]
    one = Meter(None, store, [MONEY], 100, lambda: now[0])
    one.take({"usd": 0.5})
    now[0] += timedelta(minutes=2)
    one.take({"usd": 0.1})
    one.book("usd", -0.4)
    assert used(store, MONEY, now[0]) == 0.0
    assert used(store, MONEY) == pytest.approx(0.5)


def test_a_new_day_opens_at_the_platforms_midnight(store: Store) -> None:
    limit = Limit("youtube", "units", "day", "America/Los_Angeles", 100)
    evening = datetime(2026, 11, 22, 7, 59, tzinfo=UTC)  # 23:59 of the day before, there
    meter(store, limit, now=evening).take({"units": 100})
    with pytest.raises(BudgetSpent, match=r"100 units a day is spent .*opens again on 2026-11-22 at 08:00 UTC"):
        meter(store, limit, now=evening).take({"units": 1})
    meter(store, limit, now=evening + timedelta(minutes=1)).take({"units": 100})
    assert period(limit, evening)[1] == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert period(replace(limit, per="month"), evening)[0] == int(datetime(2026, 11, 1, 7, tzinfo=UTC).timestamp())
    assert period(replace(limit, per="hour"), evening)[1] == evening + timedelta(minutes=1)


def test_a_budget_that_no_request_fits_into_is_told_as_such(store: Store) -> None:
    with pytest.raises(BudgetSpent, match="less than one request may cost"):
        meter(store, MONEY).take({"usd": 1.5})


def test_reading_again_has_a_share_and_counts_in_the_whole(store: Store) -> None:
    share = meter(store, *again([replace(DAY, most=40)]))
    for _ in range(10):
        share.take({})
    with pytest.raises(BudgetSpent, match="the part for reading posts again"):
        share.take({})
    share.close()
    assert used(store, DAY) == 10


def test_the_users_budget_and_the_platforms_allowance_both_hold() -> None:
    section = SourceSection(name="se", type="stackexchange", budget={"requests_per_day": 100, "usd_per_month": 20})
    limits = limits_of(StackExchange(), section, "Europe/London")
    assert [(one.kind, one.per, one.most, one.zone) for one in limits] == [
        ("requests", "day", 300, "UTC"),
        ("requests", "day", 100, "UTC"),
        ("usd", "month", 20, "Europe/London"),
    ]
    assert limits_of(StackExchange(key=Secret("env:KEY")), SourceSection(name="a", type="b"), "UTC")[0].most == 10_000
    with pytest.raises(ConfigError, match="'sips_per_day', but hackernews counts only requests, units, usd"):
        limits_of(HackerNews(), SourceSection(name="hn", type="hackernews", budget={"sips_per_day": 1}), "UTC")


def test_sources_that_ask_one_place_with_the_same_key_share_its_allowance() -> None:
    keys = [StackExchange(), StackExchange(sites=("superuser",)), StackExchange(key=Secret("env:KEY"))]
    accounts = [account_of(one, "stackexchange") for one in keys]
    assert accounts[0] == accounts[1] != accounts[2]


@dataclass
class Costly(Paged):
    """Asks once a page and pays for it; what it may use is set by the test."""

    allowances: ClassVar[Sequence[Allowance]] = (Allowance("units", 250, "day"),)

    async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
        start, end = ask.span.epochs
        for number in range(5):
            await http.get("http://fake.invalid", cost={"units": 100})
            reached = start if number == 4 else end - 3600
            yield Page([item(number)], Span.of(reached, end))
            end = reached


@pytest.fixture
def costly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    async def get(self: Any, url: str, *, toll: Any, **options: Any) -> None:
        toll()

    monkeypatch.setattr(Http, "get", get)
    monkeypatch.setattr(sources, "build", lambda config, only=(): {"a": Costly([])})
    return config_for(tmp_path, "a")


def test_a_spent_budget_is_no_failure_and_what_is_owed_stays_owed(costly: Config) -> None:
    told = []
    for hours in range(4):
        run = pipeline.collect(costly, now=NOW + timedelta(hours=hours))
        told.append((run.sources[0].ending, run.sources[0].requests))
    assert told == [("capped", 2), ("capped", 0), ("capped", 0), ("capped", 0)]
    reason = run.sources[0].error or ""
    assert reason.startswith(
        "the platform's allowance of 250 units a day is spent (200 units used, 100 units needed); it opens"
    )
    with Store.open(costly.database) as store:
        assert store.runs.failures(1) == 0, "nobody is told that it is down"
        assert store.ledger.owed(1, store.ledger.entries()[0].ask)
        gaps = {
            one.detail for one in store.coverage.read(Span(NOW - timedelta(days=40), NOW)) if one.ending == "capped"
        }
    assert gaps == {reason}
    assert pipeline.collect(costly, now=NOW + timedelta(days=1)).sources[0].requests == 2


def test_a_budget_of_the_users_counts_where_it_is_lower(costly: Config) -> None:
    section = replace(costly.sources[0], budget={"units_per_day": 100})
    run = pipeline.collect(replace(costly, sources=(section,)), now=NOW)
    assert (run.sources[0].requests, run.sources[0].error or "")[0] == 1
    assert "the budget of 100 units a day is spent" in (run.sources[0].error or "")
    with Store.open(costly.database) as store:
        limits = [limit for _, limit in store.spending.limits()]
        left = {one.limit.most: one.left for one in standings(store, "a", limits, NOW)}
    assert left == {100: 0, 250: 150}


def test_a_forked_process_killed_in_the_middle_leaves_its_count(store: Store) -> None:
    """A real process, a real kill: what it had sent is noted."""
    path = store.path
    store.close()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        with Store.open(path, write=True) as mine:
            one = meter(mine, DAY)
            for _ in range(7):
                one.take({})
                os.write(writing, b".")
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    sent = len(os.read(reading, 100))
    with Store.open(path, write=True) as mine:
        assert sent == 7 <= used(mine, DAY) <= 50


def test_processes_that_race_for_the_last_of_it_get_it_once(store: Store) -> None:
    """Three real processes at once, each until it is refused."""
    path = store.path
    store.close()
    reading, writing = os.pipe()
    children = []
    for _ in range(3):
        if not (child := os.fork()):
            with Store.open(path, write=True) as mine:
                one = meter(mine, DAY, replace(DAY, kind="units", most=40))
                try:
                    while True:
                        one.take({"units": 1})
                        os.write(writing, b".")
                except BudgetSpent:
                    os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    assert len(os.read(reading, 1000)) == 40
    with Store.open(path) as mine:
        assert used(mine, replace(DAY, kind="units")) == 40
