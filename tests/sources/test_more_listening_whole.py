"""Review stores, forums and code hosts through the whole of `fetch`: everything once, however often it is asked."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from listening import Options
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from socialwatch import pipeline
from socialwatch.config import check
from socialwatch.http import Http
from socialwatch.sources import build
from socialwatch.store import Store

NOW = datetime(2026, 8, 31, tzinfo=UTC)
AT = "2026-08-30T10:00:00Z"
EPOCH = int(datetime(2026, 8, 30, 10, tzinfo=UTC).timestamp())
REVIEW = {"id": {"label": "1"}, "title": {"label": "Great"}, "updated": {"label": AT}, "im:rating": {"label": "5"}}
POST = {"id": 7001, "post_number": 1, "username": "jane", "created_at": AT, "cooked": "<p>acme is slow</p>"}
ASKED = {"question_id": 5, "title": "Acme?", "body": "<p>why</p>", "creation_date": EPOCH, "last_activity_date": EPOCH,
         "answer_count": 1}  # fmt: skip
ANSWER = {"answer_id": 6, "question_id": 5, "body": "<p>Acme, because</p>", "creation_date": EPOCH}
LEMMY = {"post": {"name": "Acme", "ap_id": "https://l.example/post/1", "published": AT}}
ISSUE = {"html_url": "https://github.com/a/b/issues/1", "url": "x", "title": "Acme fails", "created_at": AT}
CONFIG = """
[network]
allow = ["localhost", "127.0.0.1"]
[[brand]]
name = "Acme"
query = "acme OR @acmeapp"
[[source]]
type = "appstore"
apps = {{ acmeapp = "77" }}
base_url = "{0}"
[[source]]
type = "discourse"
base_url = "{0}"
[[source]]
type = "stackexchange"
base_url = "{0}"
[[source]]
type = "lemmy"
base_url = "{0}"
[[source]]
type = "github"
base_url = "{0}"
kinds = ["issue"]
"""


def told(request: Request) -> object:
    """What these platforms say of acme, by the path they are asked at."""
    path, first = request.path, request.args.get("page", "1") == "1"
    if "customerreviews" in path:
        return {"feed": {"entry": [REVIEW]}} if "/page=1/" in path else {"feed": {}}
    if path == "/search.json":
        hits = [{"id": 7001, "topic_id": 7, "created_at": AT}] if "acme " in request.args["q"] else []
        return {"posts": hits, "grouped_search_result": {}}
    if path == "/t/7.json":
        return {"title": "Slow", "post_stream": {"posts": [POST], "stream": [7001]}}
    if path.startswith("/2.3/"):
        return {
            "items": [ANSWER if path.endswith("/answers") else ASKED],
            "has_more": False,
            "quota_remaining": 99,
            "quota_max": 300,
        }
    if path == "/api/v3/search":
        return {"comments": [], "posts": [LEMMY] if first and request.args["type_"] == "Posts" else []}
    if path == "/rate_limit":
        return {"resources": {"search": {"limit": 10, "remaining": 9}}}
    return {"total_count": 1, "items": [ISSUE]}


@pytest.fixture
def collect(httpserver: HTTPServer, tmp_path: Path):
    """Fetches from all of them at a given time; returns the run and the names of what is stored."""
    httpserver.expect_request(re.compile(".*")).respond_with_handler(
        lambda request: Response(json.dumps(told(request)), content_type="application/json")
    )
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG.format(httpserver.url_for("").rstrip("/")))
    config = check(path)

    def run(now: datetime):
        done = pipeline.collect(config, now=now)
        with Store.open(config.database) as store:
            return done, {f"{row[0]}:{row[1]}" for row in store.db.execute("SELECT network, native_id FROM v_mentions")}

    run.config = config
    run.url = httpserver.url_for("").rstrip("/")
    return run


def test_everything_said_is_stored_once_and_a_second_run_stores_nothing(collect):
    run, stored = collect(NOW)
    assert [(one.source, one.ending, one.error) for one in run.sources if one.ending != "whole"] == []
    assert stored == {
        "appstore:1",
        f"discourse:{collect.url}/t/7/1", "stackexchange:stackoverflow:5", "stackexchange:stackoverflow:6",
        "lemmy:https://l.example/post/1", "github:https://github.com/a/b/issues/1",
    }  # fmt: skip
    assert run.saved.stored == 6
    again, stored_again = collect(NOW + timedelta(hours=1))
    assert again.saved.stored == 0
    assert stored_again == stored


def test_doctor_hears_from_each_what_may_be_asked(collect):
    async def ask() -> dict[str, str]:
        async with Http(Options()) as http:
            return {name: await source.check(http) for name, source in build(collect.config).items()}

    assert asyncio.run(ask()) == {
        "appstore": "answers without a key, 1 reviews of acmeapp in the App Store (US) on the first page",
        "discourse": "answers without a key",
        "stackexchange": "answers without a key, 99 of 300 requests left for today",
        "lemmy": "answers without a token",
        "github": "answers without a token: no discussions, 9 of 10 searches left this minute",
    }
