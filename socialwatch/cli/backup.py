"""A verified copy of the database while others write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from socialwatch.cli import common, output


def backup(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; a folder gets a dated name.")],
    quiet: common.Quiet = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Make a verified copy of the database while others write."""
    from socialwatch.errors import StoreError

    current = common.state(ctx)
    config = current.load()
    if target.is_dir():
        target = target / f"{config.database.stem}-{common.moment(None, config):%Y%m%d-%H%M%S}.sqlite"
    if target.exists() and not force:
        raise StoreError(f"{target} is there already; choose another name, or use --force")
    with common.open_store(config) as store:
        store.backup(target)
    output.say(f"{target}: {target.stat().st_size / 1e6:,.1f} MB, checked", quiet=quiet or current.quiet)
