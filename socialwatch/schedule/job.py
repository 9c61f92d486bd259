"""What is to run, and the mark by which we know our own entries again among those of others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from socialwatch.models import fingerprint
from socialwatch.schedule.when import When, again

MARK = re.compile(r"socialwatch:([0-9a-z]+):([a-z-]+):([0-9a-z-]+)")
LETTERS = 8
REPORT = "report-"
"""How the names of jobs begin that make a deck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One command with absolute paths, when it runs, and the environment that it finds."""

    archive: str  # which configuration it is for, as `archive_of` names it
    name: str  # fetch, watch, report-weekly
    command: tuple[str, ...]
    when: When
    path: str  # PATH
    environment_file: Path | None = None  # NAME=value lines, for secrets
    about: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """A name that no other job on this machine has."""
        return f"socialwatch-{self.archive}-{self.name}"

    @property
    def mark(self) -> str:
        return f"socialwatch:{self.archive}:{self.name}:{self.when.text}"


@dataclass(frozen=True, slots=True)
class Installed:
    """A job of ours that was found: whose, where it stands, when it runs."""

    archive: str
    name: str
    where: str
    every: str
    following: datetime | None

    @classmethod
    def of(cls, text: str, where: str, now: datetime) -> Installed | None:
        """From a text that holds our mark; None when it holds none."""
        found = MARK.search(text)
        if found is None:
            return None
        when = again(found[3], offset_of(found[1]))
        if when is not None and found[2].startswith(REPORT):
            when = when.tried_again()
        return cls(found[1], found[2], where, found[3], when.following(now) if when else None)


class Scheduler(Protocol):
    """One way to have jobs run. `run` carries commands out, so that tests need no machine of that kind."""

    kind: str

    def text(self, jobs: Sequence[Job]) -> str:
        """All that would be written, for people."""
        ...

    def install(self, jobs: Sequence[Job]) -> list[str]:
        """Write them in place of what this archive had; returns what was done and what is left to do."""
        ...

    def remove(self, archive: str) -> list[str]:
        """Take away what is ours and of this archive; returns what was."""
        ...

    def installed(self, now: datetime) -> list[Installed]:
        """All jobs of ours, of every archive."""
        ...


def archive_of(config: Path) -> str:
    """A short name for a configuration: the same file has the same one, whoever asks."""
    return fingerprint(str(config.resolve()))[:LETTERS]


def offset_of(archive: str) -> int:
    """A minute of its own for every installation."""
    return int(archive, 16) % 60 if re.fullmatch(r"[0-9a-f]+", archive) else 0
