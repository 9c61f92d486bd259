"""X through the whole of `fetch`: every dollar noted, the month's ceiling kept, the price told before."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import call
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from socialwatch import pipeline
from socialwatch.collect.limits import all_standings
from socialwatch.config import Config, check
from socialwatch.store import Store

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
CONFIG = """
[network]
allow = ["localhost", "127.0.0.1"]
[[brand]]
name = "Acme"
query = "acme -is:repost"
[[source]]
type = "x"
token = "env:X_TOKEN"
monthly_usd = {usd}
expand = ["authors"]
base_url = "{url}"
"""


class Bird:
    """An X that keeps its own bill: half a cent a post and a cent an author, each once a day."""

    def __init__(self, posts: int, authors: int) -> None:
        self.now, self.billed = NOW, 0.0
        self.asked: list[Any] = []
        self.paid: set[tuple[str, str, str]] = set()
        self.posts = [
            {
                "id": str(10_000 - number), "text": "acme again", "author_id": str(number % authors),
                "created_at": (NOW - timedelta(minutes=10 * number + 1)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            }
            for number in range(posts)
        ]  # fmt: skip

    def answer(self, request: Request) -> Response:
        asked = request.args
        self.asked.append(asked)
        begin, end, at = asked["start_time"], asked["end_time"], int(asked.get("next_token", 0))
        found = [one for one in self.posts if begin <= one["created_at"] < end]
        some = found[at : at + int(asked["max_results"])]
        more = {"next_token": str(at + len(some))} if len(found) > at + len(some) else {}
        return self.tell(some, {"result_count": len(some), **more})

    def again(self, request: Request) -> Response:
        return self.tell([one for one in self.posts if one["id"] in request.args["ids"].split(",")], {})

    def tell(self, some: list[dict[str, str]], meta: dict[str, Any]) -> Response:
        users = [{"id": number, "username": f"u{number}"} for number in sorted({one["author_id"] for one in some})]
        self.bill("post", [one["id"] for one in some], 0.005)
        self.bill("user", [one["id"] for one in users], 0.010)
        told = {"data": some, "includes": {"users": users}, "meta": meta}
        return Response(json.dumps(told), 200, content_type="application/json")

    def bill(self, kind: str, numbers: list[str], price: float) -> None:
        new = {(f"{self.now:%F}", kind, number) for number in numbers} - self.paid
        self.billed += price * len(new)
        self.paid |= new


@pytest.fixture
def bird(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Bird:
    found = Bird(400, 30)
    monkeypatch.setenv("X_TOKEN", "AAAA-bearer")
    monkeypatch.setattr("socialwatch.sources.x._now", lambda: int(found.now.timestamp()))
    httpserver.expect_request("/2/tweets/search/recent").respond_with_handler(found.answer)
    httpserver.expect_request("/2/tweets").respond_with_handler(found.again)
    return found


def config(folder: Path, url: str, usd: float) -> Config:
    path = folder / "socialwatch.toml"
    path.write_text(CONFIG.format(url=url.rstrip("/"), usd=usd), "utf-8")
    return check(path)


def spent(config: Config, now: datetime) -> float:
    with Store.open(config.database) as store:
        return sum(one.used for one in all_standings(store, config, now))


def mentions(config: Config) -> int:
    with Store.open(config.database) as store:
        return int(store.db.execute("SELECT count(*) FROM mentions").fetchone()[0])


def test_every_post_comes_once_and_every_dollar_is_noted(tmp_path: Path, bird: Bird, httpserver: HTTPServer) -> None:
    wanted = config(tmp_path, httpserver.url_for("/"), 50)
    run = pipeline.collect(wanted, now=NOW)
    assert [row.ending for row in run.sources] == ["capped"], "of thirty days it shows seven"
    assert mentions(wanted) == 400
    assert bird.billed == pytest.approx(400 * 0.005 + 30 * 0.010)
    assert spent(wanted, NOW) == pytest.approx(bird.billed)
    bird.now = NOW + timedelta(hours=1)
    again = pipeline.collect(wanted, now=bird.now)
    assert again.saved.stored == 0
    assert bird.billed <= spent(wanted, bird.now) < 1.2 * bird.billed, (
        "what is read again may be reckoned twice, not less"
    )


def test_a_month_never_costs_more_than_its_ceiling(tmp_path: Path, bird: Bird, httpserver: HTTPServer) -> None:
    wanted = config(tmp_path, httpserver.url_for("/"), 1.6)
    run = pipeline.collect(wanted, now=NOW)
    assert run.sources[0].ending == "capped"
    assert "$1.60 a month" in str(run.sources[0].error)
    first = mentions(wanted)
    assert 0 < first < 400
    assert bird.billed <= spent(wanted, NOW) + 1e-9 <= 1.6
    assert {asked["max_results"] for asked in bird.asked[-3:]} == {"10"}, "the last dollars buy small pages"
    bird.now, asked = NOW + timedelta(days=1), len(bird.asked)
    pipeline.collect(wanted, now=bird.now)
    assert bird.billed <= 1.6
    assert len(bird.asked) <= asked + 1
    bird.now = datetime(2026, 9, 1, 0, 30, tzinfo=UTC)
    before = bird.billed
    pipeline.collect(wanted, now=bird.now)
    assert bird.billed - before <= 1.6, "a new month has a new ceiling"


def test_the_price_is_told_before_a_run(tmp_path: Path, bird: Bird, httpserver: HTTPServer) -> None:
    wanted = config(tmp_path, httpserver.url_for("/"), 50)
    path = str(tmp_path / "socialwatch.toml")
    (row,) = call("fetch", "--dry-run", "--json", "--now", f"{NOW:%Y-%m-%dT%H:%M}Z", config=path).json
    assert row["price"] == {"posts": None, "usd": None, "most_usd": None, "usd_per_1000_at_most": 15.0}
    pipeline.collect(wanted, now=NOW)
    asked = len(bird.asked)
    later = NOW + timedelta(hours=10)
    (row,) = call("fetch", "--dry-run", "--json", "--now", f"{later:%Y-%m-%dT%H:%M}Z", config=path).json
    assert len(bird.asked) == asked
    price = row["price"]
    assert 20 <= price["posts"] <= 28, "400 came in a week"
    assert price["usd"] == pytest.approx(price["posts"] * 2.3 / 400, abs=0.01)
    assert price["usd"] < price["most_usd"] == pytest.approx(price["posts"] * 0.015, abs=0.01)
    shown = call("fetch", "--dry-run", "--now", f"{later:%Y-%m-%dT%H:%M}Z", config=path).out
    assert f"${price['usd']:.2f}" in shown.partition("Prices")[2]


def test_share_of_voice_is_had_for_a_cent(tmp_path: Path, bird: Bird, httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        bird.billed += 0.005
        posts = 300 if request.args["query"].startswith("acme") else 100
        days = [{"start": f"2026-08-{day}T00:00:00.000Z", "end": "", "tweet_count": posts // 2} for day in (18, 19)]
        return Response(json.dumps({"data": days, "meta": {}}), 200, content_type="application/json")

    httpserver.expect_request("/2/tweets/counts/recent").respond_with_handler(answer)
    wanted = config(tmp_path, httpserver.url_for("/"), 1)
    path = tmp_path / "socialwatch.toml"
    path.write_text(path.read_text("utf-8") + '[[brand]]\nname = "Bolt"\nquery = "bolt"\n', "utf-8")
    at = f"{NOW:%Y-%m-%dT%H:%M}Z"
    rows = call("sources", "counts", "--json", "--now", at, config=str(path)).json
    assert rows[0] == {
        "source": "x", "brand": "Acme", "day": "2026-08-18", "posts": 150, "start": "2026-08-18T00:00:00Z",
        "end": "2026-08-19T00:00:00Z", "at_most": False,
    }  # fmt: skip
    assert [(row["brand"], row["posts"]) for row in rows] == [("Acme", 150)] * 2 + [("Bolt", 50)] * 2
    assert not bird.asked, "no post is read"
    assert spent(wanted, NOW) == pytest.approx(bird.billed) == 0.010
    shown = call("sources", "counts", "--now", at, config=str(path)).out
    assert [line.split()[-2:] for line in shown.splitlines() if line.startswith("x ")] == [
        ["300", "75%"],
        ["100", "25%"],
    ]
    old = call("sources", "counts", "--since", "2026-01-01", "--until", "2026-01-02", "--now", at, config=str(path))
    assert (old.code, "seven days" in old.talk) == (4, True)
