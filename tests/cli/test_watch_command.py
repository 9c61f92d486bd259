"""`watch` at a terminal and for monitors: what the board and the lines show, and what `--health` exits with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from commands import call

from socialwatch import pipeline
from socialwatch.cli.watch_board import Board, Lines
from socialwatch.collect.vitals import iso
from socialwatch.errors import Busy
from socialwatch.models import Author, Mention
from socialwatch.store import Saved
from socialwatch.store.runs import RunSource

STREAM = '[[brand]]\nname = "Acme"\n[[source]]\ntype = "jetstream"\n'


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "socialwatch.toml"
    path.write_text(STREAM, "utf-8")
    return path


def health(config, age=0, **source):
    now = datetime.now(UTC)
    told = {"mode": "stream", "state": "listening", "lag_seconds": 2, "failures": 0, "error": None, "stored": 5}
    config.with_name("socialwatch.sqlite.watch.json").write_text(
        json.dumps({
            "pid": 4711, "state": "running", "started": iso(now), "written": iso(now - timedelta(seconds=age)),
            "mentions_today": 7, "waits_for": None, "sources": {"jet": {**told, **source}},
        })
    )  # fmt: skip


def test_health_is_well_only_while_it_is(config):
    assert (call("watch", "--health", config=config).code, call("watch", "--health", config=config).out) == (1, "")
    health(config)
    done = call("watch", "--health", config=config)
    assert done.code == 0
    assert "process 4711" in done.out
    assert "7 mentions today" in done.out
    for wrong, words in (
        ({"age": 120}, "no sign of life"), ({"lag_seconds": 5000}, "5000 s behind"),
        ({"failures": 3, "error": "no route"}, "3 failures in a row: no route"),
    ):  # fmt: skip
        health(config, **wrong)
        done = call("watch", "--health", config=config)
        assert done.code == 1
        assert words in done.talk
        told = call("watch", "--health", "--json", config=config)
        assert (told.code, told.json["well"]) == (1, False)


def test_status_says_whether_somebody_watches(config):
    call("note", "add", "2026-11-21", "launch", config=config)
    assert "watch:" not in call("status", config=config).talk
    health(config)
    assert "watch: process 4711, all is well" in call("status", config=config).talk
    health(config, age=120)
    assert "no sign of life" in call("status", config=config).talk


def test_fetch_sends_streams_to_watch(config):
    done = call("fetch", config=config)
    assert done.code == 3
    assert "socialwatch watch" in done.talk
    posts = config.with_name("posts.csv")
    posts.write_text("id,text,created\n1,acme,2026-11-20T10:00:00Z\n")
    config.write_text(STREAM + f'[[source]]\ntype = "file"\npath = "{posts}"\nnetwork = "x"\n')
    done = call("fetch", "--json", "--no-enrich", config=config)
    assert (done.code, [row["source"] for row in done.json]) == (0, ["file"])


def test_a_second_watch_is_refused_and_quietly_under_cron(config, monkeypatch):
    def busy(*args, **more):
        raise Busy("another `socialwatch watch` is at work")

    monkeypatch.setattr(pipeline, "watch", busy)
    done = call("watch", config=config)
    assert (done.code, "another" in done.talk) == (5, True)
    assert call("watch", "--quiet", config=config) == type(done)(5, "", "")


def page(stored=1, source="jet"):
    post = Mention(network="bluesky", native_id="1", text="acme \x1b[2J is down", author=Author("a", handle="jane"))
    return pipeline.PageStored(source, "bluesky", "the stream", Saved(stored=stored), Saved(stored=stored), (), (post,))


def test_lines_tell_what_is_new_once_a_minute_and_what_needs_a_person_at_once(capsys):
    lines = Lines(quiet=False)
    for _ in range(3):
        lines(page())
    broken = [pipeline.StreamEnded("jet", "no route", failures) for failures in range(1, 6)]
    for event in (*broken, page(0), pipeline.Gone("jet", 2), pipeline.Noted("the configuration was read again")):
        lines(event)
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "jet: 1 new post", "jet: the stream broke, connecting again: no route", "jet: streams again",
        "jet: 2 posts deleted there, and here", "the configuration was read again",
    ]  # fmt: skip


def test_quiet_lines_leave_out_good_news(capsys):
    lines = Lines(quiet=True)
    for event in (page(), pipeline.Gone("jet", 2), pipeline.SourceChanged("blogs", "down", "no route")):
        lines(event)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("blogs: failed for the third time")


def test_the_board_shows_every_place_and_the_newest_posts():
    drawn = []
    board = Board(["jet", "blogs"], drawn.append)
    board(page(3))
    board(pipeline.SourceEnded(RunSource(source="blogs", ending="failed", error="no route\nmore")))
    shown = ["".join(text for text, _ in line) for line in board.lines()]
    assert shown[0].split() == ["jet", "3", "the", "stream"]
    assert shown[1].endswith("no route")
    assert "jane" in shown[2]
    assert drawn
