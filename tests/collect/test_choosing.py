"""What people are asked about in an archive too large to look at whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialwatch.collect import choosing
from socialwatch.config import Brand, Config
from socialwatch.models import Label, Mention
from socialwatch.store import Heard, Row, Store

NOW = datetime(2026, 9, 1, tzinfo=UTC)
POSTS = 300


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "a.sqlite", write=True, create=True)
    rows = []
    for n in range(POSTS):
        at = NOW - timedelta(minutes=n)
        post = Mention(network="forum", native_id=f"p{n}", text=f"acme {n}", created=at)
        rows.append(Row(None, (Heard(post, ("Acme",) if n % 10 else ()),)))
    with store.transaction():
        store.writer.save(store.sources.id("forum", "file"), rows, run=None, now=NOW)
    return store


def choose(store: Store, n: int, by: str = "", *, random: bool = False) -> list[choosing.Choice]:
    config = Config(brands=(Brand(name="Acme", query="acme"),))
    return choosing.choose(store, config, "relevant", n, seed=0, by=by, random=random)


def test_a_sample_to_measure_with_is_drawn_by_chance_alone_and_asked_again_until_it_is_answered(store: Store) -> None:
    sample = choose(store, 30, random=True)
    assert len(sample) == 30
    assert all(one.random for one in sample)
    assert [one.id for one in choose(store, 30, random=True)] == [one.id for one in sample]
    store.labels.put([Label(one.id, "relevant", "yes", "ann", random=True) for one in sample[:10]], NOW)
    assert {one.id for one in sample[10:]} < {one.id for one in choose(store, 30, "ann", random=True)}


def test_of_a_large_archive_some_are_looked_at_and_what_was_drawn_is_still_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = {one.id for one in choose(store, 30) if one.random}
    assert len(drawn) == 6
    monkeypatch.setattr(choosing, "LOOKED_AT", 40)
    again = choose(store, 30)
    assert {one.id for one in again if one.random} == drawn
    assert len({one.id for one in again}) == 30
    assert not [one for one in again if int(one.id.removeprefix("forum:p")) % 10 == 0]  # they speak of no brand


def test_whoever_has_answered_much_of_a_large_archive_is_still_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "LOOKED_AT", 40)
    asked: set[str] = set()
    for _ in range(6):
        found = choose(store, 12, by="ann")
        assert asked.isdisjoint(one.id for one in found)
        asked.update(one.id for one in found)
        store.labels.put([Label(one.id, "relevant", "yes", "ann", random=one.random) for one in found], NOW)
    assert len(asked) == 72
