"""Horizontal bars as inline SVG: values at their ends, whiskers, parts of a whole, names above them on a phone."""

from __future__ import annotations

from collections.abc import Sequence

from socialwatch.report.deck import Bars
from socialwatch.report.scale import axis, shower
from socialwatch.report.svg import NARROW, Size, classes, drawing, interval, label, pixels, shorten, tag, words_of
from socialwatch.report.words import Words


def bars(block: Bars, words: Words, size: Size) -> str:
    """Horizontal bars: names left of them, above them on a phone."""
    narrow = size is NARROW
    clustered = not block.stacked and len(block.series) > 1
    thick = 17 if clustered else 24
    each = thick * (len(block.series) if clustered else 1) + (30 if narrow else 12)
    named = 26 if len(block.series) > 1 else 4
    names = 0.0 if narrow else min(max((pixels(c) for c in block.categories), default=0) + 12, size.wide * 0.38)
    ticks = axis(block, 4)
    after = max([_after(block, words, at) for at in range(len(block.categories))], default=0.0)
    room = max(size.wide - names - after, size.wide * 0.3)
    parts = [_names(block, names, room, size.wide)] if named > 4 else []
    for at, category in enumerate(block.categories):
        y = named + at * each
        text = shorten(category, size.wide if narrow else names - 10)
        parts.append(
            label(0, y + 14, text, "row")
            if narrow
            else label(names - 10, y + 3 + (each - 12) / 2 + 3.5, text, "row", "end")
        )
        top = y + (19 if narrow else 3)
        if block.stacked:
            parts.append(_stack(block, words, at, names, top, thick, room, ticks))
        else:
            parts.append(_row(block, words, at, names, top, thick, room, ticks, size.wide))
    tall = named + each * len(block.categories) + 2
    zero = names + (0 - ticks[0]) / (ticks[-1] - ticks[0]) * room
    parts.append(tag("line", x1=zero, x2=zero, y1=float(named), y2=float(tall - 2), class_="base"))
    return drawing("".join(parts), size.wide, tall, block.alt, size.class_)


def _note(block: Bars, at: int) -> str:
    return block.notes[at] if at < len(block.notes) else ""


def _after(block: Bars, words: Words, at: int) -> float:
    """Room that the words at the end of a bar need."""
    if block.stacked:
        return pixels(_note(block, at)) + 12 if _note(block, at) else 2
    show = shower(block.unit, words)
    values = max(pixels(show(s.values[at]), bold=True) for s in block.series)
    return values + 14 + (pixels(_note(block, at)) + 8 if _note(block, at) else 0)


def _tip(block: Bars, words: Words, at: int) -> str:
    show = shower(block.unit, words)
    rows = [
        block.categories[at],
        *(f"{s.name}: {show(s.values[at])}{interval(s.low, s.high, at, show)}" for s in block.series),
    ]
    return tag("title", words_of("\n".join([*rows, _note(block, at)]).strip()))


def _row(
    block: Bars, words: Words, at: int, x: float, y: float, thick: float, room: float, ticks: Sequence[float],
    wide: float,
) -> str:  # fmt: skip
    """The bars of one category, their whiskers, values and note."""
    show, span, parts = shower(block.unit, words), ticks[-1] - ticks[0], []
    zero = x + (0 - ticks[0]) / span * room
    quiet = block.emphasis is not None and len(block.series) == 1 and at != block.emphasis
    for n, (s, tint) in enumerate(zip(block.series, classes(block.series), strict=True)):
        value, top = s.values[at], y + n * thick
        if block.emphasis == at and tint == "neutral":
            tint = "accent"
        end = zero if value is None else x + (value - ticks[0]) / span * room
        parts.append(
            tag("rect", _tip(block, words, at), x=min(zero, end), y=top, width=abs(end - zero), height=thick - 2,
                class_=f"f-{'c2' if quiet else tint} bar")
        )  # fmt: skip
        reach = max(end, zero)
        if s.low and s.high and s.low[at] is not None and s.high[at] is not None:
            low, high = (x + ((bound or 0) - ticks[0]) / span * room for bound in (s.low[at], s.high[at]))
            middle = top + thick / 2 - 1
            parts.append(tag("path", d=f"M{low:.1f} {middle - 4:.1f}v8m0-4H{high:.1f}m0-4v8", class_="whisker"))
            reach = max(reach, high)
        parts.append(label(reach + 6, top + thick / 2 + 3, show(value), "value"))
        note = _note(block, at) if n == 0 else ""
        if note:
            start = reach + 12 + pixels(show(value), bold=True)
            parts.append(label(start, top + thick / 2 + 3, _fitting(note, wide - start), "tick"))
    return "".join(parts)


def _fitting(note: str, room: float) -> str:
    """As many of a note's parts as there is room for; all of them stand in the figures below."""
    parts = note.split("; ")
    while len(parts) > 1 and pixels("; ".join(parts)) > room:
        parts.pop()
    return shorten("; ".join(parts), room)


def _stack(
    block: Bars, words: Words, at: int, x: float, y: float, thick: float, room: float, ticks: Sequence[float]
) -> str:
    """Parts of a whole in one bar, each with its value where there is room."""
    show, span, left, parts = shower(block.unit, words), ticks[-1] - ticks[0], x, []
    for s, tint in zip(block.series, classes(block.series), strict=True):
        wide = (s.values[at] or 0) / span * room
        parts.append(
            tag("rect", _tip(block, words, at), x=left, y=y, width=wide, height=thick - 2, class_=f"f-{tint} bar")
        )
        text = show(s.values[at])
        if wide > pixels(text) + 6:
            parts.append(label(left + wide / 2, y + thick / 2 + 3, text, f"on-{tint}", "middle"))
        left += wide
    if _note(block, at):
        parts.append(label(x + room + 8, y + thick / 2 + 3, _note(block, at), "tick"))
    return "".join(parts)


def _names(block: Bars, x: float, room: float, wide: float) -> str:
    """The series' names in their colours over the first bar."""
    parts, start, right = [], 0.0, x
    total = sum(s.values[0] or 0 for s in block.series) or 1 if block.categories else 1
    needs = [pixels(s.name, bold=True) + 26 for s in block.series]
    for n, (s, tint) in enumerate(zip(block.series, classes(block.series), strict=True)):
        wanted = x + room * start / total if block.stacked else right
        left = max(right, min(wanted, wide - sum(needs[n:])))
        parts.append(tag("rect", x=left, y=5, width=10, height=10, class_=f"f-{tint}"))
        parts.append(label(left + 15, 15, s.name, f"name t-{tint}"))
        right = left + needs[n]
        start += s.values[0] or 0 if block.categories else 0
    return "".join(parts)
