"""Excel workbooks and Parquet files, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from socialwatch.errors import ConfigError, SocialWatchError, SourceError
from socialwatch.sources.file_reading import HEADING_ROWS, Layout, Row, heading, plain_value

HARMLESS = 50_000_000  # bytes
MOST_PACKED = 200  # times; real sheets pack to a tenth or a thirtieth


def layout(path: Path, sheet: str, skip: int | None) -> Layout:
    with _workbook(path) as workbook:
        names = workbook.sheetnames
        if sheet and sheet not in names:
            raise ConfigError(f"{path.name} has no sheet {sheet!r}; it has {', '.join(names)}")
        name = sheet or names[0]
        sample = [list(row) for row in islice(workbook[name].iter_rows(values_only=True), HEADING_ROWS + 40)]
        at, header = heading(_trimmed(sample), skip, path.name)
    return Layout("xlsx", header, skip=at, sheet=name)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """The workbook, closed behind us; whatever the package makes of a stranger's file is a SourceError."""
    workbook = None
    try:
        _no_bomb(path)
        workbook = _open(path)
        yield workbook
    except (SocialWatchError, OSError):
        raise
    except Exception as error:
        raise SourceError(f"{path.name} is not a workbook that can be read: {error}") from error
    finally:
        if workbook is not None:
            workbook.close()


def _open(path: Path) -> Any:
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # some exports state a size of one cell, and readers believe it
    return workbook


def _no_bomb(path: Path) -> None:
    """Refuse what unpacks to far more than any table: a few kilobytes can hold gigabytes of nothing."""
    with ZipFile(path) as packed:
        for part in packed.infolist():
            if part.file_size > max(HARMLESS, MOST_PACKED * part.compress_size):
                raise SourceError(
                    f"{path.name} holds {part.file_size / 1e6:,.0f} MB packed into {part.compress_size / 1e6:,.1f} MB, "
                    "which no real workbook does; save it as .csv if you trust it"
                )


def _trimmed(sample: list[list[Any]]) -> list[list[Any]]:
    """Without the empty cells at the end of rows."""
    for row in sample:
        while row and row[-1] in (None, ""):
            row.pop()
    return sample


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """The rows below the header that are not empty, with the numbers that the sheet gives them."""
    with _workbook(path) as workbook:
        for number, cells in enumerate(workbook[layout.sheet].iter_rows(values_only=True)):
            if number <= layout.skip or all(cell in (None, "") for cell in cells):
                continue
            values = [plain_value(cell) for cell in cells[: len(layout.header)]]
            beyond = [cell for cell in cells[len(layout.header) :] if cell not in (None, "")]
            if beyond:
                yield Row(number + 1, {"": str(values[0])[:500]}, "it has cells beyond the last named column")
            else:
                values += [None] * (len(layout.header) - len(values))
                yield Row(number + 1, dict(zip(layout.header, values, strict=True)))


def _parquet(path: Path) -> Any:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise ConfigError(
            f"{path.name}: Parquet needs the package pyarrow: pip install 'socialwatch[parquet]'"
        ) from None
    try:
        return ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise SourceError(f"{path.name} is not a Parquet file that can be read: {error}") from None


def parquet_columns(path: Path) -> tuple[str, ...]:
    return tuple(_parquet(path).schema_arrow.names)


def parquet_rows(path: Path) -> Iterator[Row]:
    number = 0
    for batch in _parquet(path).iter_batches(batch_size=2000):
        for values in batch.to_pylist():
            number += 1
            yield Row(number, {key: plain_value(value) for key, value in values.items()})
