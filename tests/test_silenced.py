"""A check that is silenced says on its line why."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SILENCED = re.compile(r"# (?:noqa|type: ignore)\b.*")
WITH_REASON = re.compile(r"# (?:noqa: [A-Z]+\d+ - \S|type: ignore\[[a-z-]+\]  # \S)")


def silenced(folder: str) -> dict[str, str]:
    """What is silenced, by file and line."""
    return {
        f"{file.relative_to(ROOT)}:{number}": found[0]
        for file in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if (found := SILENCED.search(line)) and file != Path(__file__)
    }


def test_what_is_silenced_says_why() -> None:
    found = {
        place: text for part in ("socialwatch", "tests", "benchmarks", "docs") for place, text in silenced(part).items()
    }
    assert not {place for place, text in found.items() if not WITH_REASON.match(text)}


def test_mypy_is_silenced_only_where_it_looks() -> None:
    found = {
        place for part in ("tests", "benchmarks", "docs") for place, text in silenced(part).items() if "ignore[" in text
    }
    assert not found, "mypy reads socialwatch/ alone"
