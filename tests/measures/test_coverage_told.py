"""What a reader is told of sources that saw only a part of the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from planting import scope, window

from socialwatch.clock import quarter_window
from socialwatch.measures.comparing import COVERED, _left_out
from socialwatch.measures.coverage import Seen, _sentences, coverage
from socialwatch.measures.told import Part, Told
from socialwatch.measures.volume import volume
from socialwatch.store import Store

WINDOW = quarter_window("2026Q3", "Europe/London")


def test_sources_that_saw_as_much_are_told_in_one_sentence():
    seen = [
        Seen(source="news", kind="feed", endings=(), share=0.51, mentions=3),
        Seen(source="blogs", kind="feed", endings=(), share=0.512, mentions=2),
        Seen(source="fedi", kind="mastodon", endings=(), share=0.2, mentions=1),
        Seen(source="forum", kind="feed", endings=(), share=0.51, mentions=1, details=("403",)),
    ]
    assert list(_sentences(WINDOW, (), seen, ())) == [
        "news, blogs each covered 51% of the window.",
        "fedi covered 20% of the window.",
        "forum covered 51% of the window (403).",
    ]


def test_what_is_true_of_all_sources_is_said_of_them_together() -> None:
    seen = [Seen(source=name, kind="feed", endings=(), share=0.51, mentions=3) for name in ("news", "blogs", "forum")]
    assert [str(one) for one in _sentences(WINDOW, (), seen, ())] == ["All 3 sources covered 51% of the window."]
    why = Told(COVERED, now=Part(0.51), then=Part(0.0))
    left = _left_out([(one.source, why) for one in seen], 3)
    assert [str(one) for one in left] == [
        "All 3 sources are left out of comparisons: each covered 51% of this window and 0% of the one before."
    ]
    named = _left_out([(one.source, why) for one in seen], 4)
    assert str(named[0]).startswith("news, blogs, forum are left out")


def test_days_to_come_are_neither_heard_nor_blind(archive: Store) -> None:
    over = replace(window("2026-07-01", "2026-09-30"), now=datetime(2026, 9, 3, 9, tzinfo=UTC))
    seen = coverage(archive, scope(over))
    assert len(seen.slots) == 65
    assert sum(high - low for low, high in seen.blind) == 3  # nobody asked after 1 September, 01:00 in London
    counted = volume(archive, scope(over))
    assert counted.blind == seen.blind
    assert len(counted.starts) == 92
    assert {(point.mentions, point.blind) for point in counted.series[0].points[65:]} == {(None, False)}
    assert counted.comparable.trend
    assert sum(high - low for low, high in coverage(archive, scope(replace(over, now=None))).blind) == 30
