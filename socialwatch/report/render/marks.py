"""What there is to see on a line: numbered badges with a list below, or words beside the points."""

from __future__ import annotations

from collections.abc import Sequence

from socialwatch.report.deck import Lines
from socialwatch.report.render import chartxml as x
from socialwatch.report.render.measure import LINE, cut, width, wrap
from socialwatch.report.render.shapes import Box, Para, Run, fill_xml
from socialwatch.report.render.style import Style
from socialwatch.report.scale import beside, mark_series

WIDE = 11.0  # inches that three columns of notes need


def mark_points(style: Style, block: Lines, sheet: x.Sheet, ticks: Sequence[float]) -> str:
    """Numbered badges as a series without a line, so that they stay with the chart when it is moved."""
    on = mark_series(block)
    if not block.marks or on is None:
        return ""
    p = style.palette
    values: list[float | None] = [None] * len(block.labels)
    off = (ticks[-1] - ticks[0]) * 0.05  # above the axis, off its labels
    base = max(0.0, ticks[0]) + off  # where nothing is known
    for mark in block.marks:
        known = on.values[mark.index]
        values[mark.index] = base if known is None else max(known, ticks[0] + off)
    at = sheet.add("marked", values)
    numbers = [
        x.label(mark.index, text=x.rich([(str(n), p.ink, True)], style.tokens.type.source), size=10, color=p.ink, place="ctr", show="Val")
        for n, mark in enumerate(block.marks, start=1)
    ]  # fmt: skip
    numbers.sort(key=lambda xml: int(xml.split('<c:idx val="')[1].split('"')[0]))
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="circle"/><c:size val="16"/><c:spPr>{fill_xml(p.highlight)}{x.line_properties(p.paper, 1)}</c:spPr>'
        f'</c:marker>{x.labels(numbers)}{sheet.categories_xml()}<c:val>{sheet.numbers_xml(at)}</c:val><c:smooth val="0"/></c:ser>'
    )


def told_points(style: Style, block: Lines, sheet: x.Sheet, ticks: Sequence[float], inner: Box, top: float) -> str:
    """Marks as dots with their words beside them, on the side where they cover neither the line nor each
    other; `top` is the chart's own, above that of its axis. A mark whose words find no room is left out where a dot alone
    tells nobody what it is."""
    on = mark_series(block)
    if not block.marks or on is None:
        return ""
    p, size = style.palette, style.tokens.type.label
    slot, tall = inner.width / max(1, len(block.labels)), ticks[-1] - ticks[0]
    line = [
        (inner.left + (at + 0.5) * slot, inner.bottom - ((value or 0.0) - ticks[0]) / tall * inner.height)
        for at, value in enumerate(on.values)
    ]
    wanted = [(mark.index, width(mark.text, size) + 0.15) for mark in block.marks]
    high = LINE * size / 72
    sides = beside(line, wanted, inner.left, inner.right, high, top + high / 2, gap=0.1)
    told = {mark.index: (mark.text, side) for mark, side in zip(block.marks, sides, strict=True) if side}
    dots = {*told, *(mark.index for mark in block.marks if mark.alone)}
    at = sheet.add("marked", [value if n in dots else None for n, value in enumerate(on.values)])
    words = sorted(
        (index, x.label(index, text=x.rich([(text, p.ink, False)], size), size=size, color=p.ink, place=side, show="Val"))
        for index, (text, side) in told.items()
    )  # fmt: skip
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{sheet.name_xml(at)}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="circle"/><c:size val="9"/><c:spPr>{fill_xml(p.highlight)}{x.line_properties(p.paper, 1)}</c:spPr>'
        f"</c:marker>{x.labels([xml for _, xml in words])}{sheet.categories_xml()}<c:val>{sheet.numbers_xml(at)}</c:val>"
        '<c:smooth val="0"/></c:ser>'
    )


def _mark_columns(block: Lines, wide: float) -> int:
    return min(len(block.marks), 3 if wide > WIDE else 2) if wide > 6 else 1


def _mark_texts(style: Style, block: Lines, wide: float) -> list[tuple[str, int]]:
    """Each mark's text as it will stand, and its lines (three at most)."""
    columns, size = _mark_columns(block, wide), style.tokens.type.label
    room = (wide - 0.25 * (columns - 1)) / columns - 0.26
    texts = [cut(mark.text, room, 3 * LINE * size / 72, size) for mark in block.marks]
    return [(text, len(wrap(text, room, size))) for text in texts]


def marks_height(style: Style, block: Lines, wide: float, most: float) -> float:
    if not block.marks:
        return 0.0
    columns, size = _mark_columns(block, wide), style.tokens.type.label
    texts = _mark_texts(style, block, wide)
    rows = [max(lines for _, lines in texts[at : at + columns]) for at in range(0, len(texts), columns)]
    return min(most, 0.12 + sum(lines * LINE * size / 72 + 0.05 for lines in rows))


def draw_marks(style: Style, block: Lines, box: Box) -> None:
    """What each number on the chart means, below it."""
    columns, size, p = _mark_columns(block, box.width), style.tokens.type.label, style.palette
    texts, top = _mark_texts(style, block, box.width), box.top
    places = box.columns(columns, 0.25)
    for at in range(0, len(texts), columns):
        row = texts[at : at + columns]
        tall = max(lines for _, lines in row) * LINE * size / 72
        if top + tall > box.bottom + 0.06:
            break
        for place, (n, (text, _)) in zip(places, enumerate(row, start=at + 1), strict=False):
            badge = Box(place.left, top + 0.005, 0.19, 0.19)
            style.canvas.text(f"{block.key}:badge:{n}", badge, [Para([Run(str(n), style.tokens.type.source, p.ink, True)], "ctr")],
                              anchor="ctr", fill=p.highlight, shape="ellipse")  # fmt: skip
            style.canvas.text(
                f"{block.key}:mark:{n}",
                Box(place.left + 0.26, top, place.width - 0.26, tall),
                [Para([Run(text, size, p.ink)])],
            )
        top += tall + 0.05
