"""What many posts in memory are like, counted in arrays: the same as row by row, in the same order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.models import Author, Engagement, Result, Span
from socialwatch.store import Store, kinds, lists, said, seen, speakers
from socialwatch.store.counts import Narrow
from socialwatch.store.held import holding

SPAN = Span(NOW - timedelta(seconds=40), NOW - timedelta(seconds=3))
ACME = Narrow(brands=("Acme",))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    chance = random.Random(4)
    posts = [
        heard(
            number,
            network=chance.choice(["mastodon", "reddit"]),
            created=NOW - timedelta(seconds=chance.randrange(60)),
            author=chance.choice([None, *(Author(f"a{n}", followers=n or None) for n in range(4))]),
            engagement=Engagement(likes=chance.choice([None, 0, 3, 2_000_000])),
            brands=chance.choice([("Acme",), ("Beta",), ("Acme", "Beta")]),
            repost_of=chance.choice([None, None, "other"]),
        )
        for number in range(1, 200)
    ]  # fmt: skip
    with fresh(tmp_path_factory.mktemp("kinds")) as opened:
        for at, source in enumerate(("one", "two", "three")):
            save(opened, *posts[at :: at + 1], source=source)
        keys = [key for (key,) in opened.db.execute("SELECT id FROM mentions")]
        moods = [Result(key, "sentiment", None, chance.choice(("positive", "negative"))) for key in keys[::2]]
        with opened.transaction():
            opened.results.save("sentiment", "1", keys, moods, kind="brand")
        yield opened


def test_kinds_of_many_posts_are_those_of_few(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted() -> Counter[tuple[kinds.Kind, int]]:
        with holding(store) as held:
            return kinds.kinds(store, held.table(SPAN, ACME))

    plain = counted()
    assert len({kind for kind, _ in plain}) > 10
    assert {kind.reach for kind, _ in plain} == {None, 1, 2, 3}
    monkeypatch.setattr(kinds, "MANY", 1)
    assert list(counted().items()) == list(plain.items())
    for bits in ("_NETWORK", "_DREW", "_REACH"):  # numbers that are too large for theirs
        with monkeypatch.context() as small:
            small.setattr(kinds, bits, 1)
            assert counted() == plain


def test_what_sources_saw_of_many_posts_is_what_they_saw_of_few(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with holding(store) as held:
        table = held.table(SPAN, ACME)
        told, voices = lists.by_source(store, SPAN, ACME), speakers.by_source(store, table)
        assert sorted(voices) == ["one", "three", "two"]
        assert any(authors for _, authors in voices.values())
        assert (seen.by_source(store, SPAN, ACME), seen.voices_by_source(store, SPAN, table)) == (told, voices)
        monkeypatch.setattr(said, "MANY", 1)
        monkeypatch.delattr(lists, "by_source")  # the plain ways
        monkeypatch.delattr(speakers, "by_source")
        assert seen.by_source(store, SPAN, ACME) == told
        assert seen.voices_by_source(store, SPAN, table) == voices
