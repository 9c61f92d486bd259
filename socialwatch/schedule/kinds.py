"""Which schedulers there are, and which one this machine has."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from socialwatch.errors import ConfigError
from socialwatch.schedule.cron import Cron
from socialwatch.schedule.job import Scheduler
from socialwatch.schedule.launchd import Launchd
from socialwatch.schedule.systemd import Systemd
from socialwatch.schedule.windows import Windows

KINDS = ("cron", "systemd", "launchd", "windows")
TAB = "SOCIALWATCH_CRONTAB"
"""A file to use in place of the user's table, for trying out."""


def here() -> str:
    """The one of this machine; ConfigError where there is none."""
    if os.name == "nt":
        return "windows"
    if sys.platform == "darwin":
        return "launchd"
    if shutil.which("systemctl") and Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), "systemd").is_dir():
        return "systemd"
    if shutil.which("crontab") or os.environ.get(TAB):
        return "cron"
    raise ConfigError("neither systemd nor cron runs here: install cron, or name one with --with")


def scheduler(kind: str) -> Scheduler:
    if kind == "cron":
        tab = os.environ.get(TAB)
        return Cron(Path(tab) if tab else None)
    if kind == "systemd":
        return Systemd()
    if kind == "launchd":
        return Launchd()
    if kind == "windows":
        return Windows()
    raise ConfigError(f"--with {kind!r}: allowed are {', '.join(KINDS)}")
