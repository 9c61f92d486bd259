"""Runs that are killed in the middle lose nothing, double nothing, and end as an uncut run would have."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Victims, contents, kills_until_done
from pipeline_victim import ROWS, fetch, read

from socialwatch import sources
from socialwatch.collect import importing
from socialwatch.store import Store

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    started = Victims()
    yield started
    started.close()


def test_a_fetch_killed_again_and_again_ends_as_an_uncut_one(
    tmp_path: Path, victims: Victims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "build", sources.build)  # the victim replaces it
    (tmp_path / "cut").mkdir()
    (tmp_path / "uncut").mkdir()
    assert kills_until_done(victims, "fetch", tmp_path / "cut", 12) >= 2
    fetch(tmp_path / "uncut")
    cut, uncut = (contents(tmp_path / name / "socialwatch.sqlite") for name in ("cut", "uncut"))
    assert len(uncut["mentions"]) == 260
    for what, value in uncut.items():
        assert cut[what] == value, what


def test_an_import_killed_again_and_again_ends_as_an_uncut_one(
    tmp_path: Path, victims: Victims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", importing.AT_ONCE)  # the victim reads in smaller parts
    rows = [f"{number},acme coffee {number},2026-08-{1 + number % 28:02d}T10:00:00Z" for number in range(ROWS)]
    (tmp_path / "posts.csv").write_text("id,text,created\n" + "\n".join(rows) + "\n", "utf-8")
    (tmp_path / "cut").mkdir()
    (tmp_path / "uncut").mkdir()
    assert kills_until_done(victims, "import", tmp_path / "cut", 6) >= 2
    read(tmp_path / "uncut")
    cut, uncut = (contents(tmp_path / name / "socialwatch.sqlite") for name in ("cut", "uncut"))
    assert len(uncut["mentions"]) == ROWS
    for what, value in uncut.items():
        assert cut[what] == value, what


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_run_told_to_stop_commits_what_it_has_and_says_so(
    tmp_path: Path, victims: Victims, how: signal.Signals
) -> None:
    tmp_path.joinpath("told").mkdir()
    victims.start("fetch", tmp_path / "told")
    database = tmp_path / "told" / "socialwatch.sqlite"
    assert victims.kill_after(6, 0.0, how) != 0
    with Store.open(database) as store:
        assert store.db.execute("SELECT count(*) FROM mentions").fetchone()[0] >= 10
        (past,) = store.runs.last()
        assert (past.command, past.error) == ("fetch", "KeyboardInterrupt")
        assert store.facts.check() == []
    assert not database.with_name("socialwatch.sqlite.pid").exists()
