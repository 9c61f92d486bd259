"""Read posts from a file of another tool: CSV, xlsx, JSONL or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, names, output
from socialwatch.cli.watching import Watching
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.store import Saved


def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file.", exists=True, dir_okay=False, readable=True)],
    source: Annotated[
        str, typer.Option("--source", help="The name to keep these posts under.", autocompletion=names.sources)
    ],
    map_: Annotated[
        str | None,
        typer.Option(
            "--map", help="Our fields and the file's columns: id=tweet_id,text=text,author=name,created=date."
        ),
    ] = None,
    network: Annotated[
        str | None, typer.Option("--network", help="Where the posts live; the source's name unless given.")
    ] = None,
    date_format: Annotated[
        str | None, typer.Option("--date-format", help='How dates are written, like "%m/%d/%Y %H:%M".')
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="The zone of dates that name none; the config's unless given.")
    ] = None,
    no_enrich: Annotated[bool, typer.Option("--no-enrich", help="Leave scoring to `socialwatch enrich`.")] = False,
    quiet: common.Quiet = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
) -> None:
    """Read posts from a file; then match, score and label them.

    Every row is kept, those that match no brand as well. Reading the same file again changes nothing.
    """
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    at = common.moment(now, config)
    quiet = quiet or current.quiet
    with Watching(quiet=quiet) as watching:
        saved = pipeline.import_file(
            config,
            file,
            source,
            now=at,
            network=network,
            columns=columns(map_),
            date_format=date_format,
            timezone=timezone,
            listen=watching,
        )
        if not no_enrich:
            pipeline.enrich(config, now=at, listen=watching)
    _tell(saved, as_json=as_json, quiet=quiet)


def columns(text: str | None) -> dict[str, str]:
    """ "id=tweet_id,text=body" as a map from our field to the file's column."""
    found: dict[str, str] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        field, equals, column = part.partition("=")
        if not equals or not field.strip() or not column.strip():
            raise ConfigError(f"--map: {part.strip()!r} is no pair; write field=column, like text=body")
        if field.strip() in found:
            raise ConfigError(f"--map: {field.strip()} is given twice")
        found[field.strip()] = column.strip()
    return found


def _tell(saved: Saved, *, as_json: bool, quiet: bool) -> None:
    counts = {
        "read": saved.read,
        "stored": saved.stored,
        "changed": saved.changed,
        "unchanged": saved.unchanged,
        "unmatched": saved.unmatched,
        "set_aside": saved.set_aside,
    }
    if as_json:
        output.write_json(counts)
    elif not quiet:
        counts = {key: count for key, count in counts.items() if count or key != "unmatched"}
        line = ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in counts.items())
        output.write_line(line)
