"""Listen without end: stream where a place streams, ask the others in their turn; `--health` is for monitors."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, output
from socialwatch.errors import Busy

if TYPE_CHECKING:
    from socialwatch.config import Config


def watch(
    ctx: typer.Context,
    health: Annotated[
        bool, typer.Option("--health", help="Say how the one that runs fares; exit with 1 when it is not well.")
    ] = False,
    health_file: Annotated[
        Path | None, typer.Option("--health-file", help="Where it says so; beside the database unless given.")
    ] = None,
    quiet: common.Quiet = False,
    as_json: common.AsJson = False,
) -> None:
    """Listen until stopped: streams at once, every other source at its own interval (`every` in its section).

    Posts are scored as they come in. `fetch`, `note`, `mute` and `report` work beside it: it gives way when asked.
    SIGTERM and Ctrl-C end it cleanly; SIGHUP, or a change of the file, reads the configuration again.
    """
    current = common.state(ctx)
    if health:
        raise typer.Exit(_tell(current.load(), health_file, as_json=as_json))
    from socialwatch import pipeline
    from socialwatch.cli.watch_board import showing

    config = current.check()
    silent = quiet or current.quiet
    try:
        with showing(config, quiet=silent) as listen:
            pipeline.watch(config, again=current.check, listen=listen, health=health_file)
    except Busy as busy:
        if silent:  # cron starts it again and again, in case it is gone
            raise typer.Exit(busy.exit_code) from None
        raise


def _tell(config: Config, path: Path | None, *, as_json: bool) -> int:
    """What the health file says, and the exit status that it means."""
    from socialwatch.collect import vitals

    now = datetime.now(UTC)
    told = vitals.read(path or vitals.health_path(config.database))
    found = vitals.troubles(told, now)
    if as_json:
        output.write_json({**(told or {}), "well": not found, "troubles": found})
        return int(bool(found))
    if told is not None:
        _show(told)
    for trouble in found:
        output.say(trouble)
    return int(bool(found))


def _show(told: dict[str, Any]) -> None:
    columns = [
        output.Column("source"),
        output.Column("mode", "heard by"),
        output.Column("state"),
        output.Column("lag_seconds", "behind", "right", show=lambda seconds: f"{seconds:,} s"),
        output.Column("failures", "fails", "right"),
        output.Column("stored", "new", "right"),
    ]
    rows = [{"source": name, **source} for name, source in told["sources"].items()]
    if any(row["error"] for row in rows):
        columns.append(output.Column("error", "why", wrap=True, show=lambda text: str(text).splitlines()[0]))
    today = "" if told["mentions_today"] is None else f", {output.counted(told['mentions_today'], 'mention')} today"
    output.show(rows, columns, title=f"process {told['pid']}, {told['state']} since {told['started']}{today}")
    if told["waits_for"]:
        output.say(f"waits: {told['waits_for']}")
