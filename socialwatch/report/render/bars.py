"""Comparisons as native bar charts: values printed, no gridlines, parts of a whole named above the first bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from socialwatch.report.deck import Bars, Series
from socialwatch.report.render import chartxml as x
from socialwatch.report.render.lines import colors
from socialwatch.report.render.measure import LINE, one_line, width, wrap
from socialwatch.report.render.shapes import Box, Para, Run, fill_xml
from socialwatch.report.render.style import Style
from socialwatch.report.scale import axis, shower

FORMATS = {"share": "0%", "score": "+0.00;\N{MINUS SIGN}0.00;0.00"}
ROW = 0.25  # the least height of a bar with its gap, in inches
TALL = 0.9  # the most: a chart of two bars does not fill the page with them


def draw(style: Style, block: Bars, box: Box) -> None:
    box = style.caption(block.key, box, block.caption, block.evidence)
    if not block.series or not block.categories:
        style.nothing(block.key, box, block.alt)
        return
    clustered = not block.stacked and len(block.series) > 1
    named = 0.3 if len(block.series) > 1 else 0.0
    each = ROW * (len(block.series) if clustered else 1)
    block, left_out = _shorten(block, int((box.height - named) / each))
    if left_out:
        box = _left_out(style, block, box, left_out)
    rows = len(block.categories)
    tall = min(box.height - named, rows * TALL * (1.5 if clustered else 1))
    outer = Box(box.left, box.top + named, box.width, max(tall, 0.3))
    ticks = axis(block, 4)
    inner = _inner(style, block, outer, ticks)
    if named:
        _names(style, block, inner, Box(box.left, box.top, box.width, named), ticks)
    _chart(style, block, outer, inner, ticks)


def _size(style: Style, block: Bars) -> float:
    """Few bars carry larger words."""
    t = style.tokens.type
    return t.note if len(block.categories) <= 5 and len(block.series) == 1 else t.label


def _shorten(block: Bars, most: int) -> tuple[Bars, int]:
    """The first rows that fit, and how many were left out."""
    rows = len(block.categories)
    if rows <= max(most, 1):
        return block, 0
    keep = max(most - 1, 1)

    def cut(s: Series) -> Series:
        return replace(s, values=s.values[:keep], low=s.low[:keep], high=s.high[:keep])

    emphasis = block.emphasis if block.emphasis is not None and block.emphasis < keep else None
    fewer = replace(
        block,
        categories=block.categories[:keep],
        notes=block.notes[:keep],
        emphasis=emphasis,
        series=[cut(s) for s in block.series],
    )
    return fewer, rows - keep


def _left_out(style: Style, block: Bars, box: Box, count: int) -> Box:
    size = style.tokens.type.source
    text = style.words.plural(count, "and {n} more, in the HTML page", "and {n} more, in the HTML page")
    low = Box(box.left, box.bottom - 0.2, box.width, 0.2)
    style.canvas.text(f"{block.key}:more", low, [Para([Run(text, size, style.palette.muted)])])
    return box.with_(height=box.height - 0.22)


def _label_parts(style: Style, block: Bars, at: int, value: float | None) -> list[tuple[str, str, bool]]:
    """What stands at a bar's end: the value, and what there is to say about it."""
    p, note = style.palette, block.notes[at] if at < len(block.notes) else ""
    parts = [(shower(block.unit, style.words)(value), p.ink, True)]
    return [*parts, (f"  {note}", p.muted, False)] if note else parts


def _inner(style: Style, block: Bars, outer: Box, ticks: Sequence[float]) -> Box:
    """The plot: names to its left as wide as they need (at most two fifths), room for labels to its right."""
    size = _size(style, block)
    names = min(max((width(c, size) for c in block.categories), default=0) + 0.14, outer.width * 0.4)
    if block.stacked:
        notes = [block.notes[at] for at in range(len(block.notes))]
        after = max((width(note, size) for note in notes), default=0)
        after = after + 0.2 if after else 0.05
        return Box(outer.left + names, outer.top, outer.width - names - after, outer.height)
    span, room = ticks[-1] - ticks[0], outer.width - names
    after = 0.1
    for s in block.series:
        for at, value in enumerate(s.values):
            text = sum(width(words, size, bold) for words, _, bold in _label_parts(style, block, at, value)) + 0.12
            reach = max(value or 0.0, s.high[at] or 0.0 if at < len(s.high) else 0.0, 0.0)
            part = (reach - ticks[0]) / span
            # the label starts at the bar's end: plot * part + text must stay inside the room
            after = max(after, min(room * 0.6, (text - room * (1 - part)) / part if part > 0.05 else 0.1))
    return Box(outer.left + names, outer.top, room - after, outer.height)


