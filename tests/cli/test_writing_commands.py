"""`import`, `fetch`, `enrich`, `rematch`, `note`, `mute`, `backup`, `status`: what they write and what they say."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import stamina
from commands import call
from forum import NOW, SEPTEMBER, write_posts
from pytest_httpserver import HTTPServer

from socialwatch.cli import common

ITEM = """<item><guid>{number}</guid><title>Acme is great, number {number}</title>
<link>https://news.example/{number}</link><pubDate>{number:02} Sep 2026 10:00:00 GMT</pubDate></item>"""
NOTHING = {"read": 0, "stored": 0, "changed": 0, "unchanged": 0, "unmatched": 0, "set_aside": 0}


def feed(*numbers: int) -> str:
    items = "".join(ITEM.format(number=number) for number in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


@pytest.fixture
def listener(tmp_path: Path, httpserver: HTTPServer) -> Iterator[Path]:
    """A configuration with two feeds on loopback, /good and /bad."""
    config = tmp_path / "socialwatch.toml"
    config.write_text(
        f"""
timezone = "Europe/London"
[[brand]]
name = "Acme"
own = true
[[source]]
type = "feed"
name = "good"
url = "{httpserver.url_for("/good")}"
[[source]]
type = "feed"
name = "bad"
url = "{httpserver.url_for("/bad")}"
[network]
allow = ["localhost", "127.0.0.1"]
""",
        "utf-8",
    )
    stamina.set_testing(True)
    yield config
    stamina.set_testing(False)


def answer(server: HTTPServer, path: str, body: str, status: int = 200) -> None:
    kind = "application/rss+xml" if status == 200 else "text/html"
    server.expect_request(path).respond_with_data(body, status, content_type=kind)


def test_import_says_what_it_did_and_the_second_time_changes_nothing(own: Path) -> None:
    posts = own.with_name("posts.csv")
    words = ("import", posts, "--source", "forum", "--timezone", "UTC", "--now", NOW)
    assert call(*words, config=own).out == "read 14, stored 0, changed 0, unchanged 14, set aside 0\n"
    assert call(*words, "--json", config=own).json == {**NOTHING, "read": 14, "unchanged": 14, "set_aside_reasons": []}
    assert call(*words, "--quiet", config=own) == call("--quiet", *words, config=own)
    assert call(*words, "--quiet", config=own).out == ""


def test_import_tells_what_it_sets_aside_with_file_line_and_reason(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "broken.csv"
    rows = [f"{number},acme,ann,2026-09-01" for number in range(30)]
    rows[3] = "3,acme,ann,2026-09-01,one too many"
    rows[7:] = [f"{number},,ann,2026-09-01" for number in range(7, 30)]
    other.write_text("\n".join(("id,text,author,created", *rows)), "utf-8")
    words = ("import", other, "--source", "new", "--now", NOW)
    done = call(*words, config=own)
    assert done.out == "read 30, stored 6, changed 0, unchanged 0, set aside 24\n"
    assert "broken.csv, line 5: it has 5 columns where there are 4\n" in done.talk
    assert "broken.csv, line 9: neither title nor text\n" in done.talk
    assert "and 19 more" in done.talk
    again = call(*words, "--json", config=own)
    assert (again.json["set_aside"], again.json["unchanged"]) == (24, 6)
    assert len(again.json["set_aside_reasons"]) == 20
    assert again.json["set_aside_reasons"][0] == "broken.csv, line 5: it has 5 columns where there are 4"
    assert call(*words, "--quiet", config=own).talk == ""
    with sqlite3.connect(own.with_name("socialwatch.sqlite")) as db:
        kept = [row[0] for row in db.execute("SELECT error FROM items WHERE error IS NOT NULL ORDER BY id")]
    assert len(kept) == 24, "all of them stay, to be mapped again"
    assert kept[-1] == "broken.csv, line 31: neither title nor text"


@pytest.mark.long
def test_import_can_be_told_what_it_would_find_out(own: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.data"
    odd.write_bytes("Exported by us\nid~text\n77~acme für Łódź\n".encode("cp1250"))
    words = ("import", odd, "--source", "odd", "--network", "n", "--now", NOW, "--json")
    said = ("--format", "csv", "--encoding", "cp1250", "--delimiter", "~", "--skip", "1")
    assert call(*words, *said, config=own).json["stored"] == 1
    assert call("show", "n:77", "--json", config=own).json["text"] == "acme für Łódź"
    tabs = tmp_path / "tabs.csv"
    tabs.write_text("Snippet\tUrl\nacme, again\thttps://a.example/1\n", "utf-8")
    words = ("import", tabs, "--source", "tabs", "--now", NOW, "--json", "--delimiter", "tab")
    assert call(*words, config=own).code == 3, "nothing says that a snippet is the text"
    assert call(*words, "--preset", "brandwatch", config=own).json["stored"] == 1


def test_import_says_whose_export_it_takes_a_file_for(own: Path, tmp_path: Path) -> None:
    export = tmp_path / "hits.csv"
    export.write_text("Date,Headline,URL,Hit Sentence,Influencer\n2026-08-01,Acme,https://n.example/1,x,ann\n", "utf-8")
    words = ("import", export, "--source", "hits", "--now", NOW)
    told = "hits.csv: read as an export of Meltwater\n"
    assert call(*words, config=own).talk == told
    assert call(*words, "--json", config=own).talk == told
    assert call(*words, "--quiet", config=own).talk == ""
    assert call(*words, "--preset", "meltwater", config=own).talk == "", "who says so knows"


def test_import_reads_the_sheet_that_it_is_told(own: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["notes"])
    sheet = book.create_sheet("posts")
    sheet.append(["id", "text"])
    sheet.append(["8", "acme in a workbook"])
    book.save(tmp_path / "book.xlsx")
    words = ("import", tmp_path / "book.xlsx", "--source", "book", "--now", NOW, "--json")
    assert call(*words, "--sheet", "posts", config=own).json["stored"] == 1
    done = call(*words, "--sheet", "nosuch", config=own)
    assert (done.code, "it has Sheet, posts" in done.talk) == (3, True)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--preset", "nosuch", "brandwatch, hootsuite, meltwater, mention, socialwatch, sprout, talkwalker"),
        ("--format", "pdf", "csv, jsonl, xlsx, parquet"),
        ("--encoding", "nosuch", "utf-8, cp1252"),
        ("--delimiter", ";;", "one character"),
        ("--skip", "99", "correct skip"),
    ],
)
def test_an_option_of_import_that_cannot_be_is_told_with_what_can(
    own: Path, option: str, value: str, told: str
) -> None:
    done = call("import", own.with_name("posts.csv"), "--source", "y", option, value, config=own)
    assert (done.code, done.out) == (3, "")
    assert told in done.talk


def test_the_help_of_import_names_every_preset() -> None:
    from socialwatch.sources.file_presets import PRESETS

    assert ", ".join(sorted(PRESETS)) in " ".join(call("import", "--help").out.split())


def test_import_takes_a_map_a_network_and_a_form_of_dates(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("tid;body;who;at\n900000000000000001;Acme again;zoe;03/04/2026 10:00\n", "utf-8")
    words = ("import", other, "--source", "old", "--network", "x", "--map", "id=tid,text=body,author=who,created=at")
    asked = call(*words, config=own)
    assert (asked.code, asked.out) == (3, "")
    assert '--date-format "%d/%m/%Y"' in asked.talk, "the order of day and month is asked for, not guessed"
    assert call(*words, "--date-format", "%d/%m/%Y %H:%M", config=own).code == 0
    post = call("show", "x:900000000000000001", "--json", config=own).json
    assert (post["created"], post["author"], post["sources"]) == ("2026-04-03T09:00:00Z", "zoe", ["old"])


@pytest.mark.parametrize(
    ("map_", "told"),
    [("text", "no pair"), ("text=a,text=b", "given twice"), ("text=nosuch", "no column 'nosuch'"), ("x=text", "'x'")],
)
def test_a_map_that_does_not_fit_is_told(own: Path, map_: str, told: str) -> None:
    done = call("import", own.with_name("posts.csv"), "--source", "y", "--map", map_, config=own)
    assert (done.code, done.out) == (3, "")
    assert told in done.talk


def test_a_file_that_is_not_there_is_a_usage_error(own: Path) -> None:
    assert call("import", "nosuch.csv", "--source", "y", config=own).code == 2


def test_fetch_under_cron_is_silent_on_a_good_day(listener: Path, httpserver: HTTPServer) -> None:
    answer(httpserver, "/good", feed(1, 2))
    answer(httpserver, "/bad", feed(3))
    assert call("fetch", "--now", NOW, config=listener) == call("fetch", "--quiet", "--now", NOW, config=listener)
    assert call("fetch", "--now", NOW, config=listener).talk == ""
    posts = call("search", *SEPTEMBER, "--json", config=listener).json
    assert [post["title"][-1] for post in posts] == ["3", "2", "1"]
    assert {post["sentiment"]["label"] for post in posts} == {"positive"}, "fetch ends by scoring"


def test_a_key_by_its_old_name_is_told_to_people_and_not_to_cron(own: Path) -> None:
    own.write_text(own.read_text("utf-8") + '\n[report]\nnames = "show"\n', "utf-8")
    common.TOLD.clear()
    assert "is now called" in call("enrich", "--now", NOW, config=own).talk
    for words in (("--quiet", "enrich"), ("enrich", "--quiet")):
        common.TOLD.clear()
        done = call(*words, "--now", NOW, config=own)
        assert (done.code, done.out, done.talk) == (0, "", ""), words


def test_fetch_tells_programs_what_each_source_gave(listener: Path, httpserver: HTTPServer) -> None:
    answer(httpserver, "/good", feed(1, 2))
    answer(httpserver, "/bad", "<h1>Forbidden</h1>\x1b[2J", 403)
    done = call("fetch", "--json", "--no-enrich", "--now", NOW, config=listener)
    assert done.code == 0, "one source that fails is no failure of the run"
    good, bad = sorted(done.json, key=lambda row: row["source"], reverse=True)
    assert (good["source"], good["read"], good["stored"]) == ("good", 2, 2)
    assert bad["ending"] == "denied"
    assert "403" in bad["error"]
    assert "\x1b" not in done.out
    assert "<h1>" not in bad["error"]
    [first, _] = call("search", *SEPTEMBER, "--json", config=listener).json
    assert first["sentiment"] == {"label": "unknown", "compound": None, "toward": {"Acme": "unknown"}}
    steps = {"language": 2, "sentiment": 2, "topics": 2}
    assert call("enrich", "--json", config=listener).json.items() >= steps.items()
    assert {f"{step} 0 posts" for step in steps} <= set(call("enrich", config=listener).lines)


@pytest.mark.long
def test_fetch_tells_what_changed_queries_gained_and_lost_unless_it_is_to_be_quiet(
    listener: Path, httpserver: HTTPServer
) -> None:
    answer(httpserver, "/good", feed(1, 2))
    answer(httpserver, "/bad", feed(3))
    call("fetch", "--now", NOW, config=listener)
    listener.write_text(listener.read_text("utf-8").replace('"Acme"', '"Great"'), "utf-8")
    told = "Acme is not in the configuration any more: lost 3\nquery of Great changed: gained 3, lost 0\n"
    copies = [listener.with_name(name) for name in ("json.sqlite", "quiet.sqlite")]
    for copy in copies:
        copy.write_bytes(listener.with_name("socialwatch.sqlite").read_bytes())
    assert call("fetch", "--now", NOW, config=listener).talk == told
    copies[0].replace(listener.with_name("socialwatch.sqlite"))
    done = call("fetch", "--json", "--now", NOW, config=listener)
    assert (done.talk, [row["source"] for row in done.json]) == (told, ["good", "bad"])
    copies[1].replace(listener.with_name("socialwatch.sqlite"))
    assert call("fetch", "--quiet", "--now", NOW, config=listener).talk == ""


@pytest.mark.long
def test_a_brand_that_is_gone_from_the_configuration_is_shown_nowhere_even_before_the_next_fetch(
    listener: Path, httpserver: HTTPServer, tmp_path: Path
) -> None:
    answer(httpserver, "/good", feed(1, 2))
    answer(httpserver, "/bad", feed(3).replace("Acme", "Rival"))
    text = listener.read_text("utf-8")
    listener.write_text(
        'database = "both.sqlite"\n' + text + '[[brand]]\nname = "Rival"\nquery = "rival OR 2"\n', "utf-8"
    )
    call("fetch", "--now", NOW, config=listener)
    assert len(call("search", *SEPTEMBER, "--json", config=listener).json) == 3
    listener.write_text('database = "both.sqlite"\n' + text, "utf-8")
    for _ in range(2):
        found = call("search", *SEPTEMBER, "--json", config=listener).json
        assert [(post["title"][-1], post["brands"]) for post in found] == [("2", ["Acme"]), ("1", ["Acme"])]
        exported = call("export", config=listener)
        assert ("Rival" in exported.out, len(exported.lines)) == (False, 2)
        shown = call("show", found[0]["id"], "--json", config=listener).json
        assert (shown["brands"], list(shown["sentiment"]["toward"])) == (["Acme"], ["Acme"])
        call("fetch", "--now", NOW, config=listener)


def test_fetch_fails_when_every_source_does(listener: Path, httpserver: HTTPServer) -> None:
    answer(httpserver, "/good", "gone", 404)
    answer(httpserver, "/bad", "down", 503)
    done = call("fetch", "--quiet", "--now", NOW, config=listener)
    assert (done.code, done.out) == (4, "")
    assert done.talk.startswith("socialwatch: no source answered: ")
    assert "good: " in done.talk
    assert "bad: " in done.talk


@pytest.mark.long
def test_a_source_that_stays_away_is_told_once_and_again_when_it_is_back(
    listener: Path, httpserver: HTTPServer
) -> None:
    answer(httpserver, "/good", feed(1))
    answer(httpserver, "/bad", "down", 503)
    told = [call("fetch", "--now", f"2026-10-0{day}T08:00", config=listener).talk for day in range(1, 6)]
    assert [bool(talk) for talk in told] == [False, False, True, False, False]
    assert told[2].startswith("bad: failed for the third time in a row: ")
    down = call("status", "--check", "--now", "2026-10-05T09:00", config=listener)
    assert (down.code, down.out) == (1, "")
    assert "bad: down, 5 failures in a row" in down.talk
    httpserver.clear()
    answer(httpserver, "/good", feed(1))
    answer(httpserver, "/bad", feed(2))
    assert call("fetch", "--now", "2026-10-06T08:00", config=listener).talk == "bad: back again\n"
    assert call("status", "--check", "--now", "2026-10-06T09:00", config=listener).code == 0
    late = call("status", "--check", "--now", "2026-10-09T09:00", config=listener)
    assert (late.code, late.talk) == (1, "good: 3 d behind\nbad: 3 d behind\n")


def test_dry_run_asks_nothing_and_says_what_would_be_asked(listener: Path, httpserver: HTTPServer) -> None:
    done = call("fetch", "--dry-run", "--since", "2026-09-01", "--until", "2026-09-02", "--now", NOW, config=listener)
    assert done.code == 0
    assert "for (Europe/London)" in done.out
    assert "2026-09-01 00:00 – 2026-09-03 00:00" in " ".join(done.out.split())
    assert httpserver.log == []
    assert not listener.with_name("socialwatch.sqlite").exists()
    rows = call("fetch", "--dry-run", "--source", "good", "--json", config=listener).json
    assert [row["source"] for row in rows] == ["good"]


def test_an_unknown_source_is_told_with_those_there_are(listener: Path) -> None:
    done = call("fetch", "--source", "ugly", config=listener)
    assert done.code == 3
    assert "good" in done.talk


def test_status_tells_lag_and_coverage(listener: Path, httpserver: HTTPServer) -> None:
    answer(httpserver, "/good", feed(1))
    answer(httpserver, "/bad", feed(2))
    before = call("status", config=listener)
    assert before.code == 5, "there is no database yet"
    assert "`socialwatch fetch`" in before.talk
    call("fetch", "--now", NOW, config=listener)
    rows = call("status", "--json", "--now", "2026-10-01T12:00", config=listener).json
    assert [(row["source"], row["lag_seconds"], row["failures"]) for row in rows] == [
        ("good", 4 * 3600, 0),
        ("bad", 4 * 3600, 0),
    ]
    shown = call("status", "--now", "2026-10-01T12:00", config=listener)
    assert shown.lines[0] == "Sources at 2026-10-01 12:00 Europe/London"
    assert "good" in shown.out
    assert max(map(len, shown.lines)) <= 80


def test_a_changed_query_says_what_it_gained_and_lost(own: Path) -> None:
    assert call("rematch", config=own).out == "no query has changed\n"
    own.write_text(own.read_text("utf-8").replace("acme -anvil", "acme -parcel"), "utf-8")
    assert call("rematch", "--json", config=own).json == [{"brand": "Acme", "gained": 1, "lost": 1}]
    assert call("rematch", "--json", config=own).json == []
    assert call("show", "forum:6", "--json", config=own).json["brands"] == ["Acme"]


def test_a_step_is_done_again_when_asked(own: Path) -> None:
    done = call("enrich", "--redo", "sentiment", "--json", config=own).json
    assert done["sentiment"] > 0
    assert done["language"] == 0
    wrong = call("enrich", "--redo", "nosuch", config=own)
    assert wrong.code == 3
    assert all(name in wrong.talk for name in ("language", "sentiment", "topics")), "what there is"


def test_a_note_is_kept_listed_and_taken_away(own: Path) -> None:
    added = call("note", "add", "2026-09-05", "Strike at the \x1b[2Jwarehouse", "--brand", "acme", config=own)
    assert (added.code, added.out) == (0, "")
    assert "\x1b" not in added.talk
    [note] = call("note", "list", "--json", config=own).json
    assert (note["at"], note["brand"]) == ("2026-09-04T23:00:00Z", "Acme"), "a day of the configured zone"
    assert "2026-09-05" in call("note", "list", config=own).out
    assert "Strike" in call("trends", *SEPTEMBER, config=own).out
    assert call("note", "remove", note["id"], config=own).code == 0
    assert call("note", "list", "--json", config=own).json == []
    assert call("note", "remove", 77, config=own).code == 5
    assert call("note", "add", "yesterday", "x", config=own).code == 3


def test_a_mute_works_at_once_and_backwards_and_can_be_undone(own: Path) -> None:
    def seen() -> list[str]:
        return [post["native_id"] for post in call("search", "acme", *SEPTEMBER, "--json", config=own).json]

    assert "2" in seen()
    assert call("mute", "@bob", config=own).talk == "author @bob muted: 1 post so far, and all that follow\n"
    assert "2" not in seen()
    assert "12" in seen()
    assert call("mute", "https://spam.example/", config=own).code == 0
    assert "12" not in seen()
    assert call("show", "forum:2", "--json", config=own).json["noise"] is True
    assert call("mute", "--json", config=own).json == [
        {"kind": "author", "value": "bob"},
        {"kind": "site", "value": "spam.example"},
    ]
    later = write_posts(own.with_name("later.csv"), [("20", "Acme once more", "bob", "2026-09-20T10:00:00Z", "", "")])
    call("import", later, "--source", "forum", "--now", NOW, config=own)
    assert "20" not in seen()
    assert call("mute", "@bob", "--undo", config=own).code == 0
    assert {"2", "20"} <= set(seen())
    assert call("mute", "nobody", config=own).code == 3


def test_backup_makes_a_copy_that_is_whole(own: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    assert "checked" in call("backup", target, config=own).talk
    with sqlite3.connect(target) as db:
        assert db.execute("SELECT count(*) FROM mentions").fetchone() == (14,)
    again = call("backup", target, config=own)
    assert again.code == 5
    assert "--force" in again.talk
    assert call("backup", target, "--force", "--quiet", config=own).talk == ""
    folder = tmp_path / "copies"
    folder.mkdir()
    assert call("backup", folder, config=own).code == 0
    assert [file.suffix for file in folder.iterdir()] == [".sqlite"]
    assert call("backup", own.with_name("socialwatch.sqlite"), "--force", config=own).code == 5, "itself"


def on_a_terminal(*words: str) -> str:
    """What a person sees who runs this."""
    import pty

    screen, end = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    program = [str(Path(sys.executable).with_name("socialwatch")), *words]
    process = subprocess.Popen(program, stdin=end, stdout=end, stderr=end, env=environment)
    os.close(end)
    shown = b""
    with suppress(OSError):  # the other end is closed
        while part := os.read(screen, 4096):
            shown += part
    os.close(screen)
    assert process.wait() == 0
    return shown.decode()


@pytest.mark.long
def test_a_person_at_a_terminal_sees_what_came_in(listener: Path, httpserver: HTTPServer) -> None:
    answer(httpserver, "/good", feed(1, 2))
    answer(httpserver, "/bad", feed(3).replace("<title>Acme", "<title>\x1b]0;pwned\x07 Acme"))
    shown = on_a_terminal("-c", str(listener), "fetch", "--now", NOW)
    assert "posts" in shown, "the counters"
    table = [line.split() for line in shown.splitlines() if line.startswith(("good", "bad"))]
    assert [row[:4] for row in table] == [["good", "capped", "2", "2"], ["bad", "capped", "1", "1"]]
    assert "pwned" not in on_a_terminal("-c", str(listener), "fetch", "--quiet", "--now", NOW)


def test_every_command_explains_itself() -> None:
    from socialwatch.cli import COMMANDS

    for commands in COMMANDS.values():
        for name in commands:
            done = call(name, "--help")
            assert done.code == 0, name
            assert done.out.startswith(f"Usage: socialwatch {name}"), name
