"""Sources through the whole of `fetch`: what ends in the database when places misbehave."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from socialwatch import pipeline
from socialwatch.config import check
from socialwatch.store import Store

NOW = datetime(2026, 8, 31, tzinfo=UTC)
ITEM = (
    "<item><title>Acme {0}</title><guid>https://n.example/{0}</guid><link>https://n.example/{0}</link>"
    "<pubDate>{1} Aug 2026 10:00:00 GMT</pubDate></item>"
)


def rss(*numbers: int) -> str:
    items = "".join(ITEM.format(number, number) for number in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>{items}</channel></rss>'


@pytest.fixture
def collect(httpserver: HTTPServer, tmp_path: Path):
    """Writes a configuration with the feeds given, fetches, and returns the run and the stored ids."""
    path = tmp_path / "socialwatch.toml"

    def run(*feeds: str, now: datetime = NOW):
        addresses = ", ".join(f'"{httpserver.url_for(feed)}"' for feed in feeds)
        path.write_text(
            f'[network]\nallow = ["localhost", "127.0.0.1"]\n[[brand]]\nname = "Acme"\nown = true\n'
            f'[[source]]\ntype = "feed"\nname = "news"\nurls = [{addresses}]\n'
        )
        config = check(path)
        done = pipeline.collect(config, now=now)
        with Store.open(config.database) as store:
            return done, [row[0] for row in store.db.execute("SELECT native_id FROM mentions ORDER BY native_id")]

    return run


def test_one_feed_that_is_refused_does_not_silence_the_others(collect, httpserver):
    httpserver.expect_request("/a").respond_with_data("<html>keep out</html>", status=403, content_type="text/html")
    httpserver.expect_request("/b").respond_with_data(rss(20, 21), content_type="application/rss+xml")
    run, stored = collect("/a", "/b")
    assert stored == ["https://n.example/20", "https://n.example/21"]
    assert run.sources[0].ending == "capped"
    assert "403" in run.sources[0].error
    assert not run.failed


def test_feeds_that_are_all_refused_are_a_failure(collect, httpserver):
    httpserver.expect_request("/a").respond_with_data("no", status=403)
    run, _ = collect("/a", "/a?again")
    assert run.sources[0].ending == "denied"
    assert run.failed


def test_a_second_visit_asks_for_what_is_new_and_stores_nothing_twice(collect, httpserver):
    httpserver.expect_ordered_request("/a").respond_with_data(rss(20, 21), headers={"ETag": '"1"'})
    httpserver.expect_ordered_request("/a", headers={"If-None-Match": '"1"'}).respond_with_data(status=304)
    httpserver.expect_ordered_request("/a").respond_with_data(rss(20, 21, 30), headers={"ETag": '"2"'})
    first, stored = collect("/a")
    assert (first.saved.stored, len(stored)) == (2, 2)
    second, stored = collect("/a", now=NOW.replace(hour=1))
    assert (second.saved.stored, len(stored)) == (0, 2)
    third, stored = collect("/a", now=NOW.replace(hour=2))
    assert (third.saved.stored, len(stored)) == (1, 3)
    httpserver.check_assertions()


def test_a_feed_that_has_moved_for_good_is_asked_there_the_next_time(collect, httpserver):
    httpserver.expect_request("/old").respond_with_data(status=301, headers={"Location": httpserver.url_for("/new")})
    httpserver.expect_request("/new").respond_with_data(rss(20))
    collect("/old")
    httpserver.clear_log()
    collect("/old", now=NOW.replace(hour=1))
    assert [request.path for request, _ in httpserver.log] == ["/new"]
