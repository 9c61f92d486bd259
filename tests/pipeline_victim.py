"""Runs to be killed by tests, all forked from one process: importing takes longer than a run.

Reads `fetch FOLDER`, `import FOLDER` or `collect FOLDER` and forks a run that tells its process id, its events, and
`done`; then reads `reap` and tells how that ended. Until it is reaped its process id is nobody else's.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path

from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources
from socialwatch.collect import importing
from socialwatch.config import check
from socialwatch.http import Http
from socialwatch.sources.file import File

ROWS = 900
IMPORTED = (Http, File)  # what runs would otherwise import, each for itself


def fetch(folder: Path) -> None:
    fakes = {
        "newest": Paged([item(number) for number in range(1, 161)], before_page=slowly),
        "oldest": Paged([item(number) for number in range(110, 261)], newest_first=False, before_page=slowly),
        "unmatched": Paged([item(n, text="milk", minutes=n) for n in range(300, 360)], before_page=slowly, asks=2),
    }
    sources.build = lambda config, only=(): fakes
    pipeline.collect(config_for(folder, *fakes), now=NOW + timedelta(minutes=1), listen=told)


def slowly(number: int) -> None:
    time.sleep(0.002)


def read(folder: Path) -> None:
    importing.AT_ONCE = ROWS // 10
    pipeline.import_file(config_for(folder), folder.parent / "posts.csv", "archive", now=NOW, network="x", listen=told)


def collect(folder: Path) -> None:
    """Fetch what the folder's configuration names, from real servers; the file `now` says what time it is."""
    now = datetime.fromisoformat((folder / "now").read_text())
    pipeline.collect(check(folder / "socialwatch.toml"), now=now, listen=told)


def told(event: object) -> None:
    print(type(event).__name__, flush=True)


def run(what: str, folder: Path) -> int:
    print(os.getpid(), flush=True)
    try:
        {"fetch": fetch, "import": read, "collect": collect}[what](folder)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        print("done", flush=True)
    return 0


def serve() -> None:
    for line in sys.stdin:
        what, _, folder = line.strip().partition(" ")
        child = os.fork()
        if not child:
            os._exit(run(what, Path(folder)))
        sys.stdin.readline()
        print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
