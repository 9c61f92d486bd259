"""Figures and dates as readers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import planted
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialwatch.report.moves import beside, move, verb
from socialwatch.report.words import cut, words_for

EN, US, DE, FR = (words_for(name, "Europe/Berlin") for name in ("en", "en-US", "de", "fr"))
NIGHT = datetime(2026, 8, 10, 22, 30, tzinfo=UTC)  # 11 August in Berlin


@pytest.mark.parametrize(
    ("words", "number", "share", "day"),
    [
        (EN, "12,345.7", "12%", "11 August"),
        (US, "12,345.7", "12%", "August 11"),
        (DE, "12.345,7", "12\N{NO-BREAK SPACE}%", "11. August"),
        (FR, "12\N{NARROW NO-BREAK SPACE}345,7", "12\N{NO-BREAK SPACE}%", "11 août"),
    ],
)
def test_numbers_and_dates_follow_the_locale(words, number, share, day):
    assert words.number(12_345.67, 1) == number
    assert words.share(0.123) == share
    assert words.day(NIGHT) == day


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (0.0004, "<0.1%"),
        (0.004, "0.4%"),
        (0.123, "12%"),
        (0.996, "99.6%"),
        (0.9999, "99.9%"),
        (1.0, "100%"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(share, said):
    assert EN.share(share) == said


def test_there_is_no_minus_nought():
    assert EN.score(-0.001) == EN.score(0.001) == "0.00"
    assert EN.score(0.214) == "+0.21"
    assert EN.score(-0.4) == "\N{MINUS SIGN}0.40"


def test_days_are_those_of_the_reader_s_zone():
    assert EN.moment(NIGHT) == "Tue 11 August, 00:30"
    assert DE.range(NIGHT, datetime(2026, 8, 19, 22, tzinfo=UTC)) == "11.–19. August"
    assert EN.range(NIGHT, datetime(2026, 9, 2, 22, tzinfo=UTC)) == "11 Aug – 2 Sep"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (300, 100, "tripled"), (200, 100, "doubled"), (134, 100, "rose 34%"), (50, 100, "fell by half"),
        (80, 100, "fell 20%"), (610, 100, "grew 6.1-fold"), (10, 0, "rose from none"), (0, 10, "fell to none"),
    ],
)  # fmt: skip
def test_a_count_s_change_has_a_plain_word(now, before, said):
    assert verb(EN, move(planted.figure("n", now, before=before, p=0.001))) == said


def test_chance_is_called_chance():
    assert beside(EN, planted.figure("n", 110, before=100, p=0.3)) == "no significant change"
    assert beside(EN, planted.figure("n", 110, before=None)) == "no comparison possible"
    assert beside(EN, planted.figure("n", 0.5, 900, "share", before=0.42, p=0.01)) == "+8 points"
    assert beside(EN, planted.figure("n", 0.1, 900, "score", before=0.2, p=0.01)) == "\N{MINUS SIGN}0.10"


def test_an_untested_difference_is_not_called_a_change():
    assert move(planted.figure("n", 200, before=100)).direction == "unknown"


def test_long_posts_are_cut_at_a_sentence():
    text = "The parcel came late again. " * 4 + "And then some more that nobody reads"
    assert cut(text, 60) == "The parcel came late again. The parcel came late again. …"


@given(st.text(max_size=300), st.integers(20, 200))
def test_a_cut_text_is_never_longer_than_asked(text, limit):
    assert len(cut(text, limit)) <= limit


def test_a_translation_may_reorder_the_fields():
    words = words_for("de", "UTC").__class__(DE.locale, "UTC", {"{first} and {last}": "{first} und {last}"})
    assert words.join(["a", "b", "c"]) == "a, b und c"


def test_a_title_does_not_break_inside_a_date():
    assert EN.title("Mood fell on 11 August") == "Mood fell on 11\N{NO-BREAK SPACE}August"
    assert US.title("Mood fell on August 11") == "Mood fell on August\N{NO-BREAK SPACE}11"
