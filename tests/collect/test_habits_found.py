"""Authors who repeat themselves, machines and crowds: noise as soon as they break a rule, and backwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from socialwatch.collect.enriching import Enriching
from socialwatch.config import Brand, Config
from socialwatch.config.categories import Campaign, NoiseRule
from socialwatch.enrich import Batch
from socialwatch.enrich.duplicates import Copies
from socialwatch.enrich.labels import Campaigns
from socialwatch.enrich.noise import Noise
from socialwatch.models import Author, Label, Mention, Result, Span
from socialwatch.store import Heard, Row, Store
from socialwatch.store.counts import Narrow, tally
from socialwatch.store.select import count

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
DAY = Span(NOW - timedelta(days=30), NOW + timedelta(days=30))
AD = "acme beans from our shop in the old town, roasted this morning and ready to go"
RULES = (
    NoiseRule(name="again", rule="same", most=3, within="2d"),
    NoiseRule(name="fast", rule="rate", most=5, within="1h"),
    NoiseRule(name="crowd", rule="crowd", most=3, within="1d"),
)


class English:
    """A step that says so of every post, in the place of a model that takes seconds to load."""

    name, version, needs = "language", 1, ()

    def settings(self) -> None:
        return None

    def run(self, batch: Batch) -> list[Result]:
        return [Result(key, self.name, None, "en") for key in batch.keys]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "one.sqlite", write=True, create=True) as opened:
        yield opened


def post(number: int, text: str, who: str, minutes: int, followers: int | None = 500, **more: Any) -> Mention:
    return Mention(
        network="test",
        native_id=str(number),
        text=text,
        author=Author(who, handle=who, followers=followers),
        created=NOW + timedelta(minutes=minutes),
        **more,
    )


def hear(store: Store, *posts: Mention, own: bool = False, campaigns: tuple[Campaign, ...] = ()) -> None:
    """Store posts and enrich them, as a run would."""
    config = Config(brands=(Brand(name="Acme"),), noise=RULES, campaigns=campaigns)
    steps: list[Any] = [English(), Copies(), Campaigns.from_config(config), Noise(rules=RULES)]
    rows = [Row({"id": p.native_id}, (Heard(p, ("Acme",), ("Acme",) if own else ()),)) for p in posts]
    with store.transaction():
        store.writer.save(store.sources.id("listener", "fake"), rows, run=None, now=NOW)
    work = Enriching(store, steps, 1)
    work.refresh([])
    work.work(lambda event: None)
    assert store.results.owed() == {}


def noise(store: Store) -> dict[str, str]:
    """Why each post is noise, of those that are."""
    keys = [row[0] for row in store.db.execute("SELECT id FROM mentions")]
    found = {row.mention.native_id: row.noise_because for row in store.mentions.read(keys)}
    return {number: why for number, why in sorted(found.items()) if why}


def test_the_fourth_time_makes_the_first_three_noise_as_well(store: Store) -> None:
    hear(store, *(post(number, AD, "shop", 60 * number) for number in range(3)), post(9, "acme is fine", "shop", 5))
    assert noise(store) == {}
    hear(store, post(3, AD + "!", "shop", 300))
    assert noise(store) == dict.fromkeys("0123", "again (4 in 2d)")
    assert count(store, None, span=DAY) == 1
    assert count(store, None, span=DAY, with_noise=True) == 5
    assert sum(tally(store, DAY.epochs, Narrow(), "UTC", ()).values()) == 1
    assert store.facts.check() == []


def test_reposts_own_posts_and_slow_repetition_are_none(store: Store) -> None:
    hear(store, *(post(number, AD, "fan", number, repost_of="99") for number in range(6)))
    hear(store, *(post(number, AD, "acme", number) for number in range(10, 16)), own=True)
    hear(store, *(post(number, AD, "monthly", 60 * 24 * 5 * number) for number in range(20, 26)))
    assert noise(store) == {}


def test_who_writes_faster_than_people_is_noise_while_it_lasts(store: Store) -> None:
    many = [post(number, f"acme {number * 77} price quote {number}", "ticker", number * 5) for number in range(7)]
    later = post(50, "acme in the evening", "ticker", 600)
    midnight = [post(number, f"acme number {number} imported", "guest", 0) for number in range(60, 70)]
    hear(store, *many, later, *midnight)
    assert noise(store) == dict.fromkeys("0123456", "fast (7 in 1h)")


def test_a_crowd_without_followers_is_noise_and_the_paper_that_says_the_same_is_not(store: Store) -> None:
    crowd = [post(number, AD, f"egg{number}", number, followers=number) for number in range(4)]
    hear(store, *crowd, post(8, AD, "paper", 9, followers=90_000), post(9, AD, "untold", 9, followers=None))
    assert noise(store) == dict.fromkeys("0123", "crowd (4 in 1d)")


def test_entries_to_a_contest_of_ones_own_stay_in_the_figures(store: Store) -> None:
    entries = [post(number, f"{AD} #acmeautumn", f"egg{number}", number, followers=1) for number in range(6)]
    hear(store, *entries, campaigns=(Campaign(name="Autumn", query="#acmeautumn"),))
    assert noise(store) == {}
    hear(store)  # the campaign is over, and so is the pardon
    assert len(noise(store)) == 6


def test_a_person_brings_a_post_back_and_the_next_run_leaves_it_so(store: Store) -> None:
    hear(store, *(post(number, AD, "shop", number) for number in range(4)))
    store.labels.put([Label("test:2", "noise", "no", "ann")], NOW)
    assert sorted(noise(store)) == ["0", "1", "3"]
    hear(store, replace(post(4, AD, "shop", 30)))
    assert sorted(noise(store)) == ["0", "1", "3", "4"]
    assert count(store, None, span=DAY) == 1
