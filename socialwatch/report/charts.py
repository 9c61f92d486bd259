"""Charts as inline SVG: the same figures, ticks, marks and shades as in PowerPoint, drawn for a screen and a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from socialwatch.report.deck import Bars, Lines
from socialwatch.report.scale import axis, end_of, every, mark_series, shower, spread, tick_text
from socialwatch.report.svg import (
    classes,
    drawing,
    label,
    path,
    pixels,
    runs,
    shorten,
    tag,
    words_of,
)
from socialwatch.report.words import Words

PANELS = 4


@dataclass(frozen=True, slots=True)
class Size:
    """The drawing's size in its own pixels, and its class (which screens it is for)."""

    wide: float
    tall: float
    class_: str


WIDE = Size(720, 330, "wide")
NARROW = Size(360, 280, "narrow")
PANEL = Size(240, 150, "panel")


def svg(block: Lines | Bars, words: Words) -> str:
    """A chart twice, for a wide and for a narrow screen (the page shows one), or small charts of a line each."""
    if not block.series or not (block.categories if isinstance(block, Bars) else block.labels):
        return tag("p", words_of(words.say("No figures for this window")), class_="note")
    if isinstance(block, Bars):
        return bars(block, words, WIDE) + bars(block, words, NARROW)
    if len(block.series) > PANELS:
        return panels(block, words)
    return lines(block, words, WIDE) + lines(block, words, NARROW)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where values stand in a drawing of lines."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    low: float
    high: float

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(1, self.count)

    def x(self, at: float) -> float:
        return self.left + (at + 0.5) * self.slot

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def lines(block: Lines, words: Words, size: Size, *, named: bool = True, ends: Sequence[float] | None = None) -> str:
    ticks = list(ends or axis(block, 5 if size.tall > 200 else 3))
    shown = [tick_text(tick, block.unit, words) for tick in ticks]
    name_room = min(max((pixels(s.name, bold=True) for s in block.series), default=0), size.wide * 0.27) if named else 0
    plot = _Plot(
        left=max(pixels(text) for text in shown) + 10,
        right=size.wide - (name_room + 12 if named else 8),
        top=14,
        bottom=size.tall - 26,
        count=len(block.labels),
        low=ticks[0],
        high=ticks[-1],
    )
    parts = [
        _blind(block, plot, words),
        _grid(ticks, shown, plot, size),
        _slots(block, plot),
        *_series(block, plot),
        _ends(block, plot, name_room) if named else "",
        _marks(block, plot),
        _hits(block, plot, words),
    ]
    return drawing("".join(parts), size.wide, size.tall, block.alt, size.class_)


def _grid(ticks: Sequence[float], shown: Sequence[str], plot: _Plot, size: Size) -> str:
    parts = []
    for tick, text in zip(ticks, shown, strict=True):
        y = plot.y(tick)
        base = "base" if tick == 0 else "grid"
        parts.append(tag("line", x1=plot.left, x2=plot.right, y1=y, y2=y, class_=base))
        parts.append(label(plot.left - 6, y + 4, text, "tick", "end"))
    return "".join(parts)


def _slots(block: Lines, plot: _Plot) -> str:
    """The time axis: as many labels as keep clear, none past the edge."""
    widest = max((pixels(text) for text in block.labels), default=40) + 14
    step = every(plot.count, plot.right - plot.left, widest)
    return "".join(
        label(
            max(plot.x(at), plot.left + pixels(block.labels[at]) / 2 - 6),
            plot.bottom + 18,
            block.labels[at],
            "tick",
            "middle",
        )
        for at in range(0, plot.count, step)
    )


def _blind(block: Lines, plot: _Plot, words: Words) -> str:
    parts = []
    for start, end in block.blind:
        start, end = max(0, start), min(end, plot.count)
        if end <= start:
            continue
        x, wide = plot.left + start * plot.slot, (end - start) * plot.slot
        parts.append(tag("rect", x=x, y=plot.top, width=wide, height=plot.bottom - plot.top, class_="blind"))
        text = words.say("not seen")
        if wide >= pixels(text, 11) + 4:
            parts.append(label(x + wide / 2, plot.top + 13, text, "seen", "middle"))
    return "".join(parts)


