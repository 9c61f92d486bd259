"""Which layout of a template carries a slide, and where its four zones are: ours, or another company's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from socialwatch.errors import ReportError
from socialwatch.report.deck import Points, Posts, Slide, Table
from socialwatch.report.render import column, foreign
from socialwatch.report.render.foreign import box_of
from socialwatch.report.render.house import House
from socialwatch.report.render.measure import height
from socialwatch.report.render.shapes import EMU, Box
from socialwatch.report.tokens import Tokens

OURS = {"title": "Title", "finding": "Finding", "cards": "Cards", "closing": "Closing"}
BODY, NOTE, SOURCE, NUMBER = 10, 11, 12, 13  # idx of our placeholders
INSET = 0.2  # inches that a placeholder keeps free at its sides unless told otherwise
CAPITALS = 1.2  # how much wider a title in capitals runs
LOW_NOTE = 0.5  # inches for a note that stands under the figures
NOTE_IN, NOTE_UNDER = 0.16, 0.08  # inches between such a note and the rule beside it, and the figures over it
LONG = 420  # letters of a note that fill a column; fewer stand in three lines under the figures
MANY = 5  # columns of a table that need the whole width


@dataclass(frozen=True, slots=True)
class Zones:
    """Placeholders to fill (None: draw a text box instead), and the boxes of the four zones."""

    title: Any
    note: Any
    source: Any
    subtitle: Any
    body: Box
    note_box: Box | None
    source_box: Box
    title_box: Box
    numbered: bool = False  # the slide has the master's own number
    low: float = LOW_NOTE  # what a note under the figures takes

    def without_margin(self) -> Zones:
        """The zones where the margin is used for figures: the note will stand under the body."""
        if self.note is not None:
            _remove(self.note)
        body = self.body.with_(height=self.body.height - LOW_NOTE)
        return replace(self, note=None, note_box=None, body=body)

    def full_width(self, note: str, size: float) -> Zones:
        """The zones with figures over the whole width, and the whole note under them."""
        right = self.note_box.right if self.note_box is not None else self.body.right
        wide = right - self.body.left
        low = _low(note, wide, size)
        body = self.body.with_(width=wide, height=self.body.height - low)
        return replace(self.without_margin(), body=body, low=low)

    def under(self, top: float) -> Zones:
        """The zones with figures that begin at `top`, where that is higher than the layout has them."""
        top = min(top, self.body.top)
        return replace(self, body=self.body.with_(top=top, height=self.body.bottom - top))


def in_margin(slide: Slide) -> bool:
    """Whether a slide's note stands beside its figures: a long one, for a column with a short one stands empty.
    Columns of statements and posts need the width."""
    wide = any(isinstance(one, Posts) for one in slide.blocks) or sum(isinstance(b, Points) for b in slide.blocks) > 2
    # two tables, or one of many columns, cannot do with less
    tables = [block for block in slide.blocks if isinstance(block, Table)]
    wide = wide or (
        len(tables) == len(slide.blocks) and (len(tables) > 1 or sum(len(one.head) for one in tables) > MANY)
    )
    figures = column.beside(slide, slide.blocks)  # take the place of the note, which stands under the line then
    return slide.layout == "finding" and not wide and (figures or len(slide.note) > LONG)


def note_beside(slide: Slide) -> bool:
    """Whether a note stands beside the figures: not where these have taken its place."""
    return in_margin(slide) and not column.beside(slide, slide.blocks)


class Master:
    """A template opened for one deck."""

    def __init__(self, path: Path, margins: Mapping[str, bool] | None = None) -> None:
        from pptx import Presentation
        from pptx.exc import PackageNotFoundError

        try:
            opened: Any = Presentation(str(path))
        except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
            raise ReportError(f"{path} is no PowerPoint template: {error}") from error
        self.presentation = opened
        self._margins = margins or {}
        self._layouts = {layout.name: layout for layout in self.presentation.slide_layouts}
        self._found: dict[str, dict[int, Box]] = {}
        self.own = set(OURS.values()) <= set(self._layouts)
        self.width = self.presentation.slide_width / EMU
        self.height = self.presentation.slide_height / EMU
        self.house = None if self.own else House(self.presentation.slide_master)
        self._empty()

    def look(self, slide: Slide, tokens: Tokens) -> tuple[Tokens, bool]:
        """Colours for a slide on its layout, and whether the accent is the theme's."""
        if self.house is None:
            return tokens, True
        layout = self.layout(slide)
        theirs = self.house.tokens(layout, tokens, (self.width, self.height))
        if slide.layout != "title":
            self.house.readable_links(layout, (self.width, self.height))
        return theirs, self.house.themed(theirs.light, layout)

    def _empty(self) -> None:
        """A company's template often has sample slides: they are not part of the deck."""
        ids = self.presentation.slides._sldIdLst
        for entry in list(ids):
            self.presentation.part.drop_rel(entry.rId)
            ids.remove(entry)

    def layout(self, slide: Slide) -> Any:
        if self.own:
            name = OURS[slide.layout]
            return self._layouts["Wide" if name == "Finding" and not self._in_margin(slide) else name]
        cover = slide.layout == "title"
        return foreign.layout_for(self.presentation.slide_layouts, cover, (self.width, self.height))

    def _in_margin(self, slide: Slide) -> bool:
        return self._margins.get(slide.key, in_margin(slide))

    def zones(self, slide: Any, wanted: Slide, tokens: Tokens) -> Zones:
        """The zones of a new slide; placeholders that will stay empty are taken off it."""
        found = {p.placeholder_format.idx: p for p in slide.placeholders}
        made = self._own_zones if self.own else self._foreign_zones
        return made(slide, wanted, found, tokens)

    def _own_zones(self, slide: Any, wanted: Slide, found: dict[int, Any], tokens: Tokens) -> Zones:
        note = found.get(NOTE)
        boxes = self._boxes(slide.slide_layout)
        note_box, body = boxes.get(NOTE), boxes[BODY]
        _remove(found[BODY])
        source, low = found[SOURCE], LOW_NOTE
        if wanted.note and note is None:
            low = _low(wanted.note, body.width, tokens.type.label)
            body = body.with_(height=body.height - low)
        zones = Zones(
            slide.shapes.title, note if wanted.note else None, source, found.get(1), body, note_box, boxes[SOURCE],
            boxes[0], low=low,
        )  # fmt: skip
        if note is not None and not wanted.note:
            _remove(note)
        return zones

    def _boxes(self, layout: Any) -> dict[int, Box]:
        """The boxes of a layout's placeholders, found once: looking up what a slide inherits is slow."""
        if layout.name not in self._found:
            self._found[layout.name] = {p.placeholder_format.idx: box_of(p) for p in layout.placeholders}
        return self._found[layout.name]

    def _foreign_zones(self, slide: Any, wanted: Slide, found: dict[int, Any], tokens: Tokens) -> Zones:
        from pptx.enum.shapes import PP_PLACEHOLDER

        grid = tokens.page
        title, page, cover = slide.shapes.title, (self.width, self.height), wanted.layout == "title"
        others = foreign.obstacles(slide.slide_layout, page)
        subtitle = next((p for p in found.values() if p.placeholder_format.type == PP_PLACEHOLDER.SUBTITLE), None)
        subtitle = subtitle if cover else None
        bodies = [p for index, p in found.items() if index != 0 and p is not subtitle]
        boxes = [box_of(p) for p in bodies]
        for p in bodies:
            _remove(p)
        top, under = foreign.cover_title(title, subtitle, grid.margin, page, others) if cover else (box_of(title), None)
        area = foreign.body_area(
            top if under is None else top.with_(height=under.bottom - top.top), boxes, grid.margin, page, cover
        )
        clear = foreign.clear_of(area.with_(height=self.height - 0.2 - area.top), others)
        low = min(max(area.bottom, area.top + 2) + 0.02, clear.bottom - foreign.LINE_TALL)
        source = Box(clear.left, low, clear.width, foreign.LINE_TALL)
        body = Box(clear.left, clear.top, clear.width, source.top - 0.1 - clear.top)
        note_box, space = None, LOW_NOTE
        if wanted.note and not self._in_margin(wanted):
            space = _low(wanted.note, body.width, tokens.type.label)
            body = body.with_(height=body.height - space)
        elif wanted.note:
            wide = body.width * 0.24
            note_box = Box(body.right - wide, body.top, wide, body.height)
            body = body.with_(width=body.width - wide - 0.3)
        numbered = foreign.carry(slide)
        room = (top.width - INSET) / (CAPITALS if self.house is not None and self.house.shouting else 1)
        inner = top.with_(width=room, height=top.height - INSET / 2)
        return Zones(title, None, None, subtitle, body, note_box, source, inner, numbered, space)


def _low(note: str, wide: float, size: float) -> float:
    """The height of a note under the figures, in letters of that size."""
    return max(LOW_NOTE, height([note], wide - NOTE_IN - 0.02, size) + NOTE_UNDER)


def _remove(shape: Any) -> None:
    shape._element.getparent().remove(shape._element)


def set_accent(presentation: Any, accent: str) -> None:
    """Give the theme of our own template the brand's accent."""
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    theme = presentation.slide_master.part.part_related_by(RT.THEME)
    pattern = rb'(<a:accent1><a:srgbClr val=")[0-9A-F]{6}'
    theme._blob = re.sub(pattern, rb"\g<1>" + accent[1:].encode(), theme.blob)
