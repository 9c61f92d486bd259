"""The configuration: what to listen to, where, and how to show it.

`find` and `load` are for reading commands and import little; `check` validates everything with pydantic, the
queries and every source's options included, and reports all errors at once.
"""

from __future__ import annotations

from pathlib import Path

from socialwatch.config.reading import FILE_NAME, find, load, user_folder
from socialwatch.config.sections import Brand, Config, Network, Photographs, Privacy, Report, SourceSection, Topic

__all__ = [
    "FILE_NAME",
    "Brand",
    "Config",
    "Network",
    "Photographs",
    "Privacy",
    "Report",
    "SourceSection",
    "Topic",
    "check",
    "find",
    "load",
    "user_folder",
]


def check(path: Path) -> Config:
    """The configuration, everything in it validated; ConfigError names every error by file, line and key."""
    from socialwatch.config.checking import check as checked

    return checked(path)
