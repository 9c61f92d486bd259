"""Leave an author or a site out of every figure: at once, and backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.store.mutes import MuteKind


def mute(
    ctx: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="AUTHOR|SITE", help="@handle, network:@handle, or a site like spam.example."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Count it again.")] = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Leave an author or a site out of every figure; nothing is deleted, --with-noise shows it. No name: the list."""
    config = common.state(ctx).load()
    if who is None:
        with common.open_store(config) as store:
            rows = [{"kind": kind, "value": value} for kind, value in store.mutes.all()]
        columns = [output.Column("kind"), output.Column("value")]
        output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty="nobody is muted")
        return
    kind, value = parse(who)
    now = common.moment(None, config)
    with common.open_store(config, write=True) as store:
        touched = store.mutes.remove(kind, value) if undo else store.mutes.add(kind, value, now=now)
    verb = "counted again" if undo else "muted"
    output.say(f"{kind} {value} {verb}: {output.counted(touched, 'post')} so far, and all that follow")


def parse(who: str) -> tuple[MuteKind, str]:
    """("author", "mastodon:@spam@host"), ("author", "@spam") or ("site", "spam.example")."""
    text = who.strip()
    if "@" in text:
        return "author", text
    host = text.removeprefix("https://").removeprefix("http://").strip("/").lower()
    if "." in host and "/" not in host and " " not in host:
        return "site", host
    raise ConfigError(f"{who!r} is neither an author (write @handle) nor a site (write spam.example)")
