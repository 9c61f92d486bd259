"""Maps of topics and fields of hours: names that do not collide, frames around what is open, figures that agree."""

from __future__ import annotations

import io
import re
from itertools import combinations

import planted
import pytest
import sample
from planted import replace, slide

from socialwatch.report import charts
from socialwatch.report.deck import Heat, Quadrant
from socialwatch.report.render import html, pptx
from socialwatch.report.scale import along, around, field, name_at
from socialwatch.report.slides.coverage import Calendar
from socialwatch.report.slides.quadrant import TopicMap, moods_moved
from socialwatch.report.slides.rhythm import Hours
from socialwatch.report.words import words_for

WORDS = words_for("en", "UTC")


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_names_cover_neither_each_other_nor_other_dots() -> None:
    spots = [(100, 100), (112, 104), (104, 118), (300, 100), (395, 100)]
    wides = [60.0, 70.0, 50.0, 80.0, 60.0]
    sides = around(spots, wides, 16, (0, 0, 400, 200), [], 6)
    rects = [name_at(*s, w, 16, 6, *side) for s, w, side in zip(spots, wides, sides, strict=True)]
    assert not any(overlap(one, other) for one, other in combinations(rects, 2))
    dots = [(x - 5.9, y - 5.9, x + 5.9, y + 5.9) for x, y in spots]
    assert not any(overlap(rect, dot) for n, rect in enumerate(rects) for m, dot in enumerate(dots) if n != m)
    assert sides[-1][0] == "l"  # it would leave the room on the right


def test_a_doubling_axis_gives_each_step_the_same_room() -> None:
    ticks = field(sample.topic_map(), "x")
    assert ticks == [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64]
    assert along(0.08, ticks, True) - along(0.04, ticks, True) == pytest.approx(1 / 6)
    assert field(sample.topic_map(doubling=False), "x")[0] == 0


def test_an_edited_map_keeps_its_figures_in_the_workbook() -> None:
    from openpyxl import load_workbook
    from pptx import Presentation

    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(slides=[sample.slide("map", "Map", sample.topic_map())]))))
    chart = next(shape.chart for shape in made.slides[0].shapes if shape.has_chart)
    rows = list(load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"].values)
    assert rows[1][:5] == ("Delivery", 20, 40, 0.34, -0.09)
    assert rows[6][:5] == ("Brewing", None, 5.8, None, 0.52)  # nothing is known of before: no tail
    assert 'logBase val="2"' in chart.part._element.xml


def test_the_page_shows_every_topic_of_a_map_with_its_figures() -> None:
    svg = charts.svg(sample.topic_map(), WORDS)
    assert svg.count("<svg") == 2
    for spot in sample.topic_map().spots:
        assert f"<title>{spot.name}: " in svg
    head, rows = html.chart_rows(sample.topic_map(), WORDS)
    assert head[1:] == ["share of the talk", "before", "net sentiment", "before"]
    assert rows[0] == ["Delivery", "40%", "20%", "\N{MINUS SIGN}0.09", "+0.34"]


def test_a_heat_map_is_a_table_of_cells_the_more_the_darker() -> None:
    from pptx import Presentation

    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(slides=[sample.slide("hours", "Hours", sample.week())]))))
    table = next(shape.table for shape in made.slides[0].shapes if shape.has_table)
    assert (len(table.rows), len(table.columns)) == (8, 25)
    assert table.cell(7, 24).text == "161"
    fills = [table.cell(7, column).fill.fore_color.rgb for column in (1, 8, 24)]
    assert [sum(fill) for fill in fills] == sorted((sum(fill) for fill in fills), reverse=True)


def test_frames_of_neighbours_are_one_frame_on_the_page() -> None:
    svg = charts.svg(sample.week(), WORDS).partition("</svg>")[0]
    frame = re.search(r'<path d="([^"]+)" class="frame"/>', svg)
    assert frame is not None
    assert frame[1].count("M") == 2 * 8 + 2 * 5  # above and below eight hours, left and right of five days


@pytest.mark.parametrize("block", [replace(sample.topic_map(), spots=[]), replace(sample.week(), rows=[], values=[])])
def test_an_empty_map_says_so(block: Quadrant | Heat) -> None:
    assert "No figures" in charts.svg(block, WORDS)
    assert pptx.to_bytes(sample.deck(slides=[sample.slide("s", "Nothing", block)]))


def moving(name: str, n: int, before: int, now: tuple[int, int], then: tuple[int, int], p: float = 0.0001):
    """A topic of n mentions, whose (positive, negative) moods were others before."""
    net = (now[0] - now[1]) / n
    return replace(
        planted.theme(name, n, before, p, net),
        moods={"positive": now[0], "negative": now[1], "neutral": n - sum(now)},
        moods_before={"positive": then[0], "negative": then[1], "neutral": before - sum(then)},
    )


def test_the_map_tells_which_topic_grew_and_how_its_mood_went() -> None:
    measured = planted.measured(
        topics=planted.topics(
            moving("Delivery", 2_400, 800, (600, 1_000), (500, 100)),
            moving("Taste", 900, 880, (600, 100), (590, 90), 0.7),
            moving("Price", 500, 490, (200, 200), (190, 195), 0.8),
        )
    )
    made = slide(TopicMap, measured)
    assert made is not None
    assert (
        made.title
        == "Delivery grew to 13% of the talk while its mood fell to \N{MINUS SIGN}0.17; Taste was liked most (+0.56)"
    )
    (block,) = made.blocks
    assert isinstance(block, Quadrant)
    tones = {spot.name: spot.tone for spot in block.spots}
    assert tones == {"Delivery": "negative", "Taste": "muted", "Price": "muted"}
    assert block.spots[0].y_before == pytest.approx(0.5)


