"""Questions by meaning: however people put them, and in whichever of four languages."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import Post, cover, plant, scope

from socialwatch.measures.evidence import posts_of
from socialwatch.measures.meaning import Group, agreement, grouped, likeness, wording
from socialwatch.measures.questions import questions
from socialwatch.store import Store

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "questions.txt"
START = datetime(2026, 7, 10, 9, tzinfo=UTC)


def written(odd: bool) -> dict[str, str]:
    """Question -> its meaning, of one half of the meanings: the threshold was tuned on the other."""
    found, name = {}, ""
    for line in FIXTURE.read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line[1:-1]
        elif line and not line.startswith("#") and int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == odd:
            found[line] = name
    return found


def measured(true: dict[str, str]) -> tuple[float, float]:
    groups = grouped(wording(at, text, frozenset({"acme"})) for at, text in enumerate(true))
    return agreement([[one.text for one in group.wordings] for group in groups], true)


def test_questions_that_mean_the_same_come_together() -> None:
    precision, recall = measured(written(odd=True))  # 1.000 and .937; near wordings alone: .69 and .05
    assert precision >= 0.95
    assert recall >= 0.85
    precision, recall = measured(written(odd=False))  # .934 and .744, on which it was tuned
    assert precision >= 0.9
    assert recall >= 0.7


def test_a_question_about_nothing_makes_no_group() -> None:
    assert grouped(wording(1, text, frozenset()) for text in ("What?", "Really?", "Why not?", "")) == []


def test_of_wordings_that_are_as_close_the_most_frequent_is_shown() -> None:
    said = ("Day nine: where is my parcel?", "Where is my parcel?", "Hm, where is my parcel?", "Where is my parcel?")
    (group,) = grouped(wording(at, text, frozenset()) for at, text in enumerate(said))
    assert group.center().text == "Where is my parcel?"


def test_how_often_a_question_was_put_does_not_change_how_near_others_stand() -> None:
    group = Group()
    first = wording(0, "How long does delivery to Ireland take now?", frozenset())
    other = wording(1, "How long is a voucher good?", frozenset())
    near = set()
    for _ in range(9):
        group.take(first)
        assert likeness(group, first.about) == 1.0
        near.add(likeness(group, other.about))
    assert len(near) == 1


def test_questions_are_counted_with_their_answers_whatever_the_language(tmp_path: Path) -> None:
    asked = (
        "Acme, where is my parcel?",
        "Has anyone at Acme any idea where my package is?",
        "Wo bleibt mein Paket, Acme?",
        "Acme : où est mon colis ?",
        "Acme, how do I cancel my subscription?",
        "Wie kann ich mein Abo bei Acme kündigen?",
    )
    posts = [
        Post(text=text, at=START + timedelta(hours=i), by=f"u{i}", id=f"q{i}", thread=f"t{i}")
        for i, text in enumerate(asked)
    ]
    answer = Post(
        text="Sorry! It left today, says Acme", at=START + timedelta(minutes=30), by="acme_care", own=("Acme",),
        parent="q0", thread="t0", id="a0",
    )  # fmt: skip
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, [*posts, answer])
        cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
        found = questions(store, scope()).questions
        for one in found:
            assert len(posts_of(store, one.asked.evidence)) == one.asked.n
    assert [(one.asked.value, one.answered, one.by) for one in found] == [(4, 1, ("acme_care",)), (2, 0, ())]
    assert len(found[0].examples) == 3


def test_a_question_beside_a_word_does_not_ask_about_it(tmp_path: Path) -> None:
    said = (
        "Acme, where is my parcel?",
        "Acme, is my parcel lost?",
        "My parcel is here. How do I clean the grinder of Acme?",
        "Would you buy Acme again? The parcel was nice.",
    )
    posts = [Post(text=text, at=START + timedelta(hours=i), by=f"u{i}", id=f"q{i}") for i, text in enumerate(said)]
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, posts)
        parcel = questions(store, scope()).questions[0].asked
        assert len(posts_of(store, parcel.evidence)) == parcel.evidence.n == 4
    assert (parcel.value, parcel.n) == (2, 2)
    assert parcel.evidence.formula == "2 that ask about it, of 4 questions with these words"


def test_what_another_brand_or_product_is_asked_is_not_joined(tmp_path: Path) -> None:
    said = {
        "Acme, what happened?": 3,
        "Rival, what happened?": 2,
        "Acme and Rival, what happened?": 1,
        "Bitter, oily and flat: what happened to Acme?": 2,
    }
    posts = [Post(text=text, at=START + timedelta(hours=i)) for text, n in said.items() for i in range(n)]
    posts = [replace(post, by=f"u{i}", id=f"q{i}") for i, post in enumerate(posts)]
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, posts)
        found = questions(store, scope())
    assert {one.text: one.asked.value for one in found.questions} == {
        "Acme, what happened?": 4,
        "Bitter, oily and flat: what happened to Acme?": 2,
    }
    assert found.asked.value == 8


def test_of_too_many_questions_some_are_read_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socialwatch.measures.questions.MOST_GROUPED", 4)
    said = ("Acme, where is my parcel?", "Acme: a day like any other.", "Where's the Acme parcel, please?")
    posts = [Post(text=said[i % 3], at=START + timedelta(hours=i), by=f"u{i}", id=f"q{i}") for i in range(21)]
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, posts)
        answer = questions(store, scope())
    (one,) = answer.questions
    assert (answer.asked.value, answer.read, one.asked.value) == (14, 4, 14)
    assert one.asked.evidence.formula.endswith("found in 4 of 14 that were read evenly over time")
