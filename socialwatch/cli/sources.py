"""`sources`: every connector there is, yours with what they need or how they fare; `sources show` prints one's page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, names, output
from socialwatch.cli.common import ago
from socialwatch.errors import ConfigError, SocialWatchError

if TYPE_CHECKING:
    from socialwatch.config import Config, SourceSection
    from socialwatch.secrets import Secret
    from socialwatch.store.runs import Latest

app = typer.Typer(help="Every connector, yours with their state.", rich_markup_mode=None)

NEEDS = {"key": "a key", "login": "an account", "approval": "an approved application", "paid": "a paid plan"}
UNHEARD = "deletions are to be honoured, but are not heard of there: hold its texts with `retention`"
CAN = {"reread": "rereads", "replies": "follows threads", "stream": "streams", "allowances": "has a budget"}


@app.callback(invoke_without_command=True)
def sources(
    ctx: typer.Context, now: common.Now = None, as_json: common.AsJson = False, as_csv: common.AsCsv = False
) -> None:
    """Every connector, what access it wants, what you have called yours, and how these fare."""
    if ctx.invoked_subcommand is not None:
        return
    config = _config(ctx)
    at = common.moment(now, config)
    rows = list(_rows(config, _latest(config), at))
    if as_json or as_csv:
        output.show([_public(row) for row in rows], [], as_json=as_json, as_csv=as_csv)
        return
    columns = [
        output.Column("type"),
        output.Column("access"),
        output.Column("source", "yours", wrap=True),
        output.Column("shown", "how it fares, or what it would hear", wrap=True),
    ]
    shown = [row | {"shown": row["state"] if row["source"] or not row["hears"] else row["hears"]} for row in rows]
    output.show(shown, columns, caption="`socialwatch sources show TYPE` tells all about one")


@app.command()
def show(
    ctx: typer.Context,
    type_: Annotated[
        str,
        typer.Argument(metavar="TYPE", help="A connector's type, or the name of a source.", autocompletion=names.types),
    ],
) -> None:
    """What a connector sees and what not, how to get access, what it costs, its limits and terms."""
    from socialwatch.registry import SOURCES
    from socialwatch.sources.pages import page

    if type_ not in SOURCES.names():
        own = {section.name: section.type for section in _config(ctx).sources}
        type_ = own.get(type_, type_)
    output.write_page(page(type_))
    if held := terms(SOURCES.load(type_)):
        output.write_line(f"Held to here: {'; '.join(held)}.")


@app.command()
def counts(
    ctx: typer.Context,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    source: common.OnlySources = None,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """How many posts speak of each brand where a platform counts without telling them (`x`), and each one's share.

    No post is read; a count costs a small price, out of the source's budget. The last seven days unless told. Counts
    are kept, and `compare` and `trends` tell them beside what was heard.
    """
    from socialwatch import clock
    from socialwatch.collect.counting import count_all

    config = common.state(ctx).check()
    at = common.moment(now, config)
    last = last or (None if since or until else "7d")
    window = clock.window_for(now=at, tz_name=config.timezone, since=since, until=until, last=last)
    found = count_all(config, now=at, span=window.span, only=tuple(source or ()))
    if as_json or as_csv:
        rows: list[dict[str, Any]] = [
            {
                "source": one.source, "brand": one.brand, "day": f"{one.span.start:%Y-%m-%d}", "posts": one.posts,
                "start": one.span.start, "end": one.span.end, "at_most": one.questions > 1,
            }
            for one in found
        ]  # fmt: skip
        output.show(rows, [], as_json=as_json, as_csv=as_csv)
        return
    totals: dict[tuple[str, str], int] = {}
    for one in found:
        totals[one.source, one.brand] = totals.get((one.source, one.brand), 0) + one.posts
    output.show(
        [
            {"source": name, "brand": brand, "posts": f"{posts:,}", "share": _share(posts, name, totals)}
            for (name, brand), posts in totals.items()
        ],
        [
            output.Column("source"),
            output.Column("brand"),
            output.Column("posts", align="right"),
            output.Column("share", align="right"),
        ],
    )


def _share(posts: int, source: str, totals: Mapping[tuple[str, str], int]) -> str:
    """Of all that the source counted."""
    whole = sum(number for (name, _), number in totals.items() if name == source)
    return f"{posts / whole:.0%}" if whole else "–"


def _config(ctx: typer.Context) -> Config:
    """The configuration; an empty one where there is none yet, since connectors can be read of before."""
    from socialwatch.config import Config

    state = common.state(ctx)
    try:
        path = state.find()
    except ConfigError:
        if state.explicit is not None:
            raise
        return Config()
    return state.load() if path else Config()


def _latest(config: Config) -> dict[str, Latest]:
    """How each source fared last; nothing while there is no database that can be read."""
    if config.path is None or not config.database.exists():
        return {}
    try:
        with common.open_store(config) as store:
            return store.runs.latest()
    except SocialWatchError as error:
        output.say(str(error))
        return {}


def _rows(config: Config, latest: dict[str, Latest], now: datetime) -> Iterator[dict[str, Any]]:
    """A row a configured source; connectors that nobody has configured have one as well."""
    from socialwatch.registry import SOURCES

    for kind in SOURCES.names():
        about = _about(kind)
        sections = [section for section in config.sources if section.type == kind]
        for section in sections:
            yield about | _state(section, config, latest.get(section.name), now)
        if not sections:
            wants = NEEDS.get(about["access"] or "")
            state = about.pop("broken", None) or ("not configured" + (f"; wants {wants}" if wants else ""))
            yield about | {"source": None, "state": state, "ending": None, "heard": None, "needs": [], "error": None}


def _about(kind: str) -> dict[str, Any]:
    """What holds of a connector, whoever uses it."""
    from socialwatch.registry import SOURCES
    from socialwatch.sources.pages import summary

    try:
        connector = SOURCES.load(kind)
    except ConfigError as error:  # of a stranger's package that is half installed
        return {"type": kind, "access": None, "hears": None, "can": [], "terms": [], "broken": str(error)}
    can = [text for attribute, text in CAN.items() if hasattr(connector, attribute)]
    return {"type": kind, "access": connector.access, "hears": summary(kind), "can": can, "terms": terms(connector)}


def terms(connector: Any) -> list[str]:
    """What its platform's terms have us do, and is done; what cannot be done is not told as done."""
    from socialwatch.sources.base import Policy

    policy = getattr(connector, "policy", None)
    if not isinstance(policy, Policy):
        return []
    if policy.deletes and not any(hasattr(connector, way) for way in ("reread", "stream")):
        return [UNHEARD, *replace(policy, deletes=False).words()]
    part = getattr(connector, "unheard", "")
    beside = [f"deletions of {part} are not heard of: hold their texts with `retention`"] if part else []
    return [*policy.words(), *beside]


