"""The database: one SQLite file, every statement behind a typed function."""

from __future__ import annotations

from socialwatch.store.rows import Heard, Row, Saved, Stored
from socialwatch.store.store import Store

__all__ = ["Heard", "Row", "Saved", "Store", "Stored"]
