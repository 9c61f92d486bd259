"""Posts as drawn cards: every script, nothing that people write is read as code."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
import sample
from PIL import Image

from socialwatch.errors import ReportError
from socialwatch.report import cards
from socialwatch.report.tokens import load

TOKENS = load()


def drawn(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_same_post_gives_the_same_bytes():
    post = sample.posts().posts[0]
    assert cards.card(post, TOKENS) == cards.card(post, TOKENS)


@pytest.mark.parametrize("at", range(4))
def test_posts_of_every_script_are_drawn(at):
    post = sample.posts().posts[at]
    assert cards.card(post, TOKENS) != cards.card(replace(post, text="."), TOKENS)


def test_emoji_have_colour():
    plain = replace(sample.posts().posts[3], text="late", mood="unknown", author="a")
    seen = drawn(cards.card(replace(plain, text="late 😡"), TOKENS))
    reds = sum(r > 200 and g < 140 and b < 110 for r, g, b in seen.get_flattened_data())
    if not reds:
        pytest.skip("no colour emoji font on this machine")
    grey = drawn(cards.card(plain, TOKENS))
    assert not [1 for r, g, b in grey.get_flattened_data() if r > 200 and g < 140 and b < 110]


def test_what_people_write_is_never_code():
    for text in (
        '#panic("x")',
        "#let x = 1; $ x^2 $ @ref <label>",
        "\\ \\u{0} */ // `raw` = head",
        sample.HOSTILE,
        "\x00",
        "",
    ):
        post = replace(sample.posts().posts[0], text=text, author=text, when=text)
        assert cards.card(post, TOKENS).startswith(b"\x89PNG")


def test_a_long_post_is_cut_at_a_sentence():
    told = cards.told(replace(sample.posts().posts[0], text="A sentence that says something. " * 100), TOKENS)
    (words,) = told["paragraphs"]
    assert words.endswith("something. …")
    assert len(words) < 800


def test_a_million_letters_do_not_stall_a_deck():
    told = cards.told(replace(sample.posts().posts[0], text="x" * 1_000_000), TOKENS)
    assert len(json.dumps(told)) < 3000


def test_right_to_left_is_told_from_the_words():
    assert cards.told(sample.posts().posts[1], TOKENS)["rtl"] is True
    assert cards.told(sample.posts().posts[0], TOKENS)["rtl"] is False


def test_a_language_that_is_none_does_not_break_the_card():
    assert cards.card(replace(sample.posts().posts[0], lang="x-klingon-ü"), TOKENS).startswith(b"\x89PNG")


def test_a_broken_template_is_named(tmp_path):
    bad = tmp_path / "bad.typ"
    bad.write_text("#no-such-function()")
    with pytest.raises(ReportError, match=r"bad\.typ could not draw"):
        cards.card(sample.posts().posts[0], TOKENS, template=bad)


def test_cards_of_three_posts_are_wider_than_those_of_four_and_hold_as_much():
    post = replace(sample.posts().posts[0], text="A sentence that says something of a parcel that never came. " * 4)
    wide, narrow = (cards.card(post, TOKENS, width=width) for width in (cards.WIDE, cards.NARROW))
    assert drawn(wide).width > drawn(narrow).width
    assert drawn(wide).height < drawn(narrow).height
