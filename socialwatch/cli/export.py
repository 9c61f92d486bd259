"""Posts as files: JSONL, CSV, xlsx or Parquet, written whole or not at all."""

from __future__ import annotations

import csv
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.cli.options import Days, Posts, Question, grouped
from socialwatch.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from socialwatch.models import JSON

CHUNK = 5_000
# what no XML file may hold, and so no workbook
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# the most characters that a cell of a spreadsheet holds
CELL = 32_767
KEYS = [
    *("id", "network", "native_id", "sources", "author", "author_name", "author_url", "followers", "created"),
    *("date_unknown", "seen", "title", "text", "url", "lang", "brands", "topics", "intents", "stages"),
    *("urgency", "campaigns", "sentiment", "compound", "toward"),
    *("parent", "thread", "repost_of", "copy_of", "copies", "likes", "replies", "reposts", "views", "rating"),
    *("community", "country", "place", "links", "tags", "own", "noise", "noise_because", "repost", "purged", "labels"),
]
LISTS = ("sources", "brands", "topics", "intents", "stages", "urgency", "campaigns", "links", "tags", "own")


class Format(StrEnum):
    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"


@grouped
def export(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="Which posts, in the query language; all without it.")] = "",
    format_: Annotated[Format | None, typer.Option("--format", "-f", help="By the file's ending unless given.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file; stdout for json, jsonl and csv.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="At most this many posts.")] = None,
    *,
    days: Days,
    quiet: common.Quiet = False,
    now: common.Now = None,
    brand: common.Brands = None,
    posts: Posts,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json: one list.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Short for --format csv.")] = False,
) -> None:
    """Posts as JSON, JSONL, CSV, xlsx or Parquet, oldest first; without dates, all of them."""
    from socialwatch.store.select import select

    current = common.state(ctx)
    config = current.load()
    scope = Question(days=days, now=now, brand=brand, posts=posts).scope(config, query)
    narrowed = common.narrowing(scope)
    if not days.given:
        narrowed["span"] = None
    short = Format.json if as_json else Format.csv if as_csv else None
    chosen, quiet = pick(format_ or short, out), quiet or current.quiet
    with common.open_store(config) as store:
        common.check_sources(store, scope)
        present = common.present(store, config, narrowed)
        keys = sorted(select(store, scope.query, limit=limit, **narrowed))

        def rows() -> Iterator[dict[str, JSON]]:
            with output.progress(quiet=quiet) as bar:
                task = bar.add_task("posts", total=len(keys)) if bar else None
                for start in range(0, len(keys), CHUNK):
                    part = store.mentions.read(keys[start : start + CHUNK])
                    yield from (present(row).as_json() for row in part)
                    if bar and task is not None:
                        bar.advance(task, len(part))

        write(chosen, out, rows())
    shown = common.window_line(scope) if narrowed["span"] else "all days"
    if out is not None or not keys:
        output.say(f"{len(keys):,} posts, {shown}{f', in {out}' if out else ''}", quiet=quiet)


def pick(chosen: Format | None, out: Path | None) -> Format:
    """The format that was named, or that the file's ending means."""
    if chosen is None:
        ending = out.suffix.lstrip(".").lower() if out else "jsonl"
        if ending not in Format.__members__:
            raise ConfigError(
                f"{out}: no format is known by {ending!r}; use --format json, jsonl, csv, xlsx or parquet"
            )
        chosen = Format(ending)
    if out is None and chosen in (Format.xlsx, Format.parquet):
        raise ConfigError(f"{chosen} is not for a terminal; name a file with --out posts.{chosen}")
    return chosen


def write(chosen: Format, out: Path | None, rows: Iterable[dict[str, JSON]]) -> None:
    """To stdout, or beside the target first, so that a failed run leaves an older file as it was."""
    writers: dict[Format, Callable[[IO[bytes], Iterable[dict[str, JSON]]], None]] = {
        Format.jsonl: write_jsonl,
        Format.json: write_json,
        Format.csv: write_csv,
        Format.xlsx: write_xlsx,
        Format.parquet: write_parquet,
    }
    if out is None:
        writers[chosen](sys.stdout.buffer, rows)
        sys.stdout.flush()
        return
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as temporary:
            try:
                writers[chosen](temporary, rows)
            except BaseException:
                Path(temporary.name).unlink(missing_ok=True)
                raise
        # NamedTemporaryFile makes 0600; an export is an ordinary file
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary.name).chmod(0o666 & ~umask)
        Path(temporary.name).replace(out)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror}") from error


