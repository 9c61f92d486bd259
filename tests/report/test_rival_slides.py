"""Competitors, campaigns and what rose and fell: only what the figures bear is said."""

from __future__ import annotations

from dataclasses import replace

import planted
import pytest

from socialwatch.registry import SLIDES
from socialwatch.report.deck import Lines, Slide, Table


def make(name: str, **changes) -> Slide | None:
    return SLIDES.load(name)().make(planted.measured(**changes), planted.context(key=name, **SLIDES.load(name).options))


def test_brands_stand_side_by_side_with_the_posts_that_speak_for_them():
    slide = make("competitors")
    assert slide is not None
    (table,) = slide.blocks
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["Umbra", "Kaldi", "Harar"]
    assert table.rows[0][4].startswith("Delivery")
    assert "The best thing in a cup" in table.rows[1][5]
    assert table.rows[1][6] == "\N{EN DASH}"
    assert "@bob" not in table.rows[0][6]  # a private person's handle


def test_brands_heard_on_different_days_are_not_put_side_by_side():
    assert make("competitors", rivals=replace(planted.rivals(), holds=False)) is None


@pytest.mark.parametrize(
    ("lift", "interval", "said"),
    [
        (1.4, (1.2, 1.7), "Summer blend: 40% more was said than its days usually hold (1,960 mentions)"),
        (4.0, (3.1, 5.0), "Summer blend: 4 times as much was said as its days usually hold (5,600 mentions)"),
        (1.1, (0.9, 1.3), "Summer blend did not change significantly how much was said of Umbra"),
        (0.5, (0.4, 0.7), "During Summer blend less was said than its days usually hold: 50% less"),
        (1.4, None, "Summer blend: 1,960 mentions in its days, 1,400 expected; too few days to say more"),
    ],
)
def test_a_campaign_is_said_to_have_worked_only_when_chance_is_no_explanation(lift, interval, said):
    slide = make("campaigns", campaigns=planted.campaigns(lift, interval))
    assert slide is not None
    assert slide.title == said


def test_a_campaign_is_marked_on_its_first_day_beside_the_expected():
    slide = make("campaigns")
    assert slide is not None
    lines = slide.blocks[0]
    assert isinstance(lines, Lines)
    assert [mark.index for mark in lines.marks] == [12]
    assert [series.name for series in lines.series] == ["Umbra", "expected"]


def test_what_fell_stands_beside_what_rose_as_a_part_of_the_talk():
    slide = make("phrases")
    assert slide is not None
    rising, falling = slide.blocks
    assert isinstance(rising, Table)
    assert isinstance(falling, Table)
    assert rising.rows[0][0] == "lost parcel"
    assert rising.rows[0][2:] == ("22.4", "0.7")  # of 1,000 mentions, now and before
    assert falling.rows[0][0] == "free tote"
    assert falling.rows[0][2:] == ("0.2", "10.2")


def test_phrases_that_chance_explains_are_left_out():
    weak = replace(planted.phrases(), phrases=tuple(replace(one, z=2.1) for one in planted.phrases().phrases))
    assert make("phrases", phrases=weak) is None
    slide = make("phrases", fading=weak)
    assert slide is not None
    assert len(slide.blocks) == 1


@pytest.mark.parametrize(
    ("lift", "interval", "said"),
    [(1.4, (1.2, 1.7), "40% more"), (1.1, (0.9, 1.3), "no significant change"), (2.2, None, "too few days")],
)
def test_a_campaign_is_marked_with_what_is_sure_of_it_alone(lift, interval, said):
    slide = make("campaigns", campaigns=planted.campaigns(lift, interval))
    assert slide is not None
    (mark,) = slide.blocks[0].marks
    assert mark.text.endswith(f": {said}")


@pytest.mark.parametrize(("theirs", "said"), [(0.495, "none of 2 brands clearly led"), (0.4, "Umbra led with 50%")])
def test_no_brand_leads_that_chance_may_have_put_in_front(theirs, said):
    shares = (planted.share("Umbra", 0.505, own=True, before=0.5, p=0.4), planted.share("Kaldi", theirs))
    slide = make("voice", voice=replace(planted.voice(), shares=shares))
    assert slide is not None
    assert said in slide.title
