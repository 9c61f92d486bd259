"""launchd: agents of the user on a Mac, one property list each."""

from __future__ import annotations

import os
import plistlib
import shlex
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from socialwatch.schedule.files import Run, of_archive, ours, run_command, stale, told, write
from socialwatch.schedule.job import Installed, Job

PATTERN = "socialwatch-*.plist"


class Launchd:
    """Files in ~/Library/LaunchAgents."""

    kind = "launchd"

    def __init__(self, folder: Path | None = None, run: Run = run_command) -> None:
        self._folder = folder or Path.home() / "Library" / "LaunchAgents"
        self._run = run

    def agent(self, job: Job) -> dict[str, Any]:
        """What the file says; the mark is in the environment, for unknown keys are warned of."""
        told: dict[str, Any] = {
            "Label": job.label,
            "ProgramArguments": _program(job),
            "EnvironmentVariables": {"PATH": job.path, **job.environment, "SOCIALWATCH_MARK": job.mark},
            "ProcessType": "Background",
        }
        if job.when.always:
            return {**told, "RunAtLoad": True, "KeepAlive": True, "ThrottleInterval": 15, "ExitTimeOut": 30}
        return {**told, "StartCalendarInterval": job.when.launchd()}

    def text(self, jobs: Sequence[Job]) -> str:
        return "\n".join(
            f"<!-- {self._folder / job.label}.plist -->\n{plistlib.dumps(self.agent(job)).decode()}" for job in jobs
        )

    def install(self, jobs: Sequence[Job]) -> list[str]:
        files = {f"{job.label}.plist": plistlib.dumps(self.agent(job)) for job in jobs}
        said = self._take_away(stale(ours(self._folder, PATTERN), jobs, list(files)))
        write(self._folder, files)
        for name in files:
            path = str(self._folder / name)
            self._run(["launchctl", "bootout", _domain(), path])  # the one before, if any
            status, words = self._run(["launchctl", "bootstrap", _domain(), path])
            said.append(f"launchd: {path}")
            if status:
                said.append(f"not loaded ({words or status}); run: launchctl bootstrap {_domain()} {shlex.quote(path)}")
        return said

    def remove(self, archive: str) -> list[str]:
        return self._take_away(of_archive(ours(self._folder, PATTERN), archive))

    def installed(self, now: datetime) -> list[Installed]:
        return told(ours(self._folder, PATTERN), now)

    def _take_away(self, paths: Sequence[Path]) -> list[str]:
        for path in paths:
            self._run(["launchctl", "bootout", _domain(), str(path)])
            path.unlink(missing_ok=True)
        return [f"launchd: removed {path}" for path in paths]


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"


def _program(job: Job) -> list[str]:
    """A file with secrets is read by a shell: launchd has nothing for it."""
    if job.environment_file is None:
        return list(job.command)
    return ["/bin/sh", "-c", 'set -a; . "$0"; set +a; exec "$@"', str(job.environment_file), *job.command]
