"""One post that several places show is one mention with as many sightings, through the whole of `fetch`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from socialwatch import pipeline
from socialwatch.clock import window_for
from socialwatch.config import Config, check
from socialwatch.measures.base import scope_for
from socialwatch.measures.volume import volume
from socialwatch.store import Store
from socialwatch.store.rows import Stored

NOW = datetime(2026, 8, 31, tzinfo=UTC)
URI = "https://one.example/users/jane/statuses/11"
STORY = "https://news.example/acme-opens"
CONFIG = """
timezone = "UTC"
[network]
allow = ["localhost", "127.0.0.1"]
[[brand]]
name = "Acme"
own = true
[[source]]
type = "mastodon"
name = "one"
server = "one.example"
base_url = "{url}/one"
token = "env:ONE_TOKEN"
[[source]]
type = "mastodon"
name = "two"
server = "two.example"
base_url = "{url}/two"
[[source]]
type = "feed"
name = "news"
url = "{url}/feed"
[[source]]
type = "hackernews"
name = "hn"
base_url = "{url}/hn"
"""
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><guid>{STORY}</guid><link>{STORY}?utm_source=rss</link><title>Acme opens</title>
<pubDate>20 Aug 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
HIT = {"objectID": "77", "created_at_i": 1787220000, "author": "pg", "title": "Acme opens", "url": STORY, "points": 3}


def status(number: str, acct: str, likes: int) -> dict[str, Any]:
    """Jane's post as a server shows it: by its own number, with its own idea of who liked it."""
    return {
        "id": number, "uri": URI, "url": "https://one.example/@jane/11", "created_at": "2026-08-20T10:00:00.000Z",
        "content": "<p>Acme is great</p>", "favourites_count": likes, "reblogs_count": 0, "replies_count": 0,
        "account": {"id": number, "acct": acct, "username": "jane", "url": "https://one.example/@jane"},
        "mentions": [], "tags": [], "media_attachments": [], "language": "en",
    }  # fmt: skip


@pytest.fixture
def places(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("ONE_TOKEN", "token-of-one")
    seen = [status("11", "jane", 5)], [status("900", "jane@one.example", 4)]
    for place, posts in zip(("/one", "/two"), seen, strict=True):
        timeline = f"{place}/api/v1/timelines/tag/acme"
        httpserver.expect_request(timeline, query_string={"limit": "40"}).respond_with_json(posts)
        httpserver.expect_request(timeline).respond_with_json([])
    found = "/one/api/v2/search"
    httpserver.expect_oneshot_request(found).respond_with_json({"statuses": seen[0]})
    httpserver.expect_request(found).respond_with_json({"statuses": []})
    httpserver.expect_request("/one/api/v1/notifications").respond_with_json([])
    httpserver.expect_request("/feed").respond_with_data(RSS, content_type="application/rss+xml")
    httpserver.expect_request("/hn/api/v1/search_by_date").respond_with_json({"hits": [HIT], "nbHits": 1})
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG.format(url=httpserver.url_for("").rstrip("/")), "utf-8")
    return check(path)


def stored(config: Config) -> dict[str, Stored]:
    with Store.open(config.database) as store:
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions ORDER BY id")]
        return {one.id: one for one in store.mentions.read(keys)}


def test_two_servers_a_tag_and_a_search_that_show_one_post_give_one_mention_seen_by_both(places: Config) -> None:
    run = pipeline.collect(places, now=NOW)
    assert {row.source: row.error for row in run.sources} == dict.fromkeys(("one", "two", "news", "hn"))
    posts = {name: one for name, one in stored(places).items() if one.mention.network == "mastodon"}
    assert list(posts) == [f"mastodon:{URI}"]
    post = posts[f"mastodon:{URI}"]
    assert sorted(post.sources) == ["one", "two"]
    assert post.mention.author is not None
    assert post.mention.author.handle == "jane@one.example", "alike on both servers"
    with Store.open(places.database) as store:
        sightings = "SELECT s.name FROM sightings JOIN sources AS s ON s.id = source WHERE mention = ? ORDER BY 1"
        assert [row[0] for row in store.db.execute(sightings, (post.key,))] == ["one", "two"]
        assert store.db.execute("SELECT count(*) FROM authors WHERE handle LIKE 'jane%'").fetchone() == (1,)


def test_it_is_counted_once_and_hearing_it_again_changes_nothing(places: Config) -> None:
    pipeline.collect(places, now=NOW)
    before = stored(places)
    again = pipeline.collect(places, now=NOW + timedelta(hours=1))
    assert (again.saved.stored, again.saved.changed, again.saved.set_aside) == (0, 0, 0)
    assert stored(places).keys() == before.keys()
    window = window_for(now=NOW, tz_name="UTC", since="2026-08-01", until="2026-08-30")
    with Store.open(places.database) as store:
        told = volume(store, scope_for(places, window, brands=("Acme",)))
        assert told.of("Acme").total.value == 3, "the post once, the story and the link to it"


def test_a_story_and_a_link_to_it_elsewhere_are_two_posts(places: Config) -> None:
    pipeline.collect(places, now=NOW)
    posts = stored(places)
    story, link = posts[f"web:{STORY}"], posts["hackernews:77"]
    assert (story.sources, link.sources) == (("news",), ("hn",))
    assert link.mention.links == (STORY,)
