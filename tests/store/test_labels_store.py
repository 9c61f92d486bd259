"""What people say of mentions: kept once, in force at once and backwards, whatever steps say later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from heard import NOW, fresh, heard, mention, one, save

from socialwatch.models import Label, Result, Span
from socialwatch.query import parse
from socialwatch.store import Store
from socialwatch.store.counts import Narrow, tally
from socialwatch.store.lists import topic_keys
from socialwatch.store.migrations import IRRELEVANT, NOISE, SPAM
from socialwatch.store.release import release
from socialwatch.store.said import said
from socialwatch.store.select import count, select

DAY = Span(NOW - timedelta(days=1), NOW + timedelta(days=1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh(tmp_path) as opened:
        save(opened, heard(1, brands=("Acme", "Globex")), heard(2), heard(3))
        enrich(opened)
        yield opened


def enrich(store: Store, version: str = "1") -> None:
    """What steps would say: all is bad, and about billing; the third is spam."""
    keys = [one(store, number).key for number in (1, 2, 3)]
    moods = [Result(key, "sentiment", None, "negative", -0.7) for key in keys]
    moods.append(Result(keys[0], "sentiment", "Globex", "positive", 0.8))
    with store.transaction():
        store.results.save("sentiment", version, keys, moods)
        said = [Result(key, "topics", "Billing", "Billing") for key in keys]
        store.results.save("topics", version, keys, said, kind="topic")
        store.results.save("noise", version, keys, [Result(keys[2], "noise", None, "a job ad")])
        store.results.settle(keys)


def label(value: str, *, number: int = 1, task: str = "sentiment", by: str = "ann", **more: Any) -> Label:
    return Label(mention(number).id, task, value, by, **more)


def put(store: Store, *labels: Label, now: datetime = NOW) -> tuple[int, int, int, int]:
    done = store.labels.put(labels, now)
    return done.added, done.changed, done.unchanged, len(done.unknown)


def moods(store: Store, number: int = 1) -> dict[str, str]:
    found: dict[str, str] = one(store, number).toward
    return found


def test_the_same_labels_again_change_nothing(store: Store) -> None:
    both = (label("positive"), label("Billing", task="topic", verdict=False))
    assert put(store, *both) == (2, 0, 0, 0)
    assert put(store, *both, now=NOW + timedelta(days=2)) == (0, 0, 2, 0)
    assert len(store.labels.all()) == 2


def test_what_is_not_in_the_archive_is_told_and_the_rest_is_kept(store: Store) -> None:
    assert put(store, label("positive", number=99), label("positive")) == (1, 0, 0, 1)


def test_a_person_changes_their_mind_and_an_older_file_does_not_change_it_back(store: Store) -> None:
    put(store, label("positive", at=NOW))
    assert put(store, label("neutral", at=NOW + timedelta(hours=1))) == (0, 1, 0, 0)
    assert put(store, label("positive", at=NOW)) == (0, 0, 1, 0)
    assert moods(store)["Acme"] == "neutral"


def test_two_answers_of_one_person_in_one_file_settle_on_the_later(store: Store) -> None:
    both = (label("positive"), label("neutral"))
    assert put(store, *both) == (1, 0, 0, 0)
    assert put(store, *both) == (0, 0, 1, 0)


def test_a_mood_toward_one_brand_leaves_the_other_as_it_was(store: Store) -> None:
    put(store, label("neutral", brand="Acme"))
    assert moods(store) == {"Acme": "neutral", "Globex": "positive"}


def test_a_mood_of_the_post_holds_for_every_brand_but_those_with_their_own(store: Store) -> None:
    put(store, label("neutral"), label("negative", brand="Globex"))
    assert moods(store) == {"Acme": "neutral", "Globex": "negative"}
    assert one(store).sentiment == ("neutral", None)


def test_not_negative_unsays_what_was_found_and_says_nothing_else(store: Store) -> None:
    put(store, label("negative", verdict=False))
    assert moods(store) == {"Acme": "unknown", "Globex": "positive"}


def test_a_label_outlives_later_runs_and_what_was_beneath_comes_back_with_undo(store: Store) -> None:
    before = moods(store)
    put(store, label("neutral"), label("Billing", task="topic", verdict=False))
    enrich(store, "2")
    assert moods(store) == {"Acme": "neutral", "Globex": "neutral"}
    assert one(store).topics == ()
    assert store.labels.take_back(by="ann") == label("Billing", task="topic", verdict=False, at=NOW)
    assert one(store).topics == ("Billing",)
    store.labels.take_back()
    assert moods(store) == before
    assert store.labels.take_back() is None
    assert store.facts.check() == []


def test_accuracy_sees_what_the_steps_said_beneath_the_labels(store: Store) -> None:
    key = one(store).key
    put(store, label("neutral"), label("Billing", task="topic", verdict=False))
    assert {(said.target, said.value) for said in store.labels.beneath([key], "sentiment")[key]} == {
        (None, "negative"),
        ("Globex", "positive"),
    }
    assert [said.target for said in store.labels.beneath([key], "topic")[key]] == ["Billing"]


def test_no_topic_and_another_topic_are_so_in_every_view(store: Store) -> None:
    put(store, label("Billing", task="topic", verdict=False), label("Taste", task="topic"))
    assert one(store).topics == ("Taste",)
    assert count(store, parse("topic:Billing")) == 1  # the third is spam
    assert count(store, parse("topic:Taste")) == 1
    narrow = Narrow(brands=("Acme",))
    found = said(store, DAY, narrow)
    assert found.moods == {"Billing": {"negative": 1}, "Taste": {"negative": 1}}
    assert (found.total, found.touched) == (2, 2)
    assert {name: len(keys) for name, keys in topic_keys(store, [one(store).key]).items()} == {"Taste": 1}
    views = store.db.execute("SELECT topic FROM v_topics WHERE key = ?", (one(store).key,)).fetchall()
    assert [row[0] for row in views] == ["Taste"]


def test_irrelevant_to_one_brand_counts_for_the_other(store: Store) -> None:
    put(store, label("no", task="relevant", brand="Globex"))
    assert one(store).flags == {"Acme": 0, "Globex": IRRELEVANT}
    edges = DAY.epochs
    assert tally(store, edges, Narrow(), "UTC", ("brand",)) == {("Acme",): 2}
    assert tally(store, edges, Narrow(with_noise=True), "UTC", ("brand",)) == {("Acme",): 3, ("Globex",): 1}


def test_relevant_takes_a_post_out_of_the_noise(store: Store) -> None:
    assert one(store, 3).flags["Acme"] == SPAM
    put(store, label("yes", number=3, task="relevant", brand="Acme"))
    assert one(store, 3).flags["Acme"] == 0
    enrich(store, "2")
    assert one(store, 3).flags["Acme"] == 0
    store.labels.take_back()
    assert one(store, 3).flags["Acme"] == SPAM


def test_people_tell_noise_where_no_rule_did_and_unsay_it_where_one_did(store: Store) -> None:
    put(store, label("yes", number=2, task="noise"), label("no", number=3, task="noise"))
    assert [bool(one(store, number).flags["Acme"] & NOISE) for number in (2, 3)] == [True, False]


def test_not_irrelevant_is_relevant(store: Store) -> None:
    put(store, label("no", task="relevant", verdict=False))
    (kept,) = store.labels.of([one(store).key])[one(store).key]
    assert (kept.value, kept.verdict) == ("yes", True)


def test_most_people_decide_and_of_as_many_the_latest(store: Store) -> None:
    key = one(store).key
    put(store, label("positive", by="ann", at=NOW), label("neutral", by="bob", at=NOW + timedelta(hours=1)))
    assert moods(store)["Acme"] == "neutral"
    put(store, label("positive", by="eve", at=NOW - timedelta(days=3)))
    assert moods(store)["Acme"] == "positive"
    (holds,) = store.labels.effective([key], "sentiment")[key]
    assert (holds.value, holds.agree, holds.people) == ("positive", 2, 3)


def test_an_edit_makes_labels_stale(store: Store) -> None:
    put(store, label("positive"))
    edited = heard(1, brands=("Acme", "Globex"), text="acme is really bad", edited=NOW)
    save(store, edited, now=NOW + timedelta(hours=1))
    enrich(store, "2")
    assert moods(store)["Acme"] == "negative"
    assert store.labels.all() == []
    ((_, kept),) = store.labels.all(stale=True)
    assert kept.stale
    again = put(store, label("positive", at=NOW + timedelta(hours=2)), now=NOW + timedelta(hours=2))
    assert again == (0, 1, 0, 0)
    assert moods(store)["Acme"] == "positive"


def test_what_chance_drew_is_known_as_that(store: Store) -> None:
    with store.transaction():
        store.db.execute("INSERT INTO samples VALUES ('sentiment', ?, 'forum', 0.1, 0)", (one(store, 2).key,))
    put(store, label("positive"), label("positive", number=2), label("positive", number=3, random=True))
    drawn = [found.mention for _, found in store.labels.all(random=True)]
    assert drawn == [mention(2).id, mention(3).id]
    assert [found.mention for _, found in store.labels.all("sentiment", random=False)] == [mention(1).id]


def test_labelled_posts_stay_when_their_brand_goes(store: Store) -> None:
    put(store, label("positive", number=2))
    with store.transaction():
        keys = store.matches.drop("Acme", 10)
        release(store, keys, 0)
    assert one(store, 2) is not None
    assert one(store, 3) is None
    assert select(store, None, matched_only=False)


def found(store: Store, query: str) -> list[int]:
    keys = select(store, parse(query), with_noise=True)
    return sorted(int(row.mention.native_id.rsplit("/", 1)[-1]) for row in store.mentions.read(keys))


def test_posts_are_found_by_what_people_said_of_them(store: Store) -> None:
    put(store, label("positive"), label("negative", by="bob"), label("no", number=2, task="relevant"))
    put(store, label("Billing", task="topic", number=3, verdict=False, random=True))
    asked = ("negative", "irrelevant", '"not Billing"', "@bob", "disputed", "random", "any", "sentiment", "stale")
    assert {one: found(store, f"label:{one}") for one in asked} == {
        "negative": [1],
        "irrelevant": [2],
        '"not Billing"': [3],
        "@bob": [1],
        "disputed": [1],
        "random": [3],
        "any": [1, 2, 3],
        "sentiment": [1],
        "stale": [],
    }
    assert found(store, "-label:any") == []
    assert found(store, "acme -label:irrelevant") == [1, 3]
