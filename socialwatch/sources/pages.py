"""The page of each connector: what it sees, how to get access, what it costs; `sources show` prints it."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from socialwatch.registry import SOURCES

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = (PACKAGE / "_data" / "sources", PACKAGE.parent / "docs" / "sources")
SECTIONS = ("Sees", "Does not see", "Access", "Cost and limits", "Terms", "Configuration")


def page(kind: str) -> str:
    """The page of a connector in Markdown; of one that brings none, what its module says of itself.

    Raises ConfigError when no connector is called so.
    """
    connector = SOURCES.load(kind)
    found = _file(kind)
    if found is not None:
        return found.read_text("utf-8")
    module = sys.modules.get(connector.__module__)
    said = [inspect.cleandoc(one.__doc__) for one in (module, connector) if one is not None and one.__doc__]
    return "\n\n".join([f"# {kind}", *said]) + "\n"


def summary(kind: str) -> str:
    """What a connector hears, in one sentence: the first of its page."""
    lines = [line for line in page(kind).splitlines() if line and not line.startswith("#")]
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", lines[0]) if lines else ""


def _file(kind: str) -> Path | None:
    return next((path for folder in FOLDERS if (path := folder / f"{kind}.md").is_file()), None)