def _names(style: Style, block: Bars, inner: Box, strip: Box, ticks: Sequence[float]) -> None:
    """The series' names in their colours over the first bar, each where its part begins when there is room."""
    size, p, tints = _size(style, block), style.palette, colors(style, block.series)
    whole = sum(width(one.name, size, True) + 0.34 for one in block.series)
    start, right = 0.0, max(strip.left, min(inner.left, strip.right - whole))
    for n, (s, tint) in enumerate(zip(block.series, tints, strict=True), start=1):
        wide = width(s.name, size, True) + 0.22
        left = right
        if block.stacked and block.categories and whole < inner.width:
            left = max(right, inner.left + inner.width * (start - ticks[0]) / (ticks[-1] - ticks[0]))
            start += s.values[0] or 0.0
        later = sum(width(one.name, size, True) + 0.34 for one in block.series[n:])
        left = max(right, min(left, strip.right - wide - later))
        style.canvas.rule(f"{block.key}:swatch:{n}", Box(left, strip.top + 0.075, 0.11, 0.11), style.theme(tint))
        run = Run(s.name, size, style.theme(p.text(tint)), True)
        style.canvas.text(f"{block.key}:name:{n}", Box(left + 0.16, strip.top, wide, 0.24), [Para([run])], wrap=False)
        right = left + wide + 0.12


def _category_names(style: Style, block: Bars, room: float, tall: float) -> list[str]:
    """The names beside the bars: whole where they stand on two lines and there is room for these, else cut."""
    size = _size(style, block)
    two = tall >= 2 * LINE * size / 72
    return [
        name if two and len(wrap(name, room * 0.95, size)) <= 2 else one_line(name, room, size)
        for name in block.categories
    ]


def _chart(style: Style, block: Bars, outer: Box, inner: Box, ticks: Sequence[float]) -> None:
    p = style.palette
    room = inner.left - outer.left - 0.1
    rows = _category_names(style, block, room, inner.height / max(1, len(block.categories)))
    sheet = x.Sheet(rows)
    tints = colors(style, block.series)
    series = "".join(_series(style, block, sheet, n, tints[n], inner, outer, ticks) for n in range(len(block.series)))
    grouping = "stacked" if block.stacked else "clustered"
    gap, overlap = (38, 100) if block.stacked else (45, -5 if len(block.series) > 1 else 0)
    plots = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap}"/><c:overlap val="{overlap}"/><c:axId val="{x.CATEGORY_AXIS}"/><c:axId val="{x.VALUE_AXIS}"/></c:barChart>'
    )
    axes = x.Axes(
        low=ticks[0], high=ticks[-1], step=ticks[1] - ticks[0], horizontal=True, show_values=False, baseline=p.hairline,
        color=p.ink, size=_size(style, block), format=FORMATS.get(block.unit, "#,##0"),
    )  # fmt: skip
    x.place_chart(style.canvas, block.key, outer, x.chart_space(plots, axes, inner, outer), sheet, block.alt)
    if block.stacked and any(block.notes):
        _side_notes(style, block, inner, outer)
    _unknown(style, block, inner)


def _unknown(style: Style, block: Bars, inner: Box) -> None:
    """Where nothing is known there is no bar; say so instead of leaving a gap that looks like nought."""
    size, tall = _size(style, block), inner.height / max(1, len(block.categories))
    for at in range(len(block.categories)):
        if all(s.values[at] is None for s in block.series):
            place = Box(inner.left + 0.1, inner.top + at * tall, max(inner.width, 1.0), tall)
            run = Run(style.words.say("not known"), size, style.palette.muted)
            style.canvas.text(f"{block.key}:unknown:{at + 1}", place, [Para([run])], anchor="ctr", wrap=False)


