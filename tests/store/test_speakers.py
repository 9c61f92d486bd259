"""Authors and places of posts held in memory: ranked and counted as by reading every post."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

from heard import NOW, fresh, heard, save

from socialwatch.models import Author, Engagement, Span
from socialwatch.store.counts import Narrow
from socialwatch.store.held import holding
from socialwatch.store.speakers import by_source, namesakes, speakers, spoke

SPAN = Span(NOW - timedelta(hours=3), NOW)
NAMES = ["ann", "Ann@one.example", "@KIM", "\N{KELVIN SIGN}im", "Straße", "bob", "bob@two.example", None]


def test_authors_and_places_are_those_of_the_posts(tmp_path: Path) -> None:
    chance = random.Random(11)
    people = [Author(f"id{n}", handle=handle) for n, handle in enumerate(NAMES)]
    posts = [
        heard(n, author=chance.choice([*people, None]), engagement=Engagement(chance.choice([None, 0, 1, 5])))
        for n in range(1, 61)
    ]
    with fresh(tmp_path) as store:
        save(store, *posts)
        save(store, *posts[::3], source="second")
        with holding(store) as held:
            table = held.table(SPAN, Narrow(brands=("Acme",)))
            found = speakers(store, held, table, 4, 2)
            assert spoke(store, held, table) == len(people)
            assert {name: (n.total(), _) for name, (n, _) in by_source(store, table).items()} == {
                "listener": (60, len(people)),
                "second": (20, len({one.mention.author for one in posts[::3]} - {None})),
            }
            same = namesakes(store, held, table, ["ann", "KIM", "straße", "bob"])
        told = defaultdict(list)
        for one in posts:
            if one.mention.author is not None:
                told[one.mention.author.native_id].append(one.mention)
    likes = {name: [post.engagement.likes for post in mine] for name, mine in told.items()}
    best = sorted(told, key=lambda name: (-len(told[name]), -sum(n or 0 for n in likes[name]), name))[:4]
    assert [one.person.native_id for one in found] == best
    assert [one.posts for one in found] == [len(told[name]) for name in best]
    assert [one.engagement for one in found] == [sum(n or 0 for n in likes[name]) for name in best]
    assert [one.last for one in found] == [int(max(p.created for p in told[name]).timestamp()) for name in best]
    assert same == Counter({("mastodon", "ann"): 2, ("mastodon", "kim"): 2, ("mastodon", "strasse"): 1,
                            ("mastodon", "bob"): 2})  # fmt: skip
    assert all(len(one.loudest) == 2 for one in found)
