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

REASONS_TOLD = 5
REASONS_AS_JSON = 20


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
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            help="Whose export it is: brandwatch, hootsuite, meltwater, mention, socialwatch, sprout, talkwalker.",
            autocompletion=names.presets,
        ),
    ] = None,
    format_: Annotated[str | None, typer.Option("--format", help="csv, jsonl, xlsx or parquet.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Like utf-8, cp1252 or shift_jis.")] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help='What stands between columns: ";", tab.')] = None,
    skip: Annotated[
        int | None, typer.Option("--skip", min=0, help="Lines before the one with the column names.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook.")] = None,
    no_enrich: Annotated[bool, typer.Option("--no-enrich", help="Leave scoring to `socialwatch enrich`.")] = False,
    quiet: common.Quiet = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
) -> None:
    """Read posts from a file; then match, score and label them.

    Format, encoding, delimiter, heading, dates and known exports are recognised; what is given here is not looked
    for. Every row is kept, those that match no brand as well; one that cannot be used is set aside, with its line
    and the reason. Reading the same file again changes nothing.
    """
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    at = common.moment(now, config)
    quiet = quiet or current.quiet
    reasons: list[str] = []

    def listen(event: pipeline.Event) -> None:
        if isinstance(event, pipeline.Imported):
            reasons.extend(event.set_aside[: REASONS_AS_JSON - len(reasons)])
        watching(event)

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
            preset=preset,
            format=format_,
            encoding=encoding,
            delimiter=delimiter,
            skip=skip,
            sheet=sheet,
            listen=listen,
        )
        if not no_enrich:
            pipeline.enrich(config, now=at, listen=watching)
    _tell(saved, reasons, as_json=as_json, quiet=quiet)


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


def _tell(saved: Saved, reasons: list[str], *, as_json: bool, quiet: bool) -> None:
    counts = {
        "read": saved.read,
        "stored": saved.stored,
        "changed": saved.changed,
        "unchanged": saved.unchanged,
        "unmatched": saved.unmatched,
        "set_aside": saved.set_aside,
    }
    if as_json:
        output.write_json({**counts, "set_aside_reasons": reasons})
    elif not quiet:
        counts = {key: count for key, count in counts.items() if count or key != "unmatched"}
        line = ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in counts.items())
        output.write_line(line)
    if reasons and not quiet:
        shown = "\n".join(f"  {reason}" for reason in reasons[:REASONS_TOLD])
        more = saved.set_aside - len(reasons[:REASONS_TOLD])
        output.say(f"set aside:\n{shown}" + (f"\n  and {more:,} more" if more else ""))
