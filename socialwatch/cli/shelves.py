"""`report index`: the page over all decks of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.report.deck import Deck


def index(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder that holds a folder for each deck.")
    ] = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Write index.html over the decks of a folder, newest first; of [report] folder unless DIR is named."""
    from socialwatch.report.shelf import write_index

    current = common.state(ctx)
    config = current.load()
    root = folder or config.report.folder
    if root is None or not root.is_dir():
        where = f"{root}: there is no such folder" if root else "which folder? name it, or set [report] folder"
        raise ConfigError(f"{where}; `socialwatch report --out DIR/NAME` puts decks into one")
    path, decks = write_index(config, root)
    rows = [
        {
            "folder": one.folder.name,
            "headline": one.headline,
            "window": one.document["subtitle"],
            "brand": one.document["brand"],
            "made": one.made,
            "formats": one.formats,
        }
        for one in decks
    ]
    columns = [
        output.Column("folder"),
        output.Column("window"),
        output.Column("headline", wrap=True),
        output.Column("formats", show=", ".join),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty=f"no deck in {root} yet")
    output.say(f"wrote {path}", quiet=current.quiet)


def home(config: Config, deck: Deck, recipe: str) -> Path:
    """Where a deck goes when nobody says: its own folder in [report] folder, else here."""
    from socialwatch.report.editions import called

    if config.report.folder is None:
        return Path()
    return config.report.folder / called(deck.brand, deck.window, deck.zone, recipe, config.fiscal_year_start)


def list_anew(config: Config, folder: Path) -> None:
    """Write the index again when a deck was put into [report] folder."""
    from socialwatch.report.shelf import write_index

    root = config.report.folder
    if root is not None and folder.resolve().parent == root.resolve():
        write_index(config, root)
