"""Many rows at once: some to the statement, which spares the work around each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

_AT_ONCE, _A_PAGE = 100, 1000
"""Rows of a statement; of fewer than so many a quarter, for a new statement takes as long to read as to carry out."""


def insert(
    db: sqlite3.Connection,
    table: str,
    columns: str,
    rows: Iterable[tuple[Any, ...]],
    same: Mapping[str, int | str] | None = None,
    verb: str = "INSERT",
) -> None:
    """Insert all rows, in their order; `same` is what is the same in all: SQL, which stands in the statement itself."""
    _insert(db, table, columns.split(", "), list(chain.from_iterable(rows)), same or {}, verb)


def insert_columns(
    db: sqlite3.Connection,
    table: str,
    columns: Mapping[str, Sequence[Any]],
    same: Mapping[str, int | str | None] | None = None,
) -> None:
    """The same from columns; what nothing fills is left out, as binding a NULL takes the time of a value."""
    filled = {name: column for name, column in columns.items() if column and is_filled(column)}
    known = {name: value for name, value in (same or {}).items() if value is not None}
    values: list[Any] = [None] * sum(map(len, filled.values()))
    for at, column in enumerate(filled.values()):
        values[at :: len(filled)] = column
    _insert(db, table, list(filled), values, known, "INSERT")


def _insert(
    db: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    values: list[Any],
    same: Mapping[str, int | str],
    verb: str,
) -> None:
    """`values` are those of all rows, one row after the other."""
    if not values:
        return
    head = f"{verb} INTO {table} ({', '.join((*columns, *same))}) VALUES "
    one = f"({', '.join((*['?'] * len(columns), *map(str, same.values())))})"
    at_once = _AT_ONCE if len(values) >= len(columns) * _A_PAGE else _AT_ONCE // 4
    step = len(columns) * at_once
    whole = len(values) - len(values) % step
    if whole:
        several = head + ", ".join([one] * at_once)
        db.executemany(several, (values[at : at + step] for at in range(0, whole, step)))
    rest = range(whole, len(values), len(columns))
    db.executemany(head + one, (values[at : at + len(columns)] for at in rest))


def is_filled(column: Sequence[Any]) -> bool:
    return column[0] is not None or column.count(None) < len(column)
