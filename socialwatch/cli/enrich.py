"""Score and label what is stored; match it again after a query changed."""

from __future__ import annotations

from typing import Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.cli.watching import Watching


def enrich(
    ctx: typer.Context,
    redo: Annotated[
        list[str] | None, typer.Option("--redo", help="Do this step again, like sentiment; may be repeated.")
    ] = None,
    quiet: common.Quiet = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
) -> None:
    """Score and label what is stored and not yet done, or done by an older version."""
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    quiet = quiet or current.quiet
    with Watching(quiet=quiet) as watching:
        done = pipeline.enrich(config, redo=tuple(redo or ()), now=common.moment(now, config), listen=watching)
    if as_json:
        output.write_json(done)
    elif not quiet:
        for step, count in done.items():
            output.write_line(f"{step} {output.counted(count, 'post')}")


def rematch(
    ctx: typer.Context, quiet: common.Quiet = False, now: common.Now = None, as_json: common.AsJson = False
) -> None:
    """After a query changed: match what is kept again, owe the sources the rest, say what was gained and lost."""
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    quiet = quiet or current.quiet
    with Watching(quiet=quiet) as watching:
        changes = pipeline.rematch(config, now=common.moment(now, config), listen=watching)
    rows = [{"brand": change.brand, "gained": change.gained, "lost": change.lost} for change in changes]
    if as_json or not quiet:
        columns = [output.Column("brand"), output.Column("gained", align="right"), output.Column("lost", align="right")]
        output.show(rows, columns, as_json=as_json, empty="no query has changed")
