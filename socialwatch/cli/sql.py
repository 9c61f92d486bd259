"""A read-only SQL question to the database, with a cap on rows and time."""

from __future__ import annotations

import math
import sqlite3
import time
from typing import Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.errors import StoreError

# what a file opened read-only would still do; everything that writes is refused by the file itself
DENIED = {
    sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT,
    sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_ANALYZE, sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_CREATE_TEMP_TABLE,
    sqlite3.SQLITE_CREATE_TEMP_VIEW, sqlite3.SQLITE_CREATE_TEMP_TRIGGER, sqlite3.SQLITE_CREATE_TEMP_INDEX,
}  # fmt: skip
# pragmas that tell something; the others would change how this connection reads
TELLING = frozenset(
    "table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list database_list"
    " compile_options function_list collation_list data_version user_version schema_version page_count page_size"
    " freelist_count quick_check".split()
)
READ_ONLY = "this is a read-only question: only SELECT (WITH, EXPLAIN) and PRAGMA table_info(...) are answered"


def sql(
    ctx: typer.Context,
    statement: Annotated[
        str, typer.Argument(metavar="STATEMENT", help="One SELECT; v_mentions, v_matches and v_daily are made for it.")
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many rows.")] = 1000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Give up after this long.")] = 60.0,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Put a read-only SQL question to the database.

    The views: v_mentions (a row a post), v_matches (a row a post and brand), v_topics, v_sightings, v_results,
    v_copies, all joined by `key`; v_daily (counts by day), v_coverage, v_runs, v_set_aside. Times in them are UTC,
    days those of the configured zone.
    """
    config = common.state(ctx).load()
    with common.open_store(config) as store:
        names, rows = ask(store.db, statement, limit, seconds)
    columns = [output.Column(name, align=_side(rows, name), show=str, wrap=True) for name in names]
    output.show(rows[:limit], columns, as_json=as_json, as_csv=as_csv, empty="no rows")
    if len(rows) > limit:
        output.say(f"stopped after {limit:,} rows; --limit shows more")


def ask(
    db: sqlite3.Connection, statement: str, limit: int, seconds: float
) -> tuple[list[str], list[dict[str, object]]]:
    """Column names and at most one row more than `limit`; StoreError says what was wrong with the question."""
    ends = time.monotonic() + seconds
    db.set_progress_handler(lambda: time.monotonic() > ends, 10_000)
    db.set_authorizer(permit)
    try:
        cursor = db.execute(statement)
        fetched = cursor.fetchmany(limit + 1)
    except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
        raise refused(error, seconds) from error
    if cursor.description is None:
        raise StoreError("SQL: there is no question in this; write one SELECT")
    names = unique([column[0] for column in cursor.description])
    return names, [dict(zip(names, map(readable, row), strict=True)) for row in fetched]


def permit(action: int, first: str | None, second: str | None, database: str | None, within: str | None) -> int:
    """SQLite asks before it prepares a statement: may it read this, call that?"""
    if action == sqlite3.SQLITE_PRAGMA:
        takes_argument = first is not None and first.startswith(("table_", "index_", "foreign_", "quick_"))
        return sqlite3.SQLITE_OK if first in TELLING and (second is None or takes_argument) else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY if action in DENIED else sqlite3.SQLITE_OK


def refused(error: Exception, seconds: float) -> StoreError:
    text = str(error)
    if "interrupted" in text:
        return StoreError(f"no answer within {seconds:g} s; narrow the question or raise --seconds")
    if "authoriz" in text or "prohibited" in text or "readonly" in text:
        return StoreError(f"SQL: {text}; {READ_ONLY}")
    if "no such table: v_" in text:
        return StoreError(f"SQL: {text}; the next command that writes (`fetch`, `enrich`, `note`) makes the views")
    if "one statement" in text:
        return StoreError("SQL: these are several statements; ask one at a time")
    return StoreError(f"SQL: {text}")


def _side(rows: list[dict[str, object]], name: str) -> output.Side:
    """Numbers to the right, as in every other table."""
    values = [row[name] for row in rows if row[name] is not None]
    return "right" if values and all(isinstance(value, (int, float)) for value in values) else "left"


def unique(names: list[str]) -> list[str]:
    """Column names with a number behind those that come again."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return result


def readable(value: object) -> object:
    """A value that JSON and a terminal can hold."""
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
