"""The sections of `socialwatch.toml`, as the classes that the program works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from socialwatch.config.block import FORBID, Block, table
from socialwatch.config.categories import Campaign, Entry, Labels, NoiseRule, Section
from socialwatch.config.categories import Kind as SetKind
from socialwatch.config.delivery import Channel, Delivery, Mail
from socialwatch.config.mood import MoodEngine
from socialwatch.config.people import Owner, Service
from socialwatch.config.roi import Roi
from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Kind

if TYPE_CHECKING:
    from socialwatch.query import Query


def zone_of(section: object) -> str:
    """The zone in which hour: and since: of a section's query are told; the whole configuration gives it."""
    return str(vars(section).get("_zone", "UTC"))


@table
class Brand(Block):
    """Something that is tracked, defined by a query."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """How it is called everywhere: in decks, answers and `--brand`."""
    query: str = ""
    """In the query language; the quoted name when left out."""
    kind: Kind = "own"
    """own, competitor, category, product or person; categories and persons stay out of share of voice. Where it is left
    out, the first brand of the file is own and the others are competitors; all are where another says it is own."""
    accounts: tuple[str, ...] = ()
    """Own accounts: "mastodon:@acme@mastodon.social", "bluesky:acme.com", "@acme" on every network, "web:acme.com" (a
    site)."""
    words: tuple[str, ...] = ()
    """Product words that must not score as sentiment, like "Bliss" or "Killer"."""
    hits: tuple[str, ...] = ()
    """Texts that the query must find; `socialwatch query test` tries them."""
    misses: tuple[str, ...] = ()
    """Texts that the query must not find."""

    @cached_property
    def parsed(self) -> Query:
        from socialwatch.query import parse  # not every question asks a query

        text = self.query or '"' + self.name.replace('"', " ") + '"'
        return parse(text, kind="brand", zone=zone_of(self))


@table
class Topic(Block):
    """Something people talk about, defined by a query over matched mentions."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """How it is called in decks, answers and `--topic`."""
    query: str
    """In the query language; it may build on brand:NAME and topic:NAME, but not in a circle."""
    hits: tuple[str, ...] = ()
    """Texts that the query must find; `socialwatch query test` tries them."""
    misses: tuple[str, ...] = ()
    """Texts that the query must not find."""

    @cached_property
    def parsed(self) -> Query:
        from socialwatch.query import parse

        return parse(self.query, kind="topic", zone=zone_of(self))


@table
class SourceSection(Block):
    """One configured way to hear: `type` names the connector, `options` are the connector's own keys."""

    name: str
    """How it is called in `--source` and `status`; the type when left out."""
    type: str
    """Which connector: `socialwatch sources` lists them, and another package may bring more."""
    options: Mapping[str, JSON] = field(default_factory=dict)
    """Every other key of the section."""
    keep_unmatched: int | None = None
    """Days that posts which match no brand are kept as raw items; the top-level value when left out."""
    follow: str | None = None
    """How long threads are followed for answers, where this place can be asked; the top-level value when left out."""
    budget: Mapping[str, float] = field(default_factory=dict)
    """What it may use, like { requests_per_day = 500, usd_per_month = 20 }: per hour, day or month."""
    retention: str | None = None
    """How long posts keep their text, like "90d", where that is shorter than the platform's terms want."""
    every: str | None = None
    """How often `socialwatch watch` asks it, like "15m" or "6h"; what suits its kind when left out."""


@table
class Network(Block):
    """How we behave on the network."""

    __pydantic_config__: ClassVar[Any] = FORBID

    allow: tuple[str, ...] = ()
    """Private addresses that HTTP and the screenshot browser may reach; nobody but the demo needs it."""
    contact: str = ""
    """A mail address or page for the User-Agent, so that a server's owner can reach us."""
    ca_bundle: Path | None = None
    """Certificates to trust instead of the system's, as a PEM file."""
    proxy: str | None = None
    """http://host:port; the environment's HTTPS_PROXY when left out. Loopback never goes through it."""
    concurrency: int = 20
    """Requests under way at once, over all sources (1..100)."""
    timeout: float = 30.0
    """Seconds until an answer counts as failed (1..300)."""


@table
class Report(Block):
    """How decks look."""

    __pydantic_config__: ClassVar[Any] = FORBID

    accent: str = "#5B2A86"
    """The brand's colour, as #RRGGBB."""
    locale: str = "en"
    """Language and country of sentences, numbers and dates, like en, en-GB or de."""
    recipe: str = "quarterly"
    """Which slides: the name of a recipe that ships with us, or the path of your own."""
    template: Path | None = None
    """Your own .pptx whose master and layouts the deck takes."""
    page: Path | None = None
    """Your own page for the HTML deck: a copy of page.html.j2, changed."""
    tokens: Path | None = None
    """Your own colours, type sizes and grid: a copy of tokens.toml, changed."""
    messages: Path | None = None
    """Your own wording: a catalogue of sentences that takes the place of ours, sentence by sentence."""
    screenshots: bool = True
    """Take pictures of posts' pages; without a browser the deck shows cards and says so."""
    browser: Path | None = None
    """The browser to take them with; chromium or google-chrome on the PATH when left out."""
    folder: Path | None = None
    """Where decks go when no --out is given: a folder for each, and a page over all of them."""
    keep_files: bool = True
    """Keep the files of each deck in the archive, so that `report --again` hands out the same bytes in every later
    version as well: 1 to 4 MB a deck."""
    rules_off: tuple[str, ...] = ()
    """Recommendations never to make, by the name of their rule (`socialwatch report --list-rules`)."""


