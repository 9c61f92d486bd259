"""Posts of a span by topic: the same whether few of them or nearly all speak of one, however they are put together, and
at the span's very edges."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.models import Result, Span
from socialwatch.query import parse
from socialwatch.store import said as module
from socialwatch.store.counts import Narrow
from socialwatch.store.held import holding
from socialwatch.store.said import keys_about, said

SPAN = Span(NOW - timedelta(minutes=3), NOW - timedelta(minutes=1))
EDGES = [NOW - timedelta(minutes=3), NOW - timedelta(minutes=1)]


@pytest.mark.parametrize("many", [1, 30_000])  # of more than so many, arrays are made
@pytest.mark.parametrize("share", [0.1, 0.9])
def test_topics_are_counted_alike_however_many_posts_have_one(
    tmp_path: Path, share: float, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MANY", many)
    if many == 1:
        monkeypatch.setattr(module, "TIMES", 1000)
        monkeypatch.delattr(module, "_counted")  # what counts row by row
    chance = random.Random(7)
    # a hundred posts in one second: their keys spill into the next ones, over the edges of the span
    times = [edge - timedelta(seconds=second) for edge in EDGES for second in (0, 1) for _ in range(100)]
    with fresh(tmp_path) as store:
        brands = [chance.choice([("Acme",), ("Beta",), ("Acme", "Beta")]) for _ in times]
        both = zip(times, brands, strict=True)
        posts = [heard(n, created=at, brands=named) for n, (at, named) in enumerate(both, start=1)]
        save(store, *posts)
        keys = [key for (key,) in store.db.execute("SELECT id FROM mentions ORDER BY id")]
        told = [Result(key, "topics", name, name) for key in keys for name in ("Tea", "Pie") if chance.random() < share]
        moods = [Result(key, "sentiment", None, chance.choice(("positive", "negative"))) for key in keys]
        with store.transaction():
            store.results.save("topics", "1", keys, told, kind="topic")
            store.results.save("sentiment", "1", keys, moods, kind="brand")
        for names in (("Acme",), ("Acme", "Beta")):
            rows = [row for row in store.mentions.read(keys) if set(names) & {*row.brands}]
            inside = [row for row in rows if SPAN.start <= row.created < SPAN.end]
            counted: dict[str, Counter[str]] = defaultdict(Counter)
            for row in inside:
                for topic in row.topics:
                    counted[topic][row.toward[row.brands[0]]] += 1
            assert 0 < len(inside) < len(rows)
            for narrow in (Narrow(brands=names), Narrow(brands=names, query=parse("coffee OR nothing"))):
                found = said(store, SPAN, narrow)
                assert found.moods == counted
                assert (found.total, found.touched) == (len(inside), sum(bool(row.topics) for row in inside))
                assert [found.of(name) for name in ("Tea", "None")] == [counted["Tea"].total(), 0]
                with holding(store):
                    assert said(store, SPAN, narrow) == said(store, SPAN, narrow) == found
        tea = [row for row in store.mentions.read(keys) if "Tea" in row.topics]
        assert keys_about(store, SPAN, "Tea") == [row.key for row in tea if SPAN.start <= row.created < SPAN.end]
