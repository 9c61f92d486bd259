"""Values over time as a native line chart: named at the lines' ends, peaks numbered, blind days shaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from socialwatch.report.deck import Lines, Series
from socialwatch.report.render import chartxml as x
from socialwatch.report.render.marks import draw_marks, mark_points, marks_height, told_points
from socialwatch.report.render.measure import LINE, one_line, width
from socialwatch.report.render.shapes import Box, Para, Run, fill_xml
from socialwatch.report.render.style import Style
from socialwatch.report.scale import axis, end_of, every, mark_series, spread, tick_text

FORMATS = {"share": "0%", "score": "+0.0;\N{MINUS SIGN}0.0;0"}
FINE = {"share": "0.0%", "score": "+0.00;\N{MINUS SIGN}0.00;0"}  # where the steps are finer than that shows
BESIDE = 0.008  # parts of a chart between a line's end and its name
PANELS = 4  # more lines than that become small charts of one line each


def draw(style: Style, block: Lines, box: Box) -> None:
    box = style.caption(block.key, box, block.caption, block.evidence)
    if not block.series or not block.labels:
        style.nothing(block.key, box, block.alt)
        return
    if len(block.series) > PANELS:
        _panels(style, block, box)
        return
    room = box.height * 0.45
    notes = 0.0 if block.quiet or not block.listed else marks_height(style, block, box.width, room)
    chart = box.with_(height=box.height - notes)
    _chart(style, block, block.key, chart, block.alt, named=not block.quiet)
    if notes:
        draw_marks(style, block, Box(box.left, chart.bottom + 0.08, box.width, notes - 0.08))


def colors(style: Style, series: Sequence[Series]) -> list[str]:
    """A colour for each line; competitors differ in lightness."""
    seen, found = 0, []
    for one in series:
        found.append(style.palette.tone(one.tone, seen))
        seen += one.tone == "competitor"
    return found


def _chart(style: Style, block: Lines, key: str, outer: Box, alt: str, *, named: bool = True,
           ends: list[float] | None = None) -> None:  # fmt: skip
    t, p = style.tokens.type, style.palette
    ticks = ends or axis(block, 5 if outer.height > 2.2 else 3)
    tick_room = max(width(tick_text(tick, block.unit, style.words), t.label) for tick in ticks)
    tick_room = tick_room if not block.quiet else 0.1
    name_room = max((width(s.name, t.label, True) for s in block.series), default=0) if named else 0
    name_room = min(name_room, outer.width * 0.25)
    over = 0.36 if block.quiet and block.marks and outer.height > 0.9 else 0.14  # words may stand on top of a peak
    inner = Box(outer.left + tick_room + 0.16, outer.top + over, 0, outer.height - over - 0.34)
    inner = inner.with_(width=outer.right - inner.left - (name_room + 0.22 if named else 0.2))
    sheet = x.Sheet(list(block.labels))
    tints = colors(style, block.series)
    shift = _end_offsets(block, ticks, inner, outer, t.label) if named else {}
    aside = [_aside(style, block, s, inner, outer) for s in block.series] if named else [0.0] * len(block.series)
    lines = "".join(
        _line(style, sheet, s, n, tints[n], (aside[n], shift[n]) if n in shift else None)
        for n, s in enumerate(block.series)
    )
    written = "" if not _foreign(style) or block.quiet else _written_ticks(style, block, sheet, ticks, inner, outer)
    marks = (
        told_points(style, block, sheet, ticks, inner, outer.top)
        if block.quiet
        else mark_points(style, block, sheet, ticks)
    )
    slots = _slot_labels(style, block, sheet, ticks[0], inner)
    plots = (
        _bands(style, block, sheet, tints)
        + _blind(style, block, sheet, ticks, inner)
        + (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'{slots}{written}{lines}{marks}<c:marker val="1"/><c:axId val="{x.CATEGORY_AXIS}"/><c:axId val="{x.VALUE_AXIS}"/></c:lineChart>'
        )
    )
    axes = x.Axes(
        low=ticks[0], high=ticks[-1], step=ticks[1] - ticks[0], grid=None if block.quiet else p.hairline,
        baseline=p.muted, color=p.muted, size=t.label, format=_format(block.unit, ticks), show_categories=False,
        show_values=not block.quiet and not _foreign(style),
    )  # fmt: skip
    x.place_chart(style.canvas, key, outer, x.chart_space(plots, axes, inner, outer), sheet, alt)


def _foreign(style: Style) -> bool:
    """Whether numbers are not written as a program in English writes them."""
    return style.words.locale.group != "," or style.words.locale.decimal != "."


def _written_ticks(
    style: Style, block: Lines, sheet: x.Sheet, ticks: Sequence[float], inner: Box, outer: Box
) -> str:  # fmt: skip
    """The values of the axis as labels of unseen points: an axis' own follow the viewer's language, not the deck's."""
    t, color, parts = style.tokens.type, style.palette.muted, []
    half = inner.width / max(1, len(block.labels)) / 2 / outer.width  # the first point stands half a slot inside
    for tick in ticks:
        text = tick_text(tick, block.unit, style.words)
        at = sheet.add(text, [tick, *[None] * (len(block.labels) - 1)])
        words = x.rich([(text, color, False)], t.label)
        one = x.label(0, text=words, size=t.label, color=color, place="l", show="SerName", offset=(-half, 0))
        parts.append(
            f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
            f'<c:marker><c:symbol val="none"/></c:marker>{x.labels([one])}{sheet.categories_xml()}'
            f'<c:val>{sheet.numbers_xml(at)}</c:val><c:smooth val="0"/></c:ser>'
        )
    return "".join(parts)


