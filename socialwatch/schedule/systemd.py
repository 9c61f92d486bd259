"""systemd: units of the user's own manager, a timer beside each service that does not stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from socialwatch.schedule.files import Run, filled, of_archive, ours, run_command, stale, told, write
from socialwatch.schedule.job import Installed, Job

PATTERN = "socialwatch-*"
LINGER = "to run while you are not logged in: `loginctl enable-linger`"


class Systemd:
    """Units in ~/.config/systemd/user."""

    kind = "systemd"

    def __init__(self, folder: Path | None = None, run: Run = run_command) -> None:
        self._folder = folder or Path.home() / ".config" / "systemd" / "user"
        self._run = run

    def files(self, job: Job) -> dict[str, str]:
        values = {"job": job, "command": " ".join(map(quoted, job.command)), "quoted": quoted}
        name = "watch.service.j2" if job.when.always else "once.service.j2"
        units = {f"{job.label}.service": filled(name, **values)}
        if not job.when.always:
            units[f"{job.label}.timer"] = filled("timer.j2", calendar=job.when.systemd(), **values)
        return units

    def text(self, jobs: Sequence[Job]) -> str:
        files = {name: text for job in jobs for name, text in self.files(job).items()}
        return "\n".join(f"# {self._folder / name}\n{text}" for name, text in files.items())

    def install(self, jobs: Sequence[Job]) -> list[str]:
        files = {name: text.encode() for job in jobs for name, text in self.files(job).items()}
        said = self._take_away(stale(ours(self._folder, PATTERN), jobs, list(files)))
        write(self._folder, files)
        said += [f"systemd: {self._folder / name}" for name in files]
        starting = [f"{job.label}.{'service' if job.when.always else 'timer'}" for job in jobs]
        commands = [["systemctl", "--user", "daemon-reload"], ["systemctl", "--user", "enable", "--now", *starting]]
        return [*said, *self._carried_out(commands), LINGER]

    def remove(self, archive: str) -> list[str]:
        paths = of_archive(ours(self._folder, PATTERN), archive)
        said = self._take_away(paths)
        return said + (self._carried_out([["systemctl", "--user", "daemon-reload"]]) if paths else [])

    def installed(self, now: datetime) -> list[Installed]:
        found = ours(self._folder, PATTERN)
        timed = {path.stem for path in found if path.suffix == ".timer"}
        # a service with a timer is told by its timer
        return told(
            {path: text for path, text in found.items() if path.suffix == ".timer" or path.stem not in timed}, now
        )

    def _take_away(self, paths: Sequence[Path]) -> list[str]:
        for path in paths:
            self._run(["systemctl", "--user", "disable", "--now", path.name])
            path.unlink(missing_ok=True)
        return [f"systemd: removed {path}" for path in paths]

    def _carried_out(self, commands: Sequence[Sequence[str]]) -> list[str]:
        """What could not be done is left to the user, word for word."""
        for number, command in enumerate(commands):
            status, said = self._run(command)
            if status:
                left = "; ".join(" ".join(one) for one in commands[number:])
                return [f"not started ({said.splitlines()[0] if said else status}); run: {left}"]
        return []


def quoted(word: object) -> str:
    """One word of ExecStart=: its own kind of quotes, and of what it would replace."""
    text = str(word).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"' if set(text) & set(" \t'\";\\") or not text else text