def write_jsonl(target: IO[bytes], rows: Iterable[dict[str, JSON]]) -> None:
    for row in rows:
        target.write(output.json_text(row).encode("utf-8", "replace") + b"\n")


def write_json(target: IO[bytes], rows: Iterable[dict[str, JSON]]) -> None:
    """One list, a row a line, as the other commands' `--json`."""
    before = b"[\n"
    for row in rows:
        target.write(before + output.json_text(row).encode("utf-8", "replace"))
        before = b",\n"
    target.write(b"\n]\n" if before == b",\n" else b"[]\n")


def cells(row: dict[str, JSON]) -> dict[str, JSON]:
    """A row with its sentiment in columns of its own and lists as text."""
    flat = dict(row)
    sentiment = flat.pop("sentiment", None) or {}
    flat["sentiment"] = sentiment.get("label")
    flat["compound"] = sentiment.get("compound")
    flat["toward"] = "; ".join(f"{brand}: {label}" for brand, label in (sentiment.get("toward") or {}).items())
    flat["labels"] = "; ".join(map(_told, flat.get("labels") or ()))
    return {key: output.flat(flat.get(key)) for key in KEYS}


def _told(label: dict[str, JSON]) -> str:
    """ "negative toward Acme by ann"."""
    from socialwatch.store.verdicts import told

    about = f" toward {label['brand']}" if label["brand"] else ""
    return f"{told(label['task'], label['value'], label['verdict'] == 'yes')}{about} by {label['by']}"


def write_csv(target: IO[bytes], rows: Iterable[dict[str, JSON]]) -> None:
    import io

    # the BOM tells Excel that this is UTF-8
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(KEYS)
    for row in rows:
        writer.writerow([output.safe_cell(value) for value in cells(row).values()])
    text.detach()


def write_xlsx(target: IO[bytes], rows: Iterable[dict[str, JSON]]) -> None:
    """A workbook of one sheet, row by row, in which nothing that people wrote is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("mentions")
    sheet.freeze_panes = "B2"
    heads = []
    for key in KEYS:
        cell = WriteOnlyCell(sheet, value=key)
        cell.font = Font(bold=True)
        heads.append(cell)
    sheet.append(heads)
    for row in rows:
        line = []
        for value in cells(row).values():
            if isinstance(value, str):
                cell = WriteOnlyCell(sheet, value=NO_XML.sub("", value)[:CELL])
                cell.data_type = "s"  # text stays text: "=1+1" is no formula, a long id no number
                line.append(cell)
            else:
                line.append(value)
        sheet.append(line)
    book.save(target)


def write_parquet(target: IO[bytes], rows: Iterable[dict[str, JSON]]) -> None:
    """Columns with types of their own; ConfigError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ConfigError('Parquet needs one more package: pip install "socialwatch[parquet]"') from error
    text, number, many = pa.string(), pa.int64(), pa.list_(pa.string())
    kinds = dict.fromkeys(("likes", "replies", "reposts", "views", "followers", "copies"), number)
    kinds |= dict.fromkeys(LISTS, many) | dict.fromkeys(("created", "seen"), pa.timestamp("s", "UTC"))
    kinds |= dict.fromkeys(("compound", "rating"), pa.float64())
    kinds |= dict.fromkeys(("date_unknown", "noise", "noise_because", "repost", "purged"), pa.bool_())
    schema = pa.schema([(key, kinds.get(key, text)) for key in KEYS])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        batch: list[dict[str, JSON]] = []
        for row in rows:
            batch.append(parquet_row(row))
            if len(batch) == CHUNK:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema))


def parquet_row(row: dict[str, JSON]) -> dict[str, JSON]:
    from datetime import datetime

    flat = cells(row)
    flat |= {key: list(row.get(key) or []) for key in LISTS}
    flat |= {key: datetime.fromisoformat(row[key]) if row.get(key) else None for key in ("created", "seen")}
    return flat
