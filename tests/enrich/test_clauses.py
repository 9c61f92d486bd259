"""Which clauses speak of which brand."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialwatch.enrich.clauses import Spoken, clauses, parts


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in clauses(text)]


def share(text: str, *brands: str) -> dict[str, str]:
    return {brand: said.text for brand, said in spoken(text, *brands).items()}


def spoken(text: str, *brands: str) -> dict[str, Spoken]:
    return parts(text, {b: [m.span() for m in re.finditer(b, text)] for b in brands})


def test_a_post_is_cut_at_sentences_lines_and_turns() -> None:
    assert cut("Acme is late! Bolt is fine, but dear.\nOh well") == [
        "Acme is late!",
        "Bolt is fine",
        "dear.",
        "Oh well",
    ]


def test_a_number_an_address_and_a_word_that_holds_but_are_not_cut() -> None:
    assert cut("4.5 stars for acme.com butter") == ["4.5 stars for acme.com butter"]


def test_each_brand_gets_the_clauses_that_speak_of_it() -> None:
    assert share("Acme is great but Bolt is awful", "Acme", "Bolt") == {
        "Acme": "Acme is great",
        "Bolt": "Bolt is awful",
    }


def test_a_clause_without_a_name_goes_on_about_the_brand_before() -> None:
    text = "Went shopping. Acme was late. Terrible, really! Bolt was on time."
    assert share(text, "Acme", "Bolt") == {
        "Acme": "Went shopping. Acme was late. Terrible, really!",
        "Bolt": "Went shopping. Bolt was on time.",
    }


def test_a_brand_named_nowhere_gets_the_whole_post() -> None:
    assert share("Acme is late. So sad.", "Acme", "Bolt")["Bolt"] == "Acme is late. So sad."


@pytest.mark.parametrize(
    ("text", "acme", "bolt"),
    [
        ("Acme is great, Bolt is awful", "Acme is great", "Bolt is awful"),
        ("I love Acme and I hate Bolt", "I love Acme", "I hate Bolt"),
        ("My Acme was late, and the new Bolt never is", "My Acme was late", "the new Bolt never is"),
        ("Unlike Bolt, Acme is awful", "Acme is awful", "Unlike Bolt"),
    ],
)
def test_statements_about_two_brands_are_told_apart(text: str, acme: str, bolt: str) -> None:
    assert share(text, "Acme", "Bolt") == {"Acme": acme, "Bolt": bolt}


@pytest.mark.parametrize(
    "text",
    [
        "Acme and Bolt are both awful",
        "I think Acme and Bolt are awful",
        "I hate Acme, Bolt and all the others",
        "I bought Acme and Bolt and both are awful",
        "I love the Acme app and the Bolt app",
        "Nothing is better than Acme and Bolt",
        "Acme and Bolt are better than ever",
        "I would buy from anybody other than Acme and Bolt",
    ],
)
def test_what_is_said_of_two_brands_together_is_said_of_each(text: str) -> None:
    assert spoken(text, "Acme", "Bolt") == {"Acme": Spoken(text), "Bolt": Spoken(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Acme is far better than Bolt",
        "Acme is worse than Bolt",
        "Acme is great compared to Bolt",
        "Acme is great, unlike Bolt",
        "Acme is not as good as Bolt",
        "Acme isn't nearly as good as Bolt",
        "Acme ist viel besser als Bolt",
        "Acme est moins cher que Bolt",
        "Acme es mucho mejor que Bolt",
    ],
)
def test_a_brand_that_another_is_better_or_worse_than_gets_the_contrary(text: str) -> None:
    assert spoken(text, "Acme", "Bolt") == {"Acme": Spoken(text), "Bolt": Spoken("", text)}


def test_a_clause_after_a_comparison_goes_on_about_who_was_compared_first() -> None:
    found = spoken("Wow. Acme is better than Bolt. So happy! Bolt is slow.", "Acme", "Bolt")
    assert found["Acme"] == Spoken("Wow. Acme is better than Bolt. So happy!")
    assert found["Bolt"] == Spoken("Wow. Bolt is slow.", "Acme is better than Bolt.")


@pytest.mark.long
@given(st.text(alphabet="aAB .!?\nbut", max_size=60))
def test_clauses_come_in_order_and_do_not_overlap(text: str) -> None:
    places = clauses(text)
    assert all(start < end for start, end in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
