"""Finding posts by intent, stage, urgency, campaign and country; what waits for an answer; counts told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from heard import NOW, fresh, heard, one, save

from socialwatch.models import Result, Span
from socialwatch.query import parse
from socialwatch.store import Store
from socialwatch.store.counts import Narrow
from socialwatch.store.parts import parted
from socialwatch.store.select import count, select

DAY = Span(NOW - timedelta(days=1), NOW + timedelta(days=1))
SAID: dict[int, list[tuple[str, str, str]]] = {
    1: [("intents", "intent", "question")],
    2: [("intents", "intent", "complaint"), ("stages", "stage", "retention"), ("urgency", "urgency", "safety")],
    3: [("intents", "intent", "praise"), ("campaigns", "campaign", "Autumn Contest")],
    4: [("intents", "intent", "question"), ("intents", "intent", "complaint")],
    5: [("intents", "intent", "question")],
    6: [("intents", "intent", "question")],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh(tmp_path) as opened:
        thread = {"thread": "t"}
        save(opened, heard(1, country="GB", text="acme café, where?"), heard(2, country="DE", lang="de"), heard(3))
        save(opened, heard(4, **thread), heard(5, repost_of="x"), heard(6, own=("Acme",), **thread), heard(7))
        for step, kind in (
            ("intents", "intent"),
            ("stages", "stage"),
            ("urgency", "urgency"),
            ("campaigns", "campaign"),
        ):
            say(opened, step, kind)
        yield opened


def say(store: Store, step: str, kind: str) -> None:
    keys = {number: one(store, number).key for number in SAID}
    results = [Result(keys[n], step, name, name) for n, said in SAID.items() for s, _, name in said if s == step]
    with store.transaction():
        store.results.save(step, "1", list(keys.values()), results, kind=kind)


def found(store: Store, text: str, **more: Any) -> list[int]:
    """The numbers of the posts that match, and that the count agrees."""
    keys = select(store, parse(text) if text else None, span=DAY, **more)
    assert count(store, parse(text) if text else None, span=DAY, **more) == len(keys)
    return sorted(int(row.mention.native_id.rpartition("/")[2]) for row in store.mentions.read(keys))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("intent:complaint", [2, 4]), ("intent:Complaint -stage:retention", [4]), ("urgency:safety", [2]),
        ('campaign:"autumn contest"', [3]), ("intent:nonsense", []), ("country:gb", [1]),
        ("-country:gb intent:question", [4, 5]),
        ("(intent:praise OR urgency:saf*)", [2, 3]),
    ],
)  # fmt: skip
def test_what_is_said_of_posts_finds_them(store: Store, text: str, numbers: list[int]) -> None:
    assert found(store, text) == numbers
    assert found(store, f"({text}) -{{ACME}}") == numbers  # capitals are for the matcher, which has to agree


def test_what_two_steps_say_of_a_post_finds_it_once(store: Store) -> None:
    with store.transaction():
        older = store.steps.id("intents", "0")
        store.db.execute("INSERT INTO results SELECT mention, ?, target, value, score, run FROM results", (older,))
    assert found(store, "intent:complaint") == found(store, 'intent:complaint brand:"Acme"') == [2, 4]


def test_a_country_narrows_every_question(store: Store) -> None:
    assert found(store, "", countries=("de", "fr")) == [2]
    assert Narrow(countries=("de",)).plain is False


def test_questions_and_complaints_wait_until_somebody_answers(store: Store) -> None:
    assert found(store, "is:unanswered") == [1, 2, 4]  # the own post in the thread of 4 is older than it
    assert found(store, "is:unanswered café") == [1]
    save(store, heard(20, parent=one(store, 1).mention.native_id), source="friend")
    assert found(store, "is:unanswered") == [1, 2, 4]
    save(store, heard(21, own=("Acme",), parent=one(store, 1).mention.native_id))
    assert found(store, "is:unanswered") == [2, 4]
    save(store, heard(0, own=("Acme",), thread="t", created=NOW + timedelta(minutes=5)))
    assert found(store, "is:unanswered") == [2]
    assert found(store, "is:unanswered {acme}") == [2]
    assert found(store, "-is:unanswered intent:complaint") == [4]


def test_counts_are_told_apart_and_what_is_not_told_is_counted_too(store: Store) -> None:
    def by(what: Any) -> dict[str | None, int]:
        return {value: n for (value, _, _), n in parted(store, DAY, Narrow(), what).items()}

    assert by("country") == {"GB": 1, "DE": 1, None: 4}
    assert by("lang") == {"de": 1, None: 5}
    assert by("intent") == {"question": 3, "complaint": 2, "praise": 1, None: 1}
    assert by("campaign") == {"Autumn Contest": 1, None: 5}
    assert by("source") == {"listener": 6}
    for what in ("country", "lang", "intent", "stage"):
        for value, n in by(what).items():
            assert value is None or len(found(store, f'{what}:"{value}"')) == n
