"""The jobs of a configuration: which commands, with which python, and what they find in their environment."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from socialwatch.errors import ConfigError
from socialwatch.schedule.job import REPORT, Job, archive_of, offset_of
from socialwatch.schedule.periods import asked, when_of
from socialwatch.schedule.when import ALWAYS, DAILY, WEEKLY, When, every

SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin")
PROGRAMS = ("chromium", "google-chrome", "soffice")
"""What decks may want beside us; found where they are now."""
IN_ENVIRONMENT = re.compile(r"""["']env:([A-Za-z_][A-Za-z0-9_]*)["']""")
SECRETS = "secrets.env"


class Digest(NamedTuple):
    """How often a digest goes out, and what it covers when none went before."""

    when: When
    since: str


DIGESTS = {"daily": Digest(DAILY, "last"), "weekly": Digest(WEEKLY, "7d")}


def jobs_for(
    config: Path,
    *,
    watch: bool = False,
    length: str = "15m",
    report: str | None = None,
    decks: Path | None = None,
    send: bool = False,
    digest: str | None = None,
    fiscal_start: int = 1,
    secrets: Path | None = None,
) -> list[Job]:
    """Listening, in one way or the other, and a deck on schedule where one is wanted."""
    config = config.absolute()
    archive = archive_of(config)
    when = ALWAYS if watch else every(length, offset_of(archive))
    words = ("watch", "--quiet") if watch else ("fetch", "--quiet")
    jobs = [_job(config, archive, words[0], words, when, secrets)]
    if report is not None:
        wanted = asked(report)
        folder = (decks or config.parent / "decks").absolute()
        # `--quiet`: cron mails whatever a job says
        deck = ("--quiet", "schedule", "deck", report, "--out", str(folder), *(("--send",) if send else ()))
        jobs.append(
            _job(config, archive, f"{REPORT}{wanted.name}", deck, when_of(wanted.period, fiscal_start), secrets)
        )
    if digest is not None:
        if digest not in DIGESTS:
            raise ConfigError(f"--digest {digest!r}: allowed are {', '.join(DIGESTS)}")
        letter = ("digest", "--quiet", "--send", "--since", DIGESTS[digest].since)
        jobs.append(_job(config, archive, f"digest-{digest}", letter, DIGESTS[digest].when, secrets))
    return jobs


def _job(config: Path, archive: str, name: str, words: tuple[str, ...], when: When, secrets: Path | None) -> Job:
    file = secrets or (config.parent / SECRETS if (config.parent / SECRETS).exists() else None)
    return Job(
        archive=archive, name=name, command=(sys.executable, "-m", "socialwatch", "--config", str(config), *words),
        when=when, path=search_path(), environment_file=file.absolute() if file else None,
        about=f"socialwatch {name} for {config}",
    )  # fmt: skip


def search_path() -> str:
    """The folder of our own python first, then the system's, then where a browser was found."""
    found = [str(Path(program).parent) for name in PROGRAMS if (program := shutil.which(name))]
    return os.pathsep.join(dict.fromkeys((str(Path(sys.executable).parent), *SYSTEM, *found)))


def missing_secrets(config: Path, secrets: Path | None) -> list[str]:
    """Names that the configuration reads from the environment and that the file of secrets does not set."""
    wanted = IN_ENVIRONMENT.findall(_without_comments(config.read_text("utf-8-sig").splitlines()))
    given = secrets.read_text("utf-8").splitlines() if secrets and secrets.exists() else []
    names = {line.removeprefix("export ").partition("=")[0].strip() for line in given}
    return [name for name in dict.fromkeys(wanted) if name not in names]


def _without_comments(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def too_open(secrets: Path | None) -> bool:
    """May others on this machine read it?"""
    return secrets is not None and os.name != "nt" and bool(secrets.stat().st_mode & 0o077)
