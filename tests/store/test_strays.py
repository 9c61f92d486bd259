"""On which days a brand was collected, when an archive has no ledger."""

from __future__ import annotations

import pytest

from socialwatch.store.spans import without_strays


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ([4, 3, 18, 14, 1449, 20], [5]),  # collected on one day, named in other brands' posts
        ([2, 10, 7, 15, 31, 1288], [6]),
        ([141, 270, 368, 362, 125, 5], [1, 2, 3, 4, 5, 6]),
        ([10] * 30, list(range(1, 31))),  # heard evenly
        ([10] * 20 + [400] * 3 + [10] * 7, list(range(1, 31))),  # a storm in a month that was heard throughout
        ([7], [1]),
        ([1, 0, 0, 0, 0, 0, 0, 0, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_a_brand_was_collected_on_the_days_that_hold_nearly_all_of_its_posts(counts, kept):
    days = list(enumerate(counts, start=1))
    assert [day for day, _ in without_strays(days)] == kept
