"""The product listens to the demo's platforms: what the world says was written is what the archive holds."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from socialwatch import config, pipeline
from socialwatch.demo import stage
from socialwatch.demo.serve import Town
from socialwatch.demo.serve.asked import known_as
from socialwatch.demo.world import World
from socialwatch.models import Span
from socialwatch.store import Store

pytestmark = pytest.mark.long


def test_three_days_of_the_world_are_heard_once_and_whole(world: World, town: Town, tmp_path: Path) -> None:
    made = config.check(stage.furnish(tmp_path, town.urls).config)
    now = world.now.astimezone(UTC)
    span = Span(now - timedelta(days=3), now)
    first = pipeline.collect(made, now=now, span=span)
    again = pipeline.collect(made, now=now, span=span)
    assert {row.source: row.error for row in first.sources} == dict.fromkeys(
        ("mastodon.example", "bluesky", "hackernews", "news", "blogs", "reviews", "forum")
    )
    assert first.saved.set_aside == 0
    assert again.saved.stored == 0

    wanted: set[str] = set()
    unwanted: set[str] = set()
    for post in world.posts:
        truth = world.truth[post.number]
        # a tag's timeline shows what is tagged; a reply without the brand's name is nobody's mention
        heard = post.place != "mastodon" or post.tags or truth.own
        if span.start <= post.created and heard and truth.brands:
            (unwanted if truth.spam else wanted).add(known_as(post))
        elif truth.irrelevant:
            unwanted.add(known_as(post))
    with Store.open(made.database) as store:
        assert {one for one in wanted if store.mentions.find(one) is None} == set()
        assert {one for one in unwanted if store.mentions.find(one) is not None} == set()
        assert _followers_and_stars(store, world) == ([], [])
    assert len(wanted) > 300

    # a day later they are looked at again: nobody has edited or deleted anything
    looked = pipeline.collect(made, now=now + timedelta(hours=26), span=span).again
    assert sum(one.looked for one in looked) > 200
    assert {(one.changed, one.gone, one.error) for one in looked} == {(0, 0, None)}
    with Store.open(made.database) as store:
        assert store.db.execute("SELECT sum(revision), sum(flags & 2) FROM mentions").fetchone() == (0, 0)


def _followers_and_stars(store: Store, world: World) -> tuple[list[str], list[str]]:
    """The posts whose author's followers, and the reviews whose stars, are not what the world says."""
    wrong: tuple[list[str], list[str]] = ([], [])
    for post in world.posts:
        key = store.mentions.find(known_as(post)) if post.place in ("bluesky", "reviews") else None
        if key is None:
            continue
        mention = store.mentions.read([key])[0].mention
        if post.place == "bluesky" and (mention.author is None or mention.author.followers != post.author.followers):
            wrong[0].append(mention.id)
        if post.place == "reviews" and mention.rating != post.rating:
            wrong[1].append(mention.id)
    return wrong
