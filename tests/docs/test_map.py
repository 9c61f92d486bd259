"""The map in CONTRIBUTING.md shows the code as it is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "socialwatch"
MAP = re.search(r"## Where things are\n(.*?)\n## ", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S)[1]
NAMED = set(re.findall(r"`(?:[\w/]+/)?(\w+\.py)`", MAP))


def test_every_package_is_on_the_map() -> None:
    packages = {init.parent.relative_to(CODE).as_posix() for init in CODE.rglob("__init__.py")} - {"."}
    missing = {package for package in packages if f"`{package}/`" not in MAP} - {"demo/world", "demo/serve"}
    assert not missing, "add a line to `Where things are`"


def test_every_file_of_the_workshop_is_on_the_map() -> None:
    missing = {file.name for file in (CODE / "collect").glob("[!_]*.py")} - NAMED
    assert not missing, "add it to the table of `collect/` by what is being done"


def test_every_file_on_the_map_exists() -> None:
    assert {file.name for file in CODE.rglob("*.py")} | {"b.py"} >= NAMED


def test_every_module_begins_with_what_it_is_for() -> None:
    mute = [file for file in CODE.rglob("[!_]*.py") if not file.read_text("utf-8").startswith('"""')]
    assert not mute
