"""What `watch` does for a big archive besides listening: in slices, so that a word to stop is heard at once."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from watched import quick, rows, stored, streaming_config, until, watching

from socialwatch.collect import scoring, standing
from socialwatch.collect.matching import query_fingerprint
from socialwatch.collect.streaming import utc_now
from socialwatch.models import Author, Mention
from socialwatch.store import Heard, Row, Store, results
from socialwatch.store.migrations import PURGED

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))
from jetstream_server import jetstream, post

pytestmark = pytest.mark.long
quickly = pytest.fixture(autouse=True)(quick)

MANY = 40_000
ALIVE = f"SELECT count(*) FROM mentions WHERE flags & {PURGED} = 0"
SOON = 2.0
"""Seconds in which a word to stop is obeyed, whatever is being done."""


def filled(config):
    """An archive of many posts of a year ago, matched with the queries that the configuration has."""
    then = utc_now().replace(microsecond=0) - timedelta(days=365)
    with Store.open(config.database, write=True, create=True) as store:
        with store.transaction():
            source = store.sources.id("jet", "jetstream")
            for brand in config.brands:
                store.queries.put(brand.name, query_fingerprint(brand), brand.parsed.text)
        for start in range(0, MANY, 10_000):
            posts = (heard(number, then) for number in range(start, start + 10_000))
            with store.transaction():
                store.writer.save(source, [Row(None, (one,)) for one in posts], run=1, now=then, keep_items=False)


def heard(number, then):
    words = f"acme number {number} says {number % 977} and {number % 89} again"
    name = f"at://did:plc:p{number % 9000}/app.bsky.feed.post/r{number}"
    author = Author(f"did:plc:p{number % 9000}", handle=f"p{number % 9000}.example")
    made = then + timedelta(seconds=number)
    return Heard(Mention(network="bluesky", native_id=name, text=words, author=author, created=made), ("Acme",))


def test_it_stops_at_once_while_a_years_posts_are_let_go_and_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(standing, "FIRST_UPKEEP", 0.1)
    monkeypatch.setattr(scoring.Scoring, "some", lambda self: 0)

    async def run():
        async with jetstream() as jet:
            config = streaming_config(tmp_path, jet.url)
            filled(config)
            config = replace(config, sources=(replace(config.sources[0], retention="30d"),))
            async with watching(config):
                await until(lambda: rows(config, ALIVE)[0][0] < MANY - 2000)
                jet.say(post(1, "acme is heard"))
                await until(lambda: "acme is heard" in stored(config))
                began = time.monotonic()
            assert time.monotonic() - began < SOON
            assert rows(config, ALIVE)[0][0] > 2000, "it was in the middle of it"
            async with watching(config):
                await until(lambda: rows(config, ALIVE)[0][0] <= 1 and not due(config), 60)
            return config

    config = asyncio.run(run())
    assert rows(config, "SELECT count(*) FROM authors") == [(1,)], "authors of whom no post is left are let go, too"
    assert rows(config, "SELECT count(DISTINCT segid) FROM words_idx")[0][0] <= 1, "deleted words linger nowhere"
    with Store.open(config.database) as store:
        assert store.facts.check() == []


def due(config):
    return rows(config, "SELECT 1 FROM meta WHERE key = 'wipe'")


def test_it_stops_at_once_while_it_finds_out_what_other_steps_make_stale(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "_RANGE", 200)
    owed = "SELECT count(*) FROM due WHERE step != ''"

    async def run():
        async with jetstream() as jet:
            config = streaming_config(tmp_path, jet.url)
            filled(config)
            with Store.open(config.database, write=True) as store, store.transaction():
                store.db.execute("DELETE FROM due")  # as if all had been scored by steps that are other steps now
            async with watching(config):
                await until(lambda: rows(config, owed)[0][0] > 1000)
                jet.say(post(1, "acme is heard"))
                await until(lambda: "acme is heard" in stored(config))
                began = time.monotonic()
            assert time.monotonic() - began < SOON
            with Store.open(config.database) as store:
                assert len(store.results.current()) < 3, "it was in the middle of it"

    asyncio.run(run())
