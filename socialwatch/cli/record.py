"""`record` and `replay`: a source's answers in a folder, without credentials, so that others can see what we saw."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, names, output
from socialwatch.errors import ConfigError
from socialwatch.models import Span

if TYPE_CHECKING:
    from socialwatch.collect.taping import Told

LENGTH = timedelta(days=7)
SHOWN = 160


def record(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(help="The source's name in the configuration.", autocompletion=names.sources)
    ],
    out: Annotated[Path | None, typer.Option(help="The folder to write; recording-SOURCE unless given.")] = None,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    requests: Annotated[int, typer.Option(min=1, max=1000, help="Record so many requests at most.")] = 40,
    mails: Annotated[bool, typer.Option("--mails", help="Take e-mail addresses out, too.")] = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
) -> None:
    """Ask one source, storing no post, and write its answers into a folder without passwords, keys and tokens.

    Seven days are asked for, unless told otherwise, and no more than its budgets leave. What people wrote stays as it
    is: look through the folder before you hand it on. `socialwatch replay FOLDER` asks again, without any network.
    """
    from socialwatch.collect import taping
    from socialwatch.collect.noting import noted
    from socialwatch.http.recording import Recording
    from socialwatch.http.scrub import Scrubber
    from socialwatch.sources import build

    config = common.state(ctx).check()
    folder = out or Path(f"recording-{source}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} exists and is not empty: name another folder with --out")
    moment = common.moment(now, config)
    span = Span(moment - LENGTH, moment)
    if since or until or last:
        span = clock.window_for(now=moment, tz_name=config.timezone, since=since, until=until, last=last).span
    built = build(config, [source])[source]

    async def run() -> tuple[list[Told], Recording]:
        async with Recording(config.network, most=requests) as http:
            with noted(config, {source: built}, http, most=requests + 1, make=True) as asked:
                return await taping.asked(asked[source], config, built, span), http

    told, http = asyncio.run(run())
    if not http.heard:
        reasons = "; ".join(filter(None, (one.error for one in told)))
        raise ConfigError(f"{source} asked nothing over HTTP, so there is nothing to record. {reasons}".strip())
    scrubber = Scrubber(mails=mails)
    taping.write(taping.tape(config, source, built, span, http.heard, scrubber), folder)
    show(told, as_json=as_json, unused=None)
    output.say(
        f"{len(http.heard)} answers are in {folder}, {len(scrubber)} secrets taken out. What people wrote is as it "
        f"was: look through it before you hand it on. To play it: socialwatch replay {folder}",
        quiet=as_json,
    )


def replay(
    folder: Annotated[Path, typer.Argument(help="What `socialwatch record` has written.")],
    as_json: common.AsJson = False,
) -> None:
    """Ask a source again, with what was recorded for answers and no network, and show what is made of them."""
    from socialwatch.collect import taping
    from socialwatch.http.recording import Replay
    from socialwatch.sources import build

    recorded = taping.read(folder)
    config = taping.config_of(recorded)
    os.environ.update(recorded.secrets)  # names that stand for secrets, in this process alone

    async def run() -> tuple[list[Told], int]:
        async with Replay(config.network, recorded.heard) as http:
            source = build(config, [recorded.source])[recorded.source]
            return await taping.asked(http, config, source, recorded.span), http.unused

    told, unused = asyncio.run(run())
    show(told, as_json=as_json, unused=unused)


def show(told: list[Told], *, as_json: bool, unused: int | None) -> None:
    """What was asked and how it ended; the mentions; what was set aside and why."""
    asks = [
        {"ask": one.ask, "pages": one.pages, "items": one.items, "mentions": len(one.mentions),
         "set_aside": len(one.aside), "ended": one.error or ("capped" if one.capped else "whole")}
        for one in told
    ]  # fmt: skip
    mentions = [as_row(mention) for one in told for mention in one.mentions]
    aside = [{"ask": one.ask, "why": reason} for one in told for reason in one.aside]
    if as_json:
        output.write_json({"asks": asks, "mentions": mentions, "set_aside": aside, "unused": unused})
        return
    right = [output.Column(name, align="right") for name in ("pages", "items", "mentions", "set_aside")]
    output.show(asks, [output.Column("ask"), *right, output.Column("ended", wrap=True)], title="Asked")
    columns = [output.Column("created"), output.Column("author"), output.Column("text", wrap=True)]
    if mentions:
        output.show([{**row, "text": short(row)} for row in mentions], columns, title="Mapped")
    if aside:
        output.show(aside, [output.Column("ask"), output.Column("why", wrap=True)], title="Set aside")
    if unused:
        output.say(f"{unused} recorded answers were not asked for")


def as_row(mention: Any) -> dict[str, Any]:
    """A mention with all its fields, as JSON has it."""
    from dataclasses import asdict

    row = asdict(mention)
    author = row.pop("author") or {}
    return {**{key: _plain(value) for key, value in row.items()}, "author": author.get("handle") or author.get("name")}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def short(row: dict[str, Any]) -> str:
    text = " ".join(f"{row['title'] or ''} {row['text']}".split())
    return text if len(text) <= SHOWN else text[: SHOWN - 2] + " …"
