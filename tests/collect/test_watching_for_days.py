"""`socialwatch watch`: streams and askings side by side, other commands let in, nothing lost when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pipeline_fakes import NOW, Paged, config_for, item
from watched import quick, rows, stored, streaming_config, until, watching

from socialwatch import pipeline, sources
from socialwatch.collect import standing, streaming
from socialwatch.collect.lock import is_wanted, only_one, only_watcher, wish
from socialwatch.collect.sdnotify import notify, watchdog
from socialwatch.collect.timetable import Turn, interval
from socialwatch.collect.vitals import Vitals, health_path, read, troubles
from socialwatch.config import Brand, Config, SourceSection
from socialwatch.errors import Busy, ConfigError, SourceDown, StoreError
from socialwatch.models import Span
from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))
from jetstream_server import SECOND, START, account, deletion, jetstream, post

pytestmark = pytest.mark.long


quickly = pytest.fixture(autouse=True)(quick)


def test_what_is_said_is_stored_scored_and_taken_back_and_the_health_file_tells(tmp_path):
    async def run():
        async with jetstream() as jet:
            config = streaming_config(tmp_path, jet.url)
            async with watching(config):
                await asyncio.wait_for(jet.connected.wait(), 20)
                jet.say(
                    post(1, "acme is great"), post(2, "milk"), post(3, "acme is awful"), post(4, did="did:plc:gone")
                )
                await until(lambda: len(stored(config)) == 3)
                jet.say(deletion(1, 5), account("did:plc:gone", 6), post(7))
                await until(lambda: stored(config) == ["", "acme is awful", "", "acme 7"])
                scored = "SELECT count(*) FROM matches WHERE mood IS NOT NULL"
                await until(lambda: rows(config, scored)[0][0] >= 2)
                await until(
                    lambda: (read(health_path(config.database)) or {"sources": {}})["sources"]["jet"]["stored"] == 4
                )
            return config

    config = asyncio.run(run())
    assert rows(config, "SELECT resume FROM ledger") == [(json.dumps({"cursor": START + 7 * SECOND}),)]
    assert rows(config, "SELECT ending FROM coverage") == [("whole",)]
    assert rows(config, "SELECT count(*) FROM items WHERE mention IS NULL") == [(0,)]  # no firehose in the archive
    assert [row[0] for row in rows(config, "SELECT error FROM runs WHERE command = 'watch'")] == [None]
    with Store.open(config.database) as store:
        assert store.facts.check() == []
    told = read(health_path(config.database))
    assert (told["state"], told["sources"]["jet"]["state"]) == ("stopped", "listening")


def test_a_stream_that_breaks_goes_on_where_it_was_and_stores_everything_once(tmp_path):
    events = [post(number) for number in range(1, 31)]

    async def run():
        async with jetstream(*events, cut=12, begins=0) as jet:
            config = streaming_config(tmp_path, jet.url)
            config = replace(
                config,
                sources=(replace(config.sources[0], options={**config.sources[0].options, "first_hours": 36.0}),),
            )
            jet.history[:] = [
                {**event, "time_us": int((time.time() - 100) * SECOND) + n * SECOND} for n, event in enumerate(events)
            ]
            async with watching(config):
                await until(lambda: len(stored(config)) == 30)
            return config, jet

    config, jet = asyncio.run(run())
    assert len(jet.queries) >= 3
    assert sorted(stored(config)) == sorted(f"acme {number}" for number in range(1, 31))


def test_time_that_cannot_be_had_any_more_is_a_gap_in_coverage(tmp_path):
    async def run():
        async with jetstream(post(1), post(9000), begins=START + 8000 * SECOND) as jet:
            config = streaming_config(tmp_path, jet.url)
            with Store.open(config.database, write=True, create=True) as store, store.transaction():
                number = store.sources.id("jet", "jetstream")
                work = streaming.Streaming(
                    name="jet", type="jetstream", source=None, network="bluesky", config=config, store=store,
                    matching=None, neighbours=None, queries={}, run_id=1, listen=lambda event: None,
                )  # fmt: skip
                ask = work._ask(Span.of(START // SECOND, START // SECOND + 1))
                store.ledger.owe(number, ask, *ask.span.epochs)
                store.ledger.shrink(number, ask.key, ask.span, {"cursor": START + SECOND})
            async with watching(config):
                await until(lambda: stored(config) == ["acme 9000"])
            return config

    config = asyncio.run(run())
    (gap,) = rows(config, "SELECT start, \"end\", detail FROM coverage WHERE ending = 'capped'")
    assert gap[:2] == (START // SECOND + 1, START // SECOND + 9000)
    assert "keeps only so much" in gap[2]


def test_a_server_that_is_down_is_told_and_counts_in_the_health_file(tmp_path):
    async def run():
        config = streaming_config(tmp_path, "ws://127.0.0.1:9")
        seen = []
        async with watching(config, listen=seen.append):
            await until(lambda: sum(isinstance(event, pipeline.StreamEnded) for event in seen) >= 3)
            await until(lambda: bool(troubles(read(health_path(config.database)), streaming.utc_now())))
            return troubles(read(health_path(config.database)), streaming.utc_now())

    (trouble,) = asyncio.run(run())
    assert "jet: down" in trouble
    assert "cannot be reached" in trouble


class Slow(Paged):
    """Answers page by page, slowly enough for somebody else to come in between."""

    pause = 0.0

    async def fetch(self, http, ask, resume):
        async for page in super().fetch(http, ask, resume):
            yield page
            await asyncio.sleep(self.pause)


def polled(folder: Path, monkeypatch, *, pause=0.0, **more) -> tuple[Config, Slow]:
    fake = Slow([item(number) for number in range(1, 61)], **more)
    fake.pause = pause
    monkeypatch.setattr(sources, "build", lambda config, only=(): {"fake": fake})
    monkeypatch.setattr("socialwatch.collect.station.utc_now", lambda: NOW)
    return config_for(folder, "fake"), fake


def test_a_source_that_cannot_stream_is_asked_again_and_again(tmp_path, monkeypatch):
    config, fake = polled(tmp_path, monkeypatch)
    monkeypatch.setattr("socialwatch.collect.station.interval", lambda section, access: 0.05)

    async def run():
        async with watching(config):
            await until(lambda: len(fake.asked) >= 3)

    asyncio.run(run())
    assert len(stored(config)) == 60


def test_a_source_that_is_down_is_down_still_when_watching_begins_anew(tmp_path, monkeypatch):
    config, fake = polled(tmp_path, monkeypatch)

    def refuse(number):
        raise SourceDown("no answer")

    fake.before_page = refuse
    for _ in range(2):
        pipeline.collect(config, now=NOW)

    async def run():
        told = []
        async with watching(config) as station:
            await until(lambda: station.vitals.sources and station.vitals.sources["fake"].failures == 3)
            station.end("reload")
            await until(lambda: len(rows(config, "SELECT id FROM runs WHERE command = 'watch'")) >= 4)
            told += troubles(station.vitals.as_json(streaming.utc_now()), streaming.utc_now())
        return told

    (trouble,) = asyncio.run(run())
    assert "fake: down" in trouble
    assert "no answer" in trouble


def test_fetch_is_let_in_while_a_source_is_being_asked_and_the_rest_is_asked_afterwards(tmp_path, monkeypatch):
    config, fake = polled(tmp_path, monkeypatch, pause=3600.0)  # whoever is first waits so long after a page
    monkeypatch.setattr("socialwatch.collect.lock.PATIENCE", 120.0)  # for machines with much else to do

    async def run():
        async with watching(config):
            await until(lambda: len(stored(config)) == 10)
            fake.pause = 0.0
            done = await asyncio.to_thread(pipeline.collect, config, now=NOW)  # not let in, it gives up
            assert done.sources[0].ending == "whole"
            assert not is_wanted(config.database)

    asyncio.run(run())
    assert len(stored(config)) == 60
    gave_way = rows(config, "SELECT error FROM runs WHERE command = 'watch' AND error LIKE '%gave way%'")
    assert len(gave_way) == 1


def test_it_ends_at_once_while_it_waits_for_another_command(tmp_path, monkeypatch):
    config, _ = polled(tmp_path, monkeypatch)

    async def run():
        with only_one(config.database, "import"):
            async with watching(config):
                await asyncio.sleep(0.05)
        assert stored(config) == []

    asyncio.run(run())


def test_a_stream_that_never_falls_silent_is_left_when_told(tmp_path):
    async def run():
        async with jetstream() as jet:
            config = streaming_config(tmp_path, jet.url)

            async def chatter():
                for number in range(100_000):
                    jet.say(post(number, "milk"))
                    await asyncio.sleep(0)

            async with watching(config):
                await asyncio.wait_for(jet.connected.wait(), 20)
                talking = asyncio.ensure_future(chatter())
                await asyncio.sleep(0.2)
            talking.cancel()

    asyncio.run(run())


def test_photographs_are_taken_beside_it_and_hold_up_nothing(tmp_path, monkeypatch):
    config, _ = polled(tmp_path, monkeypatch)
    monkeypatch.setattr(standing, "PHOTOGRAPHS", 0.01)
    taken, said = [], []

    def photograph(config, *, now):
        taken.append(now)
        if len(taken) == 1:
            raise StoreError("no browser")
        time.sleep(8)

    monkeypatch.setattr(pipeline, "photograph", photograph)

    async def run():
        async with watching(config, listen=said.append):  # which ends within five seconds
            await until(lambda: len(taken) == 2 and len(stored(config)) == 60)

    asyncio.run(run())
    assert any("could not be photographed: no browser" in getattr(event, "text", "") for event in said)


def test_two_do_not_watch_one_archive(tmp_path):
    config = config_for(tmp_path, "fake")
    with only_watcher(config.database), pytest.raises(Busy, match="another `socialwatch watch`"):
        pipeline.watch(config, again=lambda: config)


def test_commands_wait_for_watch_alone_and_a_wish_of_the_dead_is_forgotten(tmp_path):
    database = tmp_path / "a.sqlite"
    with only_one(database, "fetch"), pytest.raises(Busy, match="fetch"), only_one(database, "import"):
        pass
    wish(database).write_text("4711")
    assert is_wanted(database)
    os.utime(wish(database), (1, 1))
    assert not is_wanted(database)


def test_a_changed_configuration_is_taken_and_a_wrong_one_is_not(tmp_path):
    async def run():
        async with jetstream() as jet:
            config = streaming_config(tmp_path, jet.url)
            config.path.write_text("first")
            wider = streaming_config(
                tmp_path, jet.url, brands=(Brand(name="Acme", query="acme"), Brand(name="Milk", query="milk"))
            )
            said, answers = [], [ConfigError("line 3 is wrong"), wider]

            def again():
                answer = answers.pop(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer

            async with watching(config, again=again, listen=said.append) as station:
                await asyncio.wait_for(jet.connected.wait(), 20)
                jet.connected.clear()
                jet.say(post(1), post(2, "milk"))
                await until(lambda: stored(config) == ["acme 1"])
                config.path.write_text("wrong file")
                await until(lambda: any("line 3 is wrong" in getattr(event, "text", "") for event in said))
                await asyncio.wait_for(jet.connected.wait(), 20)
                jet.connected.clear()
                station.end("reload")
                await asyncio.wait_for(jet.connected.wait(), 20)
                jet.say(post(3, "more milk"))
                await until(lambda: "more milk" in stored(config))

    asyncio.run(run())


def test_every_is_what_the_configuration_says_else_what_suits_the_kind():
    assert interval(SourceSection(name="a", type="mastodon", every="2h"), "open") == 7200
    assert interval(SourceSection(name="a", type="mastodon"), "open") == 900
    assert interval(SourceSection(name="a", type="imap"), "login") == 300
    assert interval(SourceSection(name="a", type="x"), "paid") == 6 * 3600


def test_a_source_that_fails_is_asked_more_rarely_and_at_once_normally_when_it_is_back():
    turn = Turn(every=60.0)
    waits = []
    for failed in (True, True, True, True, False):
        turn.came(1000.0, failed=failed)
        waits.append(turn.due - 1000)
    assert waits == [120, 240, 480, 480, 60]
    turn.cut(1000.0)
    assert turn.due == 1005


def test_monitors_are_told_of_a_process_that_is_gone_stuck_or_stopped(tmp_path):
    now = streaming.utc_now()
    path = tmp_path / "health.json"
    assert "nobody watches" in troubles(read(path), now)[0]
    vitals = Vitals(path, now)
    vitals.write()
    assert troubles(read(path), now) == []
    assert "no sign of life" in troubles(read(path), now + timedelta(minutes=3))[0]
    vitals.write("stopped")
    assert "has stopped" in troubles(read(path), now)[0]
    path.write_text("{half")
    assert read(path) is None
    with pytest.raises(StoreError, match="cannot be written"):
        Vitals(tmp_path / "no" / "health.json", now).write()


def test_systemd_is_told_where_it_listens_and_nobody_elsewhere(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "s"))
        line.settimeout(2)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "s"))
        notify("READY=1", "STATUS=listening")
        assert line.recv(100) == b"READY=1\nSTATUS=listening"
        config, _ = polled(tmp_path, monkeypatch)
        pipeline.collect(config, now=NOW)
        pipeline.rematch(replace(config, brands=(Brand(name="Acme", query="coffee"),)), now=NOW)
        assert line.recv(100).startswith(b"WATCHDOG=1")  # matching all again takes longer than systemd waits
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    assert watchdog() == 15
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog() is None
