"""A message about a deck or a day as data: what a mail, a Slack channel and a Teams card are all made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from socialwatch.clock import zone
from socialwatch.report.deck import Bars, BigNumbers, Deck, Lines, Points, Slide, Tone
from socialwatch.report.words import Words, words_for

FINDINGS = 3
CHARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A figure that is seen first."""

    value: str
    label: str
    change: str = ""
    tone: Tone = "ink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A statement: `head` in bold, `text` after it; `link` is where more of it is."""

    text: str
    head: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Statements under a heading."""

    heading: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart that may be drawn into a message."""

    block: Lines | Bars
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be said, in the reader's language, before it is a mail or anything else."""

    subject: str
    kicker: str
    headline: str
    numbers: Sequence[Number] = ()
    parts: Sequence[Part] = ()
    charts: Sequence[Chart] = ()
    foot: Sequence[str] = ()
    link: str | None = None
    link_text: str = ""
    open_text: str = ""
    accent: str = ""
    words: Words = field(default_factory=Words)


def deck_letter(deck: Deck, link: str | None = None) -> Letter:
    """The headline of a deck, its first figures, three findings with theirs, and one or two charts."""
    words = words_for(deck.locale, deck.zone, deck.messages)
    main = [slide for slide in deck.slides if not slide.appendix] or list(deck.slides)
    first = main[0]
    numbers = next((block.numbers for block in first.blocks if isinstance(block, BigNumbers)), ())
    return Letter(
        subject=f"{deck.brand}, {deck.subtitle}: {first.title}",
        kicker=f"{deck.title} \N{MIDDLE DOT} {deck.subtitle}",
        headline=first.title,
        numbers=tuple(
            Number(value=one.value, label=one.label, change=one.change, tone=one.tone) for one in list(numbers)[:4]
        ),
        parts=tuple(_findings(main, words)),
        charts=tuple(_charts(main)),
        foot=tuple(filter(None, (first.source, words.say("Every figure has a code that leads to its posts.")))),
        link=link,
        link_text=words.say("Read the whole deck"),
        open_text=words.say("open"),
        accent=deck.accent,
        words=words,
    )


def _findings(main: Sequence[Slide], words: Words) -> Iterator[Part]:
    """What works, what does not, where there is room: the first of each; without a summary, the first titles."""
    summary = next((slide for slide in main if any(isinstance(block, Points) for block in slide.blocks)), None)
    columns = [block for block in summary.blocks if isinstance(block, Points)] if summary else []
    found = [(block.heading, point) for block in columns for point in block.points[:1] if point.head]
    if len(found) > 1:
        for heading, point in found[:FINDINGS]:
            yield Part(heading=heading, items=(Item(head=point.head, text=point.text),))
        return
    titles = [slide.title for slide in main[1:] if slide.layout == "finding"][:FINDINGS]
    if titles:
        yield Part(heading=words.say("Findings"), items=tuple(Item(text=title) for title in titles))


def _charts(main: Sequence[Slide]) -> Iterator[Chart]:
    """The first chart over time, the first comparison."""
    for kind in (Lines, Bars)[:CHARTS]:
        for slide in main:
            block = next((block for block in slide.blocks if isinstance(block, kind) and block.series), None)
            if block is not None:
                yield Chart(block=block, caption=block.caption or slide.title)
                break


def file_name(brand: str, window: tuple[datetime, datetime], zone_name: str, fiscal_start: int = 1) -> str:
    """A deck by brand and window: "Acme-2026Q3", "Acme-FY2027Q2", "Acme-2026-09", "Acme-2026-10-05--2026-10-11"."""
    return f"{slug(brand)}-{period(window, zone_name, fiscal_start)}"


def period(window: tuple[datetime, datetime], zone_name: str, fiscal_start: int = 1) -> str:
    """A window as names of files have it."""
    tz = zone(zone_name)
    first, after = (moment.astimezone(tz).date() for moment in window)
    months = (after.year - first.year) * 12 + after.month - first.month if first.day == after.day == 1 else 0
    quarter, rest = divmod((first.month - fiscal_start) % 12, 3)
    year = f"{first.year}" if fiscal_start == 1 else f"FY{first.year + (first.month >= fiscal_start)}"
    if months == 3 and not rest:
        return f"{year}Q{quarter + 1}"
    if months == 12 and first.month == fiscal_start:
        return year
    if months == 1:
        return f"{first:%Y-%m}"
    last = (window[1] - timedelta(seconds=1)).astimezone(tz).date()
    return f"{first}--{last}" if first != last else f"{first}"


def slug(name: str) -> str:
    """A name that every file system takes, in any script."""
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:60].strip("-_") or "brand"
