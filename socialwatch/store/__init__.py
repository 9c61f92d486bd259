"""The database: one SQLite file, every statement behind a typed function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socialwatch.store.store import Store

if TYPE_CHECKING:
    from socialwatch.store.rows import Heard, Row, Saved, Stored

__all__ = ["Heard", "Row", "Saved", "Store", "Stored"]


def __getattr__(name: str) -> Any:
    # counting needs no rows; their classes are made when somebody asks for one
    if name in __all__:
        from socialwatch.store import rows

        return getattr(rows, name)
    raise AttributeError(name)
