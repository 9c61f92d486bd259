"""The world's wire story, copied by forty papers with small edits, comes out as one story and nothing else with it."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from socialwatch import pipeline
from socialwatch.config import Brand, Config
from socialwatch.demo.world import World
from socialwatch.models import Mention
from socialwatch.registry import Registry
from socialwatch.store import Heard, Row, Store


def test_the_wire_story_is_one_story_of_forty_one_posts(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "socialwatch.enrich.STEPS", Registry("steps", {"copies": "socialwatch.enrich.duplicates:Copies"})
    )
    written = [post for place in ("news", "blogs", "hackernews", "forum") for post in world.by_place[place]]  # type: ignore[index]
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
