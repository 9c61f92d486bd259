"""Posts that will matter are photographed; a deck made when the page is gone shows them and says of when."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from pictured import ANN, MENTION, NOW, POST, SHOT, SLIDE, Browser, archive, take

from socialwatch import pipeline
from socialwatch.config import Brand, Config, Photographs, Report
from socialwatch.models import Engagement
from socialwatch.report import shots
from socialwatch.store.rows import Heard, Row


@pytest.fixture
def store(tmp_path):
    with archive(tmp_path) as opened:
        yield opened


@pytest.fixture
def popular(store):
    from dataclasses import replace

    liked = replace(MENTION, engagement=Engagement(likes=500), created=NOW - timedelta(hours=3))
    with store.transaction():
        one = store.sources.id("fedi", "mastodon")
        again = replace(liked, native_id="https://roast.example/2", url="https://roast.example/2")
        store.writer.save(one, [Row({"n": 2}, (Heard(again, ("Umbra",)),))], run=None, now=NOW)
    return store


def photograph(store, monkeypatch, camera, **more):
    @contextmanager
    def opened(config, tell):
        yield camera

    monkeypatch.setattr(shots, "open_camera", opened)
    config = Config(database=store.path, brands=(Brand(name="Umbra"),), **more)
    return pipeline.photograph(config, now=NOW)


def test_a_post_with_much_engagement_is_kept_with_time_address_and_hash(popular, monkeypatch):
    from hashlib import sha256

    camera = Browser(b"as it was")
    done = photograph(popular, monkeypatch, camera)
    assert done.taken == ("mastodon:https://roast.example/2",)
    (asked,) = camera.asked
    assert asked[0] == "https://roast.example/2"
    assert ANN.name in asked[2].names, "a private name is taken out, as in decks"
    kept = popular.pictures.latest(popular.mentions.find(done.taken[0]), "shot")
    assert (kept.body, kept.taken, kept.sha256) == (b"as it was", SHOT, sha256(b"as it was").hexdigest())
    assert photograph(popular, monkeypatch, camera).taken == ()


def test_the_deck_shows_the_page_as_it_was_when_it_is_gone_and_says_of_when(popular, monkeypatch):
    from dataclasses import replace

    photograph(popular, monkeypatch, Browser(b"as it was"))
    post = replace(POST, id="mastodon:https://roast.example/2", url="https://roast.example/2")
    slide = replace(SLIDE, blocks=(replace(SLIDE.blocks[0], posts=(post,)),))
    shown, taken, _ = take(popular, Browser(None), slide=slide)
    assert (shown.pictured, shown.taken) == ("screenshot", "2026-10-05")
    assert list(taken.values()) == [b"as it was"]


def test_why_there_is_no_picture_is_kept_and_without_a_browser_nothing_is_tried(popular, monkeypatch):
    assert photograph(popular, monkeypatch, None).reasons == {}
    camera = Browser(None)
    camera.why = {"https://roast.example/2": "the page answered 404"}
    assert list(photograph(popular, monkeypatch, camera).reasons.values()) == ["the page answered 404"]
    row = popular.db.execute("SELECT tries, reason FROM photographs").fetchall()
    assert row == [(1, "the page answered 404")]


@pytest.mark.parametrize("off", [{"photographs": Photographs(per_run=0)}, {"report": Report(screenshots=False)}])
def test_it_can_be_turned_off(popular, monkeypatch, off):
    camera = Browser()
    assert photograph(popular, monkeypatch, camera, **off).taken == ()
    assert camera.asked == []


def test_photographs_are_listed_taken_and_saved_with_their_hash(popular, monkeypatch, tmp_path):
    from hashlib import sha256

    from commands import call

    config = tmp_path / "socialwatch.toml"
    config.write_text(f'database = "{popular.path}"\n[[brand]]\nname = "Umbra"\n', "utf-8")
    camera = Browser(b"as it was")

    @contextmanager
    def opened(config, tell):
        yield camera

    monkeypatch.setattr(shots, "open_camera", opened)
    first, second = "mastodon:https://roast.example/1", "mastodon:https://roast.example/2"
    assert call("photographs", config=config).out.startswith("no photographs yet")
    assert call("photographs", "take", "--now", "2026-10-02", config=config).lines == [second], "the one that matters"
    camera.png, camera.moment = b"the other", SHOT + timedelta(days=1)
    assert call("photographs", "take", first, "--now", "2026-10-03", config=config).lines == [first]
    rows = call("photographs", "--json", config=config).json
    assert [(row["id"], row["taken"]) for row in rows] == [
        (first, "2026-10-06T01:00:00Z"), (second, "2026-10-05T01:00:00Z"),
    ]  # fmt: skip
    assert rows[1]["sha256"] == sha256(b"as it was").hexdigest()
    done = call("photographs", "save", second, tmp_path / "a.png", config=config)
    assert (tmp_path / "a.png").read_bytes() == b"as it was"
    assert rows[1]["sha256"] in done.talk
    camera.png = None
    missing = call("photographs", "take", first, config=config)
    assert (missing.code, "gone" in missing.talk) == (6, True)
    assert call("photographs", "save", "x:nosuch", "b.png", config=config).code == 3
