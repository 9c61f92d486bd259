"""What people say of topics puts their shares right; lists of what posts are, without what they are not, do not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import NOW, Post, plant, scope, window

from socialwatch.measures.base import Figure
from socialwatch.measures.breakdown import breakdown
from socialwatch.measures.checked import Checked
from socialwatch.measures.evidence import posts_of
from socialwatch.measures.kinds import Kinds
from socialwatch.measures.stats import holm, shares_differ
from socialwatch.measures.topics import Topic, topics
from socialwatch.models import Label, Result
from socialwatch.store import Store
from socialwatch.store.judged import Judged

WHOLE, JULY = window("2026-06-01", "2026-07-31"), window()
POSTS, DRAWN = 1200, 240
TRUTH = {"Taste": 0.30, "Price": 0.10}


def truth(n: int) -> set[str]:
    """What a post is about, for people; in July there is far more of the price."""
    chance = random.Random(f"truth {n}")
    price = TRUTH["Price"] * (1 / 4 if n < POSTS / 2 else 7 / 4)
    return {name for name, part in (("Taste", TRUTH["Taste"]), ("Price", price)) if chance.random() < part}


def machine(n: int) -> tuple[str, ...]:
    """Its query for taste misses half of it; the one for the price finds one post in seven too many."""
    chance = random.Random(f"machine {n}")
    found = {name for name in truth(n) if name != "Taste" or chance.random() < 0.5}
    return tuple(sorted(found | ({"Price"} if chance.random() < 1 / 7 else set())))


def said(n: int, value: str, verdict: bool, *, drawn: bool = True) -> Label:
    return Label(f"mastodon:a{n}", "topic", value, "ann", verdict=verdict, random=drawn)


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("topics") / "a.sqlite"
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    some = [
        Post(text=f"Acme x{n}", at=start + timedelta(days=n * 60 / POSTS), id=f"a{n}", topics=machine(n))
        for n in range(POSTS)
    ]
    rival = [
        Post(text=f"Rival x{n}", at=start + timedelta(days=n / 5), brands=("Rival",), id=f"r{n}", topics=("Taste",))
        for n in range(300)
    ]
    with Store.open(path, write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone("Europe/London")
        plant(store, [*some, *rival])
    return path


@pytest.fixture(scope="module")
def labelled(unlabelled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    (path := tmp_path_factory.mktemp("said") / "a.sqlite").write_bytes(unlabelled.read_bytes())
    drawn = random.Random(3).sample(range(POSTS), DRAWN)
    with Store.open(path, write=True) as store:
        store.labels.put([said(n, name, name in truth(n)) for n in drawn for name in TRUTH], NOW)
        yield store


def of(store: Store, name: str, over: object = WHOLE) -> Topic:
    return next(one for one in topics(store, scope(over)).topics if one.name == name)


def true(name: str, *, july: bool = False) -> float:
    some = range(POSTS // 2 if july else 0, POSTS)
    return sum(name in truth(n) for n in some) / len(some)


def test_a_query_that_misses_half_gets_the_share_that_people_see(labelled: Store) -> None:
    share = of(labelled, "Taste").share
    low, high = share.interval or (1, 0)
    assert low < true("Taste") < high
    assert share.counted is not None
    assert share.counted < low
    assert (share.labels, share.carried) == (DRAWN, False)
    assert high - low < 0.13


def test_a_query_that_finds_too_much_gets_the_share_that_people_see(labelled: Store) -> None:
    share = of(labelled, "Price").share
    low, high = share.interval or (1, 0)
    assert low < true("Price") < high < (share.counted or 0)


def test_a_topic_that_grew_is_told_by_the_interval_of_the_difference(labelled: Store) -> None:
    price, taste = of(labelled, "Price", JULY), of(labelled, "Taste", JULY)
    assert price.share.before is not None
    assert price.share.value is not None
    assert price.share.value > price.share.before
    assert (price.verdict, price.share.significant) == ("grew", True)
    assert taste.verdict == "no significant change"


def test_the_share_of_posts_in_no_topic_is_measured_too(labelled: Store, unlabelled: Path) -> None:
    found = topics(labelled, scope(WHOLE))
    low, high = found.none.interval or (1, 0)
    assert low < sum(not truth(n) for n in range(POSTS)) / POSTS < high
    assert len(posts_of(labelled, found.none.evidence)) == found.none.n == found.untouched
    with Store.open(unlabelled) as store:
        assert topics(store, scope(WHOLE)).none.labels is None


def test_without_labels_or_with_few_shares_of_topics_are_unmeasured(unlabelled: Path, tmp_path: Path) -> None:
    (path := tmp_path / "a.sqlite").write_bytes(unlabelled.read_bytes())
    with Store.open(path, write=True) as store:
        assert of(store, "Taste").share.labels is None
        store.labels.put([said(n, name, name in truth(n)) for n in range(0, 290, 10) for name in TRUTH], NOW)
        assert of(store, "Taste").share.labels is None


def test_lists_of_what_posts_are_measure_no_share(unlabelled: Path, tmp_path: Path) -> None:
    """Nobody was asked what else they might be: taken as a sample they would make every topic the whole talk."""
    (path := tmp_path / "a.sqlite").write_bytes(unlabelled.read_bytes())
    with Store.open(path, write=True) as store:
        store.labels.put([said(n, name, True) for n in range(600) for name in truth(n)], NOW)
        share = of(store, "Taste").share
        assert share.labels is None
        assert share.value == pytest.approx(share.n / POSTS)


def test_within_a_topic_shares_of_topics_stay_unmeasured(labelled: Store) -> None:
    """What people took out of a topic is not among what its query finds there."""
    found = topics(labelled, scope(WHOLE, topics=("Taste",)))
    assert {one.share.labels for one in found.topics} == {None}


def test_the_parts_of_brands_in_a_topic_are_put_right_where_all_brands_are_measured(labelled: Store) -> None:
    def acme(**narrow: object) -> Figure:
        parts = breakdown(labelled, scope(WHOLE, **narrow), "topic").parts
        return next(one.voice for one in parts if (one.value, one.brand) == ("Taste", "Acme"))

    assert acme().labels is None  # nobody has labelled what is said of Rival
    alone = acme(brands=("Acme",))
    assert (alone.value, alone.labels) == (pytest.approx(1), DRAWN)


def test_what_is_right_of_one_language_is_not_carried_over_to_another(unlabelled: Path, tmp_path: Path) -> None:
    """A query that is right in English may be wrong in each Spanish post; a mood that no lexicon tells is none."""
    (path := tmp_path / "a.sqlite").write_bytes(unlabelled.read_bytes())
    with Store.open(path, write=True) as store:
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions WHERE native_id LIKE 'a%' ORDER BY id")]
        with store.transaction():
            said = [Result(key, "language", None, "en" if at % 3 else "es") for at, key in enumerate(keys)]
            store.results.save("language", "l1", keys, said)
        english = [name for at, name in enumerate(store.mentions.ids(keys)) if at % 3][::8]
        labels = [Label(one, "relevant", "yes", "ann", random=True) for one in english]
        labels += [Label(one, "sentiment", "neutral", "ann", random=True) for one in english]
        store.labels.put(labels, NOW)
        parts = {one.value: one for one in breakdown(store, scope(WHOLE, brands=("Acme",)), "lang").parts}
        assert parts["en"].net.labels == parts["en"].voice.labels == len(english)
        assert parts["es"].net.labels is parts["es"].voice.labels is None


@pytest.mark.long
@pytest.mark.parametrize(("truth", "right", "wrong", "n"), [(0.2, 0.6, 0.05, 100), (0.05, 0.9, 0.02, 300)])
def test_of_2000_intervals_of_a_topics_share_as_many_hold_the_truth_as_they_claim(
    truth: float, right: float, wrong: float, n: int
) -> None:
    """From labelled and counted mentions to the interval, by the way that every figure takes."""
    chance, runs, others, held = random.Random(n), 2000, 3000, 0
    found = truth * right + (1 - truth) * wrong
    span = WHOLE.span
    at = span.epochs[0]
    for _ in range(runs):
        rows = []
        for key in range(n):
            people = chance.random() < truth
            said = chance.random() < (right if people else wrong)
            told, machine = (("no", "yes")[one] for one in (people, said))
            rows.append(Judged(key, at, "Acme", "forum", (), "en", (), 0, told, machine, told, None, True, 1))
        machines = sum(chance.random() < found for _ in range(others))
        counts = Counter(row.counted for row in rows)
        kinds = Kinds({"Taste": Checked(rows, lambda row: True)})
        share = kinds.share("Taste", ("Acme",), machines + counts["yes"], others + n, span)
        assert share is not None
        held += share.low <= truth <= share.high
    assert 0.93 <= held / runs <= 0.97


def test_changes_of_several_topics_are_tested_together(unlabelled: Path) -> None:
    with Store.open(unlabelled) as store:
        found = topics(store, scope(JULY))
    shares = [one.share for one in found.topics]
    alone = [
        shares_differ(
            one.n, found.total, round(then.mentions.before or 0), round((then.mentions.before or 0) / (one.before or 1))
        )
        for one, then in zip(shares, found.topics, strict=True)
    ]
    assert [one.p for one in shares] == pytest.approx(holm(alone))
    assert min(one.p or 0 for one in shares) == pytest.approx(2 * min(p or 0 for p in alone))


def test_nobody_knows_what_is_negative_in_a_language_that_no_engine_covers(tmp_path: Path) -> None:
    moods = ["negative"] * 30 + ["neutral"] * 10 + ["unknown"] * 60
    at = datetime(2026, 7, 2, 9, tzinfo=UTC)
    some = [
        Post(text=f"Acme x{n}", at=at + timedelta(hours=n), id=f"u{n}", mood=mood, topics=("Taste",))
        for n, mood in enumerate(moods)
    ]
    foreign = [
        Post(text=f"Acme y{n}", at=at + timedelta(hours=n), id=f"v{n}", mood="unknown", topics=("Price",))
        for n in range(20)
    ]
    with Store.open(tmp_path / "u.sqlite", write=True, create=True) as store:
        plant(store, [*some, *foreign])
        found = {one.name: one for one in topics(store, scope()).topics}
        taste, price = found["Taste"].negative, found["Price"].negative
        assert len(posts_of(store, taste.evidence)) == taste.n == 30
    assert taste.value == 0.75
    assert (price.value, price.interval) == (None, None)  # unknown, not "none of them"
