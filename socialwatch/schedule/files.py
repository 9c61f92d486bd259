"""Jobs as files of their own, one scheduler's folder each: written, found and taken away by our mark."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.schedule.job import MARK, Installed, Job

Run = Callable[[Sequence[str]], tuple[int, str]]
"""Carries a command out: its exit status and what it said."""


def run_command(command: Sequence[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(  # noqa: S603 - the system's own scheduler, words of ours, no shell
            list(command), capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, str(error)
    return done.returncode, (done.stderr or done.stdout).strip()


def filled(template: str, **values: Any) -> str:
    """A template of `templates/`, filled in; a name that it does not know is a mistake of ours."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).with_name("templates")
    made = Environment(  # noqa: S701 - no web page; what becomes XML is escaped by its filter
        loader=FileSystemLoader(folder), undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    made.filters["xml"] = _xml
    return made.get_template(template).render(values)


def _xml(text: object) -> str:
    from xml.sax.saxutils import escape

    return escape(str(text), {'"': "&quot;"})


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}") from error


def ours(folder: Path, pattern: str, decode: str = "utf-8") -> dict[Path, str]:
    """Files of ours in a folder, by our mark and not by their name alone."""
    found = {}
    for path in sorted(folder.glob(pattern)):
        text = path.read_bytes().decode(decode, "replace")
        if MARK.search(text):
            found[path] = text
    return found


def told(files: Mapping[Path, str], now: datetime) -> list[Installed]:
    found = (Installed.of(text, str(path), now) for path, text in files.items())
    return [one for one in found if one is not None]


def of_archive(files: Mapping[Path, str], archive: str) -> list[Path]:
    return [path for path, text in files.items() if (mark := MARK.search(text)) and mark[1] == archive]


def stale(files: Mapping[Path, str], jobs: Sequence[Job], names: Sequence[str]) -> list[Path]:
    """What these archives had before and are not given again."""
    archives = {job.archive for job in jobs}
    return [path for archive in archives for path in of_archive(files, archive) if path.name not in names]
