"""The deck as data: an ordered list of slides, each a finding with its blocks. Not yet PowerPoint or HTML.

Renderers show every block they know in the same order with the same figures. A block's `key` names its shape
for ever (`sw:<slide>:<key>`), `alt` says in a sentence what a person who cannot see it would need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from socialwatch.measures.base import Evidence, Figure
from socialwatch.models import JSON

Tone = Literal["accent", "competitor", "positive", "neutral", "negative", "highlight", "muted", "ink"]
Why = Literal["", "gone", "closed", "other", "refused", "failed"]
"""Why a post shows as a card: its page is gone, not open to everybody, does not show it, is private, or else."""
Layout = Literal["title", "finding", "cards", "closing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or row of bars; values are parallel to the chart's categories, None where nothing is known."""

    name: str
    values: Sequence[float | None]
    tone: Tone = "accent"
    low: Sequence[float | None] = ()  # lower and upper bounds, drawn as band or whiskers
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something to look at on a chart: a peak with its cause, a note, a release."""

    index: int  # into the categories
    text: str
    tone: Tone = "highlight"
    alone: bool = False  # whether a dot says something without these words, where they find no room


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Values over time. `categories` are the starts of the slots; `labels` what the axis shows for them."""

    key: str
    alt: str
    categories: Sequence[datetime]
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = "mentions"  # mentions, share (0..1), score (-1..1)
    marks: Sequence[Mark] = ()
    blind: Sequence[tuple[int, int]] = ()  # half-open ranges of categories in which we could not see
    caption: str = ""
    evidence: str = ""  # code
    quiet: bool = False  # a line to be taken in at a glance: no scale, marks told beside their points
    listed: bool = True  # whether the marks' words stand beneath it; not where a table's rows have their numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Horizontal bars for comparing, sorted by the maker; `stacked` when the series are parts of a whole."""

    key: str
    alt: str
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = "mentions"
    stacked: bool = False
    emphasis: int | None = None  # the category drawn in the accent, the others muted
    notes: Sequence[str] = ()  # parallel to the categories: a change, a small n
    caption: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BigNumber:
    """A figure at 44 points with what it is, how it changed, and how sure we are."""

    value: str
    label: str
    change: str = ""
    tone: Tone = "ink"
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BigNumbers:
    """Two to four big numbers in a row."""

    key: str
    alt: str
    numbers: Sequence[BigNumber]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A statement with its figure: `head` in bold, `text` after it; `mark` is '+', '-', '>' or empty."""

    head: str
    text: str
    mark: Literal["+", "-", ">", ""] = ""
    evidence: str = ""


BETWEEN = " \N{MIDDLE DOT} "
"""What parts the place of a quotation from its reactions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words beneath statements that they stand for, in quotation marks, names already treated."""

    text: str
    where: str  # platform, day and reactions
    link: str | None = None
    mood: Literal["positive", "neutral", "negative", "unknown"] = "unknown"
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """At most three statements under a heading, and perhaps the post that stands for them; several side by side make
    columns."""

    key: str
    heading: str
    points: Sequence[Point]
    quote: Quote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A small table; numbers are right-aligned, `widths` are parts of the whole."""

    key: str
    alt: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    widths: Sequence[float] = ()
    links: Sequence[str | None] = ()  # parallel to the rows
    caption: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post to be shown as a picture: everything the card and the alt text need, names already treated."""

    id: str  # network:native_id
    network: str
    author: str
    created: datetime
    when: str  # in the reader's zone and locale
    text: str
    url: str | None
    engagement: str  # "412 likes, 88 reposts", "" when not told
    reactions: str = ""  # all of them together: "500 reactions"
    mood: Literal["positive", "neutral", "negative", "unknown"]
    lang: str | None = None
    picture: str = ""  # hash of a picture in the deck's pictures; "" until taken
    pictured: Literal["", "screenshot", "card"] = ""
    taken: str = ""  # the day of a screenshot, for readers: the page may be gone since
    captured: datetime | None = None  # when it was taken
    why: Why = ""  # what was in the way of a screenshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """One to four posts side by side."""

    key: str
    posts: Sequence[Post]
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Plain paragraphs, for the method page."""

    key: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One thing on a map of two values: where it is, and where it was in the window before (None: not known)."""

    name: str
    x: float
    y: float
    x_before: float | None = None
    y_before: float | None = None
    low: float | None = None  # bounds of y, drawn as whiskers
    high: float | None = None
    tone: Tone = "muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrant:
    """Things by two values, each with a tail from where it was; lines at `x_split` and `y_split` make four corners."""

    key: str
    alt: str
    spots: Sequence[Spot]
    x_name: str
    y_name: str
    x_unit: str = "share"
    y_unit: str = "score"
    doubling: bool = False  # whether each step of x is twice the one before, for values that are far apart
    x_split: float | None = None
    y_split: float = 0.0
    corners: Sequence[str] = ()  # top left, top right, bottom left, bottom right
    caption: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """A field of cells in rows and columns: the more, the darker; with `steps` each value is the number of its class.

    `framed` are stretches of cells to draw a frame around: row, first column, one past the last. None is unknown.
    """

    key: str
    alt: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[float | None]]  # by row, then by column
    unit: str = "mentions"
    tone: Tone = "accent"
    steps: Sequence[Step] = ()
    framed: Sequence[tuple[int, int, int]] = ()
    caption: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A class of cells, with its name and colour."""

    name: str
    tone: Tone


Block = Lines | Bars | Quadrant | Heat | BigNumbers | Points | Table | Posts | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One finding: `title` says it in a sentence with its figure."""

    key: str
    title: str
    blocks: Sequence[Block]
    note: str = ""  # margin note: what to make of it, or the caveat
    source: str = ""  # window, n, coverage, evidence codes; the renderer adds the slide number
    speaker: str = ""  # how each figure was made
    claims: Sequence[str] = ()  # codes of the figures that the title states, where no block shows them first
    further: Sequence[str] = ()  # codes of the other figures on it: bars, rows and lines beside each block's first
    layout: Layout = "finding"
    appendix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """A deck before rendering: everything both renderers need, and nothing that depends on the machine."""

    id: str  # hash of recipe, window, config and figures
    title: str
    subtitle: str
    brand: str
    accent: str
    locale: str
    zone: str
    window: tuple[datetime, datetime]
    made: datetime  # `now`
    slides: Sequence[Slide]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)  # code -> how the figure was made
    figures: Mapping[str, Sequence[Figure]] = field(default_factory=dict)  # code -> the figures it stands for
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # sha256 -> PNG
    quotes: Mapping[str, str] = field(default_factory=dict)  # words of posts in sentences and tables -> the post's id
    sealed: Mapping[str, str] = field(default_factory=dict)  # code -> a query that names an account: it does not travel
    messages: Mapping[str, str] = field(default_factory=dict)  # what the renderers' own words are in its language
    basis: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # queries, topics and steps that counted
    recipe: Mapping[str, JSON] = field(default_factory=dict)  # as files carry it, so that they can be refreshed
