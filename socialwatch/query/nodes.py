"""The tree a query is: small frozen nodes that every source, the matcher and the archive read in their own way.

`Words` is the only leaf that reads the text; `Near` joins places in the text; `And`, `Or`, `Not` join answers;
the other leaves read fields of a post, or what is known of it later. `at` is the stretch of the query that a node
was written in, for messages; it plays no part in equality.

    acme "acme cloud"        And(Words(acme), Words(acme cloud))
    "acme outage"~5          Words(acme outage, slop=5)
    {ACME}*, café, #acme     Piece(cased="ACME"), Piece(exact="café"), Piece(sigil="#acme")
    acme NEAR/5f outage      Near(Words(acme), Words(outage), 5, ordered=True)
    author:jane  likes:>=50  Field("author", "jane")  Range("likes", low=50.0)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Place = tuple[int, int]
"""Character offsets into the query."""


def _at() -> Place:
    return (0, 0)


@dataclass(frozen=True, slots=True)
class Piece:
    """One word that is wanted.

    `folded` is always what a matching word folds to (its beginning, with `prefix`). `exact` is set when accents
    were written, `cased` inside {}: then those forms must be equal too. `sigil` is "#acme" or "@acme" when the
    word must be a hashtag or handle; its `folded` is then the first word of it, and `exact`/`cased` have the sign.
    """

    folded: str
    exact: str | None = None
    cased: str | None = None
    prefix: bool = False
    sigil: str = ""

    @property
    def plain(self) -> bool:
        """The folded word alone decides."""
        return not (self.exact or self.cased or self.prefix or self.sigil)


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or several in a row; with `slop`, all of them in any order with at most so many others between.

    `written` is how the user spelt it, without quotes and braces: what a platform is asked for.
    """

    pieces: tuple[Piece, ...]
    slop: int | None = None
    title: bool = False  # title:word reads the title alone
    written: str = field(default="", compare=False)
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides with at most `distance` words between them, not overlapping; `ordered`: left before right.

    A side is `Words`, an `Or` of such sides, or another `Near`.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All parts; at least two."""

    parts: tuple[Node, ...]
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any part; at least two."""

    parts: tuple[Node, ...]
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match the part."""

    part: Node
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """The lone `*`."""

    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that holds a value: author, to, site, url, link, source, network, lang, country, subreddit, thread,
    sentiment, brand, topic, stage, intent, urgency, campaign, label, case. With `prefix` the value is
    only its beginning."""

    name: str
    value: str
    prefix: bool = False
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """A yes or no of a post: reply, repost, link, media, own, noise, copy, unanswered."""

    name: str
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Attitude:
    """`:)`, `:(` and `?`, read from the characters of the text."""

    kind: Literal["positive", "negative", "question"]
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """A number between `low` and `high`; None is open. `hour` is of the local day, and may run past midnight.

    With `open_low` or `open_high` the end itself is left out.
    """

    name: str
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class When:
    """since: from that moment on; until: before that moment. `moment` is a date or ISO time in the query's zone."""

    name: Literal["since", "until"]
    moment: str
    at: Place = field(default_factory=_at, compare=False)


@dataclass(frozen=True, slots=True)
class Nearby:
    """near: with a place's name, or with "latitude,longitude" and a radius in kilometres."""

    place: str
    centre: tuple[float, float] | None = None
    radius: float | None = None
    at: Place = field(default_factory=_at, compare=False)


Node = Words | Near | And | Or | Not | Everything | Field | Is | Attitude | Range | When | Nearby


def children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, And | Or):
        return node.parts
    if isinstance(node, Not):
        return (node.part,)
    return (node.left, node.right) if isinstance(node, Near) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of writing."""
    yield node
    for child in children(node):
        yield from walk(child)