def _format(unit: str, ticks: Sequence[float]) -> str:
    digits = {"share": 100, "score": 10}.get(unit)
    if digits and any(abs(tick * digits - round(tick * digits)) > 1e-6 for tick in ticks):
        return FINE[unit]
    return FORMATS.get(unit, "#,##0" if all(tick == int(tick) for tick in ticks) else "#,##0.0")


def _end_offsets(block: Lines, ticks: Sequence[float], inner: Box, outer: Box, size: float) -> dict[int, float]:
    """How far, in parts of the chart, each name must move from its line's end to keep clear of the others."""
    ends = [(n, end_of(s.values)) for n, s in enumerate(block.series)]
    known = [(n, float(block.series[n].values[at] or 0)) for n, at in ends if at is not None]
    tall = ticks[-1] - ticks[0]
    wanted = [inner.bottom - (value - ticks[0]) / tall * inner.height for _, value in known]
    places = spread(wanted, LINE * size / 72, inner.top, inner.bottom)
    return {n: (place - at) / outer.height for (n, _), at, place in zip(known, wanted, places, strict=True)}


def _aside(style: Style, block: Lines, s: Series, inner: Box, outer: Box) -> float:
    """How far, in parts of the chart, a line's name stands right of its end: past days that nobody saw."""
    end, slot = end_of(s.values), inner.width / max(1, len(block.labels))
    if end is None:
        return BESIDE
    last = end + (width(s.name, style.tokens.type.label, True) + 0.1) / slot
    covers = any(low <= last and high > end + 1 for low, high in block.blind)
    return BESIDE + ((len(block.labels) - end - 0.5) * slot / outer.width if covers else 0.0)


def _line(style: Style, sheet: x.Sheet, s: Series, order: int, color: str, shift: tuple[float, float] | None) -> str:
    t, at = style.tokens.type, sheet.add(s.name, s.values)
    theme = style.theme(color)
    words = style.theme(style.palette.text(color))
    end = end_of(s.values)
    named = ""
    if shift is not None and end is not None:
        own = s.tone == "accent"
        one = x.label(end, size=t.label, color=words, bold=own, place="r", show="SerName", offset=shift)
        named = x.labels([one])
    band = ""
    if s.low and s.high and None in s.values:
        pairs = list(zip(s.values, s.low, s.high, strict=True))
        plus = sheet.add(f"{s.name}: up to", [None if v is None or h is None else h - v for v, _, h in pairs])
        minus = sheet.add(f"{s.name}: down to", [None if v is None or low is None else v - low for v, low, _ in pairs])
        # whiskers rather than a band: an area chart would draw what is unknown as nought
        band = x.bounds(sheet, plus, minus, theme, 1.25, 0.5)
    lone = len([v for v in s.values if v is not None]) < 2
    dot = (
        f'<c:symbol val="circle"/><c:size val="7"/><c:spPr>{fill_xml(theme)}</c:spPr>'
        if lone
        else '<c:symbol val="none"/>'
    )
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}'
        f"<c:spPr>{x.line_properties(theme, 2.5 if s.tone == 'accent' or order == 0 else 1.75)}</c:spPr>"
        f"<c:marker>{dot}</c:marker>{named}{band}{sheet.categories_xml()}<c:val>{sheet.numbers_xml(at)}</c:val>"
        '<c:smooth val="0"/></c:ser>'
    )


