"""`report`: put a deck on the table."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch import clock
from socialwatch.cli import common, output, report_refresh, send, shelves
from socialwatch.errors import ConfigError, StoreError
from socialwatch.report.templates import find, recipes

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.report.deck import Deck
    from socialwatch.store import Store

app = typer.Typer(
    help="Make the deck: PowerPoint and HTML; list those that were made, and what has changed between two.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
app.command("refresh")(report_refresh.refresh)
FORMATS = ("pptx", "html", "pdf", "xlsx")
USUAL = "pptx,html"


@app.callback()
def report(
    ctx: typer.Context,
    recipe: Annotated[str | None, typer.Option(help=f"{', '.join(recipes())}, or the path of your own.")] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", "-b", help="The brand it is about; the first own one.")
    ] = None,
    quarter: common.Quarter = None,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    formats: Annotated[
        str | None,
        typer.Option(help="Which of pptx,html,pdf,xlsx; pptx,html unless said. deck.json always comes along."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write to; one in [report] folder, else here.", metavar="DIR")
    ] = None,
    template: Annotated[Path | None, typer.Option(help="A PowerPoint template instead of ours.")] = None,
    pictures: Annotated[bool, typer.Option("--pictures/--no-pictures", help="Show posts as pictures.")] = True,
    again: Annotated[
        str | None, typer.Option("--again", help="Write the files of a kept deck as they were.", metavar="ID")
    ] = None,
    list_slides: Annotated[bool, typer.Option("--list-slides", help="List the slides there are and stop.")] = False,
    list_rules: Annotated[
        bool, typer.Option("--list-rules", help="List the rules that ask for decisions and stop.")
    ] = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Make the deck: deck.pptx, deck.html and deck.json for the last whole quarter (for the recipes weekly, monthly
    and yearly the last whole week, month or year), or the window you name."""
    from socialwatch.report.again import dressed
    from socialwatch.report.write import write

    if ctx.invoked_subcommand is not None:
        return None
    if list_slides:
        return _list_slides(as_json, as_csv)
    if list_rules:
        return _list_rules(as_json, as_csv)
    state = common.state(ctx)
    if again is not None:
        if any(one is not None for one in (recipe, brand, quarter, since, until, last, template, now)):
            raise ConfigError("--again makes a deck as it was: beside it stand only --out, --formats and --json")
        return _again(state, again, out or Path(), _formats(formats) if formats else None, as_json)
    wanted = _formats(formats or USUAL)
    config = state.load()
    moment = common.moment(now, config)
    if not (since or until or last or quarter):
        since, until = _period(config, recipe or config.report.recipe, moment)
    window = clock.window_for(
        now=moment, tz_name=config.timezone, since=since, until=until, last=last, quarter=quarter,
        fiscal_start=config.fiscal_year_start, default="quarter",
    )  # fmt: skip
    quiet = state.quiet
    if window.span.end - moment > timedelta(days=1):
        today = moment.astimezone(clock.zone(config.timezone)).date()
        output.say(
            f"the window has not ended: days to come are left empty; --until {today} leaves them out", quiet=quiet
        )
    look = config.report
    own = {"template": template or look.template, "page": look.page, "tokens": look.tokens}
    for file in filter(None, own.values()):
        find(file)  # one that is not there is told before the work
    with _store(config) as store:
        deck = _make(config, store, recipe or config.report.recipe, window, moment, brand, pictures, quiet)
        deck = dressed(deck, own)
        folder = out or shelves.home(config, deck, recipe or look.recipe)
        paths = write(
            deck, folder, wanted, own["template"], page=look.page, tokens=look.tokens, browser=look.browser
        )  # fmt: skip
        _archive(store, deck, recipe or config.report.recipe, paths, own, look.keep_files, quiet)
    shelves.list_anew(config, folder)
    if as_json or not quiet:
        _tell(deck, paths, as_json)
    return None


def _period(config: Config, recipe: str, now: datetime) -> tuple[str | None, str | None]:
    """First and last day that a recipe is about by its name; "weekly" is no deck of a quarter."""
    from socialwatch.schedule.periods import ended

    if recipe not in ("weekly", "monthly", "yearly"):
        return None, None
    today = now.astimezone(clock.zone(config.timezone)).date()
    first, final = ended(recipe, today, config.fiscal_year_start)
    return first.isoformat(), final.isoformat()


