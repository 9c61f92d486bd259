"""Places that want a key or an application, and a news search, through the whole of `fetch`, threads included."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google_key import account_file
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from socialwatch import pipeline
from socialwatch.config import check
from socialwatch.models import Span
from socialwatch.store import Store
from socialwatch.store.lists import own_posts

NOW = datetime(2026, 8, 31, tzinfo=UTC)
AT = "2026-08-30T10:00:00Z"
EPOCH = int(datetime(2026, 8, 30, 10, tzinfo=UTC).timestamp())
PAGE = "https://news.example/acme-opens"
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link>
<item><guid>{PAGE}</guid><link>{PAGE}</link><title>Acme opens</title><description>All that Acme said</description>
<pubDate>Sun, 30 Aug 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
ARTICLE = {"url": f"{PAGE}?utm_source=x", "title": "Acme opens", "seendate": "20260830T101500Z", "language": "English",
           "sourcecountry": "United Kingdom", "domain": "news.example"}  # fmt: skip
VIDEO = {"kind": "youtube#video", "id": "abcdefghijk", "statistics": {"commentCount": "1"},
         "snippet": {"publishedAt": AT, "channelId": "UCx", "title": "Acme", "description": "at last"}}  # fmt: skip
SAID = {"publishedAt": AT, "updatedAt": AT, "textDisplay": "nice, acme", "authorChannelId": {"value": "UCacme"}}
TOP = {"videoId": VIDEO["id"], "topLevelComment": {"id": "Ug-comment", "snippet": SAID}, "totalReplyCount": 0}
THREAD = {"kind": "youtube#commentThread", "id": "Ug-comment", "snippet": TOP}
REVIEW = {"reviewId": "r1", "authorName": "Jo", "comments": [
    {"userComment": {"text": "crashes", "lastModified": {"seconds": str(EPOCH)}, "starRating": 1}},
    {"developerComment": {"text": "fixed", "lastModified": {"seconds": str(EPOCH + 60)}}},
]}  # fmt: skip
POST = {"name": "t3_1", "title": "Acme is down", "selftext": "", "is_self": True, "created_utc": EPOCH, "author": "jo",
        "subreddit": "coffee", "permalink": "/r/coffee/comments/1/acme/", "num_comments": 2}  # fmt: skip
BELOW = {"parent_id": "t3_1", "link_id": "t3_1", "created_utc": EPOCH + 60, "subreddit": "coffee", "replies": ""}
OURS = {**BELOW, "name": "t1_2", "body": "we are on it", "author": "AcmeHelp"}
REMOVED = {**BELOW, "name": "t1_3", "body": "[removed]", "author": "[deleted]"}
CONFIG = """
timezone = "UTC"
[network]
allow = ["localhost", "127.0.0.1"]
[[brand]]
name = "Acme"
own = true
query = "acme OR @acmeapp"
accounts = ["@acmeapp", "reddit:AcmeHelp", "youtube:UCacme"]
[[source]]
type = "reddit"
client_id = "an-app"
client_secret = "env:WHOLE_SECRET"
base_url = "{0}"
site_url = "{0}"
[[source]]
type = "youtube"
key = "env:WHOLE_SECRET"
base_url = "{0}"
[[source]]
type = "googleplay"
apps = {{ acmeapp = "com.acme" }}
account_file = "account.json"
base_url = "{0}"
[[source]]
type = "feed"
url = "{0}/feed"
[[source]]
type = "gdelt"
pause = 0.01
base_url = "{0}"
"""


def listed(*things: tuple[str, dict[str, object]]) -> dict[str, object]:
    return {
        "kind": "Listing",
        "data": {"children": [{"kind": kind, "data": data} for kind, data in things], "after": None},
    }


class World:
    """What these platforms say of acme, by the path they are asked at; the post on Reddit can be removed."""

    removed = False

    def told(self, request: Request) -> object:
        path = request.path
        if path.endswith(("access_token", "/token")):
            return {"access_token": "a-token", "expires_in": 3600}
        if path == "/search":
            return listed(("t3", POST))
        if path == "/api/info":
            return listed(("t3", {**POST, "selftext": "[deleted]"} if self.removed else {**POST, "score": 50}))
        if path.startswith("/comments/"):
            return [listed(("t3", POST)), listed(("t1", OURS), ("t1", REMOVED))]
        if path.endswith("/search"):
            return {"items": [{"id": {"videoId": VIDEO["id"]}, "snippet": {"publishedAt": AT}}]}
        if path.startswith("/youtube/"):
            return {"items": [VIDEO] if path.endswith("videos") else [THREAD] if path.endswith("Threads") else []}
        if path.startswith("/androidpublisher/"):
            return REVIEW if path.endswith("/r1") else {"reviews": [REVIEW]}
        return {"articles": [ARTICLE]}

    def answer(self, request: Request) -> Response:
        if request.path == "/feed":
            return Response(RSS, content_type="application/rss+xml")
        return Response(json.dumps(self.told(request)), content_type="application/json")


@pytest.fixture
def collect(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Fetches from all of them at a given time; gives the run, and the store to look into."""
    world, url = World(), httpserver.url_for("").rstrip("/")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(world.answer)
    monkeypatch.setenv("WHOLE_SECRET", "a-secret-of-ours")
    account_file(tmp_path, token_uri=f"{url}/token")
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG.format(url))
    config = check(path)

    def run(now: datetime, query: str):
        done = pipeline.collect(config, now=now)
        with Store.open(config.database) as store:
            return done, [tuple(row) for row in store.db.execute(query)]

    run.world, run.database = world, config.database
    return run


