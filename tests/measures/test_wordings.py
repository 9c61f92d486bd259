"""Words of findings: phrases that say something, questions that can be understood alone."""

from __future__ import annotations

from collections import Counter

import pytest

from socialwatch.measures.fragments import fragments
from socialwatch.measures.phrases import best_of, words_of
from socialwatch.measures.questions import asking
from socialwatch.measures.stopwords import STOPWORDS, WEAK


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("My parcel is with your partner. Which partner?", "My parcel is with your partner. Which partner?"),
        ("12.90 euro per 250 g for that?", "12.90 euro per 250 g for that?"),
        ("See example.org/help first. Is v2.1 out yet?", "Is v2.1 out yet?"),
        ("@acme @bob Where is my box", ""),
        ("@acme: where is my box?", "where is my box?"),
        ("Has anyone had a delivery? Anyone?", "Has anyone had a delivery?"),
        ("Nobody answers. Why?", "Nobody answers. Why?"),
        ("届きません。荷物はどこですか？", "届きません。 荷物はどこですか？"),
        ("Really?! It broke again. ¿Dónde está mi pedido?", "¿Dónde está mi pedido?"),
        ("!!! ???", ""),
    ],
)
def test_a_question_is_told_with_what_it_needs(text: str, asked: str) -> None:
    assert asking(None, text) == asked


def test_a_phrase_of_three_may_hold_a_small_word_inside_but_not_at_its_ends() -> None:
    found = words_of(None, "My parcel is stuck in Daventry, and the labels are lost.", frozenset(), threes=True)
    assert "stuck in daventry" in found
    assert not [phrase for phrase in found if {phrase.split()[0], phrase.split()[-1]} & STOPWORDS]
    assert "daventry and the" not in found  # a comma ends a breath


def test_phrases_are_preferred_to_their_words_and_times_and_numbers_name_nothing() -> None:
    now = Counter({"stuck": 50, "stuck in daventry": 40, "daventry": 60, "three": 90, "days": 90, "three days": 80})
    scores = {"stuck": 5.0, "stuck in daventry": 4.0, "daventry": 6.0, "three": 9.0, "days": 9.0, "three days": 8.0}
    assert best_of(scores, now, 10) == ["stuck in daventry"]
    assert {"three", "tage", "jours", "semana", "giorni"} <= WEAK


def test_what_is_torn_out_of_a_set_sentence_is_no_phrase() -> None:
    said = (
        "If anyone at the depot reads this, order number {n}. I paid. My three-bag order of cold brew {word}.",
        "The depot reads this? Order number {n}! They paid for Acme cold brew, {word} it is.",
    )
    words = ("again", "arrived", "tastes fine", "was warm", "please", "is back", "and cake", "anyone")
    posts = [(i, None, said[i % 2].format(n=4711 + 13 * i, word=word), []) for i, word in enumerate(words)]
    asked = ("depot reads", "order number", "bag order", "cold brew", "paid")
    assert fragments(posts, asked, frozenset({"acme"})) == {"depot reads", "order number", "bag order", "paid"}
    assert fragments([], asked, frozenset()) == frozenset()