def _bands(style: Style, block: Lines, sheet: x.Sheet, tints: Sequence[str]) -> str:
    """Intervals as bands: an unseen area up to the lower bound, a faint one from there to the upper."""
    parts = []
    for s, tint in zip(block.series, tints, strict=True):
        if not s.low or not s.high or None in (*s.values, *s.low, *s.high):
            continue
        lows, highs = [v or 0.0 for v in s.low], [v or 0.0 for v in s.high]
        low = sheet.add(f"{s.name}: at least", lows)
        wide = sheet.add(
            f"{s.name}: width of the interval", [round(h - v, 10) for v, h in zip(lows, highs, strict=True)]
        )
        fill = x.faint(style.theme(tint), 0.22)
        for at, paint in ((low, "<a:noFill/>"), (wide, fill)):
            parts.append(
                f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr>{paint}<a:ln><a:noFill/></a:ln></c:spPr>'
                f"{sheet.categories_xml()}<c:val>{sheet.numbers_xml(at)}</c:val></c:ser>"
            )
    if not parts:
        return ""
    return (
        f'<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(parts)}'
        f'<c:axId val="{x.CATEGORY_AXIS}"/><c:axId val="{x.VALUE_AXIS}"/></c:areaChart>'
    )


def _slot_labels(style: Style, block: Lines, sheet: x.Sheet, low: float, inner: Box) -> str:
    """The time axis as labels of an unseen series along the bottom, as many as keep clear.

    An axis' own labels are broken, turned or thinned out by every program in its way; these stand as they are.
    """
    t, color = style.tokens.type, style.palette.muted
    widest = max((width(text, t.label) for text in block.labels), default=0.5) + 0.18
    step = every(len(block.labels), inner.width, widest)
    at = sheet.add(style.words.say("time"), [low] * len(block.labels))
    shown = [
        x.label(n, size=t.label, color=color, place="b", show="CatName") for n in range(0, len(block.labels), step)
    ]
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="none"/></c:marker>{x.labels(shown)}{sheet.categories_xml()}'
        f'<c:val>{sheet.numbers_xml(at)}</c:val><c:smooth val="0"/></c:ser>'
    )


def _blind(style: Style, block: Lines, sheet: x.Sheet, ticks: Sequence[float], inner: Box) -> str:
    """Days that could not be seen, as columns behind the lines from one end of the axis to the other."""
    unseen = {at for start, end in block.blind for at in range(max(0, start), min(end, len(block.labels)))}
    if not unseen:
        return ""
    series = []
    for end in (ticks[-1], ticks[0]):
        if end == 0:
            continue
        at = sheet.add(style.words.say("not seen"), [end if n in unseen else None for n in range(len(block.labels))])
        named = x.labels(_blind_labels(style, block, inner)) if end == ticks[-1] else ""
        series.append(
            f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr>{fill_xml(style.palette.blind)}'
            f'<a:ln><a:noFill/></a:ln></c:spPr><c:invertIfNegative val="0"/>{named}{sheet.categories_xml()}'
            f"<c:val>{sheet.numbers_xml(at)}</c:val></c:ser>"
        )
    return (
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:gapWidth val="0"/><c:overlap val="100"/><c:axId val="{x.CATEGORY_AXIS}"/>'
        f'<c:axId val="{x.VALUE_AXIS}"/></c:barChart>'
    )


def _blind_labels(style: Style, block: Lines, inner: Box) -> list[str]:
    p, size = style.palette, style.tokens.type.source
    text, slot = style.words.say("not seen"), inner.width / max(1, len(block.labels))
    wide = width(text, size) + 0.1
    spans = [(start, end) for start, end in sorted(block.blind) if (end - start) * slot >= wide]
    words = x.rich([(text, p.text(p.muted, p.blind), False)], size)
    return [
        x.label((a + b - 1) // 2, text=words, size=size, color=p.muted, place="inEnd", show="SerName") for a, b in spans
    ]


def _panels(style: Style, block: Lines, box: Box) -> None:
    """Small multiples on one scale: a chart each, the line's name above it."""
    shown = block.series[:9]
    columns = 3 if len(shown) > 4 else 2
    rows = -(-len(shown) // columns)
    ends, t = axis(block, 3), style.tokens.type
    tall = (box.height - 0.15 * (rows - 1)) / rows
    for at, one in enumerate(shown):
        place = box.columns(columns, 0.3)[at % columns]
        place = Box(place.left, box.top + (at // columns) * (tall + 0.15), place.width, tall)
        color = style.palette.text(colors(style, shown)[at])
        name = one_line(one.name, place.width, t.label, True)
        style.canvas.text(
            f"{block.key}:name:{at + 1}",
            place.with_(height=0.22),
            [Para([Run(name, t.label, style.theme(color), True)])],
        )
        marks = block.marks if one is mark_series(block) else ()
        alone = replace(block, series=[one], marks=marks)
        _chart(
            style, alone, f"{block.key}:{at + 1}", place.below(0.22), f"{one.name}. {block.alt}", named=False, ends=ends
        )
