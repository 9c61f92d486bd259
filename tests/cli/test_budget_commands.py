"""Budgets, posts read again and terms, as people see them: `fetch`, `fetch --dry-run`, `status`, `show`, `sources`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from commands import call, listening
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from socialwatch.cli.sources import UNHEARD, terms
from socialwatch.sources.base import Policy

FIRST = "2026-10-01T08:00"
POSTED = 1_790_841_000  # ten minutes before
STORY: dict[str, Any] = {"objectID": "1", "author": "ann", "title": "Acme", "story_id": 1, "created_at_i": POSTED}


@pytest.fixture
def news(tmp_path: Path, httpserver: HTTPServer) -> Iterator[Path]:
    """Hacker News with one story, whose points grow with every question; 4 requests a day are allowed."""
    source = f"""
type = "hackernews"
base_url = "{httpserver.url_for("")}"
budget = {{ requests_per_day = 4, usd_per_month = 20 }}
retention = "90d"
follow = "0"
"""
    config = listening(tmp_path, source, "[photographs]\nper_run = 0\n")
    points = iter(range(10, 100, 10))

    def search(request: Request) -> Response:
        low, high = (
            int(part.rpartition("=")[2].rpartition("<")[2]) for part in request.args["numericFilters"].split(",")
        )
        hits = [{**STORY, "points": next(points)}] if low <= POSTED < high else []
        return Response(json.dumps({"hits": hits, "nbHits": len(hits)}), content_type="application/json")

    httpserver.expect_request("/api/v1/search_by_date").respond_with_handler(search)
    stamina.set_testing(True)
    yield config
    stamina.set_testing(False)


@pytest.mark.long
def test_a_budget_is_shown_before_and_after_and_held_over_runs(news: Path) -> None:
    [before] = call("fetch", "--dry-run", "--json", "--now", FIRST, config=news).json
    assert [(one["kind"], one["per"], one["left"], one["whose"]) for one in before["left"]] == [
        ("requests", "hour", 10_000, "the platform"),
        ("requests", "day", 4, "you"),
        ("usd", "month", 20, "you"),
    ]
    assert call("fetch", "--no-enrich", "--now", FIRST, config=news).code == 0
    [row] = call("status", "--json", "--now", FIRST, config=news).json
    assert {(one["per"], one["used"], one["most"]) for one in row["budgets"]} == {
        ("hour", 1, 10_000), ("day", 1, 4), ("month", 0, 20),
    }  # fmt: skip
    table = call("status", "--now", FIRST, config=news).out
    assert "4 requests a day" in table
    assert "$20.00 a month" in table
    done = [
        call("fetch", "--no-enrich", "--json", "--now", f"2026-10-01T08:{m}", config=news).json[0]
        for m in range(10, 50, 10)
    ]
    assert [one["ending"] for one in done] == ["whole", "whole", "whole", "capped"]
    assert "the budget of 4 requests a day is spent (4 requests used, 1 request needed)" in done[3]["error"]
    assert "4 requests a day" in call("fetch", "--dry-run", "--now", FIRST, config=news).out


@pytest.mark.long
def test_a_post_that_was_read_again_shows_its_counts_as_they_grew(news: Path) -> None:
    call("fetch", "--no-enrich", "--now", FIRST, config=news)
    [row] = call("fetch", "--no-enrich", "--json", "--now", "2026-10-01T09:30", config=news).json
    assert (row["reread"], row["gone"]) == (1, 0)
    known = call("show", "hackernews:1", "--json", config=news).json
    assert [(one["at"], one["likes"]) for one in known["series"]] == [
        ("2026-10-01T08:00:00Z", 10),
        ("2026-10-01T09:30:00Z", 20),
    ]
    assert (known["likes"], known["gone"]) == (20, None)
    assert "2026-10-01 09:30: 20 likes" in call("show", "hackernews:1", config=news).out
    call("fetch", "--no-enrich", "--no-reread", "--now", "2026-10-01T15:00", config=news)
    assert len(call("show", "hackernews:1", "--json", config=news).json["series"]) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("budget = { request_a_day = 5 }", 'source[1].budget: found {"request_a_day": 5}, allowed: amounts above 0'),
        ("budget = { requests_per_day = 0 }", "allowed: amounts above 0 per hour, day or month, like {"),
        ("budget = 500", "source[1].budget: found 500, allowed: amounts above 0"),
        ('retention = "3 moons"', 'source[1].retention: found "3 moons", allowed: days or weeks, like "90d"'),
    ],
)
def test_a_budget_that_cannot_be_meant_is_refused(tmp_path: Path, line: str, said: str) -> None:
    config = tmp_path / "socialwatch.toml"
    config.write_text(f'[[brand]]\nname = "Acme"\n[[source]]\ntype = "hackernews"\n{line}\n', "utf-8")
    done = call("fetch", config=config)
    assert done.code == 3
    assert said in done.talk
    assert f"{config}:5:" in done.talk


def test_sources_say_what_their_terms_have_us_do(news: Path) -> None:
    rows = {row["type"]: row for row in call("sources", "--json", config=news).json}
    assert rows["reddit"]["terms"] == ["what is deleted there is purged here", "nobody is matched to people elsewhere"]
    assert rows["jetstream"]["terms"] == ["what is deleted there is purged here"]
    assert rows["instagram"]["terms"][0] == "what is deleted there is purged here"
    for name in ("threads", "instagram"):
        assert rows[name]["terms"][1] == "nobody is matched to people elsewhere"
    assert "deletions of pictures of others are not heard of" in rows["instagram"]["terms"][2]
    assert "deletions of posts of others that are no answers to yours are not heard of" in rows["threads"]["terms"][2]
    assert "Held to here: what is deleted there is purged here" in call("sources", "show", "mastodon", config=news).out


def test_of_a_place_that_tells_no_deletions_none_is_promised() -> None:
    class Deaf:
        policy = Policy(deletes=True, identity=False)

    assert terms(Deaf)[0] == UNHEARD
    assert terms(Deaf)[1:] == ["nobody is matched to people elsewhere"]


@pytest.mark.long
def test_what_doctor_asks_is_noted_and_a_spent_budget_keeps_it_from_asking(news: Path, httpserver: HTTPServer) -> None:
    call("fetch", "--no-enrich", config=news)
    details = [call("doctor", "hackernews", "--json", config=news).json[0] for _ in range(4)]
    assert [one["state"] for one in details] == ["ok", "ok", "ok", "warning"]
    assert "not asked: the budget of 4 requests a day is spent" in details[3]["detail"]
    assert len(httpserver.log) == 4


@pytest.mark.long
def test_what_costs_money_is_noted_by_doctor_before_the_first_fetch_too(news: Path, httpserver: HTTPServer) -> None:
    states = [call("doctor", "hackernews", "--json", config=news).json[0]["state"] for _ in range(5)]
    assert states == ["ok"] * 4 + ["warning"]
    assert len(httpserver.log) == 4


def test_what_costs_money_is_not_asked_by_doctor_where_it_cannot_be_noted(news: Path, httpserver: HTTPServer) -> None:
    (news.parent / "socialwatch.sqlite").write_bytes(b"no archive" * 1000)
    [told, _] = call("doctor", "hackernews", "--json", config=news).json
    assert told["state"] == "warning"
    assert "not asked: it costs money" in told["detail"]
    assert httpserver.log == []


def test_doctor_makes_no_archive_for_what_is_free(news: Path, httpserver: HTTPServer) -> None:
    news.write_text(news.read_text("utf-8").replace("usd_per_month", "units_per_month"), "utf-8")
    assert call("doctor", "hackernews", config=news).code == 0
    assert len(httpserver.log) == 1
    assert not (news.parent / "socialwatch.sqlite").exists()


def test_the_clock_is_set_beside_any_answer_a_refused_login_too(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKY", "abcd-efgh")
    source = f"""
