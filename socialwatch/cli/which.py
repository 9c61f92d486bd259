"""Which query is meant: one given on the line, or that of a brand or topic by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from socialwatch.cli import common
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Brand, Config, Topic
    from socialwatch.config.categories import Campaign, Section
    from socialwatch.query import Query

    Named = Brand | Topic | Campaign | Section


def asked_for(ctx: typer.Context, query: str | None) -> list[tuple[str, str, str]]:
    """(name, kind, text) of the query given, of the brand or topic so named, or of all that are configured."""
    if query is None:
        config = common.state(ctx).load()
        return [_section(section) for section in _sections(config)]
    named = config_if_any(ctx)
    for section in _all(named) if named else ():
        if section.name.casefold() == query.casefold():
            return [_section(section)]
    return [("", "search", query)]


def _sections(config: Config) -> tuple[Named, ...]:
    """Everything with a query of your own; the sets that come with socialwatch are found by name alone."""
    return (*config.brands, *config.topics, *config.campaigns, *config.intents, *config.stages, *config.urgency,
            *config.noise)  # fmt: skip


def _all(config: Config) -> Iterator[Named]:
    from socialwatch.config.categories import SETS

    yield from _sections(config)
    for kind in SETS:
        yield from config.entries(kind)


def _section(section: Named) -> tuple[str, str, str]:
    from socialwatch.config import Brand, Topic

    if isinstance(section, Brand | Topic):
        kind = "brand" if isinstance(section, Brand) else "topic"
        return section.name, kind, section.query or f'"{section.name}"'
    return section.name, section.kind, section.parsed.text


def configured_query(config: Config, name: str) -> tuple[str, str]:
    """(kind, text) of a brand's or topic's query; ConfigError lists the names there are."""
    for section in _all(config):
        if section.name.casefold() == name.casefold():
            return _section(section)[1:]
    known = ", ".join(section.name for section in _sections(config)) or "none"
    raise ConfigError(f"no brand, topic or entry of a set is called {name!r}; configured: {known}")


def config_if_any(ctx: typer.Context) -> Config | None:
    """The configuration, if there is one: a query can be looked at without."""
    state = common.state(ctx)
    try:
        return state.load()
    except ConfigError:
        if state.explicit is not None:
            raise
        return None


def parsed(text: str, kind: str, zone: str = "UTC") -> Query:
    """The query, parsed only now that it is needed."""
    from socialwatch.query import parse

    return parse(text, kind, zone)
