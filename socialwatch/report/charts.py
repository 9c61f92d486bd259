"""Charts as inline SVG: the same figures, ticks, marks and shades as in PowerPoint, for a screen and for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from socialwatch.report import heats
from socialwatch.report.barcharts import bars
from socialwatch.report.deck import Bars, Heat, Lines, Quadrant
from socialwatch.report.quadrants import NARROW as TALL_NARROW
from socialwatch.report.quadrants import WIDE as TALL_WIDE
from socialwatch.report.quadrants import quadrant
from socialwatch.report.scale import axis, beside, end_of, every, mark_series, shower, spread, tick_text
from socialwatch.report.svg import (
    NARROW,
    PANEL,
    WIDE,
    Size,
    classes,
    drawing,
    interval,
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
SIZES = (TALL_WIDE, TALL_NARROW)
QUIET_WIDE, QUIET_NARROW = Size(720, 170, "wide"), Size(360, 150, "narrow")


def svg(block: Lines | Bars | Quadrant | Heat, words: Words) -> str:
    """A chart twice, for a wide and for a narrow screen (the page shows one), or small charts of a line each."""
    if isinstance(block, Quadrant):
        return _or_nothing(block.spots, words) or "".join(quadrant(block, words, size) for size in SIZES)
    if isinstance(block, Heat):
        return _or_nothing(block.rows if block.columns else (), words) or heats.both(block, words)
    if not block.series or not (block.categories if isinstance(block, Bars) else block.labels):
        return _or_nothing((), words)
    if isinstance(block, Bars):
        return bars(block, words, WIDE) + bars(block, words, NARROW)
    if len(block.series) > PANELS:
        return panels(block, words)
    if block.quiet:
        return lines(block, words, QUIET_WIDE, named=False) + lines(block, words, QUIET_NARROW, named=False)
    return lines(block, words, WIDE) + lines(block, words, NARROW)


def _or_nothing(shown: Sequence[object], words: Words) -> str:
    """That there is nothing to draw, where there is nothing."""
    return "" if shown else tag("p", words_of(words.say("No figures for this window")), class_="note")


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
        left=8 if block.quiet else max(pixels(text) for text in shown) + 10,
        right=size.wide - (name_room + 12 if named else 8),
        top=32 if block.quiet and block.marks else 14,  # words may stand on top of a peak
        bottom=size.tall - 26,
        count=len(block.labels),
        low=ticks[0],
        high=ticks[-1],
    )
    parts = [
        _blind(block, plot, words),
        _floor(plot) if block.quiet else _grid(ticks, shown, plot, size),
        _slots(block, plot),
        *_series(block, plot),
        _ends(block, plot, name_room) if named else "",
        _told(block, plot) if block.quiet else _marks(block, plot),
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


def _floor(plot: _Plot) -> str:
    """The only line of a quiet chart that is not the line."""
    y = plot.y(max(0.0, plot.low))
    return tag("line", x1=plot.left, x2=plot.right, y1=y, y2=y, class_="base")


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


def _told(block: Lines, plot: _Plot) -> str:
    """Marks with their words beside them, where these cover neither the line nor each other; without words those alone
    that say something without."""
    on, parts = mark_series(block), []
    if on is None:
        return ""
    line = [(plot.x(at), plot.y(value or 0.0)) for at, value in enumerate(on.values)]
    wanted = [(mark.index, pixels(mark.text) + 14) for mark in block.marks]
    for mark, side in zip(block.marks, beside(line, wanted, plot.left, plot.right, 16, gap=9), strict=True):
        x, y = line[mark.index]
        if side or mark.alone:
            parts.append(tag("circle", cx=x, cy=y, r=5, class_="mark"))
        if side:
            dx, dy, anchor = {"r": (9, 4, "start"), "l": (-9, 4, "end"), "t": (0, -11, "middle")}[side]
            parts.append(label(x + dx, y + dy, mark.text, "", anchor))
    return "".join(parts)


def _hits(block: Lines, plot: _Plot, words: Words) -> str:
    """What a pointer finds over each slot: every line's value there."""
    show, parts = shower(block.unit, words), []
    unseen = {at for start, end in block.blind for at in range(start, end)}
    for at, when in enumerate(block.labels):
        rows = [when, *(f"{s.name}: {show(s.values[at])}{interval(s.low, s.high, at, show)}" for s in block.series)]
        if at in unseen:
            rows.append(words.say("not seen"))
        rows += [mark.text for mark in block.marks if mark.index == at]
        title = tag("title", words_of("\n".join(rows)))
        x = plot.left + at * plot.slot
        parts.append(tag("rect", title, x=x, y=plot.top, width=plot.slot, height=plot.bottom - plot.top, class_="hit"))
    return "".join(parts)


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
