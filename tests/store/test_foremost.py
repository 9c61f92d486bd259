"""The posts behind a figure that people did most with: the same, whatever of them is held in memory."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.models import Author, Engagement, Result, Span
from socialwatch.query import parse
from socialwatch.query.document import Document
from socialwatch.store import Store, foremost, held
from socialwatch.store.counts import Narrow
from socialwatch.store.migrations import OWN
from socialwatch.store.select import known_of, select

SPAN = Span(NOW - timedelta(hours=3), NOW)
QUERIES = [
    'brand:"Acme"',
    'brand:"Acme" -is:repost sentiment:negative',
    'brand:"acme" network:mastodon coffee',
    'brand:"Acme" is:question (coffee OR tea)',
    'brand:"Acme" café',
    'brand:"Acme" -tea',
    'brand:"Acme" topic:"Rare"',
    'brand:"Acme" topic:"Common" is:question',
    'brand:"Acme" author:ann',
    'brand:"Acme" likes:>=5',
    'brand:"Acme" -(sentiment:negative topic:"Common")',
    'brand:"Acme" -brand:"Beta" (sentiment:positive OR coffee)',
    '(brand:"Acme" OR brand:"Beta") coffee',
    "coffee",
    "",
]


def filled(folder: Path) -> Store:
    chance = random.Random(3)
    store = fresh(folder)
    posts = []
    for number in range(1, 161):
        words = " ".join(chance.sample(["coffee", "tea", "café", "cafe", "good?", "bad", "late"], 3))
        counts = Engagement(*(chance.choice([None, 0, 1, 2, 9]) for _ in range(3)))
        name = chance.choice(["ann", "bob"])
        posts.append(
            heard(number, brands=chance.choice([("Acme",), ("Beta",), ("Acme", "Beta")]), text=words, engagement=counts,
                  author=Author(name, handle=name), repost_of=chance.choice([None, None, "other"]),
                  own=chance.choice([(), (), ("Acme",)]))
        )  # fmt: skip
    save(store, *posts)
    keys = [key for (key,) in store.db.execute("SELECT id FROM mentions ORDER BY id")]
    topics = [Result(key, "topics", "Common", "Common") for key in keys if chance.random() < 0.7]
    topics += [Result(key, "topics", "Rare", "Rare") for key in keys if chance.random() < 0.05]
    moods = [Result(key, "sentiment", "Acme", chance.choice(("positive", "negative"))) for key in keys]
    with store.transaction():
        store.results.save("topics", "1", keys, topics, kind="topic")
        store.results.save("sentiment", "1", keys, moods)
        store.results.settle(keys)
    return store


@pytest.mark.parametrize(("many", "most", "counted"), [(8192, 32768, False), (1, 40, False), (1, 40, True)])
def test_memory_changes_nothing_of_what_is_named(
    tmp_path: Path, many: int, most: int, counted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foremost, "MANY", many)
    monkeypatch.setattr(held, "FOREMOST", most)
    filled(tmp_path).close()
    with Store.open(tmp_path / "socialwatch.sqlite") as store:  # a reader, as for a deck
        mapped = store.db.execute("PRAGMA mmap_size").fetchone()
        deeds = {row.key: (_deeds(row.mention.engagement), row.created, row.key) for row in store.mentions.read(
            [key for (key,) in store.db.execute("SELECT id FROM mentions")])}  # fmt: skip
        for own in (False, True):
            wanted = [(text, parse(text) if text else None) for text in QUERIES]
            best = [
                sorted(select(store, query, span=SPAN, with_own=own), key=deeds.__getitem__, reverse=True)[:12]
                for _, query in wanted
            ]
            assert sum(map(bool, best)) == len(best)
            assert [foremost.foremost(store, query, 12, span=SPAN, with_own=own) for _, query in wanted] == best
            with held.holding(store) as memory:
                if counted:  # how many posts drew how much is known before the loudest are asked for
                    memory.originals(memory.table(SPAN, Narrow(brands=("Acme",), with_own=own)))
                for (text, query), keys in zip(wanted, best, strict=True):
                    assert foremost.foremost(store, query, 12, span=SPAN, with_own=own) == keys, text
                for text, query in wanted:
                    inside = Span(SPAN.start + timedelta(hours=1), SPAN.end)  # of what is held by now
                    plain = sorted(select(store, query, span=inside, with_own=own), key=deeds.__getitem__, reverse=True)
                    assert foremost.foremost(store, query, 12, span=inside, with_own=own) == plain[:12], text
        assert store.held is None
        assert not store.db.execute("SELECT name FROM sqlite_temp_master").fetchall()
        assert store.db.execute("PRAGMA query_only").fetchone() == (1,)
        assert store.db.execute("PRAGMA mmap_size").fetchone() == mapped


def test_posts_of_a_brand_are_those_that_the_matcher_finds_one_by_one(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        rows = store.mentions.read([key for (key,) in store.db.execute("SELECT id FROM mentions ORDER BY id DESC")])
        for brands, own in itertools.product([(), ("Acme",), ("Acme", "Beta")], (False, True)):
            named = frozenset(map(str.casefold, brands))
            known = {row.key: known_of(row, 0 if own else OWN, named) for row in rows}
            counted = [row for row in rows if any(not brands or one in brands for one in known[row.key].brands)]
            for text in QUERIES:
                query = parse(text) if text else None
                plain = [row.key for row in counted if not query or query.check(Document(row.mention, known[row.key]))]
                assert select(store, query, brands=brands, with_own=own) == plain, text


def _deeds(counts: Engagement) -> int:
    return sum(count or 0 for count in (counts.likes, counts.replies, counts.reposts))
