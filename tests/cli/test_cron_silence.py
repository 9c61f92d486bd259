"""What cron mails: a trouble once, not every hour; and what a monitor hears of former queries."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from commands import call, listening
from pytest_httpserver import HTTPServer

from socialwatch.collect.lock import only_one

pytestmark = pytest.mark.long

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>Acme coffee</title><pubDate>01 Sep 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def lonely(tmp_path: Path, httpserver: HTTPServer) -> Iterator[Path]:
    """A configuration with one search on loopback."""
    address = f"{httpserver.url_for('/search')}?q={{query}}&api_key=hunter2hunter2"
    config = listening(tmp_path, f'type = "feed"\nurl = "{address}"')
    stamina.set_testing(True)
    yield config
    stamina.set_testing(False)


def answer(server: HTTPServer, status: int = 200) -> None:
    server.clear()
    server.expect_request("/search").respond_with_data(FEED if status == 200 else "no", status, content_type="text/xml")


def days(config: Path, first: int, last: int) -> list[tuple[int, str]]:
    """Exit status and mail of one run a day."""
    done = [call("--quiet", "fetch", "--now", f"2026-10-{day:02}T08:00", config=config) for day in range(first, last)]
    return [(one.code, one.talk) for one in done]


@pytest.mark.parametrize("status", [403, 429])
def test_a_total_failure_is_mailed_until_it_is_named_down_and_not_again(
    lonely: Path, httpserver: HTTPServer, status: int
) -> None:
    answer(httpserver, status)
    told = days(lonely, 1, 6)
    assert [code for code, _ in told] == [4] * 5, "the status says so every time"
    assert [bool(talk) for _, talk in told] == [True, True, True, False, False]
    assert told[2][1].startswith("feed: failed for the third time in a row: ")
    assert len(told[2][1].splitlines()) == 1
    answer(httpserver)
    assert days(lonely, 6, 8) == [(0, "feed: back again\n"), (0, "")]


def test_a_run_that_finds_another_at_work_says_so_but_not_to_cron(lonely: Path, httpserver: HTTPServer) -> None:
    answer(httpserver)
    database = lonely.with_name("socialwatch.sqlite")
    with only_one(database, "fetch"):
        seen = call("fetch", config=lonely)
        assert (seen.code, "another socialwatch is writing" in seen.talk) == (5, True)
        assert days(lonely, 1, 2) == [(5, "")]
        os.utime(database.with_name("socialwatch.sqlite.pid"), (1, 1))
        [(code, talk)] = days(lonely, 1, 2)
        assert (code, "another socialwatch is writing" in talk) == (5, True), "one that hangs for a day is worth a mail"


def test_what_a_former_query_asked_for_does_not_lag_for_ever(lonely: Path, httpserver: HTTPServer) -> None:
    answer(httpserver)
    days(lonely, 1, 2)
    lonely.write_text(lonely.read_text("utf-8").replace('query = "acme"', "query = '\"acme coffee\"'"), "utf-8")
    days(lonely, 5, 6)
    done = call("status", "--check", "--now", "2026-10-05T09:00", config=lonely)
    assert (done.code, done.talk) == (0, "")
    assert call("status", "--check", "--now", "2026-10-08T09:00", config=lonely).code == 1, "the new one does"


def test_the_key_in_an_address_is_not_written_into_the_database(lonely: Path, httpserver: HTTPServer) -> None:
    answer(httpserver)
    days(lonely, 1, 2)
    assert "api_key=hunter2hunter2" in httpserver.log[0][0].url, "the server needs it"
    files = list(lonely.parent.glob("socialwatch.sqlite*"))
    assert not [file for file in files if b"hunter2" in file.read_bytes()]
    with sqlite3.connect(lonely.with_name("socialwatch.sqlite")) as db:
        assert db.execute("SELECT params FROM ledger").fetchone()[0].count("{query}&api_key=…") == 1


def test_a_file_that_stays_away_is_trouble_for_a_monitor_too(tmp_path: Path) -> None:
    config = tmp_path / "socialwatch.toml"
    config.write_text('[[brand]]\nname = "Acme"\n[[source]]\ntype = "file"\npath = "nothere-*.csv"\n', "utf-8")
    days(config, 1, 4)
    done = call("status", "--check", "--now", "2026-10-03T09:00", config=config)
    assert done.code == 1
    assert done.talk.startswith("file: down, 3 failures in a row: no file is named like ")
