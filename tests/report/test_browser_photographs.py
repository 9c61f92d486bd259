"""A post that will matter, photographed with a real browser from a page on loopback, then shown when that is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import sample
from pictured import MENTION, NOW, POST, SLIDE, Browser, take
from test_browser_shots import site

from socialwatch import pipeline
from socialwatch.config import Brand, Config, Network
from socialwatch.models import Engagement
from socialwatch.store import Store
from socialwatch.store.rows import Heard, Row

pytestmark = pytest.mark.browser


def test_fetch_keeps_what_a_browser_saw_and_a_deck_shows_it_later(tmp_path):
    server = site()
    root = f"http://127.0.0.1:{server.server_port}"
    post = replace(
        MENTION, native_id=f"{root}/post", url=f"{root}/post", text=sample.TEXTS[0][1],
        engagement=Engagement(likes=500), created=NOW - timedelta(hours=3),
    )  # fmt: skip
    missing = replace(post, native_id=f"{root}/gone", url=f"{root}/gone")
    config = Config(
        database=tmp_path / "s.sqlite", brands=(Brand(name="Umbra"),), network=Network(allow=(root.partition("//")[2],))
    )
    with Store.open(config.database, write=True, create=True) as store, store.transaction():
        rows = [Row({"n": one.url}, (Heard(one, ("Umbra",)),)) for one in (post, missing)]
        store.writer.save(store.sources.id("fedi", "mastodon"), rows, run=None, now=NOW)
    done = pipeline.photograph(config, now=NOW)
    server.shutdown()
    assert done.taken == (post.id,)
    assert done.reasons == {missing.id: "the page answered 404"}
    with Store.open(config.database, write=True) as store:
        kept = store.pictures.latest(store.mentions.find(post.id), "shot")
        assert kept.body.startswith(b"\x89PNG")
        assert kept.sha256 == sha256(kept.body).hexdigest()
        assert abs(datetime.now(UTC) - kept.taken) < timedelta(minutes=5), "the moment it was really taken"
        slide = replace(SLIDE, blocks=(replace(SLIDE.blocks[0], posts=(replace(POST, id=post.id, url=post.url),)),))
        shown, taken, _ = take(store, Browser(None), slide=slide)
    assert (shown.pictured, list(taken.values())) == ("screenshot", [kept.body])
