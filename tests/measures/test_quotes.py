"""The posts that stand for a topic, a network, a peak or the brand: the most engaged ones in that mood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import Post, cover, plant, scope

from socialwatch.measures.evidence import posts_of
from socialwatch.measures.quotes import About, Quotes, quotes
from socialwatch.models import Label
from socialwatch.store import Store
from socialwatch.store.purge import purge

START = datetime(2026, 7, 10, 9, tzinfo=UTC)
LATE = About("topic", "Delivery", "negative")
LONG = "the courier never rang and the parcel went back to the depot for a second time this week"


def late(number: int, likes: int | None, **more) -> Post:
    whole = {"text": f"Acme {number} is late, day {number * 7}", "topics": ("Delivery",), "mood": "negative"} | more
    return Post(id=f"p{number}", at=START + timedelta(hours=number), likes=likes, by=f"u{number}", **whole)


POSTS = [
    late(1, 10),
    late(2, 900, mood="positive"),
    late(3, 800, mood="unknown"),
    late(4, 700, own=("Acme",)),
    late(5, 600, repost_of="p1"),
    late(6, 500, text=f"Acme: {LONG}"),
    late(7, 400, text=f"Acme: {LONG}"),
    late(8, 300, topics=("Price",), network="bluesky"),
    late(9, None),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as made:
        plant(made, POSTS)
        cover(made, START - timedelta(days=60), START + timedelta(days=30))
        yield made


def ids(found: Quotes, about: About) -> list[str]:
    voices = found.of(about)
    return [one.id.partition(":")[2] for one in voices.posts] if voices is not None else []


def test_the_most_engaged_in_that_mood_stand_but_no_repost_own_post_or_copy(store: Store) -> None:
    found = quotes(store, scope())
    assert ids(found, LATE) == ["p6", "p1", "p9"]
    assert ids(found, About("brand", "", "negative")) == ["p6", "p8", "p1"]
    assert ids(found, About("network", "bluesky", "negative")) == ["p8"]
    assert ids(found, About("topic", "Delivery", "positive")) == ["p2"]
    assert found.of(About("topic", "Price", "positive")) is None


def test_a_post_tells_where_and_when_it_was_written_and_how_far_it_went(store: Store) -> None:
    voices = quotes(store, scope()).of(LATE)
    assert voices is not None
    first, *_, last = voices.posts
    assert (first.network, first.author, first.created, first.engagement) == ("mastodon", "u6", POSTS[5].at, 500)
    assert last.engagement is None


def test_a_person_s_label_decides_what_mood_a_post_is_quoted_for(store: Store) -> None:
    store.labels.put([Label("mastodon:p6", "sentiment", "positive", by="ann", brand="Acme")], START)
    found = quotes(store, scope())
    assert "p6" in ids(found, About("topic", "Delivery", "positive"))
    assert "p6" not in ids(found, LATE)


def test_a_purged_post_gives_way_to_the_next(store: Store) -> None:
    purge(store, [store.mentions.find("mastodon:p1") or 0])
    assert ids(quotes(store, scope()), LATE) == ["p6", "p9"]


def test_moods_toward_several_brands_stand_for_none_of_them(store: Store) -> None:
    assert quotes(store, scope(brands=("Acme", "Rival"))).voices == ()


def test_searching_for_what_a_post_was_chosen_from_finds_as_many(archive: Store) -> None:
    found = quotes(archive, scope(brands=("Acme",))).voices
    assert {one.about.kind for one in found} >= {"brand", "network", "topic", "peak"}
    for one in found:
        listed = posts_of(archive, one.evidence)
        assert len(listed) == one.evidence.n, one.about
        assert {archive.mentions.find(post.id) for post in one.posts} <= set(listed)
        assert {post.mood for post in one.posts} == {one.about.mood}
