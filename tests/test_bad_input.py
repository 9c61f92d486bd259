"""Whatever comes in: a clear error, or set aside with its reason; nothing stored is lost or doubled.

Here the whole program meets it. Closer to where it is dealt with, the same is tested in:

    broken TOML             config/test_checking.py::test_a_file_that_is_not_toml_says_so
    unknown key, time zone  config/test_checking.py::test_all_errors_come_at_once_in_the_order_of_their_lines
    dead host               http/test_http_client.py::test_a_dead_host_and_a_closed_port_are_told_by_name
    403 HTML                sources/test_nasty_answers.py
                            ::test_403_with_a_web_page_is_a_refusal_and_its_markup_is_not_shown
    429 without header      http/test_http_client.py::test_429_without_a_header_is_asked_again_and_then_told_as_a_limit
    half a body             http/test_http_client.py::test_half_a_body_is_asked_for_again_and_then_told
    endless redirect        http/test_http_redirects.py::test_an_endless_redirect_is_refused
    200 MB answer           http/test_http_client.py::test_a_body_that_does_not_tell_its_size_is_cut_off_at_the_limit
    wrong charset           sources/test_feed_entries.py::test_a_wrong_charset_and_a_wrong_content_type_are_got_over
    year 0, the future      store/test_saving.py::test_an_impossible_date_takes_the_time_first_seen_and_says_so
    1 MB of text            store/test_saving.py::test_a_megabyte_of_text_is_kept_whole_and_found_by_its_last_word
    NUL bytes               store/test_saving.py::test_nul_bytes_and_half_characters_are_dropped_and_the_rest_kept
    control characters      cli/test_reading_commands.py::test_no_answer_can_steer_the_terminal
    HTML and script         sources/test_file.py::test_nul_bytes_scripts_and_formulas_in_a_file_are_text
    =cmd() exported         cli/test_reading_commands.py::test_a_spreadsheet_runs_nothing_and_rounds_nothing
    unclosed bracket        cli/test_reading_commands.py::test_mistakes_are_told_with_their_exit_status
    read-only database      store/test_store_opening.py::test_a_read_only_file_says_so
    newer database          store/test_store_opening.py::test_a_newer_database_is_refused_by_readers_and_writers
    full disk               test_pipeline.py::test_a_full_disk_ends_the_run_with_what_to_do_and_loses_nothing
    two fetches at once     test_pipeline.py::test_two_fetches_at_once_the_second_names_the_first
    kill -9                 test_pipeline_killed.py::test_a_fetch_killed_again_and_again_ends_as_an_uncut_one
"""

from __future__ import annotations

import csv
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import stamina
from commands import Done, call
from filelock import FileLock
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

BRAND = '[[brand]]\nname = "Acme"\nown = true\n'
NOW = "2026-10-01T08:00"
ITEM = """<item><guid>{0}</guid><title>Acme {0}</title><link>https://news.example/{0}</link>
<pubDate>Tue, 01 Sep 2026 10:00:00 GMT</pubDate></item>"""
GOOD = '<rss version="2.0"><channel><title>t</title>' + "".join(map(ITEM.format, "ab")) + "</channel></rss>"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "socialwatch.toml"
    path.write_text(BRAND, "utf-8")
    return path


@pytest.fixture
def listener(config: Path, httpserver: HTTPServer) -> Iterator[Path]:
    """Two feeds on loopback: one that is fine, and /bad."""
    feeds = "".join(
        f'[[source]]\ntype = "feed"\nname = "{name}"\nurl = "{httpserver.url_for("/" + name)}"\n'
        for name in ("good", "bad")
    )
    config.write_text(f'{BRAND}{feeds}[network]\nallow = ["localhost", "127.0.0.1"]\n', "utf-8")
    httpserver.expect_request("/good").respond_with_data(GOOD, content_type="application/rss+xml")
    stamina.set_testing(True)
    yield config
    stamina.set_testing(False)


def posts(config: Path) -> list[str]:
    return [json.loads(line)["native_id"] for line in call("export", config=config).lines]


def told(done: Done, code: int) -> str:
    """What an error says; it is one message on stderr, with its exit status."""
    assert done.code == code, (done.out, done.talk)
    assert "Traceback" not in done.talk
    assert done.talk.startswith(("socialwatch: ", "Usage: ")), done.talk
    return done.talk


def test_the_list_above_is_true() -> None:
    for path, name in re.findall(r"(\S+\.py)\s*::(\w+)", __doc__ or ""):
        assert f"def {name}(" in (Path(__file__).parent / path).read_text("utf-8"), name


