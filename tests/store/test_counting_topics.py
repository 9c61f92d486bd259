"""Posts of a span by topic: the same whether few of them or nearly all speak of one, and at the span's very edges."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.models import Result, Span
from socialwatch.store.counts import Narrow
from socialwatch.store.lists import by_topic, in_topics

SPAN = Span(NOW - timedelta(minutes=3), NOW - timedelta(minutes=1))
EDGES = [NOW - timedelta(minutes=3), NOW - timedelta(minutes=1)]


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_topics_are_counted_alike_however_many_posts_have_one(tmp_path: Path, share: float) -> None:
    chance = random.Random(7)
    # a hundred posts in one second: their keys spill into the next ones, over the edges of the span
    times = [edge - timedelta(seconds=second) for edge in EDGES for second in (0, 1) for _ in range(100)]
    with fresh(tmp_path) as store:
        brands = [chance.choice([("Acme",), ("Beta",), ("Acme", "Beta")]) for _ in times]
        both = zip(times, brands, strict=True)
        posts = [heard(n, created=at, brands=named) for n, (at, named) in enumerate(both, start=1)]
        save(store, *posts)
        keys = [key for (key,) in store.db.execute("SELECT id FROM mentions ORDER BY id")]
        said = [Result(key, "topics", name, name) for key in keys for name in ("Tea", "Pie") if chance.random() < share]
        moods = [Result(key, "sentiment", None, chance.choice(("positive", "negative"))) for key in keys]
        with store.transaction():
            store.results.save("topics", "1", keys, said, kind="topic")
            store.results.save("sentiment", "1", keys, moods, kind="brand")
        for names in (("Acme",), ("Acme", "Beta")):
            rows = [row for row in store.mentions.read(keys) if set(names) & {*row.brands}]
            inside = [row for row in rows if SPAN.start <= row.created < SPAN.end]
            counted = Counter((topic, row.toward[row.brands[0]]) for row in inside for topic in row.topics)
            narrow = Narrow(brands=names)
            assert 0 < len(inside) < len(rows)
            assert by_topic(store, SPAN, narrow) == counted
            assert in_topics(store, SPAN, narrow) == (len(inside), sum(bool(row.topics) for row in inside))
