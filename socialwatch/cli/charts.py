"""Charts made of characters: bars over time with blind stretches shaded and notes marked. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EIGHTHS = " ▁▂▃▄▅▆▇█"
SHADE = "░"
MARK = "▲"


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: its value (None where nobody could see), what its axis would say, and whether a note marks it."""

    value: float | None
    label: str = ""
    marked: bool = False


def squeeze(bars: Sequence[Bar], width: int) -> list[Bar]:
    """At most `width` bars: neighbours are added up; one is blind only when all of its parts are."""
    if len(bars) <= width:
        return list(bars)
    step = -(-len(bars) // width)
    squeezed = []
    for first in range(0, len(bars), step):
        part = bars[first : first + step]
        known = [bar.value for bar in part if bar.value is not None]
        squeezed.append(Bar(sum(known) if known else None, part[0].label, any(bar.marked for bar in part)))
    return squeezed


def columns(bars: Sequence[Bar], *, width: int = 72, height: int = 8) -> list[str]:
    """The lines of a chart, top first: bars from zero to the highest, an axis, labels, and marks below it.

    The first column of lines carries the scale. Bars are as wide as fits, with a gap where there is room.
    """
    if not bars:
        return []
    top = max((bar.value for bar in bars if bar.value is not None), default=0) or 1
    margin = len(f"{top:,.0f}") + 1
    bars = squeeze(bars, max(8, width - margin))
    top = max((bar.value for bar in bars if bar.value is not None), default=0) or 1
    margin = len(f"{top:,.0f}") + 1
    each = max(1, min(6, (width - margin) // len(bars)))
    lines = []
    for row in range(height, 0, -1):
        scale = f"{top:,.0f}" if row == height else f"{top / 2:,.0f}" if row == height // 2 and top >= 4 else ""
        lines.append(scale.rjust(margin - 1) + " " + "".join(_cell(bar, row, height, top, each) for bar in bars))
    lines.append("0".rjust(margin - 1) + " " + "─" * (each * len(bars)))
    lines.append(" " * margin + _labels(bars, each))
    if any(bar.marked for bar in bars):
        lines.append(" " * margin + "".join((MARK if bar.marked else " ").ljust(each) for bar in bars))
    return [line.rstrip() for line in lines]


def _cell(bar: Bar, row: int, height: int, top: float, each: int) -> str:
    gap = " " if each > 1 else ""
    if bar.value is None:
        return SHADE * (each - len(gap)) + gap
    eighths = round(bar.value / top * height * 8) - (row - 1) * 8
    if row == 1 and bar.value > 0:
        eighths = max(1, eighths)  # one post is not none
    return EIGHTHS[max(0, min(8, eighths))] * (each - len(gap)) + gap


def _labels(bars: Sequence[Bar], each: int) -> str:
    """Labels under their bars, as many as fit with two spaces between."""
    line = ""
    for i, bar in enumerate(bars):
        if (
            bar.label
            and len(line) <= i * each - (2 if line else 0)
            and i * each + len(bar.label) <= each * len(bars) + 4
        ):
            line = line.ljust(i * each) + bar.label
    return line
