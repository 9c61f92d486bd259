"""Many rows at once: a hundred to the statement, which spares the work around each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

_AT_ONCE = 100


def insert(
    db: sqlite3.Connection,
    table: str,
    columns: str,
    rows: Iterable[tuple[Any, ...]],
    same: Mapping[str, int] | None = None,
    verb: str = "INSERT",
) -> None:
    """Insert all rows, in their order; `same` is what is the same in all, and stands in the statement itself."""
    width, constant = columns.count(",") + 1, same or {}
    head = f"{verb} INTO {table} ({', '.join((columns, *constant))}) VALUES "
    one = f"({', '.join((*['?'] * width, *map(str, constant.values())))})"
    values = list(chain.from_iterable(rows))
    whole = len(values) - len(values) % (width * _AT_ONCE)
    if whole:
        several = zip(*[iter(values[:whole])] * (width * _AT_ONCE), strict=True)
        db.executemany(head + ", ".join([one] * _AT_ONCE), several)
    db.executemany(head + one, zip(*[iter(values[whole:])] * width, strict=True))


def insert_columns(
    db: sqlite3.Connection, table: str, columns: Mapping[str, Sequence[Any]], same: Mapping[str, int | None]
) -> None:
    """The same from columns; what nothing fills is left out, as binding a NULL takes the time of a value."""
    filled = {name: column for name, column in columns.items() if is_filled(column)}
    known = {name: value for name, value in same.items() if value is not None}
    insert(db, table, ", ".join(filled), zip(*filled.values(), strict=True), known)


def is_filled(column: Sequence[Any]) -> bool:
    return column[0] is not None or column.count(None) < len(column)
