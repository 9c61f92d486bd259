"""Bringing an older database up to date: numbered steps, a backup first, newer ones refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from socialwatch.errors import StoreError
from socialwatch.store.migrations import MIGRATIONS


def version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(db: sqlite3.Connection, path: Path) -> None:
    """StoreError when a later socialwatch has written this file."""
    found = version(db)
    if found > len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by a newer socialwatch (schema {found}, this one knows {len(MIGRATIONS)}):"
            " upgrade socialwatch, or use another database"
        )


def migrate(db: sqlite3.Connection, path: Path) -> int:
    """Run the steps that are missing, each in its own transaction; returns how many ran."""
    refuse_newer(db, path)
    found = version(db)
    if found == len(MIGRATIONS):
        return 0
    if found > 0:
        keep_copy(db, path.with_name(f"{path.name}.schema{found}.bak"))
    elif db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path} is a database of another program: set `database` to another path")
    for number in range(found, len(MIGRATIONS)):
        script = MIGRATIONS[number]
        try:
            db.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number + 1};\nCOMMIT;")
        except sqlite3.Error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if version(db) > number:  # somebody else was faster
                continue
            raise
    return len(MIGRATIONS) - found


def require_current(db: sqlite3.Connection, path: Path) -> None:
    """For readers, which cannot migrate: StoreError when the file is newer or older than this program."""
    refuse_newer(db, path)
    found = version(db)
    if found == 0:
        raise StoreError(f"{path} is empty or not a socialwatch database: `socialwatch fetch` or `import` fills one")
    if found < len(MIGRATIONS):
        raise StoreError(
            f"{path} has schema {found}, this socialwatch needs {len(MIGRATIONS)}:"
            " run `socialwatch fetch` or `socialwatch enrich` once, it brings the file up to date after a backup"
        )


def keep_copy(db: sqlite3.Connection, target: Path) -> None:
    """A copy of the whole database beside it."""
    copy = sqlite3.connect(target)
    try:
        db.backup(copy)
    finally:
        copy.close()
