"""What `label queue` takes for worth asking about: doubtful posts that are like many others."""

from __future__ import annotations

import pytest

from socialwatch.collect.doubting import _typical
from socialwatch.collect.fitting import Example, Fitting

pytestmark = pytest.mark.long


def test_a_post_like_no_other_weighs_less_than_posts_that_many_resemble() -> None:
    asked = [f"the new phone came {when} and the battery is weak" for when in ("today", "late", "early", "at noon")]
    texts = [*asked, "zebra xylophone", "quartz fjord"]
    fitting = Fitting.of("sentiment", True, [], [Example(text, "") for text in texts], (), quick=True)
    weights = _typical(fitting).tolist()
    assert min(weights[:4]) > 1 > max(weights[4:])
    assert sum(weights) / len(weights) == pytest.approx(1)


def test_where_no_text_is_like_another_only_doubt_counts() -> None:
    fitting = Fitting.of("sentiment", True, [], [Example("one", ""), Example("two", "")], (), quick=True)
    assert _typical(fitting).tolist() == [1, 1]
