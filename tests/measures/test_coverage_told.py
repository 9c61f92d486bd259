"""What a reader is told of sources that saw only a part of the window."""

from __future__ import annotations

from socialwatch.clock import quarter_window
from socialwatch.measures.coverage import Seen, _sentences

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
