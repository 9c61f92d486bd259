"""A read-only SQL question to the database, with a cap on rows and time."""

from __future__ import annotations

import sqlite3
import time
from typing import Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.errors import StoreError


def sql(
    ctx: typer.Context,
    statement: Annotated[str, typer.Argument(help="One SELECT; the views v_mentions and v_daily are made for this.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many rows.")] = 1000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Give up after this long.")] = 60.0,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Put a read-only SQL question to the database."""
    config = common.state(ctx).load()
    with common.open_store(config) as store:
        ends = time.monotonic() + seconds
        store.db.set_progress_handler(lambda: time.monotonic() > ends, 10_000)
        try:
            cursor = store.db.execute(statement)
            fetched = cursor.fetchmany(limit + 1)
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise StoreError(f"no answer within {seconds:g} s; narrow the question or raise --seconds") from error
            raise StoreError(f"SQL: {error}") from error
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise StoreError(f"SQL: {error}") from error
        names = unique([column[0] for column in cursor.description or ()])
    rows = [dict(zip(names, map(readable, row), strict=True)) for row in fetched[:limit]]
    columns = [output.Column(name, wrap=True) for name in names]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv)
    if len(fetched) > limit:
        output.say(f"stopped after {limit:,} rows; --limit shows more", quiet=as_json or as_csv)


def unique(names: list[str]) -> list[str]:
    """Column names with a number behind those that come again."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return result


def readable(value: object) -> object:
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else value
