"""The pipeline asks its sources: pages, failures, budgets, locks, and going on where it stopped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Fakes, Paged, config_for, fake_sources, ids, item, stored

from socialwatch import pipeline, sources
from socialwatch.errors import (
    AuthError,
    BudgetSpent,
    ConfigError,
    RateLimited,
    SocialWatchError,
    SourceDown,
    StoreError,
)
from socialwatch.models import Ask, Page, Span
from socialwatch.store import Store


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    return fake_sources(monkeypatch)


def row(run: pipeline.Run, name: str) -> pipeline.RunSource:
    return next(one for one in run.sources if one.source == name)


class Failing(Paged):
    """Gives its first page, then fails."""

    error: Exception = SourceDown("no answer from fake")

    async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
        async for page in super().fetch(http, ask, resume):
            yield page
            raise self.error


@pytest.mark.parametrize("newest_first", [True, False])
def test_everything_is_stored_once_whatever_the_order_of_the_pages(
    tmp_path: Path, fakes: Fakes, newest_first: bool
) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Paged([item(number) for number in range(1, 96)], newest_first=newest_first)
    assert pipeline.collect(config, now=NOW).saved.stored == 95
    again = pipeline.collect(config, now=NOW + timedelta(minutes=1)).saved
    assert (again.stored, again.changed) == (0, 0)
    assert ids(config) == {str(number) for number in range(1, 96)}


def test_the_second_run_asks_only_for_what_came_since(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(number) for number in range(1, 30)])
    pipeline.collect(config_for(tmp_path, "a"), now=NOW)
    later = NOW + timedelta(hours=1)
    pipeline.collect(config_for(tmp_path, "a"), now=later)
    (first, _), (second, _) = fakes["a"].asked
    assert first == Span(NOW - timedelta(days=30), NOW)
    assert second == Span(NOW - timedelta(minutes=5), later), "spans overlap a little"


def test_one_failing_source_never_stops_the_others(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "down", "fine", "buggy")
    fakes["down"] = Failing([item(number) for number in range(1, 50)])
    fakes["fine"] = Paged([item(number, minutes=number) for number in range(100, 150)])
    fakes["buggy"] = Failing([item(900)])
    fakes["buggy"].error = KeyError("surprise")
    run = pipeline.collect(config, now=NOW)
    assert [(one.source, one.ending) for one in run.sources] == [
        ("down", "failed"),
        ("fine", "whole"),
        ("buggy", "failed"),
    ]
    assert "connector fake failed: KeyError: 'surprise'" in (row(run, "buggy").error or "")
    assert not run.failed
    assert row(run, "down").saved.stored == 10, "the page before the failure is kept"
    fakes["down"] = Paged(fakes["down"].items)
    pipeline.collect(config, now=NOW + timedelta(hours=1))
    assert {str(number) for number in range(1, 50)} <= ids(config), "what was owed came with the next run"
    assert fakes["down"].asked[0][1] == {"page": 1}, "which went on where the other had come to"


def test_a_connector_that_cannot_even_plan_never_stops_the_others(
    tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*_: object) -> None:
        raise ZeroDivisionError("surprise")

    fakes["fine"], fakes["buggy"] = Paged([item(1)]), Paged([item(2)])
    monkeypatch.setattr(fakes["buggy"], "plan", surprise, raising=False)
    run = pipeline.collect(config_for(tmp_path, "buggy", "fine"), now=NOW)
    assert (row(run, "buggy").ending, row(run, "fine").ending) == ("failed", "whole")
    assert "cannot plan: ZeroDivisionError" in (row(run, "buggy").error or "")


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (AuthError("key refused"), "denied"),
        (RateLimited("wait", 5.0), "capped"),
        (BudgetSpent("nothing left"), "capped"),
        (SourceDown("gone"), "failed"),
        (ConfigError("the environment variable KEY is not set"), "denied"),
    ],
)
def test_how_a_source_ended_is_told_and_kept_as_coverage(
    tmp_path: Path, fakes: Fakes, error: SocialWatchError, ending: str
) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Failing([item(number) for number in range(1, 30)])
    fakes["a"].error = error
    run = pipeline.collect(config, now=NOW)
    assert (row(run, "a").ending, row(run, "a").error) == (ending, str(error))
    with Store.open(config.database) as store:
        told = store.coverage.read(Span(NOW - timedelta(days=40), NOW))
    assert [(one.ending, one.detail) for one in told] == [(ending, str(error)), ("whole", None)]
    assert told[0].span.end == told[1].span.start, "covered and not covered lie side by side"


def test_a_limit_that_lets_nothing_through_is_a_failure_in_the_run_and_in_the_ledger(
    tmp_path: Path, fakes: Fakes
) -> None:
    class Refused(Paged):
        async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
            raise RateLimited("too many requests")
            yield  # a generator

    config = config_for(tmp_path, "a")
    fakes["a"] = Refused([])
    assert row(pipeline.collect(config, now=NOW), "a").ending == "failed"
    with Store.open(config.database) as store:
        assert [one.ending for one in store.coverage.read(Span(NOW - timedelta(days=40), NOW))] == ["failed"]


def test_a_source_that_says_down_three_times_is_named_once(tmp_path: Path, fakes: Fakes) -> None:
    config, told = config_for(tmp_path, "a"), []

    def listen(event: pipeline.Event) -> None:
        if isinstance(event, pipeline.SourceChanged):
            told.append((event.source, event.change))

    for hour in range(5):
        fakes["a"] = Failing([item(number) for number in range(1, 30)])
        pipeline.collect(config, now=NOW + timedelta(hours=hour), listen=listen)
    assert told == [("a", "down")]
    fakes["a"] = Paged([])
    pipeline.collect(config, now=NOW + timedelta(hours=6), listen=listen)
    assert told == [("a", "down"), ("a", "back")]


def test_a_bad_item_is_set_aside_with_its_reason_and_the_rest_of_its_page_kept(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Paged([item(1), item(2, broken=True), {**item(3), "text": 7}, item(4)])
    saved = pipeline.collect(config, now=NOW).saved
    assert (saved.stored, saved.set_aside) == (2, 2)
    assert ids(config) == {"1", "4"}
    with Store.open(config.database) as store:
        reasons = {kept.item["id"]: kept.error or "" for kept in store.items.waiting()}
    assert reasons[2] == "item 2 has no text"
    assert reasons[3].startswith(("TypeError", "AttributeError")), "not even a connector's mistake costs the page"


def test_a_page_with_an_item_nobody_can_store_costs_only_that_item(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")

    class Odd(Paged):
        def mentions(self, item: Any) -> Any:
            for one in super().mentions(item):
                yield replace(one, likes=1) if item["id"] == 2 else one

    fakes["a"] = Odd([item(1), item(2), item(3)])
    assert pipeline.collect(config, now=NOW).saved.set_aside == 1
    assert ids(config) == {"1", "3"}


def test_a_source_gets_its_share_of_time_and_the_rest_comes_next_time(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "slow", "quick")

    done: list[asyncio.Event] = []

    class Slow(Paged):
        """After a page it lets the other end; then more than the budget passes, by the clock that it goes by."""

        async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
            loop, over = asyncio.get_running_loop(), asyncio.Event()
            done.append(over)
            now = loop.time
            async for page in super().fetch(http, ask, resume):
                yield page
                await over.wait()
                loop.time = lambda: now() + 601
                await asyncio.sleep(3600)

    def listen(event: Any) -> None:
        if isinstance(event, pipeline.SourceEnded) and event.source == "quick":
            done[0].set()

    fakes["slow"] = Slow([item(number) for number in range(1, 30)])
    fakes["quick"] = Paged([item(number) for number in range(100, 130)])
    run = pipeline.collect(config, now=NOW, budget=pipeline.Budget(seconds=600), listen=listen)
    assert (row(run, "slow").ending, row(run, "slow").saved.stored) == ("capped", 10)
    assert "budget of" in (row(run, "slow").error or "")
    assert row(run, "quick").ending == "whole"
    fakes["slow"] = Paged(fakes["slow"].items)
    pipeline.collect(config, now=NOW + timedelta(minutes=1))
    assert {str(number) for number in range(1, 30)} <= ids(config)


def test_a_source_gets_its_share_of_requests(tmp_path: Path, fakes: Fakes) -> None:
    class Asking(Paged):
        async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
            for number in range(9):
                await http.get("http://fake.invalid")
                yield Page([item(number)], Span.of(ask.span.epochs[1] - 60 * (number + 1), ask.span.epochs[1]))

    async def get(self: Any, url: str, *, toll: Any, **options: Any) -> None:
        toll()

    from socialwatch.http.client import Http

    fakes["a"] = Asking([])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Http, "get", get)
        run = pipeline.collect(config_for(tmp_path, "a"), now=NOW, budget=pipeline.Budget(requests=3))
    assert (row(run, "a").requests, row(run, "a").ending, row(run, "a").saved.stored) == (3, "capped", 3)


def test_two_fetches_at_once_the_second_names_the_first(tmp_path: Path, fakes: Fakes) -> None:
    import os

    config, told = config_for(tmp_path, "a"), []

    def meanwhile(number: int) -> None:
        with pytest.raises(StoreError) as error:
            pipeline.enrich(config, now=NOW)
        told.append(str(error.value))

    fakes["a"] = Paged([item(1)], before_page=meanwhile)
    assert pipeline.collect(config, now=NOW).saved.stored == 1
    assert f"(process {os.getpid()}, fetch): wait until it has ended" in told[0]


def test_a_full_disk_ends_the_run_with_what_to_do_and_loses_nothing(
    tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(tmp_path, "a", "b")
    pages: list[Store] = []

    def fill(number: int) -> None:
        if number == 3:
            used = pages[0].db.execute("PRAGMA page_count").fetchone()[0]
            pages[0].db.execute(f"PRAGMA max_page_count = {used}")

    opened = Store.open.__func__
    monkeypatch.setattr(Store, "open", classmethod(lambda *a, **k: pages.append(opened(*a, **k)) or pages[-1]))
    long = [item(number, text=f"acme {'long ' * 2000}{number}") for number in range(1, 100)]
    fakes["a"] = Paged(long, before_page=fill)
    fakes["b"] = Paged([])
    with pytest.raises(StoreError, match="no room left"):
        pipeline.collect(config, now=NOW)
    monkeypatch.undo()
    before = len(stored(config))
    assert 0 < before < 99
    monkeypatch.setattr(sources, "build", lambda config, only=(): {"a": Paged(long)})
    pipeline.collect(config, now=NOW)
    assert len(ids(config)) == 99


def test_dry_run_tells_what_would_be_asked_and_writes_nothing(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Paged([item(1)])
    (planned,) = pipeline.dry_run(config, now=NOW)
    assert [(ask.title, spans) for ask, spans in planned.asks] == [("#tag0", (Span(NOW - timedelta(days=30), NOW),))]
    assert not config.database.exists()
    pipeline.collect(config, now=NOW)
    (planned,) = pipeline.dry_run(config, now=NOW + timedelta(hours=1))
    assert planned.asks[0][1] == (Span(NOW - timedelta(minutes=5), NOW + timedelta(hours=1)),)


def test_a_backfill_asks_for_exactly_its_span(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(number) for number in range(1, 20)])
    config = config_for(tmp_path, "a")
    pipeline.collect(config, now=NOW)
    span = Span(NOW - timedelta(days=90), NOW - timedelta(days=60))
    pipeline.collect(config, now=NOW, span=span)
    assert [asked for asked, _ in fakes["a"].asked] == [Span(NOW - timedelta(days=30), NOW), span]


def test_a_configuration_without_sources_says_what_to_do(tmp_path: Path, fakes: Fakes) -> None:
    with pytest.raises(ConfigError, match=r"names no .*source.*`socialwatch init`"):
        pipeline.collect(config_for(tmp_path), now=NOW)


def test_places_apart_are_asked_at_once_and_one_that_fails_costs_only_itself(tmp_path: Path, fakes: Fakes) -> None:
    class Apart(Paged):
        apart = True
        under_way = most = 0

        async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            await asyncio.sleep(0.01)
            self.under_way -= 1
            if ask.title == "#tag3":
                raise SourceDown("no answer from fake")
            async for page in super().fetch(http, ask, resume):
                yield page

    fakes["a"] = Apart([item(number) for number in range(1, 4)], asks=8)
    config = config_for(tmp_path, "a")
    run = pipeline.collect(config, now=NOW)
    assert fakes["a"].most == 8
    assert (row(run, "a").ending, row(run, "a").saved.stored) == ("capped", 3)
    with Store.open(config.database) as store:
        owing = [entry.title for entry in store.ledger.entries() if entry.owed]
    assert owing == ["#tag3"]
