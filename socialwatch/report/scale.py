"""Axes for both renderers: round ticks, labels that keep clear of each other, values as the reader writes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from socialwatch.report.deck import Bars, Lines, Quadrant, Series, Spot
from socialwatch.report.words import Words

QUIET = 4.0  # mentions at the top of a line without a scale, at least: one post is no peak


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values from at most `low` to at least `high`, about that many; zero is one when it lies between."""
    if high - low <= 1e-9 * max(1.0, abs(low), abs(high)):
        high = low + 1
    raw = (high - low) / max(1, about - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _values(series: Iterable[Series]) -> list[float]:
    rows = (values for one in series for values in (one.values, one.low, one.high))
    return [value for row in rows for value in row if value is not None and math.isfinite(value)]


def axis(block: Lines | Bars, about: int = 5) -> list[float]:
    """The ticks of a chart's value axis; counts start at nought and have whole steps, shares end at one."""
    values = _values(block.series)
    if isinstance(block, Bars) and block.stacked:
        values = [sum(s.values[at] or 0 for s in block.series) for at in range(len(block.categories))]
    high, low = max(values, default=0.0), min(values, default=0.0)
    if isinstance(block, Lines) and block.quiet and block.unit == "mentions":
        high = max(high, QUIET)
        return [0.0, high / 2, high]  # no scale is shown: the line may use all of its room
    if block.unit == "score":
        bound = max(abs(high), abs(low), 0.1)
        return ticks(-bound if low < 0 else 0.0, bound if high > 0 else 0.0, about)
    if block.unit == "share" and isinstance(block, Bars) and block.stacked:
        return [0.0, 0.25, 0.5, 0.75, 1.0]
    found = ticks(min(0.0, low), high if high > 0 else 1.0, about)
    if block.unit == "share" and high <= 1:
        found = [tick for tick in found if tick <= 1 + 1e-9]
        return found if found[-1] >= high else [*found, 1.0]
    return (
        ticks(0.0, max(high, about - 1.0), about)
        if high < about - 1 and low >= 0 and block.unit == "mentions"
        else found
    )


def shower(unit: str, words: Words) -> Callable[[float | None], str]:
    """How values of a unit are written; unknown is a dash."""
    kinds: dict[str, Callable[[float], str]] = {"share": words.share, "score": words.score}
    show = kinds.get(unit, words.number)
    return lambda value: "\N{EN DASH}" if value is None else show(value)


def tick_text(value: float, unit: str, words: Words) -> str:
    """A tick: 1,200, 25%, -0.5; large counts in thousands are written out."""
    if unit == "share":
        digits = 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1
        return words.locale.percent.format(words.number(value * 100, digits))
    if unit == "score":
        digits = 0 if value == 0 else 1 if abs(value * 10 - round(value * 10)) < 1e-6 else 2
        return ("+" if value > 0 else "") + words.number(value, digits)
    return words.number(value, 0 if value == int(value) else 1)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near to the wanted ones as they can be, `gap` apart, in their order, between low and high."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    clusters: list[tuple[float, int]] = []  # centre of a run of touching labels, and how many they are
    for at in order:
        centre, count = wanted[at], 1
        while clusters and centre - (count - 1) / 2 * gap < clusters[-1][0] + (clusters[-1][1] + 1) / 2 * gap:
            before, number = clusters.pop()
            centre, count = (before * number + centre * count) / (number + count), number + count
        half = (count - 1) / 2 * gap
        clusters.append((min(max(centre, low + half), max(high - half, low + half)), count))
    places = [centre + (index - (count - 1) / 2) * gap for centre, count in clusters for index in range(count)]
    # runs that were pushed back from an edge may have met their neighbours
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], places[at + 1] - gap if at + 1 < len(places) else high)
    for at in range(len(places)):
        places[at] = max(places[at], places[at - 1] + gap if at else low)
    result = [0.0] * len(wanted)
    for at, place in zip(order, places, strict=True):
        result[at] = place
    return result


def beside(
    line: Sequence[tuple[float, float]],
    marks: Sequence[tuple[int, float]],
    left: float,
    right: float,
    tall: float,
    top: float = 0.0,
    gap: float = 0.0,
) -> list[str]:
    """Where the words of each mark stand: right ("r"), left ("l") or on top ("t") of its point; "" where they would
    cover the line or one another everywhere.

    `line` are the points of the line, y downwards; `marks` their index and how wide their words are, with `gap` between
    the point and the words. The highest points choose first.
    """
    sides = [""] * len(marks)
    taken: list[tuple[float, float, float]] = []
    for at in sorted(range(len(marks)), key=lambda n: (line[marks[n][0]][1], n)):
        (x, y), wide = line[marks[at][0]], marks[at][1]
        above = y - 1.2 * tall
        for side, start, end, level in (
            ("r", x + gap, x + wide, y), ("l", x - wide, x - gap, y), ("t", x - wide / 2, x + wide / 2, above)
        ):  # fmt: skip
            clear = _highest(line, start, end) > level + tall * (0.7 if side == "t" else 0.5)
            alone = all(end < low or start > high or abs(level - other) > tall for low, high, other in taken)
            if clear and alone and start >= left and end <= right and level >= top:
                sides[at] = side
                taken.append((start, end, level))
                break
    return sides


def _highest(line: Sequence[tuple[float, float]], start: float, end: float) -> float:
    """Where a line stands highest (y downwards) between two places, its slopes between points included."""
    found = [y for x, y in line if start <= x <= end]
    for (x, y), (ahead, below) in pairwise(line):
        found += [y + (below - y) * (at - x) / (ahead - x) for at in (start, end) if x < at < ahead]
    return min(found, default=math.inf)