@pytest.mark.parametrize("command", ["fetch", "search", "trends", "status", "enrich", "export"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[brand]]\nname = "Acme\n', ("not valid TOML", "line 2")),
        (BRAND + "onw = true\n", ("unknown key", "onw", "own")),
        ('timezone = "Mars/Olympus"\n' + BRAND, ("timezone", "Mars/Olympus", "Europe/London")),
        (BRAND + 'query = "(acme"\n', ("brand[1].query", "this ( is never closed")),
    ],
    ids=["broken TOML", "unknown key", "wrong time zone", "unclosed bracket"],
)
def test_a_wrong_configuration_is_told_by_every_command(
    config: Path, text: str, words: Iterable[str], command: str
) -> None:
    if "query" in text and command not in ("fetch", "enrich"):
        command = "rematch"  # who only reads does not parse the queries
    config.write_text(text, "utf-8")
    message = told(call(command, config=config), 3)
    assert "socialwatch.toml" in message
    for word in words:
        assert word in message


def cut(request: Request) -> Response:
    response = Response(GOOD[:300], content_type="application/rss+xml")
    response.headers["Content-Length"] = str(len(GOOD))
    return response


def endless(request: Request) -> Response:
    step = int(request.args.get("n", 0)) + 1
    return Response(status=302, headers={"Location": f"/bad?n={step}"})


def huge(request: Request) -> Response:
    return Response((b" " * 1_000_000 for _ in range(200)), content_type="application/rss+xml")


def forbidden(request: Request) -> Response:
    return Response("<html><script>alert(1)</script>Access denied\x1b[2J</html>", 403, content_type="text/html")


def too_many(request: Request) -> Response:
    return Response("slow down", 429)


def wrong(request: Request) -> Response:
    return Response(b"\x00\xff\xfe<html>not a feed at all", content_type="application/json; charset=utf-16")


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        pytest.param(forbidden, "403", id="403 HTML"),
        pytest.param(too_many, "429", id="429 without header", marks=pytest.mark.long),
        pytest.param(cut, "broke", id="half a body"),
        pytest.param(endless, "redirect", id="endless redirect", marks=pytest.mark.long),
        pytest.param(huge, "MB", id="200 MB", marks=pytest.mark.long),
        pytest.param(wrong, "not a feed", id="wrong charset", marks=pytest.mark.long),
    ],
)
def test_a_nasty_answer_costs_only_its_source(
    listener: Path, httpserver: HTTPServer, handler: object, reason: str
) -> None:
    httpserver.expect_request("/bad").respond_with_handler(handler)
    done = call("fetch", "--json", "--now", NOW, config=listener)
    rows = {row["source"]: row for row in done.json}
    assert done.code == 0
    assert rows["good"]["stored"] == 2
    assert rows["bad"]["ending"] == {"403": "denied"}.get(reason, "failed"), "nothing came through"
    assert reason in rows["bad"]["error"]
    assert "<" not in rows["bad"]["error"]
    assert len(posts(listener)) == 2


def test_a_dead_host_is_told_by_name(config: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]  # bound, and nobody listens
        config.write_text(
            f'{BRAND}[[source]]\ntype = "feed"\nname = "dead"\nurl = "http://127.0.0.1:{port}/"\n'
            '[network]\nallow = ["127.0.0.1"]\n',
            "utf-8",
        )
        stamina.set_testing(True)
        try:
            message = told(call("fetch", "--now", NOW, config=config), 4)
        finally:
            stamina.set_testing(False)
    assert f"127.0.0.1:{port}" in message


NASTY = {
    "year0": ("Acme one", "ann", "0000-01-01"),
    "future": ("Acme two", "ann", "2999-01-01"),
    "nul": ("Acme th\x00ree", "a\x00nn", "2026-09-01"),
    "control": ("Acme \x1b[2Jfour\x07", "\x1b]0;ann\x07", "2026-09-01"),
    "script": ("Acme <script>alert(1)</script><b>five</b>", "<img src=x onerror=alert(1)>", "2026-09-01"),
    "long": ("Acme " + "x" * 1_000_000 + " needle", "ann", "2026-09-01"),
    "empty": ("", "ann", "2026-09-01"),
    "emoji": ("Acme " + "😀" * 10_000, "ann", "2026-09-01"),
}


