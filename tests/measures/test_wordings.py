"""Words of findings: phrases that say something, questions that can be understood alone."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from socialwatch.measures.breaths import parts
from socialwatch.measures.fragments import fragments
from socialwatch.measures.phrases import best_of, lifted
from socialwatch.measures.questions import asking
from socialwatch.measures.sides import Ways, words_of
from socialwatch.measures.stopwords import STOPWORDS, WEAK
from socialwatch.query.folding import fold
from socialwatch.query.tokens import normalise, tokens, word_pattern, words


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
    found = words_of(None, "My parcel is stuck in Daventry, and the labels are lost.", Ways(frozenset()), threes=True)
    assert "stuck in daventry" in found
    assert not [phrase for phrase in found if {phrase.split()[0], phrase.split()[-1]} & STOPWORDS]
    assert "daventry and the" not in found  # a comma ends a breath


def test_phrases_are_preferred_to_their_words_and_times_and_numbers_name_nothing() -> None:
    now = Counter({"stuck": 50, "stuck in daventry": 40, "daventry": 60, "three": 90, "days": 90, "three days": 80})
    scores = {"stuck": 5.0, "stuck in daventry": 4.0, "daventry": 6.0, "three": 9.0, "days": 9.0, "three days": 8.0}
    assert best_of(scores, now, 10) == ["stuck in daventry"]
    assert {"three", "tage", "jours", "semana", "giorni"} <= WEAK


def test_a_word_that_is_mostly_said_in_one_phrase_is_told_by_that_phrase() -> None:
    now = Counter({"bar": 15, "genius": 25, "genius bar": 11, "app": 40, "app bar": 3})
    scores = {"bar": 4.0, "genius": 4.8, "genius bar": 1.0, "app": 3.0, "app bar": 0.5}
    found = lifted(scores, now)
    assert (found["genius bar"], found["app bar"]) == (4.0, 0.5)
    assert best_of(found, now, 2) == ["genius bar", "app"]


def test_what_people_do_names_nothing() -> None:
    now = Counter({"tell": 90, "wants a bottle": 50, "dear": 80, "bottle": 20})
    assert best_of(dict.fromkeys(now, 9.0), now, 10) == ["bottle"]


def test_a_number_or_what_it_counts_begins_no_phrase() -> None:
    now = Counter({"four parts water": 90, "days late": 80, "drei mails": 70, "late parcel": 20})
    assert best_of(dict.fromkeys(now, 9.0), now, 10) == ["late parcel"]
    posts = [(n, None, f"{many} mails, no answer {n}", []) for n, many in enumerate(("two", "three", "7", "four"))]
    assert fragments(posts, ("mails",), frozenset()) == {"mails"}  # however many: it was torn off its number


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


@pytest.mark.parametrize(
    "text",
    [
        "Acme's cold brew - 2 days late, again! #BrewDay @acme_care",
        "",
        "  Größe? Ça va très bien: l'été à Łódź  ",
        "届きません。 荷物は今どこ hello world",
        "naïve cafe\u0301 100% ☕ so good\u200bly e\u0301",
        "نامه من کجاست؟ снова опоздали",
    ],
)
def test_texts_are_read_in_the_words_that_the_index_holds(text: str) -> None:
    found = parts(text)
    assert found[1::2] == [token.folded for token in tokens(text)] == words(text)
    assert not [gap for gap in found[::2] if any(letter.isalnum() for letter in gap)]


def test_the_short_way_of_reading_texts_gives_what_the_long_one_does() -> None:
    chance = random.Random(8)
    letters = [*"abc XYZ09_#@'.-", *map(chr, range(0xA0, 0x180)), *map(chr, range(0x2010, 0x20C0)), *"жя届。️☕👍🏽❶🙂é"]
    for _ in range(2000):
        text = "".join(chance.choices(letters, [9] * 15 + [1] * (len(letters) - 15), k=12))
        assert parts(text) == re.split(f"({word_pattern()})", fold(normalise(text))), ascii(text)
