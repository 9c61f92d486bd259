"""Colours, axes, text widths: what keeps figures readable and honest in both renderers."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import sample
from hypothesis import example, given
from hypothesis import strategies as st

from socialwatch.errors import ConfigError
from socialwatch.report import barcharts, charts, scale, svg
from socialwatch.report.deck import Bars, Lines, Series
from socialwatch.report.render import measure
from socialwatch.report.tokens import checked, contrast, load
from socialwatch.report.words import words_for

WORDS = words_for("en", "UTC")
TONES = ("accent", "positive", "neutral", "negative", "highlight", "muted", "ink")


@pytest.mark.parametrize("side", ["light", "dark"])
def test_text_can_be_read_on_paper_and_panel(side):
    palette = getattr(load(), side)
    for behind in (palette.paper, palette.panel):
        assert contrast(palette.ink, behind) >= 7
        assert contrast(palette.muted, behind) >= 4.5
    for tone in TONES:
        assert contrast(palette.text(palette.tone(tone)), palette.paper) >= 4.5, tone
        assert contrast(palette.on(palette.tone(tone)), palette.tone(tone)) >= 4.5, tone


@pytest.mark.parametrize("side", ["light", "dark"])
def test_moods_and_competitors_differ_in_lightness_too(side):
    from socialwatch.report.tokens import luminance

    palette = getattr(load(), side)
    assert contrast(palette.positive, palette.neutral) > 1.3
    assert contrast(palette.negative, palette.neutral) > 1.3
    greys = [luminance(colour) for colour in palette.competitors[:3]]
    assert len({round(grey, 1) for grey in greys}) == 3


@given(st.from_regex(r"#[0-9A-F]{6}", fullmatch=True))
def test_any_brand_colour_can_be_read_in_light_and_dark(colour):
    tokens = load().branded(colour)
    assert contrast(tokens.light.accent, tokens.light.paper) >= 4.5
    assert contrast(tokens.dark.accent, tokens.dark.paper) >= 4.5


@pytest.mark.parametrize("text", ["purple", "#12345", "#GGGGGG", "rgb(1,2,3)", ""])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ConfigError, match="is no colour"):
        checked(text)


def test_a_misspelt_token_is_named(tmp_path):
    from pathlib import Path

    ours = Path(__file__).resolve().parents[2] / "reports" / "templates" / "tokens.toml"
    mine = tmp_path / "tokens.toml"
    mine.write_text(ours.read_text().replace('muted = "#5B6770"', 'mutt = "#5B6770"'))
    with pytest.raises(ConfigError, match="mutt"):
        load(mine)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(3, 8))
def test_ticks_are_round_and_hold_all_values(low, span, about):
    high = low + span
    found = scale.ticks(low, high, about)
    step = found[1] - found[0]
    tolerance = max(abs(low), abs(high), 1) * 1e-6
    assert found[0] <= low + tolerance
    assert found[-1] >= high - tolerance
    assert 2 <= len(found) <= about * 3
    assert all(abs((b - a) - step) <= abs(step) * 1e-3 + tolerance for a, b in pairwise(found))


def test_counts_start_at_nought_and_small_counts_have_whole_ticks():
    block = Bars(key="k", alt="", categories=["a"], series=[Series(name="n", values=[3.0])])
    assert scale.axis(block) == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_share_never_has_an_axis_beyond_the_whole():
    block = Lines(key="k", alt="", categories=[], labels=["a"], series=[Series(name="n", values=[0.97])], unit="share")
    assert max(scale.axis(block)) == 1.0


def test_a_score_s_axis_is_as_high_as_it_is_low():
    ends = scale.axis(sample.mood_lines())
    assert ends[0] == -ends[-1]
    assert 0 in ends


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_labels_keep_clear_of_each_other(wanted):
    placed = sorted(scale.spread(wanted, 5, 0, 100))
    assert all(b - a >= 4.99 for a, b in pairwise(placed))
    assert placed[0] >= -0.01
    assert placed[-1] <= 100.01


def test_labels_that_have_room_stay_where_they_belong():
    assert scale.spread([10, 50, 90], 5, 0, 100) == [10, 50, 90]


def test_widths_are_those_of_the_font():
    # "Delivery" in Carlito 100: D 615 e 498 l 230 i 229 v 452 e 498 r 349 y 453 thousandths
    assert measure.width("Delivery", 72) == pytest.approx(3.324, abs=0.01)
    assert measure.width("Delivery", 72, bold=True) > measure.width("Delivery", 72)


def test_letters_outside_the_table_have_a_width_too():
    assert measure.width("日本", 72) == 2.0
    assert measure.width("e\u0301", 72) == measure.width("e", 72)
    assert measure.width("😡", 72) > 1


def test_text_is_cut_at_a_sentence_with_an_ellipsis():
    text = "Delivery complaints tripled. They fell again. Nobody knows why that was so and nobody asked for long."
    assert measure.cut(text, 4.0, 0.25, 12) == "Delivery complaints tripled. They fell again. …"


def test_a_single_long_sentence_is_cut_at_a_word():
    short = measure.cut("one two three four five six seven eight nine ten", 1.0, 0.25, 12)
    assert short.endswith("…")
    assert short[:-1] in "one two three four five six seven eight nine ten"


@example("00M00", 0.375, 0.75, 16.0)
@given(st.text(max_size=300), st.floats(0.3, 5), st.floats(0.2, 3), st.sampled_from([10.0, 12.0, 16.0]))
def test_whatever_is_written_fits_after_the_cut(text, room, tall, size):
    tall = max(tall, measure.LINE * size / 72)
    short = measure.cut(text, room, tall, size)
    assert measure.height([short], room, size) <= tall + 1e-6


def test_lines_join_to_the_text_again():
    text = "Delivery complaints tripled in the week of 11 August 配送が遅すぎる and https://a.example/" + "x" * 90
    assert "".join(measure.wrap(text, 1.5, 12)) == text


def test_a_gap_in_the_figures_is_a_gap_in_the_line():
    drawing = charts.lines(sample.volume_lines(), WORDS, svg.WIDE)
    own = re.findall(r'<path d="([^"]+)" class="line s-accent own"', drawing)
    assert len(own) == 2
    assert sorted(one.count("L") for one in own) == [23, 65]


def test_both_screens_get_the_same_figures():
    made = charts.svg(sample.volume_lines(), WORDS)
    wide, narrow = made.split("</svg>")[:2]
    assert re.findall("<title>(.*?)</title>", wide, re.DOTALL) == re.findall("<title>(.*?)</title>", narrow, re.DOTALL)


def test_bars_are_as_long_as_their_values():
    block = Bars(key="k", alt="", categories=["a", "b"], series=[Series(name="n", values=[100.0, 50.0])])
    drawing = barcharts.bars(block, WORDS, svg.WIDE)
    long, short = (float(w) for w in re.findall(r'<rect [^>]*width="([\d.]+)" [^>]*class="f-accent bar"', drawing))
    assert long == pytest.approx(2 * short, abs=0.2)


def test_more_than_four_lines_become_small_charts_on_one_scale():
    made = charts.svg(sample.small_multiples(), WORDS)
    assert made.count("<svg") == 6
    ticks = [re.findall(r'class="tick"[^>]*>(\d+)<', one) for one in made.split("</svg>")[:-1]]
    assert all(one == ticks[0] for one in ticks)


def test_words_in_a_drawing_are_escaped():
    bad = sample.HOSTILE
    block = Bars(key="k", alt=bad, categories=[bad], series=[Series(name=bad, values=[1.0])] * 2, notes=[bad])
    made = charts.svg(block, WORDS)
    assert "<script" not in made
    assert "<img" not in made
    assert "\x00" not in made
