"""Runs that are killed in the middle lose nothing, double nothing, and end as an uncut run would have."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pipeline_victim import fetch, read

from socialwatch import sources
from socialwatch.store import Store

VICTIM = Path(__file__).with_name("pipeline_victim.py")


def start(what: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(VICTIM), what, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kill_after(process: subprocess.Popen[str], steps: int, seconds: float, how: signal.Signals) -> bool:
    """Kill it a moment after it has told of so many steps; was it still at work?"""
    assert process.stdout is not None
    for _ in range(steps):
        process.stdout.readline()
    time.sleep(seconds)
    alive = process.poll() is None
    process.send_signal(how)
    process.communicate(timeout=60)
    return alive


def contents(database: Path) -> dict[str, Any]:
    """Everything that a run leaves, without local keys, run numbers and moments."""
    with Store.open(database) as store:
        assert store.facts.check() == []
        assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.db.execute("SELECT count(*) FROM owed").fetchone() == (0,)
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions")]
        return {
            "mentions": {one.id: (one.mention, one.brands, one.sources) for one in store.mentions.read(keys)},
            "words": len(store.db.execute("SELECT rowid FROM words WHERE words MATCH 'acme OR coffee'").fetchall()),
            "facts": store.db.execute("SELECT sum(mentions) FROM facts").fetchall(),
            "items": store.db.execute("SELECT source, key, mention IS NULL FROM items ORDER BY 1, 2").fetchall(),
            "ledger": store.db.execute("SELECT source, ask, asked, high FROM ledger ORDER BY 1, 2").fetchall(),
        }


def kills_until_done(what: str, folder: Path, most: int) -> int:
    """Kill one run after the other at random moments, then let one end."""
    chance, killed = random.Random(11), 0
    folder.mkdir()
    for _ in range(3):
        killed += kill_after(start(what, folder), chance.randint(1, most), chance.uniform(0, 0.02), signal.SIGKILL)
    last = start(what, folder)
    _, errors = last.communicate(timeout=120)
    assert last.returncode == 0, errors
    return killed


def test_a_fetch_killed_again_and_again_ends_as_an_uncut_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "build", sources.build)  # the victim replaces it
    assert kills_until_done("fetch", tmp_path / "cut", 15) >= 2
    (tmp_path / "uncut").mkdir()
    fetch(tmp_path / "uncut")
    cut, uncut = (contents(tmp_path / name / "socialwatch.sqlite") for name in ("cut", "uncut"))
    assert len(uncut["mentions"]) == 499
    for what, value in uncut.items():
        assert cut[what] == value, what


def test_an_import_killed_again_and_again_ends_as_an_uncut_one(tmp_path: Path) -> None:
    rows = [f"{number},acme coffee {number},2026-08-{1 + number % 28:02d}T10:00:00Z" for number in range(4000)]
    (tmp_path / "posts.csv").write_text("id,text,created\n" + "\n".join(rows) + "\n", "utf-8")
    assert kills_until_done("import", tmp_path / "cut", 2) >= 2
    (tmp_path / "uncut").mkdir()
    read(tmp_path / "uncut")
    cut, uncut = (contents(tmp_path / name / "socialwatch.sqlite") for name in ("cut", "uncut"))
    assert len(uncut["mentions"]) == 4000
    for what, value in uncut.items():
        assert cut[what] == value, what


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_run_told_to_stop_commits_what_it_has_and_says_so(tmp_path: Path, how: signal.Signals) -> None:
    tmp_path.joinpath("told").mkdir()
    process = start("fetch", tmp_path / "told")
    database = tmp_path / "told" / "socialwatch.sqlite"
    assert kill_after(process, 6, 0.0, how)
    assert process.returncode != 0
    with Store.open(database) as store:
        assert store.db.execute("SELECT count(*) FROM mentions").fetchone()[0] >= 10
        (past,) = store.runs.last()
        assert (past.command, past.error) == ("fetch", "KeyboardInterrupt")
        assert store.facts.check() == []
    assert not database.with_name("socialwatch.sqlite.pid").exists()
