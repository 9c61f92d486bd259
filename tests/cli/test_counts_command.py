"""`sources counts` as it is kept: what a platform counts stands beside what was heard of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import call
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

NOW = "2026-10-08T00:01"
AT = datetime(2026, 10, 8, 0, 1, tzinfo=UTC)
WEEK = ("--since", "2026-10-02", "--until", "2026-10-07", "--now", NOW)
POSTS = {"acme": 300, "gadget": 40, "rival": 100}
"""A day, of each question that holds the word."""


@pytest.fixture
def counting(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = tmp_path / "socialwatch.toml"
    alternatives = " OR ".join(f'"gadget {"x" * 20}{n}"' for n in range(3))
    config.write_text(
        f"""
[[brand]]
name = "Acme"
own = true
query = "acme"
[[brand]]
name = "Rival"
kind = "competitor"
query = "rival"
[[brand]]
name = "Gadget"
kind = "competitor"
query = '{alternatives}'
[[source]]
type = "x"
token = "env:COUNTING_TOKEN"
longest_query = 60
base_url = "{httpserver.url_for("")}"
[network]
allow = ["localhost", "127.0.0.1"]
""",
        "utf-8",
    )
    monkeypatch.setenv("COUNTING_TOKEN", "abcd-efgh")
    monkeypatch.setattr("socialwatch.sources.x._now", lambda: int(AT.timestamp()))
    told = dict(POSTS)

    def answer(request: Request) -> Response:
        first, last = (int(request.args[name][8:10]) for name in ("start_time", "end_time"))
        posts = next(n for word, n in told.items() if word in request.args["query"])
        days = [
            {"start": f"2026-10-{day:02}T00:00:00.000Z", "end": f"2026-10-{day + 1:02}T00:00:00.000Z",
             "tweet_count": posts}
            for day in range(first, last)
        ]  # fmt: skip
        return Response(json.dumps({"data": days}), content_type="application/json")

    httpserver.expect_request("/2/tweets/counts/recent").respond_with_handler(answer)
    return config


@pytest.mark.long
def test_what_a_platform_counts_is_told_beside_what_was_heard(counting: Path, tmp_path: Path) -> None:
    archive = tmp_path / "posts.jsonl"
    posts = [
        {"id": f"{n}", "text": "acme", "author": f"u{n}", "created": f"2026-10-0{day}T10:00:00Z"}
        for n, day in enumerate((2, 3, 3, 7, 8))
    ]
    archive.write_text("\n".join(map(json.dumps, posts)), "utf-8")
    assert call("import", archive, "--source", "x", "--now", NOW, config=counting).code == 0
    assert call("compare", "--json", *WEEK, config=counting).json[0]["platforms"] == []
    shown = call("sources", "counts", "--json", "--now", NOW, "--since", "2026-10-02", config=counting)
    assert shown.code == 0, shown.talk
    assert {(one["brand"], one["posts"], one["at_most"]) for one in shown.json} == {
        ("Acme", 300, False), ("Rival", 100, False), ("Gadget", 120, True),
    }  # fmt: skip

    rows = {row["brand"]: row["platforms"] for row in call("compare", "--json", *WEEK, config=counting).json}
    assert rows["Acme"] == [
        {"source": "x", "posts": 1800, "at_most": False, "share": 1800 / 3120, "here": 4, "days": 6.0}
    ]
    assert rows["Rival"][0]["here"] == 0
    said = (
        "x itself counts, over 6 days: Acme 1,800 posts (58%), of which 4 are here; Gadget at most 720 posts (23%), of "
        "which 0 are here; Rival 600 posts (19%), of which 0 are here."
    )
    for command in ("compare", "trends"):
        assert said in " ".join(call(command, *WEEK, config=counting).out.split())
    assert "X itself" not in call("trends", "--csv", *WEEK, config=counting).out
    days = call("trends", "--json", "--by", "day", *WEEK, config=counting).json
    told = {(row["start"][:10], row["brand"]): row["platforms"] for row in days}
    assert told["2026-10-03", "Acme"] == [
        {"source": "x", "posts": 300, "at_most": False, "here": 2, "days": 1.0,
         "from": "2026-10-03T00:00:00+00:00", "until": "2026-10-04T00:00:00+00:00"}
    ]  # fmt: skip
    assert told["2026-10-04", "Gadget"][0]["at_most"] is True
    assert {(row["mentions"], row["platforms"][0]["posts"]) for row in days if row["start"][:10] == "2026-10-03"} == {
        (2, 300), (0, 120), (0, 100),
    }  # fmt: skip
    weeks = [
        row for row in call("trends", "--json", "--by", "week", *WEEK, config=counting).json if row["brand"] == "Acme"
    ]
    assert [(row["platforms"][0]["posts"], row["platforms"][0]["days"]) for row in weeks] == [(900, 3.0), (900, 3.0)]
    for narrower in (("--by", "hour"), ("acme",), ("--by", "day", "--lang", "en")):
        assert not any(row["platforms"] for row in call("trends", "--json", *WEEK, *narrower, config=counting).json)
    # of one day all is told by the day; a question in between, or a narrower one, can't be answered by counts
    one = call("compare", "--json", "--since", "2026-10-03", "--until", "2026-10-03", "--now", NOW, config=counting)
    assert (one.json[0]["platforms"][0]["posts"], one.json[0]["platforms"][0]["here"]) == (300, 2)
    assert call("compare", "acme", "--json", *WEEK, config=counting).json[0]["platforms"] == []
    table = call("sql", "SELECT sum(posts), max(questions) FROM v_counted", "--csv", config=counting)
    assert table.lines[1] == "3120,3"


def test_a_later_count_of_a_whole_day_takes_the_place_of_its_first_hours(tmp_path: Path) -> None:
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counted import PlatformCount

    def count(start: int, end: int, posts: int) -> PlatformCount:
        return PlatformCount(source="x", brand="Acme", span=Span.of(start, end), posts=posts)

    day = 1_790_812_800
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        for posts, end in ((5, 3600), (90, 86_400), (88, 86_400), (60, 43_200)):
            with store.transaction():
                store.counted.keep([count(day, day + end, posts)], day + 90_000)
        assert store.counted.within(Span.of(day, day + 86_400)) == [count(day, day + 86_400, 88)]
        assert store.counted.within(Span.of(day + 1, day + 86_400)) == []


def test_a_platforms_day_stands_in_the_local_day_that_its_middle_lies_in(tmp_path: Path) -> None:
    from socialwatch.clock import Window
    from socialwatch.measures.base import Scope
    from socialwatch.measures.counted import platform_shares, platform_slots
    from socialwatch.measures.evidence import posts_of
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counted import PlatformCount

    day = 1_790_812_800  # the first of October in 2026
    local = Span.of(day - 7200, day + 3 * 86_400 - 7200)
    scope = Scope(window=Window(span=local, before=local, zone="Europe/Berlin", label="three days"), tracked=("Acme",))
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        for at in (day - 86_400, day, day + 86_400, day + 2 * 86_400):
            with store.transaction():
                count = PlatformCount(source="x", brand="Acme", span=Span.of(at, at + 86_400), posts=at // 86_400 % 10)
                store.counted.keep([count], at)
        found = platform_slots(store, scope, [slot.start for slot in scope.window.slots("day")])
        # what lies in the window as a whole is told, each day once
        assert {key: (one.posts, one.span.epochs[0]) for key, (one,) in found.items()} == {
            ("Acme", 0): (day // 86_400 % 10, day), ("Acme", 1): ((day // 86_400 + 1) % 10, day + 86_400),
        }  # fmt: skip
        (share,) = platform_shares(store, scope)
        assert share.figure.value == share.posts == sum(one.posts for (one,) in found.values())
        assert (share.figure.n, posts_of(store, share.figure.evidence)) == (0, [])