Rect = tuple[float, float, float, float]
"""left, top, right, bottom."""
SIDES = (
    ("r", 0),
    ("l", 0),
    ("t", 0),
    ("b", 0),
    ("r", -1),
    ("r", 1),
    ("l", -1),
    ("l", 1),
    ("r", -2),
    ("r", 2),
    ("l", -2),
    ("l", 2),
)


def around(
    spots: Sequence[tuple[float, float]],
    wides: Sequence[float],
    tall: float,
    room: Rect,
    taken: Sequence[Rect],
    dot: float,
) -> list[tuple[str, int]]:
    """Where the name of each spot stands: right, left, on top or below ("r", "l", "t", "b"), and by how many lines it
    is moved down, so that names cover neither dots nor one another nor what is `taken`; the first spots choose first.
    """
    full = [*taken, *((x - dot, y - dot, x + dot, y + dot) for x, y in spots)]
    found = []
    for (x, y), wide in zip(spots, wides, strict=True):
        mine = (x - dot, y - dot, x + dot, y + dot)
        others = [one for one in full if one != mine]
        costs = [
            (_covered(rect, others) + 4 * _outside(rect, room), at)
            for at, (side, down) in enumerate(SIDES)
            for rect in [name_at(x, y, wide, tall, dot, side, down)]
        ]
        side, down = SIDES[min(costs)[1]]
        full.append(name_at(x, y, wide, tall, dot, side, down))
        found.append((side, down))
    return found


def name_at(x: float, y: float, wide: float, tall: float, dot: float, side: str, down: int) -> Rect:
    """The rectangle of a name on one side of a spot."""
    left = {"r": x + dot, "l": x - dot - wide}.get(side, x - wide / 2)
    top = {"t": y - dot - tall, "b": y + dot}.get(side, y - tall / 2) + down * tall * 0.8
    return left, top, left + wide, top + tall


def _covered(rect: Rect, others: Sequence[Rect]) -> float:
    return sum(
        max(0.0, min(rect[2], one[2]) - max(rect[0], one[0])) * max(0.0, min(rect[3], one[3]) - max(rect[1], one[1]))
        for one in others
    )


def _outside(rect: Rect, room: Rect) -> float:
    inside = _covered(rect, [room])
    return (rect[2] - rect[0]) * (rect[3] - rect[1]) - inside


def field(block: Quadrant, axis_of: str, about: int = 5) -> list[float]:
    """The ticks of one axis ("x" or "y") of a map: shares and counts from nought, scores on both sides of it, a
    doubling axis at powers of two (of per cents, where the unit is a share)."""
    values = [value for one in block.spots for value in _placed(one, axis_of) if value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    if axis_of == "x" and block.doubling:
        part = 100 if block.x_unit == "share" else 1
        first, last = (
            round_to(math.log2(max(value * part, 0.125))) for value, round_to in ((low, math.floor), (high, math.ceil))
        )
        return [2.0**n / part for n in range(first, max(last, first + 1) + 1)]
    if (block.x_unit if axis_of == "x" else block.y_unit) == "score":
        return ticks(min(low, -0.1), max(high, 0.1), about)
    return ticks(0.0, high if high > 0 else 1.0, about)


def _placed(spot: Spot, axis_of: str) -> tuple[float | None, ...]:
    return (spot.x, spot.x_before) if axis_of == "x" else (spot.y, spot.y_before, spot.low, spot.high)


def along(value: float, ticks: Sequence[float], doubling: bool = False) -> float:
    """Where a value stands on an axis, 0..1 from its first to its last tick."""
    if doubling:
        return math.log2(max(value, ticks[0]) / ticks[0]) / math.log2(ticks[-1] / ticks[0])
    return (value - ticks[0]) / (ticks[-1] - ticks[0])


def beads(start: tuple[float, float], end: tuple[float, float], size: float) -> list[Rect]:
    """A line as a row of small squares, for names to keep clear of."""
    many = max(1, int(math.hypot(end[0] - start[0], end[1] - start[1]) / (3 * size)))
    middles = [
        (start[0] + (end[0] - start[0]) * at / many, start[1] + (end[1] - start[1]) * at / many) for at in range(many)
    ]
    return [(x - size, y - size, x + size, y + size) for x, y in middles]


def every(count: int, room: float, widest: float) -> int:
    """Show every n-th label of an axis so that they keep clear; by sevens when there are weeks of days."""
    fits = max(1, int(room / max(widest, 1e-6)))
    step = max(1, math.ceil(count / fits))
    if count > 21 and step > 1:
        return next((n for n in (7, 14, 28) if n >= step), step)
    return step


def thinned(names: Sequence[str], wide: float, widest: float) -> int:
    """Show every n-th name of columns so wide: hours by parts of a day, days by weeks."""
    step = max(1, math.ceil(widest / max(wide, 1e-6)))
    steps = (1, 2, 3, 4, 6, 8, 12) if len(names) == 24 else (1, 7, 14, 28) if len(names) > 21 else ()
    return next((n for n in steps if n >= step), step)


def end_of(values: Sequence[float | None]) -> int | None:
    """The last category at which a series is known."""
    return next((at for at in range(len(values) - 1, -1, -1) if values[at] is not None), None)


def mark_series(block: Lines) -> Series | None:
    """The line that marks sit on: the brand's own, else the first."""
    return next((s for s in block.series if s.tone == "accent"), block.series[0] if block.series else None)
