"""Score and label what is stored; match it again after a query changed."""

from __future__ import annotations

from typing import Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.cli.watching import Watching


def enrich(
    ctx: typer.Context,
    redo: Annotated[
        list[str] | None, typer.Option("--redo", help="Do this step again: language, sentiment, topics; repeatable.")
    ] = None,
    now: common.Now = None,
) -> None:
    """Score and label what is stored and not yet done, or done by an older version."""
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    with Watching(quiet=current.quiet) as watching:
        done = pipeline.enrich(config, redo=tuple(redo or ()), now=common.moment(now, config), listen=watching)
    for step, count in done.items():
        output.say(f"{step}: {count:,} posts", quiet=current.quiet)


def rematch(ctx: typer.Context, now: common.Now = None) -> None:
    """After a query changed: match what is kept again, owe the sources the rest, say what was gained and lost."""
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    with Watching(quiet=current.quiet) as watching:
        changes = pipeline.rematch(config, now=common.moment(now, config), listen=watching)
    for change in changes:
        output.say(f"{change.brand}: gained {change.gained:,}, lost {change.lost:,}", quiet=current.quiet)
    if not changes:
        output.say("no query has changed", quiet=current.quiet)
