"""Recordings of a source's answers, for bugs that somebody else is to see: made, kept in a folder, played again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from socialwatch import __version__
from socialwatch.collect.asking import plan
from socialwatch.errors import BadItem, ConfigError, SourceError
from socialwatch.models import JSON, Mention, Span
from socialwatch.secrets import Secret

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Http
    from socialwatch.http.recording import Exchanged
    from socialwatch.http.scrub import Scrubber
    from socialwatch.sources.base import Source

ABOUT = "recording.json"
FORMAT = 1
ENDINGS = {"json": "json", "xml": "xml", "html": "html", "plain": "txt"}


@dataclass(slots=True)
class Told:
    """What one ask gave: how many pages and items, the mentions, what was set aside and why, and how it ended."""

    ask: str
    pages: int = 0
    items: int = 0
    mentions: list[Mention] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    capped: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Tape:
    """What must be known to ask the same again: the source, the brands' queries, the time, and all answers."""

    source: str
    type: str
    options: Mapping[str, JSON]
    brands: Sequence[Mapping[str, JSON]]
    timezone: str
    span: Span
    secrets: Mapping[str, str]
    """Environment variables that stand for the source's secrets, and the names that the secrets got."""
    heard: Sequence[Exchanged]


async def asked(http: Http, config: Config, source: Source, span: Span) -> list[Told]:
    """Ask a source for a span, each ask in turn; every error is part of the answer."""
    told = []
    try:
        asks = plan(config, source, span)
    except (SourceError, ConfigError) as error:
        return [Told("plan", error=str(error))]
    for ask in asks:
        told.append(one := Told(ask.title or ask.key))
        try:
            async for page in source.fetch(http, ask, None):
                one.pages += 1
                one.capped |= page.capped
                _map(source, page.items, one)
        except (SourceError, ConfigError) as error:
            one.error = str(error)
        except Exception as error:  # what a recording is made for
            one.error = f"the connector failed: {type(error).__name__}: {error}"
    return told


def _map(source: Source, items: Sequence[JSON], told: Told) -> None:
    for item in items:
        told.items += 1
        try:
            told.mentions += source.mentions(item)
        except BadItem as error:
            told.aside.append(str(error))
        except Exception as error:
            told.aside.append(f"the connector failed: {type(error).__name__}: {error}")


def secrets_in(value: object) -> Iterator[Secret]:
    """Every secret that a source's keys refer to, however deep."""
    if isinstance(value, Secret):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from secrets_in(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from secrets_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from secrets_in(inner)


def tape(config: Config, name: str, source: Source, span: Span, heard: Sequence[Exchanged], scrubber: Scrubber) -> Tape:
    """What was heard without its secrets, of which the scrubber may know some already."""
    known: dict[str, tuple[str, str]] = {}
    for number, secret in enumerate(dict.fromkeys(secrets_in(source)), 1):
        try:
            called = scrubber.name(secret.reveal())
        except ConfigError:  # it is not there: what was asked, was asked without it
            called = ""
        stands = called if called.startswith("SCRUBBED") else f"SCRUBBED-{number}"
        known[secret.reference] = (f"SOCIALWATCH_REPLAY_{number}", stands)
    for one in heard:
        scrubber.learn(one)
    section = next(section for section in config.sources if section.name == name)
    options = json.loads(json.dumps(dict(section.options), default=str))
    return Tape(
        source=name,
        type=section.type,
        options={key: _referred(value, known, scrubber) for key, value in options.items()},
        brands=[{"name": one.name, "query": one.query, "accounts": [*one.accounts]} for one in config.brands],
        timezone=config.timezone,
        span=span,
        secrets=dict(known.values()),
        heard=[scrubber.exchanged(one) for one in heard],
    )


def _referred(value: JSON, known: Mapping[str, tuple[str, str]], scrubber: Scrubber) -> JSON:
    """An option with its references led to our own variables, and everything else without secrets."""
    if isinstance(value, str):
        return f"env:{known[value][0]}" if value in known else scrubber.text(value)
    if isinstance(value, Mapping):
        return {key: _referred(inner, known, scrubber) for key, inner in value.items()}
    return [_referred(inner, known, scrubber) for inner in value] if isinstance(value, list) else value


def write(recorded: Tape, folder: Path) -> None:
    """One JSON file about it all and a file for each body, as it was received, to be read by people too."""
    folder.mkdir(parents=True, exist_ok=True)
    exchanges = []
    for number, one in enumerate(recorded.heard, 1):
        told: dict[str, Any] = {"method": one.method, "url": one.url, "headers": dict(one.headers), "sent": one.sent}
        if one.answer is None:
            told["error"] = list(one.error)
        else:
            file = f"{number:03d}.{_ending(one.answer.content_type)}"
            (folder / file).write_bytes(one.answer.body)
            told |= {"status": one.answer.status, "answered": dict(one.answer.headers), "body": file}
        exchanges.append(told)
    start, end = recorded.span.start, recorded.span.end
    about = {
        "format": FORMAT, "socialwatch": __version__, "source": recorded.source, "type": recorded.type,
        "options": recorded.options, "secrets": recorded.secrets, "brands": [*recorded.brands],
        "timezone": recorded.timezone, "span": [start.isoformat(), end.isoformat()], "exchanges": exchanges,
    }  # fmt: skip
    (folder / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _ending(content_type: str) -> str:
    return next((ending for part, ending in ENDINGS.items() if part in content_type), "bin")


def read(folder: Path) -> Tape:
    """The recording in a folder; ConfigError when there is none that can be read."""
    from socialwatch.http.answer import Answer
    from socialwatch.http.recording import Exchanged

    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        if about["format"] != FORMAT:
            raise ConfigError(f"{folder} was recorded by socialwatch {about['socialwatch']}; this one cannot read it")
        heard = []
        for told in about["exchanges"]:
            answer = None
            if "body" in told:
                body = (folder / Path(told["body"]).name).read_bytes()
                answer = Answer(told["status"], told["answered"], body, told["url"])
            error = tuple(told.get("error", ("", "")))
            heard.append(Exchanged(told["method"], told["url"], told["headers"], told["sent"], answer, error))
        return Tape(
            source=about["source"], type=about["type"], options=about["options"], secrets=about["secrets"],
            brands=about["brands"], timezone=about["timezone"],
            span=Span(*map(datetime.fromisoformat, about["span"])), heard=heard,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{folder} holds no recording ({type(error).__name__}); `socialwatch record` makes one"
        ) from None


def config_of(recorded: Tape) -> Config:
    """A configuration with the one source and the brands that it was asked for."""
    from socialwatch.config import Brand, Config, SourceSection

    section = SourceSection(name=recorded.source, type=recorded.type, options=recorded.options)
    brands = tuple(
        Brand(name=str(one["name"]), query=str(one["query"]), accounts=tuple(cast("list[str]", one["accounts"])))
        for one in recorded.brands
    )
    return Config(timezone=recorded.timezone, brands=brands, sources=(section,))
