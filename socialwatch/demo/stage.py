"""Sets the demo up: its folder, its config, and the fictional world answering in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from socialwatch.demo.serve.bluesky import PASSWORD
from socialwatch.demo.settings import MARK, config_text
from socialwatch.errors import ConfigError, SocialWatchError

NOW = "2026-10-02T08:00"
"""The morning on which the demo takes place, London time."""
FIRST_DAY = "2026-04-01"
_CONFIG, _SECRET, _DATABASE = "socialwatch.toml", "bluesky-password", "socialwatch.sqlite"
LABELS = "labels.csv"
"""What the world said of a sample of its posts, in the demo's folder."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo's files are, and the platforms' addresses."""

    folder: Path
    config: Path
    urls: dict[str, str]


def clear(folder: Path) -> bool:
    """Take away what an earlier demo left; was there one? ConfigError when the folder holds something else."""
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise ConfigError(f"{folder} is a file: name another folder with --dir")
    config = folder / _CONFIG
    if any(folder.iterdir()) and not (config.is_file() and config.read_text("utf-8").startswith(MARK)):
        raise ConfigError(f"{folder} holds something that no demo made: name another folder with --dir")
    if not config.exists():
        return False
    for pattern in (_CONFIG, _SECRET, f"{_DATABASE}*", "deck.pptx", "deck.html", "deck.json", LABELS):
        for path in folder.glob(pattern):
            path.unlink()
    return True


@dataclass(frozen=True, slots=True)
class Running:
    """The world while it answers: its platforms' addresses, and what somebody who reads its posts would say."""

    urls: dict[str, str]
    process: subprocess.Popen[str]

    def says(self, questions: Mapping[str, Sequence[str]]) -> list[list[str]]:
        """[id, task, value, brand] of the posts asked about: task -> ids."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(questions) + "\n")
        self.process.stdin.flush()
        answer: list[list[str]] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def world(seed: int) -> Iterator[Running]:
    """The world as it runs; its process ends with the block, or with us."""
    command = [sys.executable, "-m", "socialwatch.demo.serve", str(seed)]
    # in a session of its own, so that Ctrl-C is ours to answer
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, and a number
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise SocialWatchError("the demo's world did not start: its own message stands above")
            yield Running(json.loads(line), process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def furnish(folder: Path, urls: dict[str, str]) -> Stage:
    """Write the config and the file with the demo's password, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / _SECRET
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD + "\n", "utf-8")
    config = folder / _CONFIG
    config.write_text(config_text(urls, f"file:{secret.resolve().as_posix()}"), "utf-8")
    return Stage(folder, config, urls)
