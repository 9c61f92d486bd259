"""A post's own words beneath a column of statements: whole where there is room, cut at a clause, or left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socialwatch.report.clauses import clause
from socialwatch.report.deck import BETWEEN, Points, Quote, Tone
from socialwatch.report.render.measure import LINE, one_line, width, wrap
from socialwatch.report.render.shapes import Box, Para, Run
from socialwatch.report.render.style import CODED, Style

ABOVE = 0.2  # inches between statements and a quotation
AFTER = 2.0  # points between words and where they were written
BAR = 0.035  # the line beside it, in the colour of its mood
WHOLE, LEAST = 99, 2  # lines in which words may still stand
LINES = (WHOLE, 3, LEAST)  # what there may be room for
SURE = 0.97  # of the width, for a font that runs wider than it was measured
INNER = (("\N{SINGLE LOW-9 QUOTATION MARK}", "\N{LEFT SINGLE QUOTATION MARK}"),
         ("\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"))  # fmt: skip
MOODS: dict[str, Tone] = {"positive": "positive", "negative": "negative"}


def wanted(style: Style, block: Points, wide: float, size: float, most: int = WHOLE) -> float:
    """The height of a column's quotation in at most so many lines with what is above it; 0 where there is none."""
    if block.quote is None or not most:
        return 0.0
    lines = min(most, len(wrap(block.quote.text, wide * SURE, size)))
    return ABOVE * style.part + _tall(style, lines, size)


def draw(style: Style, blocks: Sequence[Points], rooms: Sequence[Box], ends: Sequence[float], size: float) -> None:
    """The quotations beneath columns that end there: side by side where there is room for that, else each beneath its
    own."""
    above = ABOVE * style.part
    top = max(ends, default=0.0)
    both = [(block, room) for block, room in zip(blocks, rooms, strict=True) if block.quote is not None]
    level = all(top + wanted(style, block, room.width, size, LINES[1]) <= room.bottom + 1e-6 for block, room in both)
    for block, room, end in zip(blocks, rooms, ends, strict=True):
        if block.quote is not None:
            _draw(style, block.key, block.quote, room.below((top if level else end) + above - room.top), size)


def _draw(style: Style, key: str, quote: Quote, box: Box, size: float) -> None:
    t, p = style.tokens.type, style.palette
    most = int((box.height - _tall(style, 0, size) + 1e-6) * 72 / (LINE * size))
    said = shortened(quote.text, box.width * SURE, most, size)
    if not said:
        return
    tall = _tall(style, len(wrap(said, box.width * SURE, size)), size)
    tone = style.theme(p.tone(MOODS.get(quote.mood, "neutral")))
    style.canvas.rule(f"{key}:quote:rule", Box(box.left - 0.16 * style.part, box.top, BAR, tall), tone)
    code = f"{CODED}{quote.evidence}" if quote.evidence else ""
    where = _fitting(quote.where, (box.width - width(code, t.source)) * SURE, t.source)
    below = [Run(where, t.source, p.muted, link=quote.link)]
    if code:
        below.append(Run(code, t.source, p.muted))
    style.canvas.text(
        f"{key}:quote", box.with_(height=tall), [Para([Run(said, size, p.ink)], after=AFTER), Para(below)]
    )


def shortened(text: str, wide: float, most: int, size: float) -> str:
    """Words in their quotation marks in at most so many lines; "" where too little of them would be left."""
    if len(wrap(text, wide, size)) <= most:
        return text
    if most < LEAST or len(text) < 3:
        return ""
    first, words, last = text[0], text[1:-1], text[-1]
    for limit in range(len(words) - 1, 20, -4):
        said = f"{first}{_closed(clause(words, limit))}{last}"
        if len(wrap(said, wide, size)) <= most:
            return said
    return ""


def _fitting(where: str, wide: float, size: float) -> str:
    """Where words come from on one line: without how far they went where that is too long."""
    return where if width(where, size) <= wide else one_line(where.rpartition(BETWEEN)[0] or where, wide, size)


def _closed(words: str) -> str:
    """Words that were cut within a quotation of their own, with its end; an apostrophe ends none."""
    for opening, closing in INNER:
        at = words.rfind(opening)
        if at >= 0 and not re.search(rf"{closing}(?!\w)", words[at + 1 :]):
            return words + closing
    return words


def _tall(style: Style, lines: int, size: float) -> float:
    return (LINE * (lines * size + style.tokens.type.source) + AFTER) / 72
