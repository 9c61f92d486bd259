"""A run to be killed by test_pipeline_killed.py: `python pipeline_victim.py fetch|import FOLDER`."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources


def fetch(folder: Path) -> None:
    fakes = {
        "newest": Paged([item(number) for number in range(1, 301)], before_page=slowly),
        "oldest": Paged([item(number) for number in range(200, 500)], newest_first=False, before_page=slowly),
        "unmatched": Paged([item(n, text="milk", minutes=n) for n in range(600, 700)], before_page=slowly, asks=2),
    }
    sources.build = lambda config, only=(): fakes  # type: ignore[assignment, misc]
    pipeline.collect(config_for(folder, *fakes), now=NOW + timedelta(minutes=1), listen=told)


def slowly(number: int) -> None:
    time.sleep(0.004)


def read(folder: Path) -> None:
    pipeline.import_file(config_for(folder), folder.parent / "posts.csv", "archive", now=NOW, network="x", listen=told)


def told(event: object) -> None:
    print(type(event).__name__, flush=True)


if __name__ == "__main__":
    print("ready", flush=True)
    {"fetch": fetch, "import": read}[sys.argv[1]](Path(sys.argv[2]))
