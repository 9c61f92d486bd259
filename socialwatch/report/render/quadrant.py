"""A map of two values as a native scatter chart: names beside the dots, tails from where each was, four corners."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from socialwatch.report.deck import Quadrant, Spot
from socialwatch.report.render import chartxml as x
from socialwatch.report.render.measure import LINE, one_line, width
from socialwatch.report.render.shapes import Box, Para, Run, clean, fill_xml
from socialwatch.report.render.style import Style
from socialwatch.report.scale import Rect, along, around, beads, field, tick_text

DOT = 0.09  # inches from a dot's middle to where its name may begin
X_AXIS, Y_AXIS = 1001, 1002
HEAD = ("", "x before", "x", "y before", "y", "up before", "up", "down before", "down")
LONGEST = 2.4


def draw(style: Style, block: Quadrant, box: Box) -> None:
    box = style.caption(block.key, box, block.caption, block.evidence)
    if not block.spots:
        style.nothing(block.key, box, block.alt)
        return
    t = style.tokens.type
    xs, ys = field(block, "x", 6), field(block, "y", 5)
    tick_room = max(width(tick_text(tick, block.y_unit, style.words), t.label) for tick in ys) + 0.16
    title = LINE * t.label / 72
    outer = box.below(title + 0.04)
    inner = Box(
        outer.left + tick_room, outer.top + 0.1, outer.width - tick_room - 0.25, outer.height - 0.1 - 0.34 - title
    )
    _axis_names(style, block, box, outer, inner)
    taken = _corners(style, block, inner, xs, ys)
    _chart(style, block, outer, inner, xs, ys, taken)


def _axis_names(style: Style, block: Quadrant, box: Box, outer: Box, inner: Box) -> None:
    """What the axes are, as words: the upright one above its numbers, the other at its right end."""
    t, p = style.tokens.type, style.palette
    tall = LINE * t.label / 72
    style.canvas.text(
        f"{block.key}:y", box.with_(height=tall), [Para([Run(f"\N{UPWARDS ARROW} {block.y_name}", t.label, p.muted)])]
    )
    below = Box(inner.left, outer.bottom - tall, inner.width, tall)
    style.canvas.text(
        f"{block.key}:x", below, [Para([Run(f"{block.x_name} \N{RIGHTWARDS ARROW}", t.label, p.muted)], "r")]
    )


def _corners(style: Style, block: Quadrant, inner: Box, xs: Sequence[float], ys: Sequence[float]) -> list[Rect]:
    """The names of the corners, in them; gives the room that they take."""
    if len(block.corners) != 4:
        return []
    t, p, found = style.tokens.type, style.palette, []
    tall = LINE * t.label / 72
    split = inner.left if block.x_split is None else _x(block, block.x_split, xs, inner)
    for at, text in enumerate(block.corners):
        wide = width(text, t.label) + 0.05
        right, bottom = at % 2 == 1, at > 1
        left = inner.right - wide if right else inner.left + 0.06
        if not right and left + wide > split:
            continue  # a corner too narrow for its name goes without
        top = inner.bottom - tall - 0.04 if bottom else inner.top + 0.02
        style.canvas.text(
            f"{block.key}:corner:{at + 1}",
            Box(left, top, wide, tall),
            [Para([Run(text, t.label, p.muted)])],
            wrap=False,
        )
        found.append((left, top, left + wide, top + tall))
    return found


def _x(block: Quadrant, value: float, ticks: Sequence[float], inner: Box) -> float:
    return inner.left + along(value, ticks, block.doubling) * inner.width


def _y(value: float, ticks: Sequence[float], inner: Box) -> float:
    return inner.bottom - along(value, ticks) * inner.height


def _chart(
    style: Style, block: Quadrant, outer: Box, inner: Box, xs: Sequence[float], ys: Sequence[float], taken: list[Rect]
) -> None:
    t, p = style.tokens.type, style.palette
    names = [one_line(one.name, LONGEST, t.label, True) for one in block.spots]
    points = [(_x(block, s.x, xs, inner), _y(s.y, ys, inner)) for s in block.spots]
    tails = [
        bead
        for s, point in zip(block.spots, points, strict=True)
        if s.x_before is not None and s.y_before is not None
        for bead in beads((_x(block, s.x_before, xs, inner), _y(s.y_before, ys, inner)), point, 0.03)
    ]
    tall, level = LINE * t.label / 72, _y(block.y_split, ys, inner)
    room, zero = (
        (inner.left, inner.top, outer.right, inner.bottom),
        (inner.left, level - 0.02, inner.right, level + 0.02),
    )
    sides = around(
        points, [width(name, t.label, True) + 0.06 for name in names], tall, room, [*taken, *tails, zero], DOT
    )
    part = _part(block)
    rows = [
        [
            name,
            None if s.x_before is None else round(s.x_before * part, 6),
            round(s.x * part, 6),
            s.y_before,
            s.y,
            *_bounds(s),
        ]
        for name, s in zip(names, block.spots, strict=True)
    ]
    series = "".join(
        _spot(style, at, row, spot, side, down * tall * 0.8 / outer.height)
        for at, (row, spot, (side, down)) in enumerate(zip(rows, block.spots, sides, strict=True))
    )
    split = ""
    if block.x_split is not None:
        line: list[str | float | None] = ["", block.x_split * part, block.x_split * part, ys[0], ys[-1], *[None] * 4]
        split = _line(len(rows), line, p.hairline)
        rows.append(line)
    scales, more = _scales(style, block, len(rows), xs, ys)
    rows += more
    drawn = _axis(style, X_AXIS, Y_AXIS, "b", [tick * part for tick in xs], block.doubling) + _axis(
        style, Y_AXIS, X_AXIS, "l", ys
    )
    plots = (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{scales}{split}{series}<c:axId val="{X_AXIS}"/><c:axId val="{Y_AXIS}"/></c:scatterChart>'
    )
    axes = x.Axes(low=0, high=1, step=1, baseline=p.muted, color=p.muted, size=t.label, format="General")
    xml = x.chart_space(plots, axes, inner, outer, drawn)
    x.place_chart(style.canvas, block.key, outer, xml, x.Cells([HEAD, *rows]), block.alt)


def _bounds(spot: Spot) -> list[float | None]:
    if spot.low is None or spot.high is None:
        return [None] * 4
    return [0.0, round(spot.high - spot.y, 6), 0.0, round(spot.y - spot.low, 6)]


def _numbers(row: Sequence[str | float | None], at: int, column: int) -> str:
    """A reference to two cells of a row with their values; `column` counts from 1."""
    return _cells(row[column - 1 : column + 1], at, column)


def _cells(values: Sequence[str | float | None], at: int, column: int) -> str:
    first, last = x.column(column), x.column(column + len(values) - 1)
    points = "".join(f'<c:pt idx="{n}"><c:v>{v!r}</c:v></c:pt>' for n, v in enumerate(values) if v is not None)
    return (
        f"<c:numRef><c:f>Sheet1!${first}${at + 2}:${last}${at + 2}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _values(row: Sequence[str | float | None], at: int) -> str:
    return f'<c:xVal>{_numbers(row, at, 2)}</c:xVal><c:yVal>{_numbers(row, at, 4)}</c:yVal><c:smooth val="0"/>'


def _head(at: int, name: str, row: int | None = None) -> str:
    """A series with its number and its name, which stands in the first cell of its row."""
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Sheet1!$A${(at if row is None else row) + 2}</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(clean(name))}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _line(at: int, row: Sequence[str | float | None], color: str) -> str:
    """The upright line between the corners."""
    return (
        f"{_head(at, '')}<c:spPr>{x.line_properties(color, 1)}</c:spPr>"
        f'<c:marker><c:symbol val="none"/></c:marker>{_values(row, at)}</c:ser>'
    )


def _spot(style: Style, at: int, row: Sequence[str | float | None], spot: Spot, side: str, down: float) -> str:
    """A dot with its name, its whiskers and the tail from where it was."""
    p, t = style.palette, style.tokens.type
    color = style.theme(p.tone(spot.tone))
    strong = spot.tone != "muted"
    words = style.theme(p.text(p.tone(spot.tone))) if strong else p.ink
    name = x.rich([(str(row[0]), words, strong)], t.label)
    one = x.label(1, text=name, size=t.label, color=words, place=side, show="SerName", offset=(0, down))
    whisker = ""
    if spot.low is not None and spot.high is not None:
        whisker = (
            '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
            f"<c:plus>{_numbers(row, at, 6)}</c:plus><c:minus>{_numbers(row, at, 8)}</c:minus>"
            f"<c:spPr>{x.line_properties(color, 1, alpha=0.6, cap='flat')}</c:spPr></c:errBars>"
        )
    start = (
        f'<c:dPt><c:idx val="0"/><c:marker><c:symbol val="circle"/><c:size val="4"/><c:spPr>{fill_xml(p.paper)}'
        f'{x.line_properties(color, 1)}</c:spPr></c:marker><c:bubble3D val="0"/></c:dPt>'
    )
    return (
        f"{_head(at, str(row[0]))}<c:spPr>{x.line_properties(color, 1.75 if strong else 1, alpha=0.75 if strong else 0.5)}</c:spPr>"
        f'<c:marker><c:symbol val="circle"/><c:size val="{11 if strong else 9}"/><c:spPr>{fill_xml(color)}'
        f"{x.line_properties(p.paper, 0.75)}</c:spPr></c:marker>{start}{x.labels([one])}{whisker}{_values(row, at)}</c:ser>"
    )


def _part(block: Quadrant) -> int:
    """A doubling axis of shares is drawn in per cents: its ticks are powers of two, which every program finds."""
    return 100 if block.doubling and block.x_unit == "share" else 1


def _scales(
    style: Style, block: Quadrant, at: int, xs: Sequence[float], ys: Sequence[float]
) -> tuple[str, list[list[str | float | None]]]:
    """The numbers of both axes as labels of unseen points, and their rows: an axis' own follow the viewer's language,
    and no two programs put the same numbers on a doubling one."""
    part, t, color = _part(block), style.tokens.type, style.palette.muted
    across: list[list[str | float | None]] = [[block.x_name, *(x * part for x in xs)], ["", *[ys[0]] * len(xs)]]
    upright: list[list[str | float | None]] = [["", *[xs[0] * part] * len(ys)], [block.y_name, *ys]]
    found = ""
    for first, pair, shown, unit, side in (
        (at, across, xs, block.x_unit, "b"),
        (at + 2, upright, ys, block.y_unit, "l"),
    ):
        words = [
            x.label(n, text=x.rich([(tick_text(tick, unit, style.words), color, False)], t.label), size=t.label,
                    color=color, place=side, show="SerName")
            for n, tick in enumerate(shown)
        ]  # fmt: skip
        name = str(pair[0][0] or pair[1][0])
        found += (
            f"{_head(first, name, first if pair[0][0] else first + 1)}<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:marker>"
            f'<c:symbol val="none"/></c:marker>{x.labels(words)}<c:xVal>{_row(pair[0], first)}</c:xVal>'
            f'<c:yVal>{_row(pair[1], first + 1)}</c:yVal><c:smooth val="0"/></c:ser>'
        )
    return found, [*across, *upright]


def _row(row: Sequence[str | float | None], at: int) -> str:
    """A reference to all cells of a row but its name."""
    return _cells(row[1:], at, 2)


def _axis(style: Style, mine: int, other: int, side: str, ticks: Sequence[float], doubling: bool = False) -> str:
    """One axis with fixed ends and without numbers; the lower one's line stands where the other is nought."""
    log = '<c:logBase val="2"/>' if doubling else ""
    end = ticks[-1] * 1.0001 if doubling else ticks[-1]  # LibreOffice draws nothing at the very end of such an axis
    return (
        f'<c:valAx><c:axId val="{mine}"/><c:scaling>{log}<c:orientation val="minMax"/><c:max val="{end!r}"/>'
        f'<c:min val="{ticks[0]!r}"/></c:scaling><c:delete val="0"/><c:axPos val="{side}"/>{x.number_format("General")}'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        f"<c:spPr>{x.line_properties(style.palette.muted, 0.75)}</c:spPr>"
        f'<c:crossAx val="{other}"/><c:crosses val="{"autoZero" if mine == X_AXIS else "min"}"/>'
        '<c:crossBetween val="midCat"/></c:valAx>'
    )