def _side_notes(style: Style, block: Bars, inner: Box, outer: Box) -> None:
    """What there is to say about each stacked bar, to its right."""
    size, tall = _size(style, block), inner.height / len(block.categories)
    for at, note in enumerate(block.notes):
        place = Box(inner.right + 0.12, inner.top + at * tall, outer.right - inner.right - 0.12, tall)
        para = Para([Run(one_line(note, place.width + 0.05, size), size, style.palette.muted)])
        style.canvas.text(f"{block.key}:note:{at + 1}", place, [para], anchor="ctr", wrap=False)


def _series(style: Style, block: Bars, sheet: x.Sheet, n: int, color: str, inner: Box, outer: Box,
            ticks: Sequence[float]) -> str:  # fmt: skip
    s = block.series[n]
    at = sheet.add(s.name, s.values)
    marked = (
        _labels_inside(style, block, s, color, inner, ticks)
        if block.stacked
        else _labels_at_ends(style, block, s, inner, outer, ticks)
    )
    whiskers = ""
    if s.low and s.high and not block.stacked:
        plus, minus = (
            [None if v is None or b is None else abs(b - v) for v, b in zip(s.values, bound, strict=True)]
            for bound in (s.high, s.low)
        )
        up, down = sheet.add(f"{s.name}: up to", plus), sheet.add(f"{s.name}: down to", minus)
        whiskers = x.bounds(sheet, up, down, style.palette.ink, 1.0, 1.0).replace(
            'noEndCap val="1"', 'noEndCap val="0"'
        )
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr>{fill_xml(style.theme(color))}'
        f'<a:ln><a:noFill/></a:ln></c:spPr><c:invertIfNegative val="0"/>{_emphasis(style, block, color)}{x.labels(marked)}'
        f"{whiskers}{sheet.categories_xml()}<c:val>{sheet.numbers_xml(at)}</c:val></c:ser>"
    )


def _emphasis(style: Style, block: Bars, color: str) -> str:
    """With one category to look at, the others step back."""
    if block.emphasis is None or len(block.series) > 1:
        return ""
    p = style.palette
    return "".join(
        f'<c:dPt><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>'
        f"{fill_xml(style.theme(color if color != p.neutral else p.accent) if at == block.emphasis else p.competitors[2])}</c:spPr></c:dPt>"
        for at in range(len(block.categories))
    )


def _labels_at_ends(style: Style, block: Bars, s: Series, inner: Box, outer: Box, ticks: Sequence[float]) -> list[str]:
    """A label for each bar, moved past the whisker where there is one."""
    size, found = _size(style, block), []
    for at, value in enumerate(s.values):
        if value is None:
            continue
        high = s.high[at] if at < len(s.high) else None
        past = 0.0
        if high and high > value:  # past the whisker, and a little
            past = (high - max(value, 0)) / (ticks[-1] - ticks[0]) * inner.width / outer.width + 0.008
        words = x.rich(_label_parts(style, block, at, value), size)
        found.append(
            x.label(at, text=words, size=size, color=style.palette.ink, place="outEnd", show="Val", offset=(past, 0))
        )
    return found


def _labels_inside(style: Style, block: Bars, s: Series, color: str, inner: Box, ticks: Sequence[float]) -> list[str]:
    """A label in each part that is wide enough for it."""
    size, show, found = _size(style, block), shower(block.unit, style.words), []
    tall = inner.height / max(1, len(block.categories)) / 1.38
    for at, value in enumerate(s.values):
        text = show(value)
        wide = (value or 0.0) / (ticks[-1] - ticks[0]) * inner.width
        if value and wide > width(text, size) + 0.08 and tall > LINE * size / 72 * 0.8:
            words = x.rich([(text, style.palette.on(color), False)], size)
            found.append(x.label(at, text=words, size=size, color=style.palette.ink, place="ctr", show="Val"))
    return found
