"""The views for people who write SQL: `views.sql`, written into the database by whoever may write."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def install(db: sqlite3.Connection) -> None:
    """Make the views be those of `views.sql`; nothing is written when they are."""
    from hashlib import blake2b  # not for those who only read

    script = Path(__file__).with_name("views.sql").read_text("utf-8")
    digest = blake2b(script.encode(), digest_size=8).hexdigest()
    kept = db.execute("SELECT value FROM meta WHERE key = 'views'").fetchone()
    if kept and kept[0] == digest:
        return
    old = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' AND name GLOB 'v_*'")]
    drops = "".join(f'DROP VIEW "{name}";\n' for name in old)
    mark = f"INSERT OR REPLACE INTO meta VALUES ('views', '{digest}');"
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{drops}{script}\n{mark}\nCOMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
