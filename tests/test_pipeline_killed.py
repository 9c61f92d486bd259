"""Runs that are killed in the middle lose nothing, double nothing, and end as an uncut run would have."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipeline_victim import ROWS, fetch, read

from socialwatch import sources
from socialwatch.collect import importing
from socialwatch.store import Store

VICTIM = Path(__file__).with_name("pipeline_victim.py")


class Victims:
    """The process that runs are forked from; one run at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(VICTIM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._told, self._listens = self._process.stdout, self._process.stdin
        self._pid = 0

    def start(self, what: str, folder: Path) -> None:
        print(what, folder, file=self._listens, flush=True)
        self._pid = int(self._told.readline())

    def kill_after(self, steps: int, seconds: float, how: signal.Signals) -> int:
        """Kill it a moment after it has told of so many steps; how did it end? Minus the signal if it was at work."""
        for _ in range(steps):
            if self._told.readline() in ("done\n", ""):
                break
        time.sleep(seconds)
        os.kill(self._pid, how)  # not reaped so far: nobody else has this number
        return self.end()

    def end(self) -> int:
        """Wait until it has ended; 0 when all went well."""
        print("reap", file=self._listens, flush=True)
        while not (line := self._told.readline()).startswith("ended"):
            assert line, "the victims have died"
        return int(line.split()[1])

    def close(self) -> None:
        self._listens.close()
        self._process.wait(timeout=60)
        self._told.close()


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    started = Victims()
    yield started
    started.close()


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


def kills_until_done(victims: Victims, what: str, folder: Path, most: int) -> int:
    """Kill one run after the other at random moments, then let one end."""
    chance, killed = random.Random(11), 0
    folder.mkdir()
    for _ in range(4):
        victims.start(what, folder)
        ended = victims.kill_after(chance.randint(1, most), chance.uniform(0, 0.01), signal.SIGKILL)
        killed += ended == -signal.SIGKILL
    victims.start(what, folder)
    assert victims.end() == 0
    return killed


def test_a_fetch_killed_again_and_again_ends_as_an_uncut_one(
    tmp_path: Path, victims: Victims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "build", sources.build)  # the victim replaces it
    assert kills_until_done(victims, "fetch", tmp_path / "cut", 12) >= 2
    (tmp_path / "uncut").mkdir()
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
    assert kills_until_done(victims, "import", tmp_path / "cut", 6) >= 2
    (tmp_path / "uncut").mkdir()
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
