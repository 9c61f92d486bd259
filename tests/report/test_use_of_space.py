"""No part of a slide stands empty: lines beneath posts, notes beneath figures, a chart on every cover."""

from __future__ import annotations

import io
import struct
import zlib

import planted
import pytest
import sample
from planted import make, replace
from pptx import Presentation

from socialwatch.report import charts, scale
from socialwatch.report.deck import Bars, Lines, Posts, Series
from socialwatch.report.render import pptx
from socialwatch.report.render.master import in_margin, note_beside
from socialwatch.report.words import words_for


def drawn(*slides):
    """The PowerPoint pages of slides, as boxes in inches by the shapes' names."""
    pages = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=slides)))).slides
    return [
        {
            shape.name.rpartition(f"{slide.key}:")[2]: [
                n / 914400 for n in (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
            ]
            for shape in page.shapes
        }
        for page, slide in zip(pages, slides, strict=True)
    ]


def picture(wide, tall):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xff" * wide for _ in range(tall))
    head = struct.pack(">IIBBBBB", wide, tall, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_posts_of_a_mood_stand_in_the_line_of_that_mood_with_what_each_day_drew():
    shown = planted.posts(planted.post(1), planted.post(3), planted.post(7, created=planted.at(8, 15), engagement=9))
    slide = make("posts", planted.measured(posts=shown), mood="negative")
    line = slide.blocks[1]
    assert isinstance(line, Lines)
    assert line.series[0].values == [40] * 92
    assert [(mark.index, mark.text) for mark in line.marks] == [(41, "415 and 413"), (45, "9")]
    assert "All 3 were written in the peak on 10–19 August." in slide.note
    assert line.caption == "When they came and what they drew: negative mentions by day"


def test_posts_of_any_mood_stand_in_the_line_of_all():
    line = make("posts").blocks[1]
    assert line.series[0].values == [200] * 92
    assert line.blind == ((3, 5),)


def test_posts_of_few_days_stand_without_a_line():
    volume = planted.volume()
    few = [replace(one, mentions=7 if at < 3 else 0) for at, one in enumerate(volume.series[0].points)]
    volume = replace(volume, series=(replace(volume.series[0], points=tuple(few)),))
    assert [type(block) for block in make("posts", planted.measured(volume=volume)).blocks] == [Posts]


@pytest.mark.parametrize(("tall", "beside"), [(300, False), (1800, True)])
def test_a_line_stands_under_posts_or_beside_tall_ones(tall, beside):
    made = make("posts")
    shown = [replace(one, picture=f"p{at}", pictured="card") for at, one in enumerate(made.blocks[0].posts)]
    slide = replace(made, blocks=[replace(made.blocks[0], posts=shown), made.blocks[1]])
    deck = replace(sample.deck(), slides=[slide], pictures={one.picture: picture(600, tall) for one in shown})
    page = Presentation(io.BytesIO(pptx.to_bytes(deck))).slides[0]
    boxes = {shape.name: shape for shape in page.shapes}
    last, line = boxes["sw:posts:posts:3"], boxes["sw:posts:among"]
    assert (line.left >= last.left + last.width) == beside
    assert (line.top >= last.top + last.height) != beside
    assert line.height > 914400


@pytest.mark.parametrize(("alone", "dots"), [(True, 1), (False, 0)])
def test_a_dot_on_the_line_of_posts_is_drawn_though_its_words_find_no_room(alone, dots):
    made = make("posts").blocks[1]
    mark = replace(made.marks[0], index=2, text="words so long that no chart has room for them " * 3, alone=alone)
    flat = replace(made, marks=(mark,), blind=())
    drawings = charts.svg(flat, words_for("en", "UTC"))
    assert drawings.count('class="mark"') == 2 * dots  # for a wide and for a narrow screen
    deck = replace(sample.deck(), slides=[replace(make("posts"), blocks=[flat])])
    shapes = Presentation(io.BytesIO(pptx.to_bytes(deck))).slides[0].shapes
    marked = next(shape for shape in shapes if shape.has_chart).chart._chartSpace.xpath(
        './/c:ser[c:tx//c:v="marked"]/c:val//c:pt'
    )
    assert len(marked) == dots


def test_a_short_note_stands_under_the_figures_and_a_long_one_beside_them():
    topics = make("topics")
    assert not in_margin(replace(topics, note="Nine words that say what to make of it. " * 8))
    assert in_margin(replace(topics, note="Nine words that say what to make of it. " * 12))


def test_a_note_of_three_lines_is_told_whole_and_clear_of_the_figures():
    note = "Each of these sentences says what to make of it, or what cannot be told here. " * 5
    slide = replace(make("topics"), note=note.strip())
    (boxes,) = drawn(slide)
    page = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[slide])))).slides[0]
    assert next(shape for shape in page.shapes if shape.name.endswith(":note")).text_frame.text == slide.note
    assert boxes["note"][1] >= boxes["topics"][3]


