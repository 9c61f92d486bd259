"""Themes: what posts of no topic are about, and how one becomes a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store.remembered import Remembered

app = typer.Typer(
    help="What posts of no topic are about (`top themes` finds it), and making a topic of it.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
HITS = 3  # posts that are written beside the query as what it must find
LONGEST_HIT = 200
LOOKED_AT = 500


@app.command("list")
def list_(
    ctx: typer.Context, brand: common.Brands = None, as_json: common.AsJson = False, as_csv: common.AsCsv = False
) -> None:
    """The themes that `top themes` has found so far, with the query each would be adopted with."""
    from socialwatch.store.remembered import remembered

    config = common.state(ctx).load()
    with common.open_store(config) as store:
        rows = [
            {"number": one.number, "theme": one.name, "query": one.query}
            for one in remembered(store, _of(config, brand))
        ]
    columns = [output.Column("number", "no", align="right"), output.Column("theme", wrap=True)]
    columns.append(output.Column("query", wrap=True))
    output.show(
        rows, columns, as_json=as_json, as_csv=as_csv, empty="no themes yet: `socialwatch top themes` finds them"
    )


@app.command()
def adopt(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="NUMBER|NAME", help="Which theme.", show_default=False)],
    name: Annotated[str, typer.Option("--as", help="What the topic is called; the theme's name when left out.")] = "",
    brand: common.Brands = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be written.")] = False,
    as_json: common.AsJson = False,
) -> None:
    """Make a theme a [[topic]] of the configuration: its query, checked, with posts that it must find.

    The rest of the file stays as it is, comments included. The next `enrich` or `fetch` finds the topic's posts.
    """
    from socialwatch.cli import first_config
    from socialwatch.collect.theming import theme_of
    from socialwatch.query import lint, parse

    current = common.state(ctx)
    path, config = current.find(), current.check()
    theme = theme_of(config, _of(config, brand), which)
    called = " ".join((name or theme.name).split())
    if any(topic.name.casefold() == called.casefold() for topic in config.topics):
        raise ConfigError(f"a topic is called {called!r} already: give it another name with --as")
    query = parse(theme.query, kind="topic")
    warnings = [found.message for found in lint(query)]
    block = topic_block(called, theme, hits_of(config, theme))
    if not dry_run:
        text = path.read_text("utf-8-sig")
        first_config.write(path, f"{text.rstrip()}\n\n{block}", force=True)
    if as_json:
        output.write_json({"topic": called, "query": theme.query, "warnings": warnings, "written": not dry_run})
        return
    for line in block.rstrip().splitlines():
        output.write_line(line)
    for warning in warnings:
        output.say(f"lint: {warning}")
    if not dry_run:
        output.say(f"written to {path}; `socialwatch enrich` finds its posts")


def topic_block(called: str, theme: Remembered, hits: list[str]) -> str:
    """The topic as it is written into the file."""
    from socialwatch.cli.first_config import toml

    lines = ["[[topic]]", f"name = {toml(called)}", f"query = {toml(theme.query)}"]
    if hits:
        lines += ["# posts of the theme, which the query must find", f"hits = {toml(hits)}"]
    return "\n".join(lines) + "\n"


def hits_of(config: Config, theme: Remembered) -> list[str]:
    """A few short posts that the theme's query finds now, those first that hold most of its words and phrases."""
    from socialwatch.query import parse
    from socialwatch.store.lists import read_texts
    from socialwatch.store.select import select
    from socialwatch.store.stories import told_once

    query = parse(theme.query, kind="topic")
    with common.open_store(config) as store:
        keys = told_once(store, select(store, query, limit=LOOKED_AT))
        texts = [" ".join(text.split()) for _, title, text, _ in read_texts(store, keys) if not title]
    fitting = [text for text in texts if len(text) <= LONGEST_HIT and text.isprintable() and query.matches_text(text)]
    terms = [parse(term) for term in theme.query.split(" OR ")]
    return sorted(fitting, key=lambda text: -sum(term.matches_text(text) for term in terms))[:HITS]


def _of(config: Config, brand: list[str] | None) -> tuple[str, ...]:
    """The brands whose themes are meant, as `top` takes them."""
    if brand:
        return tuple(config.brand(one).name for one in brand)
    return tuple(one.name for one in config.own) or tuple(one.name for one in config.brands)
