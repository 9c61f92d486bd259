"""The configuration: what to listen to, where, and how to show it.

The dataclasses are the sections of `socialwatch.toml`. Reading commands build them directly, with the few
checks they need; `check` validates everything with pydantic and reports every error at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Kind
from socialwatch.query import Query, parse


@dataclass(frozen=True, kw_only=True)
class Brand:
    """Something that is tracked, defined by a query."""

    name: str
    query: str = ""
    """In the query language; the quoted name when left out."""
    kind: Kind = "own"
    accounts: tuple[str, ...] = ()
    """Own accounts, "mastodon:@acme@mastodon.social", "bluesky:acme.com" or "@acme" on every network."""
    words: tuple[str, ...] = ()
    """Product words that must not score as sentiment, like "Bliss" or "Killer"."""

    @cached_property
    def parsed(self) -> Query:
        return parse(self.query or f'"{self.name}"', kind="brand")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something people talk about, defined by a query over matched mentions."""

    name: str
    query: str

    @cached_property
    def parsed(self) -> Query:
        return parse(self.query, kind="topic")


@dataclass(frozen=True, kw_only=True)
class SourceSection:
    """One configured way to hear: `type` names the connector, `options` are the connector's own keys."""

    name: str
    type: str
    options: Mapping[str, JSON] = field(default_factory=dict)
    keep_unmatched: int | None = None
    """Days that posts which match no brand are kept as raw items; None: the top-level value."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """How we behave on the network."""

    allow: tuple[str, ...] = ()
    """Private addresses that HTTP and the screenshot browser may reach; nobody but the demo needs it."""
    contact: str = ""
    """A mail address or page for the User-Agent, so that a server's owner can reach us."""
    ca_bundle: Path | None = None
    proxy: str | None = None
    concurrency: int = 20
    timeout: float = 30.0


@dataclass(frozen=True, kw_only=True)
class Report:
    """How decks look."""

    accent: str = "#5B2A86"
    locale: str = "en"
    recipe: str = "quarterly"
    template: Path | None = None
    screenshots: bool = True
    browser: Path | None = None
    names: str = "hide"
    """Private people's names in reports: hide, initials or show."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The whole file."""

    path: Path | None = None
    timezone: str = "UTC"
    database: Path = Path("socialwatch.sqlite")
    languages: tuple[str, ...] = ("en",)
    fiscal_year_start: int = 1
    keep_unmatched: int = 30
    brands: tuple[Brand, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[SourceSection, ...] = ()
    network: Network = field(default_factory=Network)
    report: Report = field(default_factory=Report)

    @property
    def own(self) -> tuple[Brand, ...]:
        return tuple(brand for brand in self.brands if brand.kind == "own")

    def brand(self, name: str) -> Brand:
        """The brand of that name, whatever its case; ConfigError lists the brands there are."""
        for brand in self.brands:
            if brand.name.casefold() == name.casefold():
                return brand
        known = ", ".join(brand.name for brand in self.brands) or "none"
        raise ConfigError(f"no brand is called {name!r}; configured: {known}")


def load(path: Path) -> Config:
    """Read a configuration without validating what the caller does not use."""
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; `socialwatch init` writes one") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    brands = []
    for table in raw.pop("brand", []):
        own = table.pop("own", None)
        if own is not None and "kind" not in table:
            table["kind"] = "own" if own else "competitor"
        brands.append(Brand(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}))
    sources = []
    for table in raw.pop("source", []):
        kind = table.pop("type")
        keep = table.pop("keep_unmatched", None)
        sources.append(SourceSection(name=table.pop("name", kind), type=kind, keep_unmatched=keep, options=table))
    topics = [Topic(**table) for table in raw.pop("topic", [])]
    network = Network(**{k: tuple(v) if isinstance(v, list) else v for k, v in raw.pop("network", {}).items()})
    report = Report(**raw.pop("report", {}))
    rest = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    rest["database"] = path.parent / rest.get("database", "socialwatch.sqlite")
    return Config(
        path=path, brands=tuple(brands), topics=tuple(topics), sources=tuple(sources), network=network,
        report=report, **rest,
    )