def test_everything_said_is_stored_once_with_own_answers_known_and_deletions_honoured(collect):
    rows = "SELECT network || ':' || native_id, parent, text FROM v_mentions ORDER BY 1"
    run, stored = collect(NOW, rows)
    ended = {one.source: (one.ending, one.error) for one in run.sources if one.ending != "whole"}
    assert set(ended) <= {"googleplay", "feed"}, ended  # of thirty days these show the newest
    assert stored == [
        ("googleplay:r1", None, "crashes"),
        ("googleplay:r1/answer", "r1", "fixed"),
        ("reddit:t1_2", "t3_1", "we are on it"),
        ("reddit:t3_1", None, ""),
        ("web:https://news.example/acme-opens", None, "All that Acme said"),
        ("youtube:Ug-comment", "abcdefghijk", "nice, acme"),
        ("youtube:abcdefghijk", None, "at last"),
    ]
    with Store.open(collect.database) as store:
        own = own_posts(store, ["Acme"], Span(NOW - timedelta(days=9), NOW))
    assert sorted((network, parent) for network, _, parent, *_ in own) == [
        ("googleplay", "r1"), ("reddit", "t3_1"), ("youtube", "abcdefghijk"),
    ]  # fmt: skip
    again, sightings = collect(
        NOW + timedelta(hours=1),
        "SELECT count(*) FROM sightings AS s JOIN mentions AS m ON m.id = s.mention WHERE m.native_id LIKE 'https://news%'",
    )
    assert again.saved.stored == 0
    assert sightings == [(2,)], "one page, seen by the feed and by the news search"
    collect.world.removed = True
    _, left = collect(NOW + timedelta(hours=12), "SELECT title, text, author FROM v_mentions WHERE native_id = 't3_1'")
    assert all(value in (None, "") for value in left[0]), "a post that was deleted loses what it said and who said it"


def test_what_the_platforms_allow_is_counted(collect):
    _, spent = collect(
        NOW, "SELECT kind, sum(used) FROM spent WHERE per IN ('day', 'hour') GROUP BY kind ORDER BY kind"
    )
    used = dict(spent)
    assert used["searches"] == 1
    assert used["units"] >= 2
    assert used["requests"] >= 2