def _series(block: Lines, plot: _Plot) -> list[str]:
    """Bands first, then lines, the brand's own on top."""
    bands, strokes = [], []
    for s, tint in zip(block.series, classes(block.series), strict=True):
        if s.low and s.high:
            for start, end in runs([lo if hi is not None else None for lo, hi in zip(s.low, s.high, strict=True)]):
                upper = [(plot.x(at), plot.y(s.high[at] or 0)) for at in range(start, end)]
                lower = [(plot.x(at), plot.y(s.low[at] or 0)) for at in range(end - 1, start - 1, -1)]
                bands.append(tag("path", d=path([*upper, *lower]) + "Z", class_=f"band f-{tint}"))
        for start, end in runs(s.values):
            points = [(plot.x(at), plot.y(s.values[at] or 0)) for at in range(start, end)]
            if len(points) == 1:
                strokes.append(tag("circle", cx=points[0][0], cy=points[0][1], r=3, class_=f"f-{tint}"))
            else:
                strokes.append(
                    tag("path", d=path(points), class_=f"line s-{tint}{' own' if s.tone == 'accent' else ''}")
                )
    return [*bands, *reversed(strokes)]


def _ends(block: Lines, plot: _Plot, room: float) -> str:
    """Each line's name at its end, kept clear of the others."""
    known = [(s, tint, end_of(s.values)) for s, tint in zip(block.series, classes(block.series), strict=True)]
    ends = [(s, tint, at) for s, tint, at in known if at is not None]
    places = spread([plot.y(s.values[at] or 0) for s, _, at in ends], 15, plot.top, plot.bottom)
    return "".join(
        label(
            plot.x(at) + 7 if plot.x(at) + 7 + room > plot.right else plot.right + 7,
            y + 4,
            shorten(s.name, room),
            f"name t-{tint}",
        )
        for (s, tint, at), y in zip(ends, places, strict=True)
    )


def _marks(block: Lines, plot: _Plot) -> str:
    on, parts = mark_series(block), []
    for number, mark in enumerate(block.marks, start=1):
        value = on.values[mark.index] if on else None
        x = plot.x(mark.index)
        y = plot.y(max(0.0, plot.low)) - 12 if value is None else plot.y(value)
        parts.append(tag("circle", cx=x, cy=y, r=9, class_="mark"))
        parts.append(label(x, y + 4, str(number), "number", "middle"))
    return "".join(parts)


def _hits(block: Lines, plot: _Plot, words: Words) -> str:
    """What a pointer finds over each slot: every line's value there."""
    show, parts = shower(block.unit, words), []
    unseen = {at for start, end in block.blind for at in range(start, end)}
    for at, when in enumerate(block.labels):
        rows = [when, *(f"{s.name}: {show(s.values[at])}{_interval(s.low, s.high, at, show)}" for s in block.series)]
        if at in unseen:
            rows.append(words.say("not seen"))
        rows += [mark.text for mark in block.marks if mark.index == at]
        title = tag("title", words_of("\n".join(rows)))
        x = plot.left + at * plot.slot
        parts.append(tag("rect", title, x=x, y=plot.top, width=plot.slot, height=plot.bottom - plot.top, class_="hit"))
    return "".join(parts)


def _interval(low: Sequence[float | None], high: Sequence[float | None], at: int, show: object) -> str:
    if at >= len(low) or at >= len(high) or low[at] is None or high[at] is None:
        return ""
    return f" ({show(low[at])} \N{EN DASH} {show(high[at])})"  # type: ignore[operator]


def panels(block: Lines, words: Words) -> str:
    """Small multiples on one scale, the name above each."""
    ends = axis(block, 3)
    tints = classes(block.series)
    cells = []
    for s, tint in zip(block.series, tints, strict=True):
        marks = block.marks if s is mark_series(block) else ()
        one = replace(block, series=[s], marks=marks, alt=f"{s.name}. {block.alt}")
        name = f'<div class="name t-{tint}">{words_of(s.name)}</div>'
        cells.append(f'<div class="cell">{name}{lines(one, words, PANEL, named=False, ends=ends)}</div>')
    return f'<div class="panels">{"".join(cells)}</div>'


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
            parts.append(_row(block, words, at, names, top, thick, room, ticks))
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
        *(f"{s.name}: {show(s.values[at])}{_interval(s.low, s.high, at, show)}" for s in block.series),
    ]
    return tag("title", words_of("\n".join([*rows, _note(block, at)]).strip()))


def _row(
    block: Bars, words: Words, at: int, x: float, y: float, thick: float, room: float, ticks: Sequence[float]
) -> str:
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
            parts.append(label(reach + 12 + pixels(show(value), bold=True), top + thick / 2 + 3, note, "tick"))
    return "".join(parts)


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
