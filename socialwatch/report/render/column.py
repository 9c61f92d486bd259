"""The margin beside a line over time: its figures one under the other. The note stands below the line then."""

from __future__ import annotations

from collections.abc import Sequence

from socialwatch.report.deck import BigNumbers, Block, Lines, Slide
from socialwatch.report.render.blocks import big_number, big_size
from socialwatch.report.render.shapes import Box
from socialwatch.report.render.style import Style

MOST = 3  # figures that stand over one another
TALL = 1.62  # inches of a figure with its label and change, at most
GAP = 0.12


def beside(slide: Slide, blocks: Sequence[Block]) -> bool:
    """Whether a slide is one line over time and its figures: then these stand in the margin, and the line is tall."""
    kinds = [type(block) for block in blocks]
    few = all(len(block.numbers) <= MOST for block in blocks if isinstance(block, BigNumbers))
    return kinds == [Lines, BigNumbers] and few and bool(slide.note) and slide.layout == "finding"


def draw(style: Style, block: BigNumbers, box: Box) -> None:
    """The figures one under the other, all at one size."""
    shown = block.numbers
    tall = min(TALL, (box.height + GAP) / len(shown) - GAP)
    big = big_size(style, shown, box.width, tall)
    for at, number in enumerate(shown, start=1):
        place = Box(box.left, box.top + (at - 1) * (tall + GAP), box.width, tall)
        big_number(style, f"{block.key}:{at}", number, place, big, block.alt if at == 1 else number.label)
