"""`report refresh`: bring a deck that a person has edited up to date."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.errors import ConfigError, ReportError, StoreError
from socialwatch.models import JSON

if TYPE_CHECKING:
    from socialwatch.report.refresh.onslide import Told
    from socialwatch.report.refresh.prose import Stale
    from socialwatch.report.refresh.remade import Refreshed


def refresh(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The deck as it was edited, a .pptx.", metavar="FILE")],
    quarter: common.Quarter = None,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; beside the edited one unless said.", metavar="FILE")
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write over the edited file.")] = False,
    add_new: Annotated[
        bool, typer.Option("--add-new", help="Append the slides that the recipe gives now and did not then.")
    ] = False,
    pictures: Annotated[bool, typer.Option("--pictures/--no-pictures", help="Show posts as pictures.")] = True,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Bring a deck that a person has edited up to date: new figures, charts, tables and pictures; the same prose and
    layout. Sentences of people beside figures that changed are listed."""
    from socialwatch.report import letter
    from socialwatch.report import pictures as picturing
    from socialwatch.report.refresh import edited, remade

    state = common.state(ctx)
    config = state.load()
    window = clock.window_for(
        now=(moment := common.moment(now, config)), tz_name=config.timezone, since=since, until=until, last=last,
        quarter=quarter, fiscal_start=config.fiscal_year_start, default="quarter",
    )  # fmt: skip
    period = letter.period((window.span.start, window.span.end), window.zone, config.fiscal_year_start)
    target = _target(file, out, period, in_place)

    def listen(text: str) -> None:
        output.say(text, quiet=state.quiet)

    try:
        store = common.open_store(config, write=True)
    except StoreError:
        store = common.open_store(config)
    with store:
        if pictures:
            with picturing.studio(config, listen) as camera:
                made = remade.refresh(
                    config, store, file, window=window, now=moment, camera=camera, listen=listen, add_new=add_new
                )
        else:
            made = remade.refresh(config, store, file, window=window, now=moment, listen=listen, add_new=add_new)
        edited.put(made.body, target, over=in_place)
        if store.write:
            remade.keep(store, made)
        else:
            listen("the database is read-only: the deck is not kept in it")
    _tell(made, target, state.quiet, as_json, as_csv)


def _target(file: Path, out: Path | None, period: str, in_place: bool) -> Path:
    """Where to write: never over a file that is there, unless that was asked for."""
    if in_place:
        if out is not None:
            raise ConfigError("--in-place writes over the edited file, --out another one: say one of them")
        return file
    target = out if out is not None else file.with_name(f"{file.stem}-{period}{file.suffix}")
    if target.is_dir():
        target = target / file.name
    if target.exists():
        raise ReportError(f"{target} is there already, and may have been edited: name another one with --out")
    return target


def _tell(made: Refreshed, target: Path, quiet: bool, as_json: bool, as_csv: bool) -> None:
    if as_json:
        output.write_json(_document(made, target))
        return
    for slide in made.slides:
        for note in slide.notes:
            output.say(f"slide {slide.number}: {note}", quiet=quiet)
    for key, title in made.taken_out:
        output.say(f"stays out, as it was taken out: {key} ({title})", quiet=quiet)
    for key, title in made.fresh:
        said = "appended" if made.added else "not in the file, --add-new appends it"
        output.say(f"new slide, {said}: {key} ({title})", quiet=quiet)
    columns = [
        output.Column("slide", align="right"),
        output.Column("where"),
        output.Column("sentence", wrap=True),
        output.Column("changed", wrap=True),
    ]
    rows = [_row(one) for one in made.stale]
    if rows and not as_csv:
        output.say("read these sentences again: figures beside them have changed", quiet=quiet)
    if rows or as_csv:
        output.show(rows, columns, as_json=False, as_csv=as_csv)
    if not as_csv:
        sys.stdout.write(f"{target}\n")


def _row(one: Stale) -> dict[str, JSON]:
    """A sentence and what changed: the figures that it names, else those of its slide."""
    cites = [f"{was} > {now or 'no longer said'}" for was, now in one.cites.items()]
    beside = [f"{row['figure']} {row['said'][0]} > {row['said'][1] or 'no longer said'}" for row in one.figures]
    shown = cites or beside[:4]
    more = [f"and {len(beside) - 4} more"] if not cites and len(beside) > 4 else []
    return {
        "slide": one.number,
        "where": one.where,
        "sentence": one.sentence,
        "changed": "; ".join(shown + more),
    }


def _document(made: Refreshed, target: Path) -> JSON:
    return {
        "id": made.deck.id,
        "was": made.was,
        "file": str(target),
        "window": [moment.isoformat().replace("+00:00", "Z") for moment in made.deck.window],
        "zone": made.deck.zone,
        "slides": [_slide(one) for one in made.slides],
        "stale": [
            {
                "slide": one.number, "where": one.where, "sentence": one.sentence, "cites": dict(one.cites),
                "figures": list(one.figures),
            }
            for one in made.stale
        ],
        "taken_out": [{"key": key, "title": title} for key, title in made.taken_out],
        "new": [{"key": key, "title": title, "appended": made.added} for key, title in made.fresh],
    }  # fmt: skip


def _slide(one: Told) -> JSON:
    return {
        "number": one.number,
        "key": one.key,
        "title": one.title,
        "refreshed": one.refreshed,
        "kept": [{"where": where, "text": text} for where, text in one.prose],
        "notes": one.notes,
    }
