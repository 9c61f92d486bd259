"""What posts are told apart by, as sections: intents, stages, urgency, noise and campaigns, each a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from socialwatch.config.block import FORBID, Block, table

if TYPE_CHECKING:
    from socialwatch.query import Query

Kind = Literal["intent", "stage", "urgency", "noise"]
SETS: dict[Kind, str] = {"intent": "intents", "stage": "stages", "urgency": "urgency", "noise": "noise"}
"""The kind of an entry, and what its whole set is called: as a key, a file and a step."""
KINDS: dict[str, Kind] = {kind: kind for kind in SETS}
"""The kind that a word names; other words name none."""
Rule = Literal["", "same", "rate", "crowd", "tags", "links"]


@table
class Labels(Block):
    """Sets of your own instead of those that come with socialwatch."""

    __pydantic_config__: ClassVar[Any] = FORBID

    intents: Path | None = None
    """A file of `[[intent]]` tables (`socialwatch sets copy intents` writes one to edit); "none" for no intents."""
    stages: Path | None = None
    """The same for `[[stage]]`, the stages of the journey."""
    urgency: Path | None = None
    """The same for `[[urgency]]`."""
    noise: Path | None = None
    """The same for `[[noise]]`; "none" takes nothing for noise."""


def parts_of(section: Section) -> tuple[tuple[str, Query], ...]:
    """(language, query) of all its queries; "" is any language."""
    from socialwatch.query import parse

    queries = {"": section.query, **section.lang}
    return tuple(
        (lang, parse(text, kind=section.kind, zone=_zone(section))) for lang, text in queries.items() if text.strip()
    )


def joined(section: Section) -> Query:
    """One query for explaining and for marking words; of a section without any, one that finds nothing."""
    from socialwatch.query import parse

    texts = [text for text in (section.query, *section.lang.values()) if text.strip()]
    text = " OR ".join(f"({text})" for text in texts) if len(texts) > 1 else texts[0] if texts else "-*"
    return parse(text, kind=section.kind, zone=_zone(section))


@table
class Entry(Block):
    """Something that posts say: an intent, a stage of the journey, a kind of urgency."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """How it is called; of two with one name, yours comes instead of ours."""
    query: str = ""
    """In the query language, asked of every post."""
    lang: Mapping[str, str] = field(default_factory=dict)
    """Queries for one language each, like { de = "kündige*" }: asked of posts in it, and where it is unknown."""
    hits: tuple[str, ...] = ()
    """Texts that must be found; `socialwatch query test` tries them."""
    misses: tuple[str, ...] = ()
    """Texts that must not be found."""

    @property
    def kind(self) -> str:
        """What its queries may read; an entry is given it with the set that it belongs to."""
        return str(vars(self).get("_kind", "intent"))

    parts = cached_property(parts_of)
    parsed = cached_property(joined)


@table
class NoiseRule(Block):
    """Something that makes a post noise: a query, or a rule about what else its author does."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """How it is called; it stands beside every post that it leaves out, as the reason."""
    query: str = ""
    """In the query language, asked of every post."""
    lang: Mapping[str, str] = field(default_factory=dict)
    """Queries for one language each."""
    rule: Rule = ""
    """same: an author says the same more than `most` times; rate: writes more than `most` posts; crowd: more than
    `most` accounts with hardly a follower say the same; tags, links: a post has more than `most`."""
    most: int = 0
    """How many are still fine."""
    within: str = "7d"
    """The time in which they are counted, like "1h" or "7d"."""
    hits: tuple[str, ...] = ()
    """Texts that must be found."""
    misses: tuple[str, ...] = ()
    """Texts that must not be found."""

    @property
    def kind(self) -> str:
        return "noise"

    @property
    def seconds(self) -> int:
        """`within`, as seconds."""
        text = self.within.strip()
        return int(text[:-1]) * {"m": 60, "h": 3600, "d": 86400, "w": 604800}[text[-1]]

    parts = cached_property(parts_of)
    parsed = cached_property(joined)


@table
class Campaign(Block):
    """Something of your own that makes people write: a contest, a launch. What belongs to it is no noise."""

    __pydantic_config__: ClassVar[Any] = FORBID

    name: str
    """How it is called, and what `campaign:NAME` finds."""
    query: str
    """In the query language: a hashtag, as a rule."""
    start: str = ""
    """The first day, 2026-09-01 ; without it there is none."""
    end: str = ""
    """The last day, which is included."""
    hits: tuple[str, ...] = ()
    """Texts that must be found."""
    misses: tuple[str, ...] = ()
    """Texts that must not be found."""

    @property
    def kind(self) -> str:
        return "noise"

    @cached_property
    def parsed(self) -> Query:
        """The query within the days, both in the configured zone."""
        from socialwatch.query import parse

        text = f"({self.query})"
        if self.start:
            text += f" since:{self.start}"
        if self.end:
            text += f" until:{_day_after(self.end)}"
        return parse(text, kind="noise", zone=_zone(self))

    @cached_property
    def parts(self) -> tuple[tuple[str, Query], ...]:
        return (("", self.parsed),)


Section = Entry | NoiseRule


def _zone(section: object) -> str:
    return str(vars(section).get("_zone", "UTC"))


def _day_after(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
