"""What a deck is called, in folders, lists and mails alike, and which of several of one name is the last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from socialwatch.models import JSON
from socialwatch.report.letter import file_name, slug

USUAL = "quarterly"
"""The recipe that a name need not tell."""
PERIOD = r"(?:FY)?\d{4}(?:Q[1-4]|-\d\d-\d\d(?:--\d{4}-\d\d-\d\d)?|-\d\d)?"
SCHEDULED = re.compile(r"\d{4}(?:-\d\d|-W\d\d)?(?:-(?P<kind>[a-z-]+)-(?:weekly|monthly|quarterly|yearly))?")
"""Folders of scheduled decks as they were called until November 2026: 2026-09, 2026-W46-crisis-weekly."""
LENGTHS = ((10, "weekly"), (31, "monthly"), (92, USUAL), (400, "yearly"))

Edition = tuple[str, str, str, str]
"""Brand, first and last moment of the window, recipe: decks that share it are editions of one."""


def kind_of(recipe: str) -> str:
    """A recipe as names tell it: "board" of "my/board.toml"."""
    return slug(Path(recipe).stem)


def with_kind(name: str, recipe: str) -> str:
    """A name by brand and window, with the recipe where that is not the usual one."""
    kind = kind_of(recipe)
    return name if kind == USUAL else f"{name}-{kind}"


def called(brand: str, window: tuple[datetime, datetime], zone: str, recipe: str, fiscal_start: int = 1) -> str:
    """ "Acme-2026Q3", "Acme-2026Q3-support", "Acme-2026-09-monthly", "Acme-2026-10-05--2026-10-11-weekly"."""
    return with_kind(file_name(brand, window, zone, fiscal_start), recipe)


def edition(folder: str, document: Mapping[str, JSON]) -> Edition | None:
    """Of which deck the one in a folder is an edition; None when people have given the folder its name."""
    start, end = document["window"]
    found = re.fullmatch(rf"{re.escape(slug(document['brand']))}-{PERIOD}(?:-(?P<kind>.+))?", folder)
    if found is not None:
        return document["brand"], start, end, found["kind"] or USUAL
    if (found := SCHEDULED.fullmatch(folder)) is None:
        return None
    days = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).days
    usual = next((kind for most, kind in LENGTHS if days <= most), USUAL)
    return document["brand"], start, end, found["kind"] or usual
