"""Where blocks stand: rows in the body of a slide, in the order the deck gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from socialwatch.report.deck import Bars, BigNumbers, Block, Heat, Lines, Points, Posts, Table, Text
from socialwatch.report.render import posts, table
from socialwatch.report.render.blocks import BREAK, big_numbers_height, columns_of
from socialwatch.report.render.measure import height
from socialwatch.report.render.shapes import Box
from socialwatch.report.render.style import Style

GAP = 0.26
WIDEST = 4.2  # inches that a statement is taken to have
MANY = 5  # columns of a table that need the whole width
HALF, THIRD = 0.5, 0.33  # of the page: enough for a table beside charts, and the least beside words
NARROWEST = 0.85  # inches of a table's column beside words, on a page of our own
PAIRED = (Lines, Bars, Table)  # may stand side by side
FLAT = 1.4  # inches that a line beneath posts needs
POSTS, LINE = 9, 4  # parts of the width where it stands at their side
LARGER = 1.1  # how much larger posts must come out for that


@dataclass(frozen=True, slots=True)
class Placed:
    """Blocks that stand in one box: columns of statements together, others alone."""

    blocks: tuple[Block, ...]
    box: Box


Row = list[list[Block]]
"""Cells side by side, each with one block, or with columns of statements."""


def cramped(style: Style, blocks: Sequence[Block], body: Box) -> bool:
    """Whether a table and words can't stand one above the other without losing rows: side by side they may."""
    if [type(block) for block in blocks] != [Table, Text]:
        return False
    return sum(_wish(style, block, body.width, tight=True) for block in blocks) + GAP > body.height


def _rows(style: Style, blocks: Sequence[Block], body: Box) -> list[Row]:
    """Rows of cells: big numbers alone, statements together, figures two a row unless both fit one above the other."""
    columns = [len(block.head) for block in blocks if isinstance(block, Table)]
    if cramped(style, blocks, body) and body.width / 2 >= NARROWEST * style.part * columns[0]:
        return [[[block] for block in blocks]]
    if _tall(style, blocks, body):
        return [[[block] for block in blocks]]
    rows: list[Row] = []
    wishes = [_wish(style, block, body.width) for block in blocks]
    stacked = sum(wishes) + GAP * (len(blocks) - 1) <= body.height
    for block in blocks:
        last = rows[-1] if rows else []
        if isinstance(block, Points) and last and isinstance(last[0][0], Points) and len(last[0]) < 4:
            last[0].append(block)
        elif not stacked and len(last) == 1 and _pairs(block, body.width) and _pairs(last[0][0], body.width):
            last.append([block])
        else:
            rows.append([[block]])
    return rows


def _tall(style: Style, blocks: Sequence[Block], body: Box) -> bool:
    """Whether posts are so tall that they come out larger with their line at their side than above it."""
    if [type(block) for block in blocks] != [Posts, Lines]:
        return False
    shown = next(block for block in blocks if isinstance(block, Posts))
    wide = (body.width - 2 * style.tokens.page.gutter) * POSTS / (POSTS + LINE)
    under = posts.size_in(style, shown, body.width, body.height - GAP - _flat(style, body))
    return posts.size_in(style, shown, wide, body.height) > LARGER * under


def _flat(style: Style, body: Box) -> float:
    """The least height of a line beneath posts."""
    return min(FLAT * style.part, body.height / 3)


def _pairs(block: Block, wide: float) -> bool:
    """Whether a block can do with half of the width."""
    if isinstance(block, Table) and (len(block.head) > MANY or wide / 2 < 0.95 * len(block.head)):
        return False
    return isinstance(block, PAIRED)


def _wish(style: Style, block: Block, wide: float, tight: bool = False) -> float:
    """The height in inches at which a block looks right, or can just be told whole (`tight`).

    Charts can use more, and do with less; posts and words are measured as they will stand: in the page's own sizes.
    """
    t, part = style.tokens.type, style.part
    if isinstance(block, BigNumbers):
        return big_numbers_height(style, block, wide, tight)
    if isinstance(block, Table):
        return table.wanted(style, block, wide, tight)
    if isinstance(block, Points):
        said = [f"{point.head} {point.text}  {point.evidence}".rstrip() for point in block.points]
        size = t.body_least if tight else t.note
        return 0.5 + height(said, min(wide, WIDEST * part) - 0.63, size, gap=8)
    if isinstance(block, Text):
        columns = columns_of(block, wide)
        room = wide / columns - 0.2 * (columns - 1)
        return (
            height(block.paragraphs, room, t.body_least if tight else t.note, gap=BREAK * part) / columns + 0.1 * part
        )
    if isinstance(block, Posts):
        return posts.wanted(style, block, wide)
    return _drawn(block) * part


