"""`coverage`: a calendar of what was asked and how that ended, for eyes without colour and for programs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from commands import call

from socialwatch.models import Ending, Span
from socialwatch.store import Store

CONFIG = """
timezone = "Europe/London"
[[brand]]
name = "Acme"
[[source]]
name = "news"
type = "feed"
url = "https://news.example/feed"
[[source]]
type = "hackernews"
[[source]]
type = "lemmy"
server = "lemmy.example"
"""
NOW = "2026-10-08T13:00"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("covered")
    path = folder / "socialwatch.toml"
    path.write_text(CONFIG, "utf-8")
    with Store.open(folder / "socialwatch.sqlite", write=True, create=True) as store, store.transaction():
        news, hn = store.sources.id("news", "feed"), store.sources.id("hackernews", "hackernews")

        def told(source: int, ask: str, start: datetime, end: datetime, ending: Ending, why: str | None = None) -> None:
            store.coverage.record(source, ask, Span(start, end), ending, why, run=1, at=end)

        told(hn, "acme", at(1), at(8, 11), "whole")
        told(news, "one", at(1), at(3), "whole")
        told(news, "one", at(3), at(4), "capped", "the platform gave no more than this")
        told(news, "one", at(4), at(5), "failed", "503 from news.example")
        told(news, "one", at(5), at(8, 11), "whole")
        told(news, "two", at(5), at(6), "denied", "401 from news.example")
        told(news, "two", at(5), at(5, 12), "whole")  # asked again later: half of it was had
    return path


WEEK = ("--since", "2026-10-01", "--until", "2026-10-08", "--now", NOW)


def rows(config: Path, *words: str) -> dict[str, str]:
    lines = call("coverage", *words, config=config).lines
    return {
        line.split()[0]: line for line in lines if line.startswith(("news", "hackernews", "lemmy.example", "lemmy "))
    }


def test_each_source_has_a_row_and_each_day_a_sign_that_needs_no_colour(config: Path) -> None:
    done = call("coverage", *WEEK, "--by", "day", config=config)
    assert done.lines[0] == "Coverage by the day, 1–8 Oct 2026 (Europe/London)"
    found = rows(config, *WEEK, "--by", "day")
    assert found["hackernews"].split()[1:] == ["▄██████▄", "99%"], "the first hour in London was the day before in UTC"
    # days in London begin an hour before those in UTC, and the worst of a day is shown
    assert found["news"].split()[1:] == ["▄█▒!!x█▄", "66%"]
    assert found["lemmy"].split()[1:] == ["········", "0%"]
    assert "x denied" in done.out
    assert "· not asked" in done.out
    assert "\x1b" not in done.out


def test_short_windows_are_drawn_by_the_hour(config: Path) -> None:
    done = call(
        "coverage", "--since", "2026-10-05", "--until", "2026-10-05", "--source", "news", "--now", NOW, config=config
    )
    assert done.lines[0].startswith("Coverage by the hour")
    heads, hours, line = done.lines[2:5]
    assert heads.strip() == "Mon 05 Oct"
    assert hours.split() == ["00", "06", "12", "18"]
    # one hour that failed the day before in UTC, twelve that a second try mended, eleven that stayed denied
    assert line.split()[1:] == ["!" + "█" * 12 + "x" * 11, "50%"]


def test_programs_get_stretches_with_reasons(config: Path) -> None:
    told = call("coverage", *WEEK, "--source", "news", "--json", config=config).json
    assert [row["ending"] for row in told] == [
        "not asked",
        "whole",
        "capped",
        "failed",
        "whole",
        "denied",
        "whole",
        "not asked",
    ]
    assert told[3] == {
        "source": "news", "start": "2026-10-04T00:00:00Z", "end": "2026-10-05T00:00:00Z", "ending": "failed",
        "detail": "503 from news.example",
    }  # fmt: skip
    assert told[-1]["end"] == "2026-10-08T12:00:00Z", "what is to come was not missed"
    assert [row["end"] for row in told[:-1]] == [row["start"] for row in told[1:]]
    text = call("coverage", *WEEK, "--source", "news", "--csv", config=config).out
    assert [row["detail"] for row in csv.DictReader(io.StringIO(text))][2:4] == [told[2]["detail"], told[3]["detail"]]


def test_a_window_wider_than_the_terminal_is_folded(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    done = call("coverage", "--since", "2026-07-01", "--until", "2026-10-08", "--now", NOW, config=config)
    assert max(map(len, done.lines[:-2])) <= 60
    assert sum(line.startswith("news") for line in done.lines) == 3
    assert sum("Oct 2026" in line for line in done.lines) == 1
    lengths = [len(line.split()[1]) for line in done.lines if line.startswith("news")]
    assert sum(lengths) == 100, "a column for each day, and no day twice"


def test_a_terminal_without_these_signs_gets_plain_ones(config: Path, monkeypatch: Any) -> None:
    from socialwatch.cli import coverage

    monkeypatch.setattr(coverage, "glyph", lambda ending: coverage.SIGNS[ending][1])
    assert rows(config, *WEEK, "--by", "day")["lemmy"].split()[1] == "........"
    assert len({sign[1] for sign in coverage.SIGNS.values()}) == len({sign[0] for sign in coverage.SIGNS.values()}) == 6


def test_a_source_that_nobody_knows_is_an_error(config: Path) -> None:
    done = call("coverage", "--source", "nowhere", config=config)
    assert done.code == 3
    assert "no source called 'nowhere'" in done.talk


def test_what_would_be_asked_again_is_shown_without_asking(config: Path) -> None:
    words = ("fetch", "--fill-gaps", "--dry-run", *WEEK, "--source", "lemmy")
    table = call(*words, config=config).out
    assert "2026-10-01 00:00" in table
    assert "not asked" in table
    assert "asked again" in table
    told = call(*words, "--json", config=config).json
    assert {(row["source"], row["ending"], row["lost"]) for row in told} == {("lemmy", "not asked", None)}
    assert {row["ask"] for row in told} == {"Acme in posts on lemmy.example", "Acme in comments on lemmy.example"}


def test_a_backfill_that_is_stopped_by_hand_says_how_to_go_on(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from socialwatch import pipeline

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "collect", stop)
    done = call("fetch", *WEEK, config=config)
    assert done.code != 0
    assert "the same command goes on where it was" in done.talk
    assert "goes on" not in call("fetch", "--now", NOW, config=config).talk
