"""A query that was changed while `watch` runs: the archive is matched again in slices, and nobody waits for it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from watched import quick, rows, stored, streaming_config, until, watching

from socialwatch import pipeline
from socialwatch.collect import rematching
from socialwatch.collect.lock import only_one
from socialwatch.collect.streaming import utc_now
from socialwatch.config import Brand
from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))
from jetstream_server import jetstream, post

pytestmark = pytest.mark.long
quickly = pytest.fixture(autouse=True)(quick)

MANY = 40
COFFEE = (Brand(name="Acme", query="coffee"),)
GAINED = "SELECT count(*) FROM matches"


async def archive(folder, jet):
    """Posts about the brand, of which every other speaks of coffee."""
    config = streaming_config(folder, jet.url)
    async with watching(config):
        await asyncio.wait_for(jet.connected.wait(), 20)
        jet.say(*(post(number, f"acme {'coffee' if number % 2 else 'milk'} {number}") for number in range(MANY)))
        await until(lambda: len(stored(config)) == MANY)
    jet.connected.clear()
    return config


@pytest.fixture
def matched(monkeypatch):
    """How often each post was matched again: one a slice, slowly."""
    counts = Counter()
    ordinary = rematching.Rematching._match

    def slow(self, one, matching, names):
        counts[one.mention.native_id] += 1
        time.sleep(0.03)
        ordinary(self, one, matching, names)

    monkeypatch.setattr(rematching, "AT_ONCE", 1)
    monkeypatch.setattr(rematching.Rematching, "_match", slow)
    return counts


def test_a_stream_is_heard_and_a_word_to_stop_obeyed_while_the_archive_is_matched_again(tmp_path, matched):
    async def run():
        async with jetstream() as jet:
            config = replace(await archive(tmp_path, jet), brands=COFFEE)
            async with watching(config) as station:
                await until(lambda: len(matched) >= 3)
                jet.say(post(100, "new coffee"))
                await until(lambda: "new coffee" in stored(config))
                assert len(matched) < MANY
                await until(lambda: station.vitals.waits_for is not None)
                began = time.monotonic()
            assert time.monotonic() - began < 2
            assert len(matched) < MANY
            async with watching(config):
                await until(lambda: rows(config, "SELECT query FROM brand_queries") == [("coffee",)])
                await asyncio.sleep(0.1)
            return config

    config = asyncio.run(run())
    assert len(stored(config)) == MANY / 2 + 1
    assert rows(config, GAINED) == [(MANY / 2 + 1,)]
    with Store.open(config.database) as store:
        assert store.facts.check() == []


def test_it_gives_way_to_a_command_and_goes_on_where_it_was(tmp_path, matched):
    async def run():
        async with jetstream() as jet:
            config = replace(await archive(tmp_path, jet), brands=COFFEE)
            said = []
            async with watching(config, listen=said.append):
                await until(lambda: len(matched) >= 5)
                with await asyncio.to_thread(entered, config):
                    before = matched.total()
                    await asyncio.sleep(0.3)
                    assert matched.total() == before < MANY
                await until(lambda: any(isinstance(event, pipeline.Matched) for event in said))
            return [event for event in said if isinstance(event, pipeline.Matched)]

    (told,) = asyncio.run(run())
    assert (told.brand, told.gained, told.lost) == ("Acme", 0, MANY // 2)
    assert set(matched.values()) == {1}


def entered(config):
    """The lock, as a command takes it that lets `watch` end what it does."""
    held = only_one(config.database, "note")
    held.__enter__()

    class Held:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            held.__exit__(None, None, None)

    return Held()


def test_a_rematch_by_another_command_in_between_is_not_done_twice(tmp_path, matched):
    async def run():
        async with jetstream() as jet:
            config = replace(await archive(tmp_path, jet), brands=COFFEE)
            said = []
            async with watching(config, listen=said.append):
                await until(lambda: len(matched) >= 5)
                await asyncio.to_thread(pipeline.rematch, config, now=utc_now())
                await until(lambda: any("with other queries" in getattr(event, "text", "") for event in said))
                jet.say(post(100, "new coffee"))
                await until(lambda: "new coffee" in stored(config))
            assert not any(isinstance(event, pipeline.Matched) for event in said)
            return config

    config = asyncio.run(run())
    assert len(stored(config)) == MANY / 2 + 1
