"""Reading files of posts: format, encoding, delimiter and heading found out; rows with the line they stand on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError, SourceError
from socialwatch.models import JSON

FORMATS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
HEADING_ROWS = 60  # how far down column names are looked for; exports put a page of their own data before them


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is built. `skip`: rows before the heading; `header`: the names of the columns."""

    format: str
    header: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    skip: int = 0
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `error` says why it cannot be used. `line` counts from 1 as editors and spreadsheets do."""

    line: int
    values: Mapping[str, JSON] = field(default_factory=dict)
    error: str = ""


def layout_of(
    path: Path, *, format: str = "", encoding: str = "", delimiter: str = "", skip: int | None = None, sheet: str = ""
) -> Layout:
    """How a file is built: what is given, else what the file itself says. Raises SourceError and ConfigError."""
    from socialwatch.sources import file_csv, file_workbook

    if path.exists() and not path.is_file():
        raise SourceError(f"{path} is no file: a folder, a pipe or a device; save what it gives and name that")
    try:
        kind = format or _format(path)
        if kind == "csv":
            return file_csv.layout(path, encoding, delimiter, skip)
        if kind == "xlsx":
            return file_workbook.layout(path, sheet, skip)
        if kind == "parquet":
            return Layout("parquet", file_workbook.parquet_columns(path))
        if kind == "jsonl":
            return Layout("jsonl", _json_keys(path))
    except (OSError, EOFError) as error:
        raise SourceError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    raise ConfigError(f"{path.name}: format is {kind!r}; allowed are csv, jsonl, xlsx, parquet")


def _format(path: Path) -> str:
    """By what the file begins with, which is surer than its name."""
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise SourceError(f"{path.name} is a web page and no export: whoever fetched it may have been asked to sign in")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{path.name} is a workbook of the old kind (.xls): save it as .xlsx or .csv")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return "jsonl"
    return FORMATS.get(path.suffix.lower(), "csv")


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """The rows of a file, one at a time, however large it is."""
    from socialwatch.sources import file_csv, file_workbook

    if layout.format == "csv":
        return file_csv.rows(path, layout)
    if layout.format == "xlsx":
        return file_workbook.rows(path, layout)
    if layout.format == "parquet":
        return file_workbook.parquet_rows(path)
    return _json_rows(path)


def _json_rows(path: Path) -> Iterator[Row]:
    """A JSON object a line, or one list of them."""
    with path.open("rb") as file:
        first = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        file.seek(0)
        if first == b"[":
            yield from _json_list(path, file.read())
            return
        for number, line in enumerate(file, 1):
            if line.strip(b"\xef\xbb\xbf \t\r\n\x00"):
                yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> Row:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Row(number, error="it is not UTF-8")
    except (ValueError, RecursionError) as error:
        return Row(number, error=f"it is not JSON: {str(error)[:100]}")
    return Row(number, value) if isinstance(value, dict) else Row(number, error="it is no JSON object")


def _json_list(path: Path, body: bytes) -> Iterator[Row]:
    try:
        values = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path.name} is not JSON: {error}") from None
    for number, value in enumerate(values, 1):
        yield Row(number, value) if isinstance(value, dict) else Row(number, error="it is no JSON object")


def _json_keys(path: Path) -> tuple[str, ...]:
    """The keys of the first objects, in order of appearance."""
    keys: dict[str, None] = {}
    for number, row in enumerate(_json_rows(path)):
        if number == 100:
            break
        keys |= dict.fromkeys(row.values)
    return tuple(keys)


def heading(sample: list[list[Any]], skip: int | None, name: str) -> tuple[int, tuple[str, ...]]:
    """Which row of a sample holds the column names: the first as wide as most rows below it, and filled."""
    filled = [sum(1 for cell in row if cell not in (None, "")) for row in sample]
    if not any(filled):
        raise SourceError(f"{name} is empty")
    if skip is None:
        widths = sorted(filled[1:] or filled)
        usual = max(widths[len(widths) // 2], max(filled) // 2)
        skip = next(index for index, width in enumerate(filled) if width >= usual)
    if skip >= len(sample):
        raise ConfigError(f"{name} ends before line {skip + 1}, where the column names were to be; correct skip")
    header = [str(cell).strip() if cell is not None else "" for cell in sample[skip]]
    return skip, tuple(name or f"column {index}" for index, name in enumerate(header, 1))


def plain_value(value: object) -> JSON:
    """A cell as JSON: dates as ISO text, whole numbers whole, the rest as text."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [plain_value(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain_value(one) for key, one in value.items()}
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
