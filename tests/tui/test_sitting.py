"""Somebody labels post after post: what is written, what comes next, what undo gives back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from socialwatch.config import Config
from socialwatch.config.sections import Brand, Topic
from socialwatch.models import Author, Label, Mention
from socialwatch.store import Heard, Row, Store
from socialwatch.tui.sitting import Sitting

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
CONFIG = Config(
    brands=(Brand(name="Acme"), Brand(name="Globex", kind="competitor")),
    topics=tuple(Topic(name=f"Topic {n}", query=f"word{n}") for n in range(1, 12)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as opened:
        fill(opened)
        yield opened


def fill(store: Store, posts: int = 5) -> None:
    rows = []
    for n in range(posts):
        mention = Mention(
            network="forum",
            native_id=str(n),
            text=f"acme and globex, number {n}",
            author=Author("1", handle="jane"),
            created=NOW - timedelta(hours=n),
        )
        rows.append(Row({"n": n}, (Heard(mention, ("Acme", "Globex")),)))
    with store.transaction():
        for brand in CONFIG.brands:
            store.targets.id("brand", brand.name)
        store.writer.save(store.sources.id("forum", "file"), rows, run=None, now=NOW)


def sitting(store: Store, task: str = "sentiment", by: str = "ann") -> Sitting:
    ticks = count()
    opened = Sitting(store, CONFIG, task, by=by, clock=lambda: NOW + timedelta(seconds=next(ticks)))
    opened.more()
    return opened


def kept(store: Store) -> list[tuple[str, str, str | None, bool]]:
    return [(one.task, one.value, one.brand, one.verdict) for _, one in store.labels.all()]


def test_every_answer_is_kept_at_once_and_the_next_post_comes(store: Store) -> None:
    at = sitting(store)
    ids = []
    while at.more():
        ids.append(at.queue[at.place].id)
        at.answer("sentiment", "positive")
    assert sorted(ids) == [f"forum:{n}" for n in range(5)]
    assert len(store.labels.all("sentiment")) == 5
    assert at.done == (5, sum(one.random for one in at.queue), 5)
    assert not at.more()


def test_who_comes_back_is_asked_only_about_the_rest(store: Store) -> None:
    first = sitting(store)
    first.answer("sentiment", "positive")
    first.next()
    assert first.done[0] == 1
    again = sitting(store)
    assert first.queue[0].id not in {one.id for one in again.queue}
    assert again.done == (0, 0, 1)
    bob = sitting(store, by="bob")
    while bob.more():
        bob.next()
    assert len(bob.queue) == 5


def test_skipped_posts_do_not_come_round_in_the_same_sitting(store: Store) -> None:
    at = sitting(store)
    ids = []
    while at.more():
        ids.append(at.queue[at.place].id)
        at.next()
    assert len(ids) == len(set(ids)) == 5
    assert at.over
    at.next()
    assert at.choice is at.post() is None
    at.back()
    assert at.choice is not None


def test_undo_goes_back_to_the_post_and_to_what_was_said_before(store: Store) -> None:
    at = sitting(store)
    first = at.choice
    at.answer("sentiment", "positive")
    at.back()
    at.answer("sentiment", "negative")
    at.answer("sentiment", "neutral")
    assert at.undo()
    assert at.undo()
    assert at.choice == first
    assert kept(store) == [("sentiment", "positive", None, True)]
    assert at.undo()
    assert kept(store) == []
    assert not at.undo()


def test_moods_toward_each_brand_one_after_the_other(store: Store) -> None:
    at = sitting(store)
    at.aim()
    at.answer("sentiment", "positive")
    assert at.toward == "Globex"
    assert at.place == 0
    at.answer("sentiment", "negative")
    assert at.place == 1
    assert at.toward is None
    assert kept(store) == [("sentiment", "positive", "Acme", True), ("sentiment", "negative", "Globex", True)]


def test_a_digit_says_yes_then_no_then_nothing_and_undo_walks_back(store: Store) -> None:
    at = sitting(store)
    at.toggle(2)
    assert kept(store) == [("topic", "Topic 2", None, True)]
    at.toggle(2)
    assert kept(store) == [("topic", "Topic 2", None, False)]
    at.toggle(2)
    assert kept(store) == []
    at.undo()
    assert kept(store) == [("topic", "Topic 2", None, False)]
    at.undo()
    assert kept(store) == [("topic", "Topic 2", None, True)]


def test_the_second_nine_are_behind_tab_and_other_digits_do_nothing(store: Store) -> None:
    at = sitting(store, "topic")
    at.turn()
    at.toggle(2)
    at.toggle(9)
    assert kept(store) == [("topic", "Topic 11", None, True)]


def test_done_with_topics_means_these_and_no_others(store: Store) -> None:
    at = sitting(store, "topic")
    at.toggle(1)
    at.finish()
    verdicts = {value: verdict for _, value, _, verdict in kept(store)}
    assert verdicts == {f"Topic {n}": n == 1 for n in range(1, 12)}
    assert at.place == 1
    at.undo()
    assert kept(store) == [("topic", "Topic 1", None, True)]


def test_what_chance_drew_is_written_down_as_such_for_the_task_alone(store: Store) -> None:
    at = sitting(store)
    assert at.choice
    drawn = at.choice.random
    at.toggle(1)
    at.answer("sentiment", "neutral")
    assert {label.task: label.random for _, label in store.labels.all()} == {"topic": False, "sentiment": drawn}


def test_a_post_edited_since_is_asked_about_again(store: Store) -> None:
    store.labels.put([Label(f"forum:{n}", "sentiment", "positive", "ann") for n in range(5)], NOW)
    assert sitting(store).choice is None
    store.db.execute("UPDATE mentions SET revision = 1 WHERE native_id = '3'")
    at = sitting(store)
    assert at.choice
    assert at.choice.id == "forum:3"
    assert at.said() == []
