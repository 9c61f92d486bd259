"""Lines that do not break where they must not, and marks that stand clear: dates, quotations, words beside a line."""

from __future__ import annotations

from socialwatch.report import messages
from socialwatch.report.scale import beside
from socialwatch.report.unbroken import HOLD, loose, unbroken
from socialwatch.report.words import Words, words_for

EN, DE = Words(), words_for("de-DE", "Europe/Berlin", messages.load("de-DE", None))


def test_the_days_of_a_span_stay_on_one_line():
    assert unbroken("on 11–15 August") == f"on 11–{HOLD}15 August"
    assert unbroken("vom 11.–15. August") == f"vom 11.–{HOLD}15. August"
    assert unbroken("1 July – 30 September") == "1 July\N{NO-BREAK SPACE}– 30 September"
    assert unbroken("so – or so–so") == "so – or so–so"
    assert loose(unbroken("11–15")) == "11–15"


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