def test_a_topic_that_chance_may_have_put_in_front_is_not_said_to_be_liked_most() -> None:
    found = (
        moving("Delivery", 2_400, 800, (600, 1_000), (500, 100)),
        moving("Taste", 900, 880, (600, 100), (590, 90), 0.7),
        moving("Brewing", 890, 880, (580, 110), (590, 90), 0.7),
        moving("Price", 500, 490, (200, 200), (190, 195), 0.8),
    )
    made = slide(TopicMap, planted.measured(topics=planted.topics(*found)))
    assert made is not None
    assert made.title.endswith("; Taste and Brewing pleased most")
    still = slide(TopicMap, planted.measured(topics=planted.topics(*found[1:])))
    assert still is not None
    assert still.title == "No topic moved significantly; net sentiment ranged from +0.56 (Taste) to 0.00 (Price)"


def test_moods_that_labels_put_right_are_compared_as_they_put_them_right() -> None:
    plain = moving("Delivery", 2_400, 800, (600, 1_000), (500, 100))
    right = replace(plain, net=replace(plain.net, value=-0.3, before=0.1, p=0.01, labels=80))
    assert moods_moved([right])["Delivery"] == pytest.approx(-0.4)
    assert moods_moved([replace(right, net=replace(right.net, p=0.2))])["Delivery"] == 0.0


def test_of_many_moods_that_chance_moves_none_is_told() -> None:
    """One in twenty looks like something: this one alone would be told (p = 0.03), beside eight others it is not."""
    lone = moving("App", 400, 400, (150, 100), (120, 120), 0.7)
    others = [moving(f"Topic {n}", 300, 300, (100, 100), (100, 100), 0.7) for n in range(8)]
    assert moods_moved([lone])["App"]
    assert not any(moods_moved([lone, *others]).values())


def test_topics_that_hardly_any_post_is_about_make_no_empty_map() -> None:
    """72 of 335,735 mentions have no place on a scale that ends at one in a thousand."""
    rare = [replace(one, share=replace(one.share, value=0.0002)) for one in planted.topics().topics]
    assert slide(TopicMap, planted.measured()) is not None
    assert slide(TopicMap, planted.measured(topics=planted.topics(*rare))) is None


def test_two_topics_make_no_map() -> None:
    few = planted.topics(planted.theme("Delivery", 2_412, 804, 0.0001), planted.theme("Taste", 900, 880, 0.7))
    assert slide(TopicMap, planted.measured(topics=few)) is None


def test_hours_say_what_came_when_nobody_was_there() -> None:
    made = slide(Hours)
    assert made is not None
    assert made.title == "50% of posts came outside of opening hours; half of those answered waited 15 hours or more"
    posts, answers = made.blocks
    assert isinstance(posts, Heat)
    assert isinstance(answers, Heat)
    assert posts.framed == tuple((day, 9, 18) for day in range(5))  # half of the last hour is open


def test_no_hours_are_told_where_they_would_be_ours() -> None:
    assert slide(Hours, planted.measured(coverage=planted.coverage(blind=((0, 25),)))) is None
    assert slide(Hours, planted.measured(coverage=planted.coverage(blind=((0, 20),)))) is not None


def test_without_opening_hours_the_slide_says_where_they_are_told() -> None:
    made = slide(Hours, planted.measured(rhythm=planted.rhythm(None)))
    assert made is not None
    assert "[service] hours" in made.note
    assert "outside" not in made.title
    assert made.title == "65% of posts came at hours of the week when nobody ever answered"


def test_hours_without_an_answer_are_no_finding_where_few_answers_were_written() -> None:
    few = tuple(tuple(1 if day < 5 and hour == 9 else 0 for hour in range(24)) for day in range(7))
    made = slide(Hours, planted.measured(rhythm=planted.rhythm(None, answers=few)))
    assert made is not None
    assert "ever" not in made.title


def test_a_calendar_shows_who_was_deaf_and_when() -> None:
    made = slide(Calendar)
    assert made is not None
    assert "2 of 92 days" in made.title
    (block,) = made.blocks
    assert isinstance(block, Heat)
    assert [block.values[0][at] for at in (2, 3, 4, 5)] == [0, 3, 3, 0]
    assert block.framed[0] == (0, 3, 5)


def test_a_calendar_without_gaps_stays_out_unless_asked_for() -> None:
    seen = planted.coverage().sources[1]
    whole = planted.measured(coverage=planted.coverage(blind=(), sources=(seen,)))
    assert slide(Calendar, whole, always=False) is None
    told = slide(Calendar, whole, always=True)
    assert told is not None
    assert told.title == "The one source was heard on all 92 days"


def test_one_source_with_gaps_is_one() -> None:
    told = slide(Calendar, planted.measured(coverage=planted.coverage(blind=())))
    assert told is not None
    assert told.title.startswith("One of 2 sources has gaps: ")
    alone = planted.coverage(blind=(), sources=planted.coverage().sources[:1])
    told = slide(Calendar, planted.measured(coverage=alone))
    assert told is not None
    assert told.title.startswith("The one source has gaps: ")


def test_nobody_answered_outside_of_hours_is_said_only_of_nobody() -> None:
    usual = planted.rhythm()
    made = slide(Hours, planted.measured(rhythm=usual))
    assert made is not None
    assert made.note.endswith("Outside of them nobody answered.")
    late = tuple(
        tuple(count + (day == 3 and hour == 20) for hour, count in enumerate(row))
        for day, row in enumerate(usual.answers)
    )
    made = slide(Hours, planted.measured(rhythm=planted.rhythm(answers=late)))
    assert made is not None
    assert made.note.endswith("0.3% of the answers were written outside of them.")
