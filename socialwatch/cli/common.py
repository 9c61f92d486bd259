"""What commands share: the state of the call, the options that narrow a question, the window they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import advising, names, output
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.measures.base import Scope
    from socialwatch.query import Query
    from socialwatch.store import Store, Stored

QueryText = Annotated[str, typer.Argument(help="Only posts that match, in the query language.", show_default=False)]
Since = Annotated[str | None, typer.Option("--since", help="First day or moment, 2026-07-01.", metavar="DATE")]
Until = Annotated[str | None, typer.Option("--until", help="Last day, which is included.", metavar="DATE")]
Last = Annotated[str | None, typer.Option("--last", help="A length up to now: 90d, 12h, 6w.", metavar="LENGTH")]
Quarter = Annotated[str | None, typer.Option("--quarter", help="A quarter, 2026Q3.", metavar="QUARTER")]
Now = Annotated[str | None, typer.Option("--now", help="The moment to take for now (ISO).", metavar="ISO")]
Brands = Annotated[
    list[str] | None,
    typer.Option("--brand", "-b", help="Only this brand; may be repeated.", autocompletion=names.brands),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only what this source saw; may be repeated.", autocompletion=names.sources),
]
OnlySources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this source; may be repeated.", autocompletion=names.sources),
]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Only this topic; may be repeated.", autocompletion=names.topics),
]
Langs = Annotated[list[str] | None, typer.Option("--lang", help="Only this language (en, de...).")]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="Only from this country (gb, de...), where it is told.")
]
WithNoise = Annotated[bool, typer.Option("--with-noise", help="Count what is marked as noise as well.")]
WithOwn = Annotated[bool, typer.Option("--with-own", help="Count the brand's own posts as well.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV instead of a table.")]


@dataclass(frozen=True, slots=True)
class State:
    """What was said before the command's name."""

    explicit: Path | None = None
    quiet: bool = False

    def find(self) -> Path:
        from socialwatch.config import find

        return find(self.explicit)

    def load(self) -> Config:
        """The configuration, as far as a reading command needs it."""
        from socialwatch.config import check, load

        path = self.find()
        config = load(path)
        self._tell(config)
        try:
            clock.zone(config.timezone)
        except ConfigError:
            return check(path)  # which says where it stands, and what else is wrong
        return config

    def check(self) -> Config:
        """The configuration, every key of it checked: for commands that write."""
        from socialwatch.config import check

        config = check(self.find())
        self._tell(config)
        return config

    def _tell(self, config: Config) -> None:
        """What the file should be brought up to date in, once a run."""
        for note in config.renamed:
            if note not in TOLD:
                TOLD.add(note)
                output.say(f"{config.path}: {note}; the old key is still read", quiet=self.quiet)


TOLD: set[str] = set()
"""What was said of the configuration in this run."""


def state(ctx: typer.Context) -> State:
    found = ctx.find_object(State) or State()
    return replace(found, quiet=True) if ctx.params.get("quiet") else found  # before the command's name, or after it


def open_store(config: Config, *, write: bool = False, create: bool = False) -> Store:
    from socialwatch.store import Store

    return Store.open(config.database, write=write, create=create)


def check_sources(store: Store, scope: Scope) -> None:
    """ConfigError when a source was asked for that the archive does not know, with those it does."""
    from socialwatch.store.spans import kinds

    known = kinds(store) if scope.sources else {}
    for name in scope.sources:
        if name not in known:
            there = ", ".join(known) or "none yet"
            raise ConfigError(f"no source called {name!r} is in the archive; there are: {there}")


def moment(now: str | None, config: Config) -> datetime:
    """`--now` in the configured zone, or the clock; UTC, whole seconds."""
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    return clock.parse_moment(now, clock.zone(config.timezone))


def scope(
    config: Config,
    *,
    now: datetime,
    since: str | None = None,
    until: str | None = None,
    last: str | None = None,
    quarter: str | None = None,
    brands: list[str] | None = None,
    sources: list[str] | None = None,
    topics: list[str] | None = None,
    langs: list[str] | None = None,
    countries: list[str] | None = None,
    query: str | None = None,
    with_noise: bool = False,
    with_own: bool = False,
) -> Scope:
    """The scope that a question's options mean; names are checked against the configuration."""
    from socialwatch.measures.base import scope_for

    window = clock.window_for(
        now=now,
        tz_name=config.timezone,
        since=since,
        until=until,
        last=last,
        quarter=quarter,
        fiscal_start=config.fiscal_year_start,
    )
    return scope_for(
        config,
        window,
        brands=tuple(config.brand(name).name for name in brands or ()),
        sources=tuple(sources or ()),
        topics=tuple(_topic(config, name) for name in topics or ()),
        langs=tuple(langs or ()),
        countries=tuple(countries or ()),
        query=_parsed(query, config),
        with_noise=with_noise,
        with_own=with_own,
    )


def _parsed(text: str | None, config: Config) -> Query | None:
    """The query, its days and hours told in the configured zone as the window is."""
    if not text:
        return None
    from socialwatch.query import parse

    query = parse(text, zone=config.timezone)
    for remark in advising.advice(query, config):
        output.say(remark)
    return query


def _topic(config: Config, name: str) -> str:
    for topic in config.topics:
        if topic.name.casefold() == name.casefold():
            return topic.name
    known = ", ".join(topic.name for topic in config.topics) or "none"
    raise ConfigError(f"no topic is called {name!r}; configured: {known}")


def narrowing(scope: Scope) -> dict[str, Any]:
    """A scope as the keyword arguments of `store.select`."""
    return {
        "span": scope.window.span,
        "brands": scope.brands,
        "sources": scope.sources,
        "topics": scope.topics,
        "langs": scope.langs,
        "countries": scope.countries,
        "with_own": scope.with_own,
        "with_noise": scope.with_noise,
    }


def present(store: Store, config: Config, narrowed: dict[str, Any]) -> Callable[[Stored], Stored]:
    """Keep to brands that are configured: `fetch` takes the others' matches away, until then nobody is to see them."""
    gone = store.queries.former({brand.name for brand in config.brands})
    if gone and not narrowed.get("brands"):
        narrowed["brands"] = tuple(brand.name for brand in config.brands)
    return lambda row: row.without(gone)


def window_line(scope: Scope) -> str:
    """The window and zone that an answer is about: "last 30 days (22 Oct - 21 Nov 2026, Europe/London)"."""
    window = scope.window
    days = clock.days_label(window.span, window.tz)
    return f"{days} ({window.zone})" if window.label == days else f"{window.label} ({days}, {window.zone})"


def ago(length: timedelta) -> str:
    """ "3 h", "2 d": to the unit that matters."""
    seconds = max(0, int(length.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
