"""One's own desk, pages and reviews through the whole of `fetch`: everything once, answers as one's own."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from socialwatch import pipeline
from socialwatch.config import check
from socialwatch.store import Store

NOW = datetime(2026, 8, 31, tzinfo=UTC)
AT, LATER = "2026-08-30T10:00:00+00:00", "2026-08-30T11:00:00+00:00"
EPOCH = int(datetime(2026, 8, 30, 11, tzinfo=UTC).timestamp())
CONFIG = """
[network]
allow = ["localhost", "127.0.0.1"]
[[brand]]
name = "Acme"
query = "acme OR @acme"
accounts = ["@acme"]
[[source]]
type = "zendesk"
subdomain = "acme"
user = "al@acme.example"
token = "env:OWN_TOKEN"
base_url = "{0}"
[[source]]
type = "threads"
token = "env:OWN_TOKEN"
base_url = "{0}/threads"
[[source]]
type = "instagram"
user = "178"
token = "env:OWN_TOKEN"
hashtags = ["acme"]
base_url = "{0}/gram"
[[source]]
type = "facebook"
page = "acme"
token = "env:OWN_TOKEN"
base_url = "{0}/face"
[[source]]
type = "trustpilot"
domain = "acme.com"
key = "env:OWN_TOKEN"
base_url = "{0}"
"""
PEOPLE = [{"id": 7, "name": "Jane", "role": "end-user"}, {"id": 9, "name": "Al", "role": "agent"}]
TICKET = {
    "id": 5, "description": "My parcel is late", "subject": "Parcel", "created_at": AT, "updated_at": LATER,
    "generated_timestamp": EPOCH, "requester_id": 7, "submitter_id": 7, "is_public": True, "status": "open",
}  # fmt: skip
COMMENTS = [
    {"id": 50, "author_id": 7, "public": True, "body": "My parcel is late", "created_at": AT},
    {"id": 51, "author_id": 9, "public": True, "body": "On its way", "created_at": LATER},
]
THREAD = {"id": "t1", "text": "acme is slow", "username": "joe", "timestamp": AT, "is_reply": False}
OWN_THREAD = {**THREAD, "id": "t2", "text": "New beans", "username": "acme", "has_replies": True}
ANSWER = {**THREAD, "id": "t3", "text": "Too bitter", "replied_to": {"id": "t2"}, "root_post": {"id": "t2"}}
MEDIA = {"id": "i1", "caption": "Beans", "username": "acme", "timestamp": AT, "comments_count": 1}
REMARK = {"id": "i2", "text": "Lovely", "username": "joe", "timestamp": AT}
REMARK["replies"] = {"data": [{"id": "i3", "text": "Thanks", "username": "acme", "timestamp": LATER}]}
SHOT = {"id": "i4", "caption": "my #acme morning", "timestamp": "2026-08-30T20:00:00+00:00"}
POST = {"id": "55_1", "message": "Beans", "created_time": AT, "from": {"id": "55"}}
POST["comments"] = {"summary": {"total_count": 1}}
SAID = {"id": "1_2", "message": "Why so dear?", "created_time": AT}
REVIEW = {
    "id": "r1", "stars": 2, "title": "Late", "text": "Two weeks", "createdAt": AT, "consumer": {"id": "c7"},
    "companyReply": {"text": "Sorry", "createdAt": LATER},
}  # fmt: skip
LISTS: dict[str, list[Any]] = {
    "/threads/keyword_search": [THREAD], "/threads/me/threads": [OWN_THREAD], "/threads/t2/conversation": [ANSWER],
    "/gram/178/media": [MEDIA], "/gram/i1/comments": [REMARK], "/gram/ig_hashtag_search": [{"id": "99"}],
    "/gram/99/recent_media": [SHOT], "/gram/178/recently_searched_hashtags": [{"id": "99"}],
    "/face/acme/feed": [POST], "/face/55_1/comments": [SAID],
}  # fmt: skip
STORED = {
    "zendesk:acme:5", "zendesk:acme:5:51", "threads:t1", "threads:t2", "threads:t3", "instagram:i1", "instagram:i2",
    "instagram:i3", "instagram:i4", "facebook:55_1", "facebook:1_2", "trustpilot:r1", "trustpilot:r1:reply",
}  # fmt: skip
OWN = {"zendesk:acme:5:51", "threads:t2", "instagram:i1", "instagram:i3", "facebook:55_1", "trustpilot:r1:reply"}


def told(request: Request) -> object:
    path = request.path
    if path.startswith("/api/v2/"):
        if path.endswith("comments.json"):
            return {"comments": COMMENTS, "users": PEOPLE, "meta": {"has_more": False}}
        tickets = [TICKET] if "start_time" in request.args or "ids" in request.args else []
        return {"tickets": tickets, "users": PEOPLE, "metric_sets": [], "after_cursor": "c1", "end_of_stream": True}
    if path == "/v1/business-units/find":
        return {"id": "u1"}
    if path.startswith("/v1/"):
        return REVIEW if path == "/v1/reviews/r1" else {"reviews": [REVIEW] if request.args["page"] == "1" else []}
    if path in ("/gram/178", "/face/acme"):
        return {"id": "55", "username": "acme"}
    return {"55_1": POST, "1_2": SAID}.get(path.rpartition("/")[2], {"data": LISTS.get(path, [])})


@pytest.fixture
def collect(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fetches from all of them at a given time; returns the run and the names of what is stored."""
    monkeypatch.setenv("OWN_TOKEN", "a-very-secret-token")
    monkeypatch.setattr("socialwatch.sources.instagram._now", lambda: int(NOW.timestamp()))
    httpserver.expect_request(re.compile(".*")).respond_with_handler(
        lambda request: Response(json.dumps(told(request)), content_type="application/json")
    )
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG.format(httpserver.url_for("").rstrip("/")), "utf-8")
    config = check(path)

    def run(now: datetime) -> Any:
        done = pipeline.collect(config, now=now)
        with Store.open(config.database) as store:
            return done, dict(store.db.execute("SELECT id, max(own) FROM v_matches GROUP BY id"))

    run.config = config
    run.asked = httpserver.log
    return run


def test_everything_said_is_stored_once_with_answers_as_our_own(collect: Any) -> None:
    run, stored = collect(NOW)
    assert [(one.source, one.error) for one in run.sources if one.error] == []
    assert set(stored) == STORED
    assert {name for name, own in stored.items() if own} == OWN
    again, stored_again = collect(NOW + timedelta(hours=1))
    assert [(one.source, one.error) for one in again.sources if one.error] == []
    assert (again.saved.stored, again.saved.changed) == (0, 0)
    assert stored_again == stored


def test_the_second_run_goes_on_where_the_first_had_come_to(collect: Any) -> None:
    collect(NOW)
    before = len(collect.asked)
    collect(NOW + timedelta(hours=1))
    later = [request for request, _ in collect.asked[before:]]
    assert [request.args.get("cursor") for request in later if "incremental" in request.path] == ["c1"]
    assert "/gram/ig_hashtag_search" not in [request.path for request in later], "its number is known"


def test_no_token_reaches_the_database(collect: Any) -> None:
    collect(NOW)
    held = b"".join(path.read_bytes() for path in collect.config.database.parent.glob("socialwatch.sqlite*"))
    assert b"a-very-secret-token" not in held
