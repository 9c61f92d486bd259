"""The sample deck one quarter later, and what a person does to a deck in between."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import sample
from pptx import Presentation

from socialwatch.report.deck import Bars, BigNumbers, Block, Deck, Heat, Lines, Points, Posts, Quadrant, Slide, Table
from socialwatch.report.refresh import remade
from socialwatch.report.refresh.chartbook import C, name_of, numbers, points, series, values
from socialwatch.report.render import data, pptx
from socialwatch.report.templates import find

LOOK = {"template": find("brand.pptx"), "tokens": find("tokens.toml"), "page": find("page.html.j2")}
DIGITS = re.compile(r"\d+")
GONE = "quiet"


USED = ("title", "summary", "volume", "voice", "sentiment", "posts", "authors", "quiet", "map", "hours")
"""Slides with every kind of part; the whole sample takes the tests ten times as long."""


def then(*, whole: bool = False) -> Deck:
    return sample.deck(slides=[one for one in sample.slides() if whole or one.key in USED])


def now(*, whole: bool = False, **changes: Any) -> Deck:
    """Other figures everywhere: fewer days, a mark less, a row less, other posts; one slide more and one less."""
    slides = [_later(slide) for slide in then(whole=whole).slides if slide.key != GONE]
    fresh = Slide(key="fresh", title="A slide that is new", blocks=[sample.volume_lines("fresh")], source="fresh")
    return sample.deck(id="77c0d1e4b5903f2a", subtitle="2026 Q4", slides=[*slides, fresh], **changes)


def _later(slide: Slide) -> Slide:
    blocks = tuple(_block(block) for block in slide.blocks)
    return replace(
        slide, title=more(slide.title), note=more(slide.note), source=more(slide.source), blocks=blocks,
        speaker=slide.speaker.replace("counted", "counted anew"),
    )  # fmt: skip


def more(text: str) -> str:
    """The text with every number one more."""
    return DIGITS.sub(lambda found: str(int(found[0]) + 1), text)


def _block(block: Block) -> Block:
    if isinstance(block, Lines):
        return _lines(block)
    if isinstance(block, Bars):
        series = [replace(one, values=[None if v is None else v * 0.9 for v in one.values]) for one in block.series]
        return replace(block, series=series, notes=[more(note) for note in block.notes], caption=more(block.caption))
    if isinstance(block, BigNumbers):
        return replace(block, numbers=[replace(n, value=more(n.value), change=more(n.change)) for n in block.numbers])
    if isinstance(block, Points):
        return replace(block, points=[replace(point, text=more(point.text)) for point in block.points][:2])
    if isinstance(block, Table):
        return replace(block, rows=[[row[0], *map(more, row[1:])] for row in block.rows[1:]], links=block.links[1:])
    if isinstance(block, Posts):
        return replace(block, posts=[replace(post, text=more(post.text) + " Later.") for post in block.posts])
    if isinstance(block, Heat):
        return replace(block, values=[list(row[1:]) + list(row[:1]) for row in block.values])
    if isinstance(block, Quadrant):
        return replace(block, spots=[replace(spot, y=spot.y / 2, low=None, high=None) for spot in block.spots])
    return replace(block, paragraphs=[more(text) for text in block.paragraphs])


def _lines(block: Lines) -> Lines:
    """Two days fewer and everything half as much again."""
    keep = len(block.labels) - 2

    def cut(values: Any) -> list[float | None]:
        return [None if value is None else value * 1.5 for value in values[:keep]]

    return replace(
        block, labels=list(block.labels)[:keep], categories=list(block.categories)[:keep], caption=more(block.caption),
        series=[replace(s, values=cut(s.values), low=cut(s.low), high=cut(s.high)) for s in block.series],
        marks=[mark for mark in block.marks if mark.index < keep][:-1] if len(block.marks) > 1 else block.marks,
        blind=[(a, min(b, keep)) for a, b in block.blind if a < keep],
    )  # fmt: skip


class Edited:
    """A deck as a person holds it: slides and parts by name, and what becomes of it."""

    def __init__(self, deck: Deck | None = None, body: bytes | None = None) -> None:
        self.deck = deck or then()
        self.file: Any = Presentation(io.BytesIO(body or pptx.to_bytes(self.deck)))

    def slide(self, key: str) -> Any:
        return next(s for s in self.file.slides if any(one.name.startswith(f"sw:{key}:") for one in s.shapes))

    def part(self, key: str, role: str) -> Any:
        return next(one for one in self.slide(key).shapes if one.name == f"sw:{key}:{role}")

    def has(self, key: str, role: str) -> bool:
        return any(one.name == f"sw:{key}:{role}" for one in self.slide(key).shapes)

    def drop(self, key: str) -> None:
        entries, entry = self._entry(key)
        self.file.part.drop_rel(entry.rId)
        entries.remove(entry)

    def move(self, key: str, to: int) -> None:
        entries, entry = self._entry(key)
        entries.remove(entry)
        entries.insert(to, entry)

    def _entry(self, key: str) -> tuple[Any, Any]:
        entries, part = self.file.slides._sldIdLst, self.slide(key).part
        return entries, next(one for one in entries if self.file.part.related_part(one.rId) is part)

    def refresh(self, deck: Deck | None = None, **options: Any) -> remade.Merged:
        """Bring it up to date, and read it again as another program would."""
        told = remade.merge(self.file, self.deck, deck or now(), LOOK, **options)
        raw = io.BytesIO()
        self.file.save(raw)
        self.file = Presentation(io.BytesIO(raw.getvalue()))
        return told


def same_slide(here: Any, there: Any) -> None:
    """Two slides show the same: parts, places, words and their sizes, charts, tables, notes."""
    wanted, found = ({one.name: one for one in slide.shapes} for slide in (there, here))
    assert wanted.keys() == found.keys()
    for name, shape in wanted.items():
        one = found[name]
        assert (one.left, one.top, one.width, one.height) == (shape.left, shape.top, shape.width, shape.height), name
        assert one.shape_type == shape.shape_type
        if shape.has_text_frame:
            assert _letters(one) == _letters(shape)
        if getattr(shape, "has_chart", False):
            assert shown(one.chart._chartSpace) == shown(shape.chart._chartSpace)
        if getattr(shape, "has_table", False):
            assert cells(one) == cells(shape)
    assert here.notes_slide.notes_text_frame.text == there.notes_slide.notes_text_frame.text


def _letters(shape: Any) -> list[list[tuple[str, Any, Any]]]:
    return [[(r.text, r.font.size, r.font.bold) for r in p.runs] for p in shape.text_frame.paragraphs]


def shown(root: Any) -> list[tuple[Any, ...]]:
    """What a chart shows, in no order of series: names, points and values."""
    return sorted(
        (name_of(one), points(one.find(C + "cat")), [str(v) for v in numbers(values(one))]) for one in series(root)
    )


def cells(shape: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in shape.table.rows]


class Rendered:
    """Renders a deck once for all tests."""

    def __init__(self) -> None:
        self._render, self._known = pptx.to_bytes, {}

    def __call__(self, deck: Deck, *look: Any, **margins: Any) -> bytes:
        key = data.digest(deck), look[:1], str(sorted((margins.get("margins") or {}).items()))
        if key not in self._known:
            self._known[key] = self._render(deck, *look, **margins)
        return self._known[key]
