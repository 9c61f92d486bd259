"""`schedule deck`: the deck of the time that has ended, made and sent once, whatever comes in between."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.errors import ReportError, StoreError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.schedule.periods import Asked

SPARE = 16_000_000
"""Bytes that must be free on the archive's disk to try to keep a deck: with its files a large one takes 10 MB."""


def deck(
    ctx: typer.Context,
    recipe: Annotated[str, typer.Argument(metavar="RECIPE[@PERIOD]", help="As `schedule install --report` takes it.")],
    out: Annotated[Path, typer.Option("--out", help="The folder that holds a folder for each deck.")] = Path("decks"),
    send: Annotated[bool, typer.Option("--send", help="Send it to [delivery] to.")] = False,
    now: common.Now = None,
) -> None:
    """Make the deck of the week, month, quarter or year that has ended, in a folder of its name.

    That is what `--report` has run. One that is there since its day is not made again: what it lacks is done, if
    anything.
    """
    from socialwatch.cli import send as sending
    from socialwatch.report.editions import called
    from socialwatch.report.make import subject
    from socialwatch.report.shelf import write_index
    from socialwatch.schedule.periods import asked, ended, tries

    config = common.state(ctx).check()  # nobody looks on while it is made and sent
    wanted, tz = asked(recipe), clock.zone(config.timezone)
    today = common.moment(now, config).astimezone(tz).date()
    first, last = ended(wanted.period, today, config.fiscal_year_start)
    window = clock.midnight(first, tz), clock.midnight(last + timedelta(days=1), tz)
    brand = subject(config, None).name
    folder = out / called(brand, window, config.timezone, wanted.recipe, config.fiscal_year_start)
    due, final = tries(wanted.period, last)
    lies, heard = partial(_lies, config, folder, brand, window), clock.midnight(due, tz)
    if not (made := lies(since=heard)) and lies(since=heard, kept=False):
        _room(config, folder)
    if made and (not send or sending.has_arrived(config, folder)):
        output.say(
            f"{folder} is made{' and has arrived' if send else ''}; `socialwatch report --out {folder}` makes it anew",
            quiet=common.state(ctx).quiet,
        )
        return
    if not made:
        _make(ctx, config, wanted, folder, (first, last), send, now)
    write_index(config, out)
    if not lies():
        _room(config, folder)
        raise StoreError(f"{folder} is made, but the archive could not be written then: run it again to keep it")
    if send:
        try:
            sending.send_deck(common.state(ctx), str(folder), now=now, scheduled=True)
        except typer.Exit:
            soon = "a run tomorrow tries again; " if today < final else ""
            output.say(f"{soon}`socialwatch report send {folder.name}` sends it to those who lack it")
            raise


def _make(
    ctx: typer.Context,
    config: Config,
    wanted: Asked,
    folder: Path,
    days: tuple[date, date],
    send: bool,
    now: str | None,
) -> None:
    from socialwatch.cli.report import report

    # a page over all decks, and what is attached, come along
    forms = ",".join(dict.fromkeys(("pptx", "html", *(config.delivery.attach if send else ()))))
    if wanted.period == "quarterly":
        report(ctx, recipe=wanted.recipe, out=folder, formats=forms, now=now)  # without dates: the last whole quarter
    else:
        since, until = map(str, days)
        report(ctx, recipe=wanted.recipe, since=since, until=until, out=folder, formats=forms, now=now)


def _lies(
    config: Config, folder: Path, brand: str, window: tuple[datetime, datetime],
    *, since: datetime | None = None, kept: bool = True,
) -> bool:  # fmt: skip
    """Whether the deck is there whole, made after the moment when all of its time was heard, and `kept`."""
    from socialwatch.report.explain import read
    from socialwatch.report.swap import settle

    settle(folder)
    try:
        document = read(folder / "deck.json")
        start, end, made = (datetime.fromisoformat(moment) for moment in (*document["window"], document["made"]))
    except (ReportError, KeyError, ValueError):
        return False
    if (document.get("brand"), start, end) != (brand, *window) or (since is not None and made < since):
        return False
    with common.open_store(config) as store:
        return not kept or document["id"] in {one.id for one in store.decks.list()}


def _room(config: Config, folder: Path) -> None:
    """StoreError when the archive cannot note that a deck is made: to make it anew every morning helps nobody.

    Nor is it sent: to whom could not be noted either, and tomorrow they would get it again.
    """
    try:
        with common.open_store(config, write=True):
            free = shutil.disk_usage(config.database.absolute().parent).free
        if free < SPARE:
            raise StoreError(f"no room left for {config.database}: {free / 1e6:,.0f} MB are free; free some disk space")
    except StoreError as error:
        raise StoreError(
            f"{folder} is made, but the archive does not keep it, so it is not sent: {error}. The next run after that"
            " makes it anew, keeps it and sends it"
        ) from error
