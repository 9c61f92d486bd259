"""What lists count in a span, where a second of it was so full that its posts stand among those of later ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.store import Store
from socialwatch.store.counts import Narrow
from socialwatch.store.lists import briefs, by_source
from socialwatch.store.said import said
from socialwatch.store.spans import sightings

SECONDS = [0] * 150 + [1] * 3 + [2] * 70 + [9] * 2
TOPICS = ("billing", "delivery")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with fresh(Path(tmp_path_factory.mktemp("counting"))) as store:
        brands = (("Acme",), ("Beta",), ("Acme", "Beta"))
        posts = [
            heard(number, created=NOW + timedelta(seconds=second), brands=brands[number % 3])
            for number, second in enumerate(SECONDS)
        ]
        save(store, *posts, source="one")
        save(store, *posts[1::2], source="two")
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions ORDER BY native_id")]
        with store.transaction():
            step = store.steps.id("topics", "f")
            for number, key in enumerate(keys):
                for name in TOPICS[: number % 4]:
                    row = (key, step, store.targets.id("topic", name), name)
                    store.db.execute("INSERT INTO results (mention, step, target, value) VALUES (?, ?, ?, ?)", row)
        yield store


@pytest.mark.parametrize("brands", [("Acme",), ("Acme", "Beta")])
@pytest.mark.parametrize(("low", "high"), [(0, 1), (2, 3), (1, 10), (3, 9), (-60, 60)])
def test_posts_count_in_the_second_in_which_they_were_written(
    store: Store, brands: tuple[str, ...], low: int, high: int
) -> None:
    span = Span(NOW + timedelta(seconds=low), NOW + timedelta(seconds=high))
    marks = ", ".join("?" * len(brands))
    wanted = {
        key
        for key, created in store.db.execute(
            "SELECT DISTINCT m.id, m.created FROM mentions AS m JOIN matches AS f ON f.mention = m.id"
            f" JOIN targets AS t ON t.id = f.brand WHERE t.name IN ({marks})",
            brands,
        )
        if span.epochs[0] <= created < span.epochs[1]
    }
    told = store.db.execute(
        "SELECT t.name, r.mention FROM results AS r JOIN targets AS t ON t.id = r.target"
    ).fetchall()
    seen = store.db.execute("SELECT s.name, g.mention FROM sightings AS g JOIN sources AS s ON s.id = g.source")
    topics = Counter(name for name, key in told if key in wanted)
    sources = Counter(name for name, key in seen if key in wanted)
    for narrow in (Narrow(brands=brands), Narrow(brands=brands, query=parse("coffee OR nothing"))):
        assert {one.key for one in briefs(store, span, narrow)} == wanted
        found = said(store, span, narrow)
        assert {name: found.of(name) for name in found.moods} == topics
        assert (found.total, found.touched) == (len(wanted), len({key for _, key in told} & wanted))
        assert {name: n for name, _, n in by_source(store, span, narrow)} == sources


@pytest.mark.parametrize(("low", "high"), [(0, 1), (2, 3), (1, 10), (20, 30), (-60, 60)])
def test_what_a_source_saw_is_counted_with_the_first_and_the_last(store: Store, low: int, high: int) -> None:
    span = Span(NOW + timedelta(seconds=low), NOW + timedelta(seconds=high))
    for source, seen in (("one", SECONDS), ("two", SECONDS[1::2])):
        times = [int((NOW + timedelta(seconds=second)).timestamp()) for second in seen if low <= second < high]
        assert sightings(store, source, span) == (len(times), min(times, default=None), max(times, default=None))
