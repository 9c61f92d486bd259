"""The command line: a table of commands, each imported when it is called."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from socialwatch import __version__

# section -> command -> (module:function or module:typer app, one line of help)
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Start": {
        "demo": ("demo:demo", "Show the whole thing on a small fictional world: fetch, score, deck."),
        "try": ("try_:try_", "Listen for any brand for a minute; needs no configuration."),
        "init": ("init:init", "Write a configuration, with a preview of what each query finds."),
        "doctor": ("doctor:doctor", "Check configuration, database, sources, browser, fonts, disk and clock."),
    },
    "Listen": {
        "fetch": ("fetch:fetch", "Ask every source for what is new, then enrich it (the line for cron)."),
        "watch": ("watch:watch", "Listen without end: streams, and every other source in its turn."),
        "schedule": ("schedule:app", "Have it run by itself: cron, systemd, launchd, Windows."),
        "import": ("import_:import_", "Read posts from a file: CSV, xlsx, JSONL or Parquet."),
        "enrich": ("enrich:enrich", "Score and label what is stored; --redo does a step again."),
        "rematch": ("enrich:rematch", "After a query changed: match what is kept again, owe the sources the rest."),
        "label": ("label:app", "Say what posts are, one by one; a label wins over what the machine says."),
        "train": ("train:train", "Make a model from the labels; it is used only where it is better beyond chance."),
        "sources": ("sources:app", "Every connector, yours with their state; `sources show x` tells all about one."),
        "status": ("status:status", "Last runs, lag and coverage of every source; --check is for monitors."),
        "photographs": ("photographs:app", "Pictures kept of posts that will matter; take one, save one."),
        "coverage": ("coverage:coverage", "Which days and hours each source answered for, as a calendar."),
        "record": ("record:record", "Write a source's answers into a folder, without credentials, to show a bug."),
        "replay": ("record:replay", "Ask a source again, with a recording for answers and no network."),
        "backup": ("backup:backup", "Make a verified copy of the database while others write."),
    },
    "Ask": {
        "trends": ("trends:trends", "How much is said, and in what mood: a chart by hour, day, week or month."),
        "search": ("search:search", "Posts that match a query, newest first or best first."),
        "show": ("show:show", "All we know of one post, and why it matched."),
        "top": ("top:top", "The top authors, topics, phrases, themes, questions, links, hashtags or sources."),
        "themes": ("themes:app", "What posts of no topic are about; make a topic of it."),
        "compare": ("compare:compare", "Share of voice and mood of the brands, side by side."),
        "pulse": ("pulse:pulse", "Strength, sentiment, passion and reach of a brand, as Social Mention had them."),
        "answers": ("service:answers", "Which posts our accounts answered, how fast, and whether that settled it."),
        "sets": ("sets:app", "Intents, stages, urgency and noise: show the sets of queries, copy one to edit."),
        "query": ("query:app", "Lint, explain, test and diff queries."),
        "accuracy": ("accuracy:accuracy", "How wrong we are, by what people say of a random sample."),
        "sql": ("sql:sql", "Put a read-only SQL question to the database."),
        "export": ("export:export", "Posts as JSON, JSONL, CSV, xlsx or Parquet."),
        "note": ("note:app", "Mark a day: a launch, a strike; it shows on every chart."),
        "mute": ("mute:mute", "Leave an author or a site out of every figure, also backwards."),
    },
    "Tell": {
        "report": ("report:app", "Make the deck: PowerPoint, HTML, PDF, Excel; list, compare and send those made."),
        "digest": ("digest:digest", "Three findings, what waits for an answer, what broke; shown or sent."),
        "explain": ("explain:explain", "Follow a figure of a deck to its posts."),
    },
}


def _target(name: str) -> str | None:
    return next((commands[name][0] for commands in COMMANDS.values() if name in commands), None)


class LazyGroup(TyperGroup):
    """Imports a command's module only when that command is called, so that `--help` and reading stay quick."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for commands in COMMANDS.values() for name in commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        target = _target(cmd_name)
        if target is None:
            return None
        from importlib import import_module

        module, _, attribute = target.partition(":")
        found = getattr(import_module(f"socialwatch.cli.{module}"), attribute)
        app = found
        if not isinstance(found, typer.Typer):
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(cmd_name)(found)
        command = typer.main.get_command(app)
        command.name = cmd_name
        if cmd_name not in COMMANDS["Ask"]:
            gc.enable()  # short answers go without, see __main__.py
            gc.set_threshold(100_000, 20, 50)  # posts are many objects and no rings: a sixth of the demo's time
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for section, commands in COMMANDS.items():
            with formatter.section(section):
                formatter.write_dl([(name, text) for name, (_, text) in commands.items()])


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    no_args_is_help=True,
    # a traceback with local variables would show what must stay secret
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        print(f"socialwatch {__version__}")  # noqa: T201 - a result on stdout, before output.py is worth importing
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", envvar="SOCIALWATCH_CONFIG", help="The configuration file."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hear what is said about a brand, keep it in a file you own, turn it into decks."""
    from socialwatch.cli.common import State

    ctx.obj = State(explicit=config, quiet=quiet)


def main() -> None:
    """The console script: whatever goes wrong becomes one message and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 shows what it can
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a full disk or a closed pipe is noticed here, not after the end
    except Exception as error:
        from socialwatch.cli.failing import tell

        sys.exit(tell(error))
