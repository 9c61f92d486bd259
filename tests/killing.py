"""Runs that are killed for tests, and everything that a run leaves behind, to compare them with others."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

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
    """Kill one run after the other at random moments, then let one end; how many were hit at work?"""
    chance = random.Random(11)
    killed = sum(was_killed(victims, what, folder, chance, most) for _ in range(4))
    victims.start(what, folder)
    assert victims.end() == 0
    return killed


def was_killed(victims: Victims, what: str, folder: Path, chance: random.Random, most: int) -> bool:
    """Start a run and kill it within about `most` events; False when it had ended before."""
    victims.start(what, folder)
    ended = victims.kill_after(chance.randint(1, most), chance.uniform(0, 0.01), signal.SIGKILL)
    assert ended in (0, -signal.SIGKILL)
    return ended != 0
