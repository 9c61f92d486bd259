"""Where blocks stand: rows in the body of a slide, in the order the deck gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from socialwatch.report.deck import Bars, BigNumbers, Block, Heat, Lines, Points, Posts, Quadrant, Table, Text
from socialwatch.report.render.blocks import big_numbers_height
from socialwatch.report.render.measure import height, width
from socialwatch.report.render.shapes import Box

GAP = 0.26
WIDEST = 4.2  # inches that a statement is taken to have
ROOMY, TIGHT = 14, 12  # points that statements are set in where there is room, and where there is little
MANY = 5  # columns of a table that need the whole width
PAIRED = (Lines, Bars, Table)  # may stand side by side


@dataclass(frozen=True, slots=True)
class Placed:
    """Blocks that stand in one box: columns of statements together, others alone."""

    blocks: tuple[Block, ...]
    box: Box


def _rows(blocks: Sequence[Block], body: Box) -> list[list[list[Block]]]:
    """Rows of cells: big numbers alone, statements together, figures two a row unless both fit one above the other."""
    rows: list[list[list[Block]]] = []
    stacked = sum(_wish(block, body.width) for block in blocks) + GAP * (len(blocks) - 1) <= body.height
    for block in blocks:
        last = rows[-1] if rows else []
        if isinstance(block, Points) and last and isinstance(last[0][0], Points) and len(last[0]) < 4:
            last[0].append(block)
        elif not stacked and len(last) == 1 and _pairs(block, body.width) and _pairs(last[0][0], body.width):
            last.append([block])
        else:
            rows.append([[block]])
    return rows


def _pairs(block: Block, wide: float) -> bool:
    """Whether a block can do with half of the width."""
    if isinstance(block, Table) and (len(block.head) > MANY or wide / 2 < 0.95 * len(block.head)):
        return False
    return isinstance(block, PAIRED)


def _wish(block: Block, wide: float, size: float = ROOMY) -> float:
    """The height in inches at which a block looks right; charts and posts can use more, all can do with less."""
    if isinstance(block, BigNumbers):
        return big_numbers_height(block) - (0.2 if size == TIGHT else 0.0)
    if isinstance(block, Lines) and block.quiet:
        return 1.7
    if isinstance(block, Lines):
        return 3.0 + 0.2 * len(block.marks)
    if isinstance(block, Bars):
        thick = 0.3 * len(block.series) if not block.stacked else 0.46
        return 0.3 + 0.3 * (len(block.series) > 1) + max(0.46, thick) * len(block.categories)
    if isinstance(block, Quadrant):
        return 4.2
    if isinstance(block, Heat):
        return 0.55 + 0.3 * bool(block.steps) + 0.27 * len(block.rows)
    if isinstance(block, Table):
        return 0.3 + sum(0.36 + 0.21 * (_lines_of(block, row, wide) - 1) for row in (block.head, *block.rows))
    if isinstance(block, Posts):
        return 4.4
    if isinstance(block, Points):
        said = [f"{point.head} {point.text}  {point.evidence}".rstrip() for point in block.points]
        return 0.5 + height(said, min(wide, WIDEST) - 0.63, size, gap=8)
    long = sum(map(len, block.paragraphs)) > 700 and wide > 7  # two columns
    return height(block.paragraphs, wide / 2 - 0.2 if long else wide, size, gap=6) / (1 if not long else 2) + 0.1


def _lines_of(block: Table, row: Sequence[str], wide: float) -> int:
    """One or two lines, as the longest cell of a row asks for."""
    parts = block.widths if len(block.widths) == len(block.head) else [1.0] * len(block.head)
    rooms = [wide * part / (sum(parts) or 1) - 0.2 for part in parts]
    return 2 if any(width(cell, 12) > room for cell, room in zip(row, rooms, strict=False)) else 1


def place(blocks: Sequence[Block], body: Box, gutter: float) -> list[Placed]:
    """A box for every block; rows get the height they wish for, what is left over goes to those that can use it."""
    rows = _rows(blocks, body)
    if not rows:
        return []
    wishes, free = _wishes(rows, body.width, ROOMY), body.height - GAP * (len(rows) - 1)
    if sum(wishes) > free:
        wishes = _wishes(rows, body.width, TIGHT)  # smaller statements, before charts are pressed flat
    if len(rows) > 1 and sum(wishes) > free:
        # a table can leave rows out and say so; half the page is enough, unless the others need less than the rest
        wishes = [
            min(wish, max(body.height / 2, free - sum(wishes) + wish)) if isinstance(row[0][0], Table) else wish
            for wish, row in zip(wishes, rows, strict=True)
        ]
    heights = _share(wishes, [_grows(row) for row in rows], free)
    placed, top = [], body.top
    for row, tall in zip(rows, heights, strict=True):
        placed += _across(row, Box(body.left, top, body.width, tall), gutter)
        top += tall + GAP
    return placed


def _wishes(rows: Sequence[Sequence[Sequence[Block]]], wide: float, size: float) -> list[float]:
    """The height that each row asks for: that of the tallest block in it."""
    return [max(_wish(block, wide / len(row) / len(cell), size) for cell in row for block in cell) for row in rows]


def _grows(row: Sequence[Sequence[Block]]) -> bool:
    return any(not isinstance(block, BigNumbers | Points | Table | Text) for cell in row for block in cell)


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


def _across(row: Sequence[Sequence[Block]], box: Box, gutter: float) -> list[Placed]:
    if len(row) == 1:
        return [Placed(tuple(row[0]), box)]
    # lines need length; bars and tables need less
    parts = [7 if isinstance(cell[0], Lines) else 5 for cell in row]
    room, left, found = box.width - gutter * 2 * (len(row) - 1), box.left, []
    for cell, part in zip(row, parts, strict=True):
        wide = room * part / sum(parts)
        found.append(Placed(tuple(cell), Box(left, box.top, wide, box.height)))
        left += wide + gutter * 2
    return found
