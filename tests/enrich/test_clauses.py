"""Which clauses speak of which brand."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from socialwatch.enrich.clauses import clauses, parts


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in clauses(text)]


def share(text: str, *brands: str) -> dict[str, str]:
    return parts(text, {b: [(text.index(b), text.index(b) + len(b))] if b in text else [] for b in brands})


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


@given(st.text(alphabet="aAB .!?\nbut", max_size=60))
def test_clauses_come_in_order_and_do_not_overlap(text: str) -> None:
    places = clauses(text)
    assert all(start < end for start, end in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