type = "bluesky"
handle = "acme.example"
password = "env:SKY"
base_url = "{httpserver.url_for("")}"
"""
    config = listening(tmp_path, source)
    late = "Sun, 22 Nov 2026 06:00:00 GMT"
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.date_time_string", lambda *_: late)
    told = json.dumps({"error": "AuthenticationRequired", "message": "Invalid identifier or password"})
    login = httpserver.expect_request("/xrpc/com.atproto.server.createSession", method="POST")
    login.respond_with_response(Response(told, 401, content_type="application/json"))
    refused, clock = call("doctor", "bluesky", "--json", config=config).json
    assert refused["state"] == "failed"
    assert (clock["what"], clock["state"]) == ("clock", "failed")
    assert "the servers asked" in clock["detail"]


def test_what_record_asks_is_noted_and_a_spent_budget_keeps_it_from_asking(news: Path, httpserver: HTTPServer) -> None:
    folders = [news.parent / f"recording-{number}" for number in range(6)]
    done = [call("record", "hackernews", "--json", "--out", folder, config=news) for folder in folders]
    assert len(httpserver.log) == 4
    assert [one.code for one in done] == [0] * 4 + [3] * 2
    assert "the budget of 4 requests a day is spent" in done[-1].talk
    assert not folders[-1].exists()
