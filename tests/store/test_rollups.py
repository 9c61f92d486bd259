"""The rollups agree with the matches, whatever happens to them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from heard import NOW, fresh, heard, one, save

from socialwatch.models import Result
from socialwatch.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


def score(store: Store, key: int, label: str, **toward: str) -> None:
    results = [Result(key, "sentiment", None, label, 0.1)]
    results += [Result(key, "sentiment", brand, value) for brand, value in toward.items()]
    with store.transaction():
        store.results.save("sentiment", "v1", [key], results)
        store.results.settle([key])


def days(store: Store) -> dict[date, int]:
    rows = store.db.execute("SELECT day, sum(mentions) FROM days GROUP BY day")
    return {date.fromordinal(day): count for day, count in rows}


def test_mood_toward_a_brand_wins_over_the_mood_of_the_post(store: Store) -> None:
    save(store, heard(brands=("Acme", "Rival")))
    score(store, one(store).key, "negative", Rival="positive")
    assert one(store).toward == {"Acme": "negative", "Rival": "positive"}
    assert one(store).sentiment == ("negative", 0.1)
    assert store.facts.check() == []


def test_the_rollups_follow_a_random_life(store: Store) -> None:
    chance = random.Random(5)
    for step in range(60):
        number = chance.randrange(25)
        brands = tuple(brand for brand in ("Acme", "Rival", "Third") if chance.random() < 0.6) or ("Acme",)
        save(
            store,
            heard(number, text=f"version {step}", edited=NOW + timedelta(minutes=step), brands=brands,
                  repost_of="x" if number % 5 == 0 else None, own=brands[:1] if number % 7 == 0 else (),
                  created=NOW - timedelta(hours=5 * number)),
        )  # fmt: skip
        if chance.random() < 0.5 and (stored := one(store, number)):
            score(store, stored.key, chance.choice(["positive", "neutral", "negative", "unknown"]))
        if step % 20 == 10:
            store.mutes.add("author", "ann@host.example", now=NOW)
        if step % 20 == 19:
            store.mutes.remove("author", "ann@host.example")
        assert store.facts.check() == []


def test_days_are_those_of_the_zone_and_are_counted_again_when_it_changes(store: Store) -> None:
    late = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # 00:30 on the 30th in Berlin, summer time having begun
    save(store, heard(1, created=late), heard(2, created=late - timedelta(hours=23)))
    assert days(store) == {date(2026, 3, 28): 1, date(2026, 3, 29): 1}
    with store.transaction():
        assert store.facts.use_zone("Europe/Berlin")
    assert days(store) == {date(2026, 3, 29): 1, date(2026, 3, 30): 1}
    save(store, heard(3, created=late))
    assert days(store)[date(2026, 3, 30)] == 2
    assert store.facts.check() == []


def test_every_slot_lies_in_one_local_day_even_where_zones_are_odd(store: Store) -> None:
    zone = ZoneInfo("Asia/Kathmandu")  # 5:45 ahead
    moments = [NOW + timedelta(minutes=7 * step) for step in range(-300, 0)]
    save(store, *(heard(number, created=moment) for number, moment in enumerate(moments)))
    with store.transaction():
        store.facts.use_zone("Asia/Kathmandu")
    assert days(store) == dict(Counter(moment.astimezone(zone).date() for moment in moments))


def test_a_broken_rollup_is_noticed_and_rebuilt(store: Store) -> None:
    save(store, heard(1), heard(2))
    store.db.execute("UPDATE facts SET mentions = 7")
    assert len(store.facts.check()) == 2
    with store.transaction():
        store.facts.rebuild()
    assert store.facts.check() == []


def test_a_mute_silences_what_was_said_and_what_will_be(store: Store) -> None:
    save(
        store,
        heard(1),
        heard(2, url="https://spam.example/2"),
        heard(3, author=None, url="https://news.spam.example/3"),
    )
    assert store.mutes.add("author", "@Ann@host.example", now=NOW) == 2
    assert store.mutes.add("site", "https://www.spam.example/about", now=NOW) == 1
    save(store, heard(4))
    assert [one(store, number).as_json()["noise"] for number in (1, 2, 3, 4)] == [True] * 4
    assert store.facts.check() == []
    assert store.mutes.remove("author", "ann@host.example") == 2, "the one on the muted site stays muted"
    assert [one(store, number).as_json()["noise"] for number in (1, 2, 3, 4)] == [False, True, True, False]
    assert store.facts.check() == []


def test_a_mute_of_one_network_leaves_the_others_alone(store: Store) -> None:
    save(store, heard(1), heard(2, network="bluesky"))
    assert store.mutes.add("author", "bluesky:@ann@host.example", now=NOW) == 1
    assert one(store).as_json()["noise"] is False
