"""A part of the posts that are held: the same posts, in the same order, as the archive tells of them."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.models import Author, Engagement, Span
from socialwatch.store.counts import Narrow
from socialwatch.store.held import earliest, holding, originals
from socialwatch.store.kinds import Kind
from socialwatch.store.lists import briefs

SPAN = Span(NOW - timedelta(seconds=40), NOW)


@pytest.mark.parametrize("reposts", [False, True])
def test_the_earliest_posts_of_a_part_are_those_of_the_archive(tmp_path: Path, reposts: bool) -> None:
    chance = random.Random(4)
    with fresh(tmp_path) as store:
        save(store, *(
            heard(number, created=NOW - timedelta(seconds=chance.randrange(60)), author=Author("ann", followers=7),
                  engagement=Engagement(likes=chance.choice([None, 0, 3])), repost_of=chance.choice([None, "other"]))
            for number in range(1, 200)
        ))  # fmt: skip
        told = briefs(store, SPAN, Narrow(brands=("Acme",)))
        some = [one for one in told if chance.random() < 0.5]
        keys = [one.key for one in some] + [key for (key,) in store.db.execute("SELECT max(id) + 9 FROM mentions")]
        chance.shuffle(keys)
        with holding(store) as held:
            part = held.part(held.table(SPAN, Narrow(brands=("Acme",))), keys)
            wanted = [one.key for one in some if reposts or not one.repost]
            assert 10 < len(wanted) < len(told)
            assert earliest(store, part, 9, reposts=reposts) == wanted[:9]
            assert earliest(store, part, 999, reposts=reposts) == wanted
            kinds = {kind for kind, _ in held.originals(part)}
            assert {Kind(1, one.engagement, one.followers) for one in some if not one.repost} == kinds
            loud = [one.key for one in originals(store, part, [kind for kind in kinds if kind.engagement == 3])]
            assert sorted(loud) == sorted(one.key for one in some if one.engagement == 3 and not one.repost)
        assert not store.db.execute("SELECT name FROM sqlite_temp_master").fetchall()