@table
class Privacy(Block):
    """Who may be named in a report. Public are own accounts, and accounts known to have 10,000 or more followers."""

    __pydantic_config__: ClassVar[Any] = FORBID

    names: Literal["hide", "initials", "show"] = "hide"
    """Private people's names and handles in all that is made to be passed on: hide, initials or show."""


@table
class Photographs(Block):
    """Pictures taken of posts that will matter, within a day and before they vanish."""

    __pydantic_config__: ClassVar[Any] = FORBID

    per_run: int = 10
    """How many posts a `fetch` photographs at most; 0 takes none. Without a browser none are taken."""
    cases: str | None = None
    """A query for posts that somebody must see to: they are photographed first, whoever reads them. Those of every
    [[urgency]] when left out; "" for none."""


@table
class Config(Block):
    """The whole file; relative paths in it are relative to the file."""

    __pydantic_config__: ClassVar[Any] = FORBID

    path: Path | None = None
    """The file it was read from, None when it was made in memory."""
    timezone: str = "UTC"
    """The IANA zone in which days begin, in every window, chart and export."""
    database: Path = Path("socialwatch.sqlite")
    """The SQLite file; on a local disk, network drives lose data."""
    languages: tuple[str, ...] = ("en",)
    """Languages that posts are expected in, as two-letter codes."""
    fiscal_year_start: int = 1
    """The month (1..12) in which quarters begin to count."""
    keep_unmatched: int = 30
    """Days that posts which match no brand are kept, for when a query changes."""
    follow: str = "7d"
    """How long threads of posts that matched are followed for answers (7d, 48h); "0" follows none."""
    brands: tuple[Brand, ...] = ()
    """[[brand]]"""
    topics: tuple[Topic, ...] = ()
    """[[topic]]"""
    sources: tuple[SourceSection, ...] = ()
    """[[source]]"""
    network: Network = field(default_factory=Network)
    """[network]"""
    report: Report = field(default_factory=Report)
    """[report]"""
    privacy: Privacy = field(default_factory=Privacy)
    """[privacy]"""
    photographs: Photographs = field(default_factory=Photographs)
    """[photographs]"""
    sentiment: MoodEngine = field(default_factory=MoodEngine)
    """[sentiment]"""
    roi: Roi = field(default_factory=Roi)
    """[roi]"""
    labels: Labels = field(default_factory=Labels)
    """[labels]"""
    intents: tuple[Entry, ...] = ()
    """[[intent]]"""
    stages: tuple[Entry, ...] = ()
    """[[stage]]"""
    urgency: tuple[Entry, ...] = ()
    """[[urgency]]"""
    noise: tuple[NoiseRule, ...] = ()
    """[[noise]]"""
    campaigns: tuple[Campaign, ...] = ()
    """[[campaign]]"""
    mail: Mail = field(default_factory=Mail)
    """[mail]"""
    delivery: Delivery = field(default_factory=Delivery)
    """[delivery]"""
    channels: tuple[Channel, ...] = ()
    """[[channel]]"""
    service: Service = field(default_factory=Service)
    """[service]"""
    owners: tuple[Owner, ...] = ()
    """[[owner]]"""

    def __post_init__(self) -> None:
        for section in (*self.brands, *self.topics, *self.campaigns):
            object.__setattr__(section, "_zone", self.timezone)  # no key of theirs: a file has one zone

    @property
    def renamed(self) -> tuple[str, ...]:
        """Keys that the file has under a name of before, with the one of now."""
        found: tuple[str, ...] = self.__dict__.get("_renamed", ())
        return found

    def entries(self, kind: SetKind) -> tuple[Section, ...]:
        """The entries in force of a set: shipped ones or those of your file, and your own tables."""
        from socialwatch.config.sets import entries

        known = self.__dict__.setdefault("_sets", {})
        if kind not in known:
            known[kind] = entries(self, kind)
        found: tuple[Section, ...] = known[kind]
        return found

    def names(self, kind: SetKind) -> tuple[str, ...]:
        """The names of a set's entries, in their order."""
        return tuple(entry.name for entry in self.entries(kind))

    @property
    def sessions(self) -> Path:
        """Where login sessions are kept from run to run: beside the database, for our eyes only."""
        return self.database.with_name(f"{self.database.name}.sessions")

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
