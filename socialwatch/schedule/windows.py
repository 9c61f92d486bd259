"""The Windows Task Scheduler: a task each, described in XML and handed to schtasks."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from socialwatch.schedule.files import Run, filled, of_archive, ours, run_command, stale, told, write
from socialwatch.schedule.job import Installed, Job

PATTERN = "socialwatch-*.xml"
UTF16 = "utf-16"  # what schtasks reads
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SHORTEST_DAY = 86400


class Windows:
    """Tasks in the folder `socialwatch`; their descriptions are kept, so that `show` needs no permission."""

    kind = "windows"

    def __init__(self, folder: Path | None = None, run: Run = run_command) -> None:
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path("socialwatch", appauthor=False) / "tasks"
        self._folder = folder
        self._run = run

    def task(self, job: Job) -> str:
        when = job.when
        hour, minute = (when.hours or (0,))[0], (when.minutes or (0,))[0]
        minutes = when.seconds // 60 if when.seconds and when.seconds < SHORTEST_DAY else None
        return filled(
            "task.xml.j2", job=job, program=job.command[0], arguments=subprocess.list2cmdline(job.command[1:]),
            start=f"2026-01-01T{hour:02d}:{minute:02d}:00", minutes=minutes, days=[DAYS[day] for day in when.weekdays],
            months=[MONTHS[month - 1] for month in when.months or (range(1, 13) if when.days else ())], dates=when.days,
        )  # fmt: skip

    def text(self, jobs: Sequence[Job]) -> str:
        return "\n".join(self.task(job) for job in jobs)

    def install(self, jobs: Sequence[Job]) -> list[str]:
        files = {f"{job.label}.xml": self.task(job).encode(UTF16) for job in jobs}
        said = self._take_away(stale(ours(self._folder, PATTERN, UTF16), jobs, list(files)))
        write(self._folder, files)
        for job in jobs:
            path = self._folder / f"{job.label}.xml"
            command = ["schtasks", "/Create", "/TN", _name(job.label), "/XML", str(path), "/F"]
            status, words = self._run(command)
            said.append(f"windows: {_name(job.label)}")
            if status:
                said.append(f"not made ({words or status}); run: {subprocess.list2cmdline(command)}")
            if job.environment_file:
                said.append(f"tasks read no {job.environment_file}: set its variables with setx, or use the keyring")
        return said

    def remove(self, archive: str) -> list[str]:
        return self._take_away(of_archive(ours(self._folder, PATTERN, UTF16), archive))

    def installed(self, now: datetime) -> list[Installed]:
        return told(ours(self._folder, PATTERN, UTF16), now)

    def _take_away(self, paths: Sequence[Path]) -> list[str]:
        for path in paths:
            self._run(["schtasks", "/Delete", "/TN", _name(path.stem), "/F"])
            path.unlink(missing_ok=True)
        return [f"windows: removed {_name(path.stem)}" for path in paths]


def _name(label: str) -> str:
    return f"\\socialwatch\\{label}"