def test_the_cover_of_a_year_that_was_seen_in_part_shows_which():
    comparable = planted.comparable(trend=False, reasons=("sources came and went",))
    slide = make("title", planted.measured(volume=planted.volume(comparable=comparable), storms=None))
    line = slide.blocks[1]
    assert isinstance(line, Lines)
    assert (line.blind, line.marks) == (((3, 5),), ())


def test_a_line_without_a_scale_uses_its_room():
    line = replace(make("posts").blocks[1], series=[Series(name="x", values=[1.0, 207.0])])
    assert scale.axis(line)[-1] == 207.0
    assert scale.axis(replace(line, quiet=False))[-1] > 207.0
    assert scale.axis(replace(line, series=[Series(name="x", values=[0.0, 1.0])]))[-1] == 4.0


def test_what_is_expected_of_days_to_come_or_unseen_is_not_drawn():
    found = planted.campaigns()
    counts = [None if at < 3 or at > 60 else 200 for at in range(92)]
    line = make(
        "campaigns", planted.measured(campaigns=replace(found, counts=counts, blind=((0, 3), (61, 92))))
    ).blocks[0]
    assert len(line.categories) == len(line.labels) == 61
    assert list(line.series[1].values) == [None] * 3 + [200.0] * 58
    assert line.blind == ((0, 3),)


def test_the_name_of_a_line_stands_clear_of_days_that_nobody_saw():
    line = replace(
        sample.volume_lines(), marks=(), blind=((30, 60),),
        series=[Series(name="Umbra", values=[5.0] * 30 + [None] * 62)],
    )  # fmt: skip
    slide = replace(sample.slides()[2], blocks=[line], note="")
    page = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[slide])))).slides[0]
    chart = next(shape for shape in page.shapes if shape.has_chart).chart
    offset = chart._chartSpace.xpath('.//c:dLbl[.//c:showSerName/@val="1"]//c:manualLayout/c:x/@val')
    assert float(offset[-1]) > 0.3


def test_campaigns_are_numbered_in_the_table_instead_of_listed_twice():
    slide = make("campaigns")
    line, table = slide.blocks
    assert (line.listed, table.rows[0][0]) == (False, "1  Summer blend")
    page = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[slide])))).slides[0]
    assert not [shape.name for shape in page.shapes if "badge" in shape.name]
    few = planted.campaigns()
    few = replace(few, starts=few.starts[:4], counts=few.counts[:4], usual=few.usual[:4])
    alone = make("campaigns", planted.measured(campaigns=few))
    assert [block.key for block in alone.blocks] == ["campaigns"]
    assert alone.blocks[0].rows[0][0] == "Summer blend"


def test_notes_of_bars_end_with_a_whole_part_on_a_phone():
    note = "mood +0.68; n=24, few; no significant change on the quarter before that"
    bars = Bars(key="topics", alt="", categories=["Delivery", "Grinder"], notes=["mood 0.1", note],
                series=[Series(name="mentions", values=[900, 24])])  # fmt: skip
    wide, narrow = charts.svg(bars, words_for("en", "UTC")).split("</svg>")[:2]
    assert f">{note}</text>" in wide
    assert ">mood +0.68; n=24, few</text>" in narrow


def test_a_note_stands_under_a_line_whose_figures_have_taken_its_place():
    slide = replace(make("volume"), note="Why it rose. " * 60)
    assert in_margin(slide)
    assert not note_beside(slide)
    assert note_beside(replace(make("topics"), note=slide.note))
