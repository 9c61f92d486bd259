"""Steps that have to see the same mentions see them in one pass; what a step needs comes before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialwatch.collect.careful import carefully
from socialwatch.collect.enriching import Enriching
from socialwatch.config import Brand, Config, Topic
from socialwatch.enrich import Step, steps
from socialwatch.models import Mention
from socialwatch.store import Heard, Row, Store

NOW = datetime(2026, 9, 1, tzinfo=UTC)
CONFIG = Config(brands=(Brand(name="Acme", query="acme"),), topics=(Topic(name="Taste", query="delicious lang:en"),))
NAMES = ("language", "sentiment", "topics")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "archive.sqlite", write=True, create=True) as store:
        with store.transaction():
            rows = [Row(None, (Heard(post(number), ("Acme",)),)) for number in range(5)]
            store.writer.save(store.sources.id("list", "file"), rows, run=None, now=NOW)
        work(store).work(lambda event: None)
        yield store


def post(number: int) -> Mention:
    text = "the coffee of acme is delicious and I would have it again"
    return Mention(network="test", native_id=str(number), text=text, created=NOW - timedelta(days=number))


def some() -> list[Step]:
    return [step for step in steps(CONFIG) if step.name in NAMES]


def work(store: Store) -> Enriching:
    found = Enriching(store, some(), 1)
    found.refresh(())
    return found


def passes(store: Store, enriching: Enriching, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What is read of the archive, pass by pass, until nothing is due."""
    seen: list[list[int]] = []
    read = store.mentions.plain

    def noted(_: object, keys: Sequence[int]) -> dict[int, Mention]:
        seen.append(list(keys))
        return read(keys)

    monkeypatch.setattr(type(store.mentions), "plain", noted)
    enriching.work(lambda event: None)
    assert store.results.owed() == {}
    return seen


def test_several_steps_that_are_done_again_read_the_archive_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enriching = work(store)
    enriching.refresh(["language"])
    assert set(store.results.owed()) == set(NAMES)
    assert [len(keys) for keys in passes(store, enriching, monkeypatch)] == [5]
    assert enriching.done == dict.fromkeys(NAMES, 5)


def test_a_step_waits_for_what_it_needs_of_other_mentions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enriching = work(store)
    keys = [key for some in store.mentions.batches(10) for key in some]
    with store.transaction():
        store.db.executemany("INSERT INTO due VALUES ('language', ?)", [(key,) for key in keys[:4]])
        store.db.executemany("INSERT INTO due VALUES ('topics', ?)", [(key,) for key in keys])
        store.db.execute("DELETE FROM results WHERE step IN (SELECT id FROM steps WHERE name <> 'sentiment')")
    assert [len(keys) for keys in passes(store, enriching, monkeypatch)] == [4, 5]
    topics = store.results.of("topics", keys)
    assert [key for key in keys if topics[key]] == keys[:4], "of the fifth nobody knows the language"


def test_a_database_that_fails_is_no_mentions_fault() -> None:
    def work(keys: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError):
        carefully(work, [1, 2, 3])
