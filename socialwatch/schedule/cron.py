"""cron: lines of ours in the user's own table, everybody else's left as they are."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.errors import ConfigError
from socialwatch.schedule.job import MARK, Installed, Job
from socialwatch.schedule.when import every

if TYPE_CHECKING:
    from crontab import CronItem, CronTab


class Cron:
    """The table of this user, or the file `tab`."""

    kind = "cron"

    def __init__(self, tab: Path | None = None) -> None:
        self._tab = tab

    def _open(self) -> CronTab:
        from crontab import CronTab

        if self._tab is not None:
            self._tab.touch()
            return CronTab(tabfile=str(self._tab))
        try:
            return CronTab(user=True)
        except OSError as error:
            raise ConfigError(f"the table of cron cannot be read ({error}): is cron installed?") from error

    def text(self, jobs: Sequence[Job]) -> str:
        return "".join(f"{_times(job)} {escaped(line_of(job))} # {job.mark}\n" for job in jobs)

    def install(self, jobs: Sequence[Job]) -> list[str]:
        table = self._open()
        for item in _of(table, {job.archive for job in jobs}):
            table.remove(item)
        for job in jobs:
            item = table.new(command=line_of(job), comment=job.mark)
            item.setall(_times(job))
        self._write(table)
        return [f"cron: {_times(job)} {job.name}" for job in jobs]

    def remove(self, archive: str) -> list[str]:
        table = self._open()
        ours = _of(table, {archive})
        for item in ours:
            table.remove(item)
        if ours:
            self._write(table)
        return [f"cron: {item.comment.split(':')[2]}" for item in ours]

    def installed(self, now: datetime) -> list[Installed]:
        where = str(self._tab) if self._tab else "crontab -l"
        found = (Installed.of(item.comment, where, now) for item in self._open())
        return [one for one in found if one is not None]

    def _write(self, table: CronTab) -> None:
        try:
            table.write()
        except OSError as error:
            raise ConfigError(f"the table of cron cannot be written ({error})") from error


def _of(table: CronTab, archives: set[str]) -> list[CronItem]:
    return [item for item in table if (found := MARK.search(item.comment)) and found[1] in archives]


def _times(job: Job) -> str:
    """What stays is started again every five minutes; the one that runs already sends the new one home."""
    return (every("5m", 0) if job.when.always else job.when).cron()


def line_of(job: Job) -> str:
    """For /bin/sh: the environment is this line's alone."""
    names = {"PATH": job.path, **job.environment}
    words = [f"{name}={shlex.quote(value)}" for name, value in names.items()]
    line = " ".join([*words, *map(shlex.quote, job.command)])
    if job.environment_file:
        line = f"set -a; . {shlex.quote(str(job.environment_file))}; set +a; {line}"
    return line


def escaped(line: str) -> str:
    """As it stands in a table: cron takes a bare % for the end of the line. The library does this when it writes."""
    return line.replace("%", "\\%")
