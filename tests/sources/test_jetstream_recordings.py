"""Jetstream's mapping of real posts: what bskyr recorded of Bluesky, told again as the commits that brought it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

pytest.importorskip("yaml")
import recorded_items
from test_recordings import bluesky

from socialwatch.errors import BadItem
from socialwatch.models import Engagement, Mention
from socialwatch.sources.jetstream import Jetstream

pytestmark = [pytest.mark.real, pytest.mark.long]
FROM_ELSEWHERE = {"author", "engagement", "media", "links", "to"}
"""What a commit does not hold: profiles, counts, and addresses of what it names by hash or by number alone."""


def bare(mention: Mention) -> Mention:
    """Without what only the other way tells."""
    return replace(mention, author=None, engagement=Engagement(), media=(), links=(), to=())


def test_a_real_post_is_the_same_mention_whether_streamed_or_searched(shared_data):
    streamed, searched = Jetstream(), bluesky()
    counts: Counter[str] = Counter()
    for post in recorded_items.whole_views(shared_data):
        try:
            mine, theirs = (
                next(iter(streamed.mentions(recorded_items.commit(post)))),
                next(iter(searched.mentions(post))),
            )
        except BadItem as error:
            counts[str(error)] += 1
            continue
        counts["mapped"] += 1
        assert bare(mine) == bare(theirs)
        assert mine.author
        assert theirs.author
        assert (mine.author.native_id, mine.author.handle) == (theirs.author.native_id, theirs.author.handle)
        assert mine.id.startswith("bluesky:at://")
        counts["with the same links"] += set(mine.links) <= set(theirs.links) or mine.links == theirs.links
    print(f"\njetstream (bskyr): {dict(counts)}")
    assert counts["mapped"] > 100
    assert counts["mapped"] == counts["with the same links"]
    assert set(counts) == {"mapped", "with the same links"}