def _formats(text: str) -> list[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise ConfigError(f"--formats {text!r}: allowed are {', '.join(FORMATS)}, separated by commas")
    return wanted


def _store(config: Config) -> Store:
    """The database, to write the deck and its pictures into; read-only when it cannot be written."""
    try:
        return common.open_store(config, write=True)
    except StoreError:
        return common.open_store(config)


def _make(
    config: Config,
    store: Store,
    recipe: str,
    window: clock.Window,
    now: datetime,
    brand: str | None,
    pictured: bool,
    quiet: bool,
) -> Deck:
    from socialwatch.report import make, pictures

    def listen(text: str) -> None:
        output.say(text, quiet=quiet)

    if not pictured:
        return make.make(config, store, recipe=recipe, window=window, now=now, brand=brand, listen=listen)
    with pictures.studio(config, listen) as camera:
        return make.make(
            config, store, recipe=recipe, window=window, now=now, brand=brand, camera=camera, listen=listen
        )


def _archive(
    store: Store, deck: Deck, recipe: str, paths: list[Path], look: dict[str, Path | None], files: bool, quiet: bool
) -> None:
    """Keep the deck in the database, so that `explain` knows it and `--again` writes it when the files are gone."""
    from socialwatch.report.again import keep

    if not store.write:
        output.say("the database is read-only: the deck is not kept in it", quiet=quiet)
        return
    try:
        keep(store, deck, recipe, paths, look, files=files)
    except StoreError as error:
        raise StoreError(f"{error}. {paths[-1].parent} is made, but the archive does not keep it") from error


def _tell(deck: Deck, paths: list[Path], as_json: bool) -> None:
    if not as_json:
        sys.stdout.write("".join(f"{path}\n" for path in paths))
        return
    output.write_json(
        {
            "id": deck.id,
            "title": deck.slides[0].title,
            "brand": deck.brand,
            "window": [moment.isoformat().replace("+00:00", "Z") for moment in deck.window],
            "zone": deck.zone,
            "slides": [
                {"number": number, "key": one.key, "title": one.title} for number, one in enumerate(deck.slides, 1)
            ],
            "files": [str(path) for path in paths],
        }
    )


def _again(state: common.State, id: str, out: Path, formats: list[str] | None, as_json: bool) -> None:
    from socialwatch.report import again, changes

    config = state.load()
    with common.open_store(config) as store:
        made = again.again(store, id, out, formats, config.report.browser)
        since = changes.since(store, made.document)
    for reason in made.reasons:
        output.say(reason, quiet=state.quiet)
    if since:
        told = ", ".join(f"{count:,} {changes.SAID[cause]}" for cause, count in since.items())
        but = "but for that, this" if made.reasons else "this"
        output.say(f"the archive has changed since ({told}); {but} is the deck as it was", quiet=state.quiet)
    if not as_json:
        sys.stdout.write("".join(f"{path}\n" for path in made.paths))
        return
    output.write_json(
        {
            "id": made.document["id"],
            "made": made.document["made"],
            "files": [str(path) for path in made.paths],
            "same": all(one["same"] for one in made.files),
            "hashes": [dict(one) for one in made.files],
            "reasons": list(made.reasons),
            "since": since,
        }
    )


def _list_slides(as_json: bool, as_csv: bool) -> None:
    from socialwatch.report.catalogue import slides

    columns = [
        output.Column("slide"),
        output.Column("about", "what it says", wrap=True),
        output.Column(
            "options", wrap=True, show=lambda value: ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items())
        ),
    ]
    output.show(slides(), columns, as_json=as_json, as_csv=as_csv)


def _list_rules(as_json: bool, as_csv: bool) -> None:
    from socialwatch.report.rules.all import listed

    columns = [output.Column("rule"), output.Column("speaks", "when it speaks", wrap=True)]
    output.show(listed(), columns, as_json=as_json, as_csv=as_csv)


@app.command("list")
def list_(ctx: typer.Context, as_json: common.AsJson = False, as_csv: common.AsCsv = False) -> None:
    """The decks that the archive keeps, the latest first: what `explain`, `--again` and `diff` know by id."""
    from socialwatch.report.catalogue import decks

    config = common.state(ctx).load()
    with common.open_store(config) as store:
        rows = decks(store, config.fiscal_year_start)
    tz = clock.zone(config.timezone)
    columns = [
        output.Column("id", show=lambda value: value[:8]),  # as much as names one
        output.Column("name", wrap=True),
        output.Column("last", "", show=lambda value: "last" if value else "earlier"),
        output.Column("made", show=lambda value: f"{datetime.fromisoformat(value).astimezone(tz):%Y-%m-%d %H:%M}"),
        output.Column(
            "kept", "files kept", align="right", show=lambda value: f"{value / 1e6:,.1f} MB" if value else "no"
        ),
        output.Column("title", wrap=True),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty="no deck yet: `socialwatch report` makes one")


def _megabytes(bytes: int) -> str:
    return f"{bytes / 1e6:,.1f} MB" if bytes else "no"


@app.command()
def diff(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="DECK", help="The id of a kept deck, or its file.")],
    second: Annotated[str, typer.Argument(metavar="DECK", help="The other one.")],
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Which figures differ between two decks, and why: heard late, relabelled, purged, edited, asked differently..."""
    from socialwatch.report.diff import as_row, differences, load

    config = common.state(ctx).load()
    with common.open_store(config) as store:
        rows = [as_row(one) for one in differences(store, load(first, store), load(second, store))]
    columns = [
        output.Column("code", show=lambda value: " > ".join(dict.fromkeys(code for code in value if code))),
        output.Column("figure", wrap=True),
        output.Column("before", align="right", show=_short),
        output.Column("after", align="right", show=_short),
        output.Column("why", wrap=True),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty="no figure differs")


def _short(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.6g}" if value != int(value) else f"{value:,.0f}"


app.command("send")(send.send)
app.command("sent")(send.sent)
app.command("index")(shelves.index)
