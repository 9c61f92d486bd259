"""Lines that do not break where they must not, and marks that stand clear: dates, quotations, words beside a line."""

from __future__ import annotations

from socialwatch.report import messages
from socialwatch.report.render.bars import _category_names
from socialwatch.report.render.blocks import _fewer, _told, big_size
from socialwatch.report.render.measure import LINE, cut
from socialwatch.report.scale import beside
from socialwatch.report.slides.page import brief
from socialwatch.report.unbroken import HOLD, counted, loose, unbroken
from socialwatch.report.words import Words, words_for

EN, DE = Words(), words_for("de-DE", "Europe/Berlin", messages.load("de-DE", None))


def test_the_days_of_a_span_stay_on_one_line():
    assert unbroken("on 11–15 August") == f"on 11–{HOLD}15 August"
    assert unbroken("vom 11.–15. August") == f"vom 11.–{HOLD}15. August"
    assert unbroken("1 July – 30 September") == "1 July\N{NO-BREAK SPACE}– 30 September"
    assert unbroken("so – or so–so") == "so – or so–so"
    assert loose(unbroken("11–15")) == "11–15"


def test_a_figure_in_a_title_stays_with_its_noun():
    assert counted("fell by 3 points (n=12)") == "fell by 3\N{NO-BREAK SPACE}points (n=12)"
    assert counted("zog 16.415 Reaktionen") == "zog 16.415\N{NO-BREAK SPACE}Reaktionen"
    assert counted("grew to 39% of it; 5 in 100") == "grew to 39% of it; 5 in 100"


def test_quotes_in_quotes_are_the_inner_ones_and_in_pairs():
    assert EN.quote(EN.within("It said “never again.”")) == "“It said ‘never again.’”"
    assert EN.quote(EN.within('parcel is "in…')) == "“parcel is ‘in…’”"
    assert EN.within("…in Daventry”, and cold") == "…in Daventry, and cold"
    assert EN.within("don’t") == "don’t"
    assert DE.quote(DE.within("Sie sagten „morgen“ und «nie».")) == "„Sie sagten ‚morgen‘ und ‚nie‘.“"


def test_words_beside_a_peak_keep_clear_of_the_line_between_its_points():
    # the way up is steep, the way down is long: its points lie far apart, and the line between them under the words
    line = [(0.0, 100.0), (95.0, 100.0), (100.0, 20.0), (400.0, 100.0), (500.0, 100.0)]
    assert beside(line, [(2, 80.0)], 0.0, 500.0, 16.0, gap=9.0) == ["l"]
    steep = [(0.0, 100.0), (95.0, 100.0), (100.0, 20.0), (105.0, 100.0), (500.0, 100.0)]
    assert beside(steep, [(2, 80.0)], 0.0, 500.0, 16.0, gap=9.0) == ["r"]


def test_words_beside_a_flat_top_stand_over_it_or_nowhere():
    flat = [(at * 50.0, 40.0) for at in range(10)]
    assert beside(flat, [(4, 60.0)], 0.0, 500.0, 16.0, gap=9.0) == ["t"]
    assert beside(flat, [(4, 60.0)], 0.0, 500.0, 16.0, top=30.0, gap=9.0) == [""]


def test_statements_that_are_short_leave_their_room_to_the_long_ones():
    assert _fewer([1, 1, 1], 6) == [1, 1, 1]
    assert _fewer([1, 5, 1], 6) == [1, 4, 1]
    assert _fewer([2, 2, 2], 5) == [2, 2, 1]
    assert _fewer([2, 2], 1) == [1, 1]


def test_an_ordinal_ends_no_sentence():
    text = "Gezählt von Di., 11. August, 09:00 Uhr bis Fr., 14. August, 19:00 Uhr. Danach fiel es."
    assert not cut(text, 2.2, LINE * 12 / 72, 12).startswith("Gezählt von Di., 11. …")
    assert brief(
        "Kritik an Delivery. " + "Gezählt von Di., 11. August, 09:00 Uhr bis Fr., 14. August, 19:00 Uhr. " * 2
    ).endswith("Uhr.")


def test_figures_grow_smaller_before_the_words_under_them_are_cut():
    from socialwatch.report.deck import BigNumber
    from socialwatch.report.render.shapes import Box
    from socialwatch.report.render.style import Style
    from socialwatch.report.tokens import load

    style = Style(canvas=None, tokens=load(), words=EN, pictures={}, own_theme=True)
    one = BigNumber(value="11,546", label="mentions", change="+170% on the quarter before; unmeasured as yet")
    large = big_size(style, [one], 2.2, 1.7)
    small = big_size(style, [one], 2.2, 1.25)
    assert small < large
    told = _told(style, one, Box(0, 0, 2.2, 1.25 - 0.06 - LINE * small / 72))[0]
    assert [run.text for para in told for run in para.runs] == [one.label, one.change]


def test_a_long_name_beside_a_bar_stands_on_two_lines_where_there_is_room():
    from socialwatch.report.deck import Bars, Series
    from socialwatch.report.render.style import Style
    from socialwatch.report.tokens import load

    style = Style(canvas=None, tokens=load(), words=EN, pictures={}, own_theme=True)
    name = "The Honourable Company of Coffee Roasters & Purveyors of York"
    block = Bars(key="b", alt="b", categories=[name], series=[Series(name="n", values=[1])])
    assert _category_names(style, block, 4.0, 0.9) == [name]
    assert _category_names(style, block, 4.0, 0.25)[0].endswith("…")


def test_a_table_beside_words_tears_none_of_its_own_in_german():
    from socialwatch.report.deck import Table
    from socialwatch.report.render import table
    from socialwatch.report.render.measure import width
    from socialwatch.report.render.style import Style
    from socialwatch.report.tokens import load

    style = Style(canvas=None, tokens=load(), words=EN, pictures={}, own_theme=True)
    rows = [("Bluesky", "Bluesky", "9.712"), ("Mastodon", "Mastodon", "5.039"), ("Reviews", "Webfeeds", "1.186")]
    block = Table(
        key="sources", alt="", head=("Quelle", "Art", "Beiträge", "Gesehen", "Störung"),
        rows=[(*row, "100\N{NO-BREAK SPACE}%", "\N{EN DASH}") for row in rows],
        numeric=(False, False, True, True, False), widths=(0.38, 0.18, 0.15, 0.13, 0.16),
    )  # fmt: skip
    rooms = table._rooms(block, table._widths(style, block, 4.32))
    size = table._size(style, block, rooms, 4.6)
    assert sum(rooms) < 4.32
    for row in (block.head, *block.rows):
        assert all(width(cell, size, row is block.head) <= room for cell, room in zip(row, rooms, strict=True)), row
