"""`search`, `show`, `export`, `sql`: what comes out, for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import call
from forum import SEPTEMBER

ESCAPE = "\x1b"


def found(archive: Path, *words: str) -> list[str]:
    return [post["native_id"] for post in call("search", *words, *SEPTEMBER, "--json", config=archive).json]


def test_search_is_newest_first_and_says_window_and_zone(archive: Path) -> None:
    done = call("search", "acme", *SEPTEMBER, "-n", 2, config=archive)
    assert done.code == 0
    assert done.lines[0].startswith("2026-09-30 23:30  fay")
    assert done.lines[-1] == "2 of 10 posts, 1–30 Sep 2026 (Europe/London)"
    assert done.talk == ""


def test_search_leaves_out_own_and_unmatched_posts_unless_asked(archive: Path) -> None:
    assert "10" not in found(archive)
    assert "10" in found(archive, "--with-own")
    assert "6" not in found(archive)


def test_search_narrows_by_brand_topic_language_source_and_query(archive: Path) -> None:
    assert found(archive, "--brand", "rival") == ["5", "4"]
    assert found(archive, "--topic", "delivery") == ["3", "2"]
    assert found(archive, "--lang", "de") == ["13"]
    assert found(archive, "sentiment:negative", "--source", "forum") == ["3", "2"]
    assert found(archive, "--order", "rank", "rival new shop") == ["4"]


def test_a_date_that_is_none_shows_the_day_it_was_first_seen(archive: Path) -> None:
    done = call("search", "ida OR author:ida", "--since", "2026-10-01", "--until", "2026-10-01", config=archive)
    assert done.lines[0].startswith("2026-10-01 08:00  ida")


def test_nothing_found_says_what_the_archive_holds(archive: Path) -> None:
    done = call("search", "acme", "--now", "2027-06-01", config=archive)
    assert (done.code, done.out) == (0, "")
    assert "nothing found, last 30 days (2–31 May 2027, Europe/London)" in done.talk
    assert "the archive holds posts of 1 Sep – 1 Oct 2026" in done.talk
    assert call("--quiet", "search", "acme", "--now", "2027-06-01", config=archive).talk == ""


def test_empty_answers_are_still_one_document(archive: Path) -> None:
    assert call("search", "nosuchword", *SEPTEMBER, "--json", config=archive).json == []
    assert call("search", "nosuchword", *SEPTEMBER, "--csv", config=archive).out.startswith("id,")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("search", "(acme"), 3, "this ( is never closed"),
        (("search", "--brand", "nobody"), 3, "configured: Acme, Rival"),
        (("search", "--topic", "nothing"), 3, "configured: Delivery"),
        (("search", "--source", "nowhere"), 3, "there are: forum"),
        (("export", "--source", "nowhere"), 3, "there are: forum"),
        (("search", "--since", "0000-01-01"), 3, "is no date"),
        (("search", "--since", "2026-09-30", "--until", "2026-09-01"), 3, "ends"),
        (("search", "--last", "5parsecs"), 3, "write 90d"),
        (("search", "--quarter", "2026Q9"), 3, "write 2026Q3"),
        (("search", "--limit", "0"), 2, "--limit"),
        (("show", "forum:nosuch"), 5, "no post is called 'forum:nosuch'"),
        (("nosuchcommand",), 2, "nosuchcommand"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_told_with_their_exit_status(archive: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = call(*words, config=archive)
    assert done.code == code
    assert told in done.talk
    assert done.out == ""
    assert "Traceback" not in done.talk


def test_no_answer_can_steer_the_terminal(archive: Path) -> None:
    answers = [
        call("search", *SEPTEMBER, config=archive),
        call("search", *SEPTEMBER, "--json", config=archive),
        call("search", *SEPTEMBER, "--csv", config=archive),
        call("show", "forum:8", config=archive),
        call("show", "forum:8", "--raw", config=archive),
        call("export", config=archive),
        call("sql", "SELECT text, '\x1b[2J' AS '\x1b]0;x\x07', char(155) || 'J' FROM v_mentions", config=archive),
        call("show", f"forum:{ESCAPE}[2J", config=archive),
        call("search", f"({ESCAPE}[2J", config=archive),
    ]
    for done in answers:
        shown = done.out + done.talk
        assert not [c for c in shown if (ord(c) < 32 and c not in "\n\t\r") or 0x7F <= ord(c) < 0xA0]
        assert "\u202e" not in done.out or "," in done.out.splitlines()[0], "only CSV keeps marks of direction"


def test_show_says_why_a_post_matched_and_what_was_said_of_it(archive: Path) -> None:
    done = call("show", "forum:2", config=archive)
    assert 'brand Acme because of "Acme"' in done.out
    assert 'topic Delivery because of "parcel"' in done.out
    assert "created      2026-09-02 11:00:00 Europe/London" in done.out
    assert "sentiment toward Acme: negative" in done.out
    known = call("show", "forum:2", "--json", config=archive).json
    why = {(reason["kind"], reason["name"]): reason["words"] for reason in known["why"]}
    assert (why["brand", "Acme"], why["topic", "Delivery"]) == (["Acme"], ["parcel"])
    assert "terrible" in why["intent", "complaint"]
    assert (known["intents"], known["stages"], known["noise_because"]) == (["complaint"], ["retention"], None)
    assert known["sentiment"]["toward"] == {"Acme": "negative"}
    raw = call("show", "forum:2", "--raw", config=archive).json
    assert raw["items"][0]["row"]["text"] == "My Acme parcel is lost, terrible"


def exported(archive: Path, folder: Path, ending: str) -> Path:
    path = folder / f"posts.{ending}"
    done = call("export", *SEPTEMBER, "--out", path, config=archive)
    assert done.code == 0, done.talk
    assert done.talk == f"11 posts, 1–30 Sep 2026 (Europe/London), in {path}\n"
    assert done.out == ""
    return path


def test_every_format_holds_the_same_posts(archive: Path, tmp_path: Path) -> None:
    import openpyxl
    import pyarrow.parquet as pq

    wanted = call("search", *SEPTEMBER, "--json", "-n", 100, config=archive).json[::-1]
    lines = exported(archive, tmp_path, "jsonl").read_text("utf-8").splitlines()
    assert list(map(json.loads, lines)) == wanted

    columns = ("id", "author", "created", "text", "lang", "url")
    plain = [{key: post[key] or "" for key in columns} for post in wanted]
    table = pq.read_table(exported(archive, tmp_path, "parquet")).to_pylist()
    stamps = [{**row, "created": f"{row['created']:%Y-%m-%dT%H:%M:%SZ}"} for row in table]
    assert [{key: row[key] or "" for key in columns} for row in stamps] == plain
    assert [row["likes"] for row in table] == [post["likes"] for post in wanted]
    assert {row["followers"] for row in table} == {1200}
    assert [row["brands"] for row in table] == [post["brands"] for post in wanted]

    sheet = openpyxl.load_workbook(exported(archive, tmp_path, "xlsx")).active
    assert {*wanted[0], "compound", "toward"} == set(table[0]), "no field is left out"
    head, *body = sheet.iter_rows(values_only=True)
    cells = [dict(zip(head, row, strict=True)) for row in body]
    without_controls = [{k: v if k != "text" else clean(v) for k, v in row.items()} for row in plain]
    assert [{key: clean(row[key] or "") for key in columns} for row in cells] == without_controls

    text = exported(archive, tmp_path, "csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [{key: clean(row[key]).removeprefix("'") for key in columns} for row in rows] == without_controls


def clean(text: str) -> str:
    return "".join(c for c in text if c >= " " and not "\x7f" <= c <= "\x9f")


def test_a_spreadsheet_runs_nothing_and_rounds_nothing(archive: Path, tmp_path: Path) -> None:
    import openpyxl

    data = exported(archive, tmp_path, "csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel takes it for Latin-1 otherwise"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    texts = [cell for row in rows for cell in row if not cell.lstrip("-").replace(".", "").isdigit()]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "'12345678901234567890" in [row[2] for row in rows]
    sheet = openpyxl.load_workbook(exported(archive, tmp_path, "xlsx")).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    assert "12345678901234567890" in [row[2].value for row in sheet.iter_rows()]


def test_a_workbook_leaves_out_what_no_workbook_can_hold(tmp_path: Path) -> None:
    import openpyxl

    from socialwatch.cli import export

    row = {"id": "forum:1", "text": "acme\ufffe \uffffdown\x0b \N{GRINNING FACE}"}
    with (tmp_path / "posts.xlsx").open("wb") as target:
        export.write_xlsx(target, [row])
    sheet = openpyxl.load_workbook(tmp_path / "posts.xlsx").active
    assert "acme down \N{GRINNING FACE}" in [cell.value for cell in sheet[2]]


def test_an_export_comes_back_as_the_same_posts(archive: Path, own: Path, tmp_path: Path) -> None:
    for ending in ("csv", "jsonl", "xlsx", "parquet"):
        path = exported(archive, tmp_path, ending)
        done = call("import", path, "--source", "forum", "--json", config=own)
        assert done.code == 0, (ending, done.talk)
        assert (done.json["read"], done.json["stored"]) == (11, 0), (ending, done.out)


def test_an_export_that_fails_leaves_the_older_file(archive: Path, tmp_path: Path, monkeypatch: Any) -> None:
    from socialwatch.cli import export

    path = exported(archive, tmp_path, "csv")
    before = path.read_bytes()

    def full(target: object, rows: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "write_csv", full)
    done = call("export", "--out", path, config=archive)
    assert (done.code, done.talk) == (5, f"socialwatch: {path} cannot be written: No space left on device\n")
    assert path.read_bytes() == before
    assert [file for file in tmp_path.iterdir() if file.name.startswith(".posts")] == []


def test_export_has_json_and_csv_as_all_listings_do(archive: Path) -> None:
    lines = [json.loads(line) for line in call("export", *SEPTEMBER, config=archive).lines]
    assert call("export", *SEPTEMBER, "--json", config=archive).json == lines
    assert call("export", "nosuchword", "--json", config=archive).json == []
    rows = list(csv.DictReader(io.StringIO(call("export", *SEPTEMBER, "--csv", config=archive).out.lstrip("\ufeff"))))
    assert [row["id"] for row in rows] == [line["id"] for line in lines]


def test_export_without_dates_is_everything_and_says_when_that_is_nothing(archive: Path) -> None:
    assert len(call("export", config=archive).lines) == 12
    done = call("export", "posts.csv", config=archive)
    assert (done.out, done.talk) == ("", "0 posts, all days\n")
    done = call("export", "-f", "xlsx", config=archive)
    assert (done.code, done.out) == (3, "")
    assert "--out posts.xlsx" in done.talk


def test_sql_answers_from_the_views(archive: Path) -> None:
    question = "SELECT brand, sum(mentions) AS n FROM v_daily WHERE NOT own GROUP BY 1 ORDER BY 2 DESC"
    wanted = [{"brand": "Acme", "n": 11}, {"brand": "Rival", "n": 2}]
    assert call("sql", question, "--json", config=archive).json == wanted
    assert call("sql", question, "--csv", config=archive).lines == ["brand,n", "Acme,11", "Rival,2"]
    done = call("sql", "SELECT id, sentiment, topics FROM v_mentions WHERE author = 'bob'", config=archive)
    assert done.lines[-1].split() == ["forum:2", "negative", "Delivery"]
    views = ["v_mentions", "v_matches", "v_topics", "v_sightings", "v_results", "v_daily", "v_coverage", "v_runs"]
    for view in (*views, "v_copies", "v_set_aside", "v_engagement", "v_spent"):
        assert call("sql", f"SELECT * FROM {view} LIMIT 1", config=archive).code == 0
    assert call("sql", "SELECT rowid FROM words WHERE words MATCH 'parcel'", "--json", config=archive).json


def test_sql_shows_the_posts_as_search_does(archive: Path) -> None:
    posts = {post["id"]: post for post in call("search", *SEPTEMBER, "--json", "-n", 99, config=archive).json}
    rows = call("sql", "SELECT * FROM v_mentions WHERE created < '2026-10'", "--json", config=archive).json
    for row in (row for row in rows if row["id"] in posts):
        post = posts[row["id"]]
        keys = ("network", "native_id", "author", "created", "text", "url", "lang", "likes", "parent")
        assert {key: row[key] for key in keys} == {key: post[key] for key in keys}
        assert (row["sentiment"], row["compound"]) == (post["sentiment"]["label"], post["sentiment"]["compound"])
        assert (row["brands"] or "").split("; ") == post["brands"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO notes VALUES (1, 1, 'x', NULL, 1)",
        "DELETE FROM mentions",
        "DROP VIEW v_daily",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "PRAGMA writable_schema = 1",
        "PRAGMA query_only = 0",
        "PRAGMA user_version = 9",
        "PRAGMA journal_mode = delete",
        "SELECT load_extension('x')",
        "BEGIN IMMEDIATE",
        "CREATE TEMP TABLE x (a)",
    ],
)
def test_sql_only_reads(archive: Path, statement: str, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("sql", statement, config=archive)
    assert (done.code, done.out) == (5, "")
    assert "this is a read-only question" in done.talk
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("", "no question"),
        ("SELECT 1; SELECT 2", "one at a time"),
        ("SELEC", "syntax error"),
        ("SELECT nix FROM notes", "no such column"),
        ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c", "within 0.1 s"),
    ],
)
def test_sql_says_what_is_wrong_with_a_question(archive: Path, statement: str, told: str) -> None:
    done = call("sql", statement, "--seconds", 0.1, config=archive)
    assert done.code == 5
    assert told in done.talk


def test_sql_of_many_columns_is_read_downwards_and_says_where_it_stopped(archive: Path) -> None:
    done = call("sql", "SELECT * FROM v_mentions ORDER BY created", "-n", 1, config=archive)
    assert "native_id     1" in done.lines
    assert done.talk == "stopped after 1 rows; --limit shows more\n"


def test_names_of_the_configuration_are_completed(archive: Path) -> None:
    def completed(words: str, at: int) -> list[str]:
        line = f"socialwatch -c {archive} {words}"
        environment = {"_SOCIALWATCH_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(at)}
        command = [str(Path(sys.executable).with_name("socialwatch"))]
        return subprocess.run(command, env=environment, capture_output=True, text=True).stdout.split()

    assert completed("search --brand A", 5) == ["Acme"]
    assert completed("pulse ", 4) == ["Acme", "Rival"]


def test_a_closed_pipe_and_a_full_disk_end_quietly_or_with_a_word(archive: Path) -> None:
    program = [str(Path(sys.executable).with_name("socialwatch")), "-c", str(archive)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*program, "export"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "socialwatch: the output cannot be used: No space left on device\n")


def test_a_ranking_says_whose_it_is(archive: Path) -> None:
    assert call("top", "sources", *SEPTEMBER, config=archive).lines[0].startswith("Top sources of Acme, 1–30 Sep 2026")
    assert call("top", "sources", *SEPTEMBER, "-b", "rival", config=archive).lines[0].startswith("Top sources of Rival")
    nothing = call("top", "links", *SEPTEMBER, config=archive)
    assert nothing.lines == ["Top links of Acme, 1–30 Sep 2026 (Europe/London): nothing found"]
