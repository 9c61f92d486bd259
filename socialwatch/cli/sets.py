"""The sets of queries that tell posts apart: which there are, what they say, a copy to edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.config.categories import Kind

app = typer.Typer(
    help="The sets of intents, stages, urgency and noise: show them, copy one to edit.",
    rich_markup_mode=None,
    invoke_without_command=True,
)

Which = Annotated[str, typer.Argument(metavar="SET", help="intents, stages, urgency or noise.", show_default=False)]


@app.callback()
def sets(ctx: typer.Context, as_json: common.AsJson = False, as_csv: common.AsCsv = False) -> None:
    """Every entry in force: its set, its name, the languages it knows, and where it comes from."""
    if ctx.invoked_subcommand is not None:
        return
    from socialwatch.config.categories import SETS

    config = _config(ctx)
    rows = [row for kind in SETS for row in _rows(config, kind)]
    columns = [
        output.Column("set"), output.Column("name", wrap=True), output.Column("languages"),
        output.Column("tests", align="right"), output.Column("from", wrap=True),
    ]  # fmt: skip
    output.show(rows, columns, as_json=as_json, as_csv=as_csv)


@app.command()
def show(ctx: typer.Context, which: Which, as_json: common.AsJson = False) -> None:
    """Print the file of a set that is in force, as it is."""
    from socialwatch.config.sets import file_of

    kind, config = _kind(which), _config(ctx)
    if as_json:
        entries = config.entries(kind)
        output.write_json([{"name": one.name, "query": one.query, "lang": dict(one.lang)} for one in entries])
        return
    path = file_of(config, kind)
    if path is None:
        output.say(f"the configuration says that there are no {which}")
        return
    output.console().file.write(path.read_text("utf-8"))


@app.command()
def copy(
    which: Which,
    to: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to; SET.toml here when left out.")] = None,
) -> None:
    """Write the set that comes with socialwatch into a file of your own, and say how to use it."""
    from socialwatch.config.categories import SETS
    from socialwatch.config.sets import shipped

    kind = _kind(which)
    target = to or Path(f"{which}.toml")
    if target.is_dir():
        target = target / f"{which}.toml"
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(shipped(kind).read_text("utf-8"))
    except FileExistsError:
        raise ConfigError(f"{target} is there already, and yours: name another file") from None
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {error.strerror}") from error
    key = f'[labels]\n{SETS[kind]} = "{target}"'
    output.say(f"wrote {target}; put this into socialwatch.toml, then `socialwatch enrich`:\n{key}")


def _rows(config: Config, kind: Kind) -> list[dict[str, object]]:
    from socialwatch.config.categories import SETS
    from socialwatch.config.sets import file_of, shipped

    path = file_of(config, kind)
    origin = "socialwatch" if path == shipped(kind) else str(path)
    own = {entry.name for entry in (config.noise if kind == "noise" else getattr(config, SETS[kind]))}
    return [
        {
            "set": SETS[kind],
            "name": one.name,
            "languages": ", ".join(one.lang) or "all",
            "tests": len(one.hits) + len(one.misses),
            "from": "configuration" if one.name in own else origin,
        }
        for one in config.entries(kind)
    ]


def _kind(which: str) -> Kind:
    from socialwatch.config.categories import SETS

    for kind, name in SETS.items():
        if which.casefold() in (kind, name):
            return kind
    raise ConfigError(f"no set is called {which!r}; there are {', '.join(SETS.values())}")


def _config(ctx: typer.Context) -> Config:
    """The sets can be looked at without a configuration."""
    from socialwatch.cli.which import config_if_any
    from socialwatch.config import Config

    return config_if_any(ctx) or Config()