def test_nasty_posts_are_kept_or_set_aside_with_the_reason(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    rows = [{"id": id, "text": text, "author": who, "created": at} for id, (text, who, at) in NASTY.items()]
    file.write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n", "utf-8")
    words = ("import", file, "--source", "x", "--now", NOW, "--json")
    first = call(*words, config=config)
    assert first.code == 0, first.talk
    counts = {key: first.json[key] for key in ("read", "stored", "changed", "unchanged", "unmatched", "set_aside")}
    assert list(counts.values()) == [9, 7, 0, 0, 0, 2], "what is read is all the rest together"
    again = call(*words, config=config).json
    assert (again["read"], again["stored"], again["changed"], again["unchanged"]) == (9, 0, 0, 7)
    reasons = call("sql", "SELECT error FROM v_set_aside", "--json", config=config).json
    assert len(reasons) == 2
    assert all(row["error"] for row in reasons)

    kept = {post["native_id"]: post for post in map(json.loads, call("export", config=config).lines)}
    assert kept["year0"]["date_unknown"]
    assert kept["future"]["date_unknown"]
    assert kept["year0"]["created"] == "2026-10-01T08:00:00Z", "the time first seen"
    assert (kept["nul"]["text"], kept["nul"]["author"]) == ("Acme three", "ann")
    assert "\x1b" not in kept["control"]["text"] + kept["control"]["author"]
    assert "<script>" not in kept["script"]["text"]
    assert len(kept["long"]["text"]) == 1_000_012
    assert call("search", "needle", "--since", "2026-09-01", "--json", config=config).json[0]["native_id"] == "long"


JPEG = ("e.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00`\nab")


def test_a_file_that_is_no_table_is_told(config: Path, tmp_path: Path) -> None:
    for name, content in (
        ("a.csv", b""),
        ("b.xlsx", b"PK\x03\x04broken"),
        ("c.parquet", b"PAR1"),
        ("d.jsonl", b"[{"),
        JPEG,
    ):
        (tmp_path / name).write_bytes(content)
        done = call("import", tmp_path / name, "--source", "x", config=config)
        assert done.code in (3, 4), name
        assert name in told(done, done.code)


def imported(config: Path, rows: int = 3) -> None:
    file = config.with_name("few.csv")
    with file.open("w", newline="") as target:
        lines = [(str(n), f"Acme {n}", "ann", f"2026-09-{n:02}T10:00:00Z") for n in range(1, rows + 1)]
        csv.writer(target).writerows([("id", "text", "author", "created"), *lines])
    assert call("import", file, "--source", "few", "--now", NOW, config=config).code == 0


@pytest.mark.parametrize(
    "words",
    [("search",), ("trends",), ("status",), ("sql", "SELECT 1"), ("enrich",), ("note", "add", "2026-09-01", "x")],
    ids=lambda words: words[0],
)
def test_a_newer_or_damaged_database_is_left_alone(config: Path, words: tuple[str, ...]) -> None:
    imported(config)
    database = config.with_name("socialwatch.sqlite")
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    before = database.read_bytes()
    assert "newer socialwatch" in told(call(*words, config=config), 5)
    assert database.read_bytes() == before
    database.write_bytes(b"this is no database" * 1000)
    assert "backup" in told(call(*words, config=config), 5)
    for file in config.parent.glob("socialwatch.sqlite*"):
        file.unlink()
    if words[0] not in ("enrich", "note"):
        assert "there is no database" in told(call(*words, config=config), 5)


@pytest.mark.long
def test_damage_in_the_middle_of_a_database_is_no_traceback(config: Path) -> None:
    imported(config, 28)
    database = config.with_name("socialwatch.sqlite")
    data = bytearray(database.read_bytes())
    data[8192:] = bytes(255 for _ in data[8192:])
    database.write_bytes(data)
    for words in (("search", "--since", "2026-09-01"), ("export",), ("top", "authors"), ("enrich", "--redo", "topics")):
        done = call(*words, config=config)
        if done.code:
            assert "damaged" in told(done, 5)


def test_two_runs_at_once_never_meet(listener: Path, httpserver: HTTPServer) -> None:
    imported(listener)
    listener.with_name("socialwatch.sqlite.pid").write_text("4711 fetch\n")  # who holds it; for `watch` one waits
    with FileLock(listener.with_name("socialwatch.sqlite.lock")):
        for words in (
            ("fetch",),
            ("enrich",),
            ("rematch",),
            ("import", listener.with_name("few.csv"), "--source", "x"),
        ):
            assert "another socialwatch is writing" in told(call(*words, config=listener), 5)
        assert len(posts(listener)) == 3, "readers go on reading"
    assert httpserver.log == []


def test_a_fetch_killed_in_the_middle_loses_nothing_and_doubles_nothing(listener: Path, httpserver: HTTPServer) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(request: Request) -> Response:
        asked.set()
        go_on.wait(30)
        return Response(GOOD.replace("news.example", "slow.example").replace("<guid>", "<guid>s"), mimetype="text/xml")

    httpserver.expect_request("/bad").respond_with_handler(slow)
    program = [str(Path(sys.executable).with_name("socialwatch")), "-c", str(listener), "fetch", "--now", NOW]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert asked.wait(30)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    go_on.set()
    assert process.returncode == -signal.SIGKILL
    done = call("fetch", "--now", NOW, "--json", config=listener)
    assert done.code == 0, done.talk
    assert len(posts(listener)) == 4
    assert call("sql", "PRAGMA quick_check", "--json", config=listener).json == [{"quick_check": "ok"}]
    assert call("fetch", "--now", NOW, "--json", config=listener).code == 0
    assert len(posts(listener)) == 4