def _drawn(block: Block) -> float:
    """The height of a chart on a page of our own."""
    if isinstance(block, Lines):
        return 1.7 if block.quiet else 3.0 + 0.2 * len(block.marks) * block.listed
    if isinstance(block, Bars):
        thick = 0.3 * len(block.series) if not block.stacked else 0.46
        return 0.3 + 0.3 * (len(block.series) > 1) + max(0.46, thick) * len(block.categories)
    if isinstance(block, Heat):
        return 0.55 + 0.3 * bool(block.steps) + 0.27 * len(block.rows)
    return 4.2


def place(style: Style, blocks: Sequence[Block], body: Box) -> list[Placed]:
    """A box for every block; rows get the height they wish for, what is left over goes to those that can use it."""
    rows, gutter = _rows(style, blocks, body), style.tokens.page.gutter
    if not rows:
        return []
    free = body.height - GAP * (len(rows) - 1)
    wishes = _wishes(style, rows, body, tight=False)
    if sum(wishes) > free:
        wishes = _wishes(style, rows, body, tight=True)  # smaller statements, before charts are pressed flat
    if len(rows) > 1 and sum(wishes) > free:
        # a table can leave rows out and say so, words cannot; charts can do with less than they wish for
        most = body.height * (HALF if any(map(_grows, rows)) else THIRD)
        wishes = [
            min(wish, max(most, free - sum(wishes) + wish)) if isinstance(row[0][0], Table) else wish
            for wish, row in zip(wishes, rows, strict=True)
        ]
    heights = _share(wishes, [_grows(row) for row in rows], free)
    if [type(row[0][0]) for row in rows] == [Posts, Lines]:
        flat = max(_flat(style, body), free - wishes[0])
        heights = [free - flat, flat]
    placed, top = [], body.top
    for row, tall in zip(rows, heights, strict=True):
        placed += _across(row, Box(body.left, top, body.width, tall), gutter)
        top += tall + GAP
    return placed


def _wishes(style: Style, rows: Sequence[Row], body: Box, *, tight: bool) -> list[float]:
    """The height that each row asks for: that of the tallest block in it."""
    gutter = style.tokens.page.gutter
    return [
        max(
            _wish(style, block, one.box.width / len(one.blocks), tight)
            for one in _across(row, body, gutter)
            for block in one.blocks
        )
        for row in rows
    ]


def _grows(row: Row) -> bool:
    return any(not isinstance(block, BigNumbers | Points | Posts | Table | Text) for cell in row for block in cell)


def _share(wishes: Sequence[float], grows: Sequence[bool], free: float) -> list[float]:
    """The height of each row: wishes scaled down where they are too much, the rest given to those that grow."""
    spare = free - sum(wishes)
    if spare <= 0:
        fixed = [wish if not grow else 0.0 for wish, grow in zip(wishes, grows, strict=True)]
        rest = sum(wishes) - sum(fixed)
        # what can't grow can't shrink without losing words: charts give way first, down to half
        if rest and free - sum(fixed) >= rest / 2:
            part = (free - sum(fixed)) / rest
            return [f or wish * part for f, wish in zip(fixed, wishes, strict=True)]
        return [wish * free / sum(wishes) for wish in wishes]
    growing = sum(wish for wish, grow in zip(wishes, grows, strict=True) if grow)
    if not growing:
        return [*wishes[:-1], wishes[-1] + spare]
    return [wish + (spare * wish / growing if grow else 0.0) for wish, grow in zip(wishes, grows, strict=True)]


def _across(row: Row, box: Box, gutter: float) -> list[Placed]:
    if len(row) == 1:
        return [Placed(tuple(row[0]), box)]
    # lines need length; bars and tables need less
    parts = [7 if isinstance(cell[0], Lines) else 5 for cell in row]
    if isinstance(row[0][0], Posts):
        parts = [POSTS, LINE]
    room, left, found = box.width - gutter * 2 * (len(row) - 1), box.left, []
    for cell, part in zip(row, parts, strict=True):
        wide = room * part / sum(parts)
        found.append(Placed(tuple(cell), Box(left, box.top, wide, box.height)))
        left += wide + gutter * 2
    return found
