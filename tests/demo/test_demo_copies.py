"""The world's wire story comes out as one story and nothing else with it; people write in their own words."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from socialwatch import pipeline
from socialwatch.config import Brand, Config
from socialwatch.demo.world import World
from socialwatch.demo.world.model import Post
from socialwatch.demo.world.rhythm import at
from socialwatch.enrich.base import Batch
from socialwatch.enrich.duplicates import Copies
from socialwatch.models import Mention
from socialwatch.registry import Registry
from socialwatch.store import Heard, Row, Store

pytestmark = pytest.mark.long


def mention(post: Post) -> Mention:
    return Mention(
        network="web" if post.title else post.place, native_id=str(post.number), text=post.text,
        title=post.title or None, links=post.links, created=post.created.astimezone(UTC),
    )  # fmt: skip


def copied(posts: list[Post]) -> set[int]:
    """Which of the posts are copies of others among them, as the step finds them."""
    mentions = {post.number: mention(post) for post in posts}
    step, sharing = Copies(), defaultdict(set)
    marks = step.marks(mentions)
    for key, found in marks.items():
        for mark in found:
            sharing[mark].add(key)
    near = {
        key: {other: mentions[other] for mark in found for other in sharing[mark] if other != key}
        for key, found in marks.items()
    }
    batch = Batch(keys=tuple(mentions), mentions=tuple(mentions.values()), brands=[()] * len(mentions), candidates=near)
    return {key for result in step.run(batch) for key in (result.mention, int(result.value or ""))}


@pytest.mark.parametrize("start", ["2026-04-20 00:00", "2026-08-11 00:00"])
def test_people_hardly_ever_write_what_somebody_else_wrote(world: World, start: str) -> None:
    """In a calm fortnight, and in the days of the storm when everybody writes about one thing."""
    first = at(start)
    until = first + timedelta(days=14 if start < "2026-08" else 2)
    posts = [post for post in world.posts if first <= post.created < until]
    own = [post for post in posts if not (world.truth[post.number].spam or world.truth[post.number].story)]
    assert len(own) > 1000
    assert len(copied(own)) < 0.04 * len(own)


def test_no_sentence_is_worn_out(world: World) -> None:
    """No sentence long enough to be somebody's own is read as often as three times a week."""
    said: defaultdict[str, int] = defaultdict(int)
    for post in world.posts:
        truth = world.truth[post.number]
        if not (truth.spam or truth.story):
            for sentence in post.text.replace("!", ".").split(". "):
                if sentence.count(" ") >= 9:
                    said[sentence.casefold().strip(" .")] += 1
    assert {sentence: count for sentence, count in said.items() if count > 78} == {}


def test_the_wire_story_is_one_story_of_forty_one_posts(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "socialwatch.enrich.STEPS", Registry("steps", {"copies": "socialwatch.enrich.duplicates:Copies"})
    )
    written = [post for place in ("news", "blogs", "hackernews", "forum") for post in world.by_place[place]]
    rows = [
        Row(None, (Heard(Mention(
            network="web", native_id=str(post.number), text=post.text, title=post.title or None,
            created=post.created.astimezone(UTC),
        ), ("Brambling",)),))
        for post in written
    ]  # fmt: skip
    config = Config(database=tmp_path / "world.sqlite", brands=(Brand(name="Brambling"),))
    with Store.open(config.database, write=True, create=True) as store, store.transaction():
        store.writer.save(store.sources.id("world", "file"), rows, run=None, now=world.now)
    pipeline.enrich(config, now=world.now)

    wire = {str(number) for number, truth in world.truth.items() if truth.story == "warehouse"}
    with Store.open(config.database) as store:
        stories = dict(
            store.db.execute("SELECT m.native_id, c.story FROM copies AS c JOIN mentions AS m ON m.id = c.mention")
        )
        found = {number for number, story in stories.items() if story == stories[min(wire, key=int)]}
        head = store.mentions.read([store.mentions.find(f"web:{max(wire, key=int)}") or 0])[0].copy_of
    assert len(wire) == 41
    assert found == wire
    assert head == f"web:{min(wire, key=int)}", "the agency's own came first"
