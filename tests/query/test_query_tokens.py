"""Words come out the same from queries, from posts and for the index."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_posts import wild_texts

from socialwatch.models import Mention
from socialwatch.query import index_text, tokens
from socialwatch.query.document import Document, Text
from socialwatch.query.folding import fold_in_place
from socialwatch.query.tokens import BREAK, sigils, words

any_text = st.one_of(wild_texts, st.text(max_size=40))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme's C++ costs $4.50, doesn't it?", ["acme", "s", "c", "costs", "4", "50", "doesn", "t", "it"]),
        ("ＡＣＭＥ ﬁne", ["acme", "fine"]),
        ("niño NIN\u0303O Søren Łódź straße", ["nino", "nino", "soren", "lodz", "strasse"]),
        ("Ελλάδα τέλος", ["ελλαδα", "τελοσ"]),
        ("йод чай", ["йод", "чай"]),
        ("مـرحبا می\u200cخواهم", ["مرحبا", "میخواهم"]),
        ("हिन्दी है", ["हिन्दी", "है"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("ﾀﾜｰ", ["タ", "ワ", "ー"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("한국어 \u1112\u1161\u11ab", ["한국어", "한"]),
        ("ok👍🏽❤️ 🇩🇪", ["ok", "👍", "❤", "🇩", "🇪"]),
        ("👨\u200d👩\u200d👧", ["👨", "👩", "👧"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("a\x00b\x07c\ud800d", ["a", "b", "c", "d"]),
        ("", []),
        (" \u0301 ... ", []),
    ],
)
def test_words_of_many_scripts(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert [token.folded for token in tokens(text)] == expected


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(any_text)
def test_the_fast_way_and_the_way_with_places_agree(text: str) -> None:
    assert words(text) == [token.folded for token in tokens(text)]


@settings(max_examples=120, deadline=None)
@given(any_text)
def test_places_are_in_order_and_hold_the_word(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert last <= token.start <= token.end <= len(text)
        last = token.start
        assert token.folded in words(text[token.start : token.end])  # ¼ is 1 and 4, both in one place


@settings(max_examples=150, deadline=None)
@given(any_text)
def test_every_sign_is_found_both_ways(text: str) -> None:
    assert list(dict.fromkeys(token.sigil for token in tokens(text) if token.sigil)) == list(
        dict.fromkeys(sigils(text))
    )


def test_accents_and_case_are_kept_beside_the_folded_word() -> None:
    token = tokens("Señor")[0]
    assert (token.folded, token.exact, token.raw) == ("senor", "señor", "Señor")


def test_hashtags_and_handles_keep_their_sign_but_mail_addresses_are_words() -> None:
    assert sigils("#Acme_Cloud by @acme@m.social, joe@acme.com #1 #_ #") == ["#acme_cloud", "@acme", "#1"]


def test_a_megabyte_of_marks_takes_no_longer_than_a_megabyte() -> None:
    text = "a" + "\u0301" * 200_000
    assert len(words(text)) == len(tokens(text)) == 1


def test_the_index_holds_title_text_and_signs_apart() -> None:
    mention = Mention(
        network="x", native_id="1", title="Big News", text="see #Acme_Cloud", tags=("Tea Time",), to=("joe@m.social",)
    )
    spoken, between, rest = index_text(mention).partition(f" {BREAK} ")
    assert spoken == "big news"
    assert between
    assert rest == f"see acme cloud {BREAK} #acme＿cloud #teatime @joe"


def as_split_by_the_index(text: str) -> list[str]:
    """FTS5's ascii tokenizer with `#@` for letters: of ASCII it splits and folds, all else it takes as it is."""
    return re.sub(
        r"[A-Z]", lambda letter: letter[0].lower(), re.sub(r"[^0-9A-Za-z#@\x80-\U0010ffff]", " ", text)
    ).split()


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(any_text, st.none() | any_text, st.lists(any_text, max_size=2))
def test_the_index_holds_the_words_that_the_matcher_sees(text: str, title: str | None, tags: list[str]) -> None:
    """The index takes plain posts whole and splits them itself: at everything but letters, digits, # and @."""
    mention = Mention(network="x", native_id="1", text=text, title=title, tags=tuple(tags))
    held = as_split_by_the_index(index_text(mention))
    assert held == Document(mention).index_text().split()
    if not tags:
        shown = [token.folded for token in (*tokens(title or ""), *tokens(text))]
        assert [word for word in held if word != BREAK and word[0] not in "#@"] == shown


@pytest.mark.long
def test_what_folds_in_place_is_the_same_word_and_as_long() -> None:
    even = [char for char in map(chr, range(0x110000)) if fold_in_place(char) is not None]
    assert len(even) > 2000
    for char in even:
        read = [token.folded for token in tokens(char)]
        assert read in ([], [char]) if not char.isalnum() else read == [fold_in_place(char)]
        for text in (f"a{char}b", f"é{char}", f"{char}{char}1"):
            assert words(text) == [token.folded for token in tokens(text)], text


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(
    any_text
    | st.lists(st.sampled_from(["acme", "Acmé", "#acme", "a#acme", "_", "@", " ", "’", "👍", "…"])).map("".join)
)
def test_words_are_found_without_taking_the_text_into_words(text: str) -> None:
    shown = Text(text)
    for word in {word for word in shown.folded if word.isalnum()}:
        expected = [shown.stretch(at, at + 1) for at, folded in enumerate(shown.folded) if folded == word]
        assert sorted(shown.stretches([word])) == expected
