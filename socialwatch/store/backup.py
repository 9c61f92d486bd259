"""A verified copy of the database while others write."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.errors import StoreError
from socialwatch.store.connection import explained

if TYPE_CHECKING:
    from socialwatch.store.store import Store


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: rows per table, and its size."""

    path: Path
    bytes: int
    rows: dict[str, int]


def backup(store: Store, target: Path) -> Backup:
    """Copy to `target`: first beside it, then checked, then renamed; an older copy there is replaced only at the end.

    Raises StoreError when the copy does not hold what the database held.
    """
    target = Path(target)
    if target.exists() and target.samefile(store.path):
        raise StoreError(f"{target} is the database itself: name another file for the copy")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with explained(target):
        try:
            rows = _copy(store, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, rows)


def _copy(store: Store, part: Path) -> dict[str, int]:
    """Copy and check; returns the rows per table."""
    copy = sqlite3.connect(part, isolation_level=None)
    try:
        store.db.execute("BEGIN")  # one state of the database for the copy and the counts, whoever writes meanwhile
        try:
            wanted = count_rows(store.db)
            store.db.backup(copy)
        finally:
            store.db.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = delete")  # one file, to be carried away
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        found = count_rows(copy)
    finally:
        copy.close()
    if verdict != "ok" or found != wanted:
        raise StoreError(f"the copy does not hold what the database held ({verdict}): check both disks, then try again")
    return found


def count_rows(db: sqlite3.Connection) -> dict[str, int]:
    """Rows per ordinary table."""
    tables = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    names = [row[0] for row in tables if not row[0].startswith("sqlite_")]
    return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
