"""Fifty sources over a network that cuts, drips, stalls and lies: what could be had is there, the rest is named."""

from __future__ import annotations

import asyncio
import functools
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from faults import FAULTS, SLOW, STALL, FaultProxy, Reply
from places import KINDS, PAGE, POSTS, Place

import socialwatch.http
from socialwatch import pipeline
from socialwatch.config import Config, check
from socialwatch.http.client import Http
from socialwatch.store import Store

pytestmark = pytest.mark.long

NOW = datetime.now(UTC).replace(microsecond=0)
PLACES = 50
ROUNDS = 40  # of cron at most; a busy machine needs more than an idle one, for patience is short here
DEAD, TAIL, AHEAD, BEHIND = range(5), range(5, 11), range(11, 14), range(14, 17)
"""Nothing ever comes from the first; from the second only the newest page; the clocks of the others are wrong."""


def plan_for(number: int, stalls: bool = False):
    """What happens to a place's answers; whatever gets better does so within five tries."""

    def plan(chance: random.Random, reply: Reply, times: int) -> str:
        if stalls:
            return STALL
        if number in DEAD or (number in TAIL and reply.page > 1):
            return chance.choice([fault for fault in FAULTS if fault not in (*SLOW, "too short")])
        if number in AHEAD or number in BEHIND:
            return "try later" if times == 1 and reply.page == 1 else ""
        spoilt = chance.choice(FAULTS) if times <= chance.choice((1, 2, 5)) else ""
        return "" if spoilt == "too short" and times > 2 else spoilt  # a feed's third cut in a row is taken for its way

    return plan


@contextmanager
def misbehaving(seed: int) -> Iterator[list[tuple[Place, FaultProxy]]]:
    """All places behind their proxies, in a thread of their own: the pipeline runs a loop itself."""
    skews = {number: timedelta(hours=3) for number in AHEAD} | {number: -timedelta(hours=3) for number in BEHIND}
    served = []
    for number in range(PLACES):
        place = Place(number, NOW)
        plan = plan_for(number, stalls=number == DEAD[0])
        served.append((place, FaultProxy(place.answer, plan, f"{seed} {number}", skews.get(number, timedelta()))))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        for _, proxy in served:
            asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(10)
        yield served
    finally:
        asyncio.run_coroutine_threadsafe(ended(served), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def ended(served: list[tuple[Place, FaultProxy]]) -> None:
    for _, proxy in served:
        proxy.stop()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


def configured(folder: Path, served: list[tuple[Place, FaultProxy]]) -> Config:
    path = folder / "socialwatch.toml"
    head = (
        'follow = "0"\n[network]\nallow = ["127.0.0.0/8"]\nconcurrency = 50\n[[brand]]\nname = "Acme"\nquery = "acme"\n'
    )
    path.write_text(head + "".join(place.source(proxy.port) for place, proxy in served))
    config = check(path)
    return replace(config, network=replace(config.network, timeout=0.25))  # no user may be so impatient


@pytest.fixture
def patience(monkeypatch):
    """Sets how long an Http waits in all, and lets it ask again at once."""

    def last(seconds: float) -> None:
        quick = functools.partial(Http, first_wait=0.001, patience=seconds)
        monkeypatch.setattr(socialwatch.http, "Http", quick, raising=False)

    return last


def ending_of(place: Place) -> str:
    """How the last run ended; feeds live on many hosts: of their parts some were whole."""
    if place.number in DEAD or (place.number in TAIL and place.kind != "feed"):
        return "failed"
    return "capped" if place.number in TAIL else "whole"


def obtainable(place: Place) -> range:
    return range(0 if place.number in DEAD else PAGE if place.number in TAIL else POSTS)


def test_through_a_bad_network_everything_that_can_be_had_is_had_once_and_the_rest_is_named(tmp_path, patience):
    patience(0.4)
    with misbehaving(seed=5) as served:
        config = configured(tmp_path, served)
        ended = {place.name: ending_of(place) for place, _ in served}
        for number in range(ROUNDS):
            run = pipeline.collect(config, now=NOW + timedelta(minutes=number))
            if {row.source: row.ending for row in run.sources} == ended:
                break
        met = sum((proxy.done for _, proxy in served), Counter())
    assert {row.source: row.ending for row in run.sources} == ended
    assert set(met) >= {*FAULTS, STALL, "none", "try later"}
    with Store.open(config.database) as store:
        assert store.facts.check() == []
        names = {number: name for name, number in store.sources.all().items()}
        seen = store.db.execute(
            "SELECT s.source, m.native_id FROM sightings s JOIN mentions m ON m.id = s.mention"
        ).fetchall()
        owed = store.db.execute('SELECT source, start, "end" FROM owed').fetchall()
    assert len(seen) == len(set(seen))
    had = {place.name: {native_id for source, native_id in seen if names[source] == place.name} for place, _ in served}
    for place, _ in served:
        assert had[place.name] == {place.native_id(post) for post in obtainable(place)}, place.name
        spans = [(start, end) for source, start, end in owed if names[source] == place.name]
        for post in range(POSTS):
            named = any(start <= place.written(post).timestamp() < end for start, end in spans)
            edge = post == len(obtainable(place)) - 1  # the second of the last one had may hold more
            assert named == (post not in obtainable(place)) or (named and edge), (place.name, post)


def test_a_clock_that_is_wrong_on_the_other_side_costs_no_more_than_the_second_it_asks_for(tmp_path, patience):
    patience(2.5)
    with misbehaving(seed=5) as served:
        wrong = [one for one in served if one[0].number in (*AHEAD, *BEHIND)]
        run = pipeline.collect(configured(tmp_path, wrong), now=NOW)
    assert {row.source: row.error for row in run.sources} == {place.name: None for place, _ in wrong}
    assert run.saved.stored == len(wrong) * POSTS
    assert {place.kind for place, _ in wrong} == set(KINDS)