def _state(section: SourceSection, config: Config, latest: Latest | None, now: datetime) -> dict[str, Any]:
    """What one source needs before it can be asked, else how it fared the last time."""
    from socialwatch.registry import SOURCES

    needs = _needs(section, config)
    row: dict[str, Any] = {"source": section.name, "needs": needs}
    row |= {"ending": latest.ending, "heard": latest.heard, "error": latest.error} if latest else {
        "ending": None, "heard": None, "error": None
    }  # fmt: skip
    if needs:
        state = f"needs {', '.join(need.partition('; ')[0] for need in needs)}"
    elif latest is None:
        streams = getattr(SOURCES.load(section.type), "only_streams", False)
        state = f"never {'heard' if streams else 'asked'}; `socialwatch {'watch' if streams else 'fetch'}` does"
    else:
        heard = f"heard {ago(now - latest.heard)} ago" if latest.heard else "never heard"
        state = heard if latest.ending == "whole" else f"{latest.ending}, {heard}: {latest.error or 'no reason kept'}"
    return row | {"state": state.splitlines()[0]}


def _needs(section: SourceSection, config: Config) -> list[str]:
    """What stands in the way, found without asking anybody: a key that is wrong or not there."""
    from socialwatch.sources import make

    try:
        source: Any = make(section, config.timezone, config.path.parent if config.path else None)
    except ConfigError as error:
        return str(error).splitlines()
    secrets = [(key.name, one) for key in fields(source) for one in _secrets(key.name, getattr(source, key.name))]
    return [f"{key}: {problem}" for key, secret in secrets if (problem := _unreadable(secret))]


def _unreadable(secret: Secret) -> ConfigError | None:
    if secret.reference.startswith("keyring:"):  # which may ask a person
        return None
    try:
        secret.reveal()
    except ConfigError as error:
        return error
    return None


def _secrets(name: str, value: Any) -> list[Secret]:
    """What a key of a source refers to; a service account's file is read as a secret's is."""
    from socialwatch.secrets import Secret

    if name == "account_file":
        return [Secret(f"file:{Path(value).expanduser().absolute()}")]
    return [one for one in (value.values() if isinstance(value, dict) else (value,)) if isinstance(one, Secret)]


def _public(row: dict[str, Any]) -> dict[str, Any]:
    keys = ("type", "access", "source", "state", "ending", "heard", "error", "needs", "can", "hears", "terms")
    return {key: row.get(key) for key in keys}
