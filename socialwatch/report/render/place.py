"""Where blocks stand: rows in the body of a slide, in the order the deck gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from socialwatch.report.deck import Bars, BigNumbers, Block, Lines, Points, Posts, Table, Text
from socialwatch.report.render.blocks import big_numbers_height
from socialwatch.report.render.shapes import Box

GAP = 0.26


@dataclass(frozen=True, slots=True)
class Placed:
    """Blocks that stand in one box: columns of statements together, others alone."""

    blocks: tuple[Block, ...]
    box: Box


def _rows(blocks: Sequence[Block]) -> list[list[list[Block]]]:
    """Rows of cells: big numbers alone, statements together, figures two a row."""
    rows: list[list[list[Block]]] = []
    for block in blocks:
        last = rows[-1] if rows else []
        if isinstance(block, Points) and last and isinstance(last[0][0], Points) and len(last[0]) < 4:
            last[0].append(block)
        elif _pairs(block) and len(last) == 1 and _pairs(last[0][0]):
            last.append([block])
        else:
            rows.append([[block]])
    return rows


def _pairs(block: Block) -> bool:
    return isinstance(block, Lines | Bars | Table)


def _weight(row: Sequence[Sequence[Block]]) -> float:
    """How much of the height that is left a row asks for."""
    kinds = {Lines: 3.0, Bars: 3.0, Table: 2.6, Posts: 3.2, Points: 2.6, Text: 1.6}
    most = max(kinds.get(type(block), 1.0) for cell in row for block in cell)
    texts = [block for cell in row for block in cell if isinstance(block, Text)]
    if texts and len(row) == 1:
        return min(1.0 + sum(len(p) for block in texts for p in block.paragraphs) / 400, 3.0)
    return most


def place(blocks: Sequence[Block], body: Box, gutter: float) -> list[Placed]:
    """A box for every block; rows share the height by weight, big numbers take what they need."""
    rows = _rows(blocks)
    if not rows:
        return []
    fixed = {n: big_numbers_height(row[0][0]) for n, row in enumerate(rows) if isinstance(row[0][0], BigNumbers)}
    free = body.height - sum(fixed.values()) - GAP * (len(rows) - 1)
    total = sum(_weight(row) for n, row in enumerate(rows) if n not in fixed) or 1.0
    placed, top = [], body.top
    for n, row in enumerate(rows):
        tall = fixed.get(n) or max(0.4, free * _weight(row) / total)
        placed += _across(row, Box(body.left, top, body.width, tall), gutter)
        top += tall + GAP
    return placed


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
