"""Marks on days: a strike, a launch. They show on every chart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from socialwatch import clock
from socialwatch.cli import common, names, output

app = typer.Typer(help="Mark a day: a launch, a strike; it shows on every chart.", rich_markup_mode=None)


@app.command()
def add(
    ctx: typer.Context,
    date: Annotated[str, typer.Argument(metavar="DATE", help="2026-08-11, or 2026-08-11T09:00.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What happened, in a few words.")],
    brand: Annotated[
        str | None, typer.Option("--brand", "-b", help="Only for this brand.", autocompletion=names.brands)
    ] = None,
) -> None:
    """Mark a day."""
    config = common.state(ctx).load()
    name = config.brand(brand).name if brand else None
    at = clock.parse_moment(date, clock.zone(config.timezone))
    with common.open_store(config, write=True, create=True) as store:
        note = store.notes.add(at, text, name, now=common.moment(None, config))
    output.say(f"note {note.id} on {date}: {output.clean(note.text)}")


@app.command("list")
def list_(ctx: typer.Context, as_json: common.AsJson = False, as_csv: common.AsCsv = False) -> None:
    """All notes, oldest first."""
    config = common.state(ctx).load()
    zone = clock.zone(config.timezone)
    with common.open_store(config) as store:
        notes = store.notes.all()
    rows = [{"id": n.id, "at": n.at.astimezone(UTC), "text": n.text, "brand": n.brand} for n in notes]
    columns = [
        output.Column("id", "no.", "right"),
        output.Column("at", "when", show=lambda at: format_moment(at, zone)),
        output.Column("text", wrap=True),
        output.Column("brand"),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty="no notes yet; `socialwatch note add DATE TEXT`")


@app.command()
def remove(ctx: typer.Context, number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Take a note away."""
    config = common.state(ctx).load()
    with common.open_store(config, write=True) as store:
        store.notes.remove(number)
    output.say(f"note {number} removed")


def format_moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d}" if (local.hour, local.minute) == (0, 0) else f"{local:%Y-%m-%d %H:%M}"
