"""Ask every source for what is new and enrich it: the one line that cron needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import budgets, common, gap_list, output
from socialwatch.cli.watching import Watching
from socialwatch.errors import Busy, SourceError
from socialwatch.models import Span
from socialwatch.store.runs import ALARM_AFTER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from socialwatch.config import Config
    from socialwatch.pipeline import Change, Planned, ReadAgain, Run
    from socialwatch.report.photographs import Photographed
    from socialwatch.store.runs import RunSource


STUCK = 86400.0
"""Seconds after which a run that still holds the lock is worth a mail; a long backfill is not, every hour."""


def fetch(
    ctx: typer.Context,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    source: common.OnlySources = None,
    no_reread: Annotated[
        bool, typer.Option("--no-reread", help="Do not look at young posts again for their counts, edits, deletions.")
    ] = False,
    no_photographs: Annotated[
        bool, typer.Option("--no-photographs", help="Take no pictures of posts that will matter.")
    ] = False,
    no_enrich: Annotated[bool, typer.Option("--no-enrich", help="Leave scoring to `socialwatch enrich`.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what each source would be asked; ask nothing.")
    ] = False,
    fill_gaps: Annotated[
        bool,
        typer.Option("--fill-gaps", help="Ask again for what is missing of the last 30 days, or of --since/--last."),
    ] = False,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="At most this long for each source.")
    ] = None,
    requests: Annotated[int | None, typer.Option("--requests", min=1, help="At most so many for each source.")] = None,
    quiet: common.Quiet = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
) -> None:
    """Ask every source for what is new since last time, then score and label it.

    With --since/--until exactly that span is asked for (a backfill), newest first; one that was cut short goes on
    where it was. With --fill-gaps what `coverage` shows as missing is asked for again, as far back as each place lets
    anybody look; what nobody can have any more is told.

    Ends with status 0 when at least one source answered, 4 when all failed, 5 when another run is still writing (with
    --quiet nothing is said of that for a day).
    """
    from socialwatch import pipeline

    current = common.state(ctx)
    config = current.check()
    silent = quiet or current.quiet
    quiet = silent or as_json
    at = common.moment(now, config)
    span = _span(config, at, since, until, last)
    only = tuple(source or ())
    missing = (span or pipeline.first_look(at)) if fill_gaps else None
    if dry_run and missing:
        gap_list.show(pipeline.gaps(config, now=at, span=missing, only=only), config, as_json=as_json)
        return
    if dry_run:
        _show_plan(pipeline.dry_run(config, now=at, span=span, only=only), config, as_json)
        return
    default = pipeline.BACKFILL if span and not missing else pipeline.Budget()
    budget = pipeline.Budget(seconds=seconds or default.seconds, requests=requests or default.requests)
    try:
        with Watching(quiet=quiet) as watching:
            run = pipeline.collect(
                config, now=at, span=None if missing else span, only=only, budget=budget, reread=not no_reread,
                fill=missing, listen=watching,
            )  # fmt: skip
            if not no_enrich:
                pipeline.enrich(config, now=at, listen=watching)
        shots = None if no_photographs else pipeline.photograph(config, now=at, tell=_listen(quiet))
    except KeyboardInterrupt:
        if span:
            output.say("stopped; all that was stored is kept, and the same command goes on where it was", quiet=quiet)
        raise
    except Busy as busy:
        if quiet and not as_json and busy.seconds is not None and busy.seconds < STUCK:
            raise typer.Exit(busy.exit_code) from None
        raise
    for change in run.changes:
        output.say(changed(change), quiet=silent)
    if missing:
        output.say(gap_list.tell(run.gaps, config), quiet=quiet)
    if output.interactive():
        _remark(run, shots, quiet)
    _tell(run, config, quiet=quiet, as_json=as_json)


def _listen(quiet: bool) -> Callable[[str], None]:
    """Why no browser could be started is for people: cron would mail it every hour."""
    return lambda text: output.say(text, quiet=quiet or not output.interactive())


def read_again(run: Run, source: str) -> dict[str, int]:
    """How many posts of a source were looked at again, and how many of them are gone."""
    told = [one for one in run.again if one.source == source]
    return {"reread": sum(one.looked for one in told), "gone": sum(one.gone for one in told)}


def in_words(events: Sequence[ReadAgain]) -> str | None:
    """ "120 posts read again: 34 have changed, 2 are gone", with what went wrong; None when none was read."""
    looked, moved, gone = (sum(getattr(one, name) for one in events) for name in ("looked", "changed", "gone"))
    parts = [f"{looked:,} posts read again: {moved:,} have changed, {gone:,} are gone"] if looked else []
    parts += [f"{one.source} could not be read again: {one.error.splitlines()[0]}" for one in events if one.error]
    return "\n".join(parts) or None


def _remark(run: Run, shots: Photographed | None, quiet: bool) -> None:
    """What was done beside asking, for a person who waits."""
    if words := in_words(run.again):
        output.say(words, quiet=quiet)
    if shots and shots.taken:
        output.say(f"{output.counted(len(shots.taken), 'post')} photographed", quiet=quiet)


def changed(change: Change) -> str:
    """What a change of the configuration did to the posts that are kept."""
    if change.gone:
        return f"{change.brand} is not in the configuration any more: lost {change.lost:,}"
    return f"query of {change.brand} changed: gained {change.gained:,}, lost {change.lost:,}"


def _span(config: Config, now: datetime, since: str | None, until: str | None, last: str | None) -> Span | None:
    """The span to fill, or None for "what is new"."""
    if not (since or until or last):
        return None
    return clock.window_for(now=now, tz_name=config.timezone, since=since, until=until, last=last).span


def _show_plan(planned: list[Planned], config: Config, as_json: bool) -> None:
    zone = clock.zone(config.timezone)
    rows: list[dict[str, Any]] = []
    for source in planned:
        if source.error:
            rows.append({"source": source.source, "ask": None, "spans": [], "error": source.error, "left": []})
            rows[-1]["price"] = None
        for ask, spans in source.asks:
            local = [(span.start.astimezone(zone), span.end.astimezone(zone)) for span in spans]
            shown = [f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}" for start, end in local]
            rows.append({"source": source.source, "ask": ask.title, "spans": shown, "error": None})
            rows[-1]["left"] = budgets.of(source.left, source.source)
            rows[-1]["price"] = source.price.as_json() if source.price else None
    columns = [
        output.Column("source"),
        output.Column("ask", "would be asked", wrap=True),
        output.Column("spans", f"for ({config.timezone})", wrap=True),
    ]
    if any(row["error"] for row in rows):
        columns.append(output.Column("error", wrap=True))
    output.show(rows, columns, as_json=as_json, empty="nothing to ask")
    if not as_json:
        budgets.show([one for source in planned for one in source.left], config.timezone)
        budgets.show_prices([source.price for source in planned if source.price])


COLUMNS = [
    output.Column("source"),
    output.Column("ending", "answer"),
    output.Column("read", align="right"),
    output.Column("stored", "new", "right"),
    output.Column("changed", align="right"),
    output.Column("unmatched", align="right"),
    output.Column("set_aside", "set aside", "right"),
]
WHY = output.Column("error", "why", wrap=True, show=lambda text: str(text).splitlines()[0])


def _row(row: RunSource, run: Run) -> dict[str, Any]:
    return {
        "source": row.source,
        "ending": row.ending,
        "read": row.saved.read,
        "stored": row.saved.stored,
        "changed": row.saved.changed,
        "unchanged": row.saved.unchanged,
        "unmatched": row.saved.unmatched,
        "set_aside": row.saved.set_aside,
        "requests": row.requests,
        "seconds": round(row.seconds, 1),
        "error": row.error,
        **read_again(run, row.source),
    }


def _tell(run: Run, config: Config, *, quiet: bool, as_json: bool) -> None:
    rows = [_row(row, run) for row in run.sources]
    if as_json or (not quiet and output.interactive()):
        columns = [*COLUMNS, WHY] if any(row["error"] for row in rows) else COLUMNS
        output.show(rows, columns, as_json=as_json)
    if run.failed:
        if (quiet or not output.interactive()) and _told_before(run, config):
            raise typer.Exit(SourceError.exit_code)
        reasons = "; ".join(f"{row.source}: {(row.error or row.ending).splitlines()[0]}" for row in run.sources)
        raise SourceError(f"no source answered: {reasons}")


def _told_before(run: Run, config: Config) -> bool:
    """Has each of them been named as down? Cron would send the same mail every hour."""
    with common.open_store(config) as store:
        numbers = [store.sources.get(row.source) for row in run.sources]
        return all(number is not None and store.runs.failures(number) >= ALARM_AFTER for number in numbers)
