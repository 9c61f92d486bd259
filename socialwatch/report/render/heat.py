"""A field of cells as a native table: the more, the darker; classes with their colours named below; frames drawn in."""

from __future__ import annotations

from collections.abc import Sequence

from socialwatch.report.deck import Heat
from socialwatch.report.render.measure import LINE, width
from socialwatch.report.render.shapes import NS, Box, Para, Run, attribute, box_xml, color_xml, emu, fill_xml
from socialwatch.report.render.style import Style
from socialwatch.report.scale import shower, thinned
from socialwatch.report.tokens import mix

TALLEST = 0.42  # inches of a row
LEGEND = 0.3
FAINT = 0.06  # of the colour that the least has


def draw(style: Style, block: Heat, box: Box) -> None:
    box = style.caption(block.key, box, block.caption, block.evidence)
    if not block.rows or not block.columns:
        style.nothing(block.key, box, block.alt)
        return
    t = style.tokens.type
    legend = LEGEND if block.steps else 0.0
    names = min(max(width(name, t.label) for name in block.rows) + 0.16, box.width * 0.25)
    head = LINE * t.source / 72 + 0.04
    tall = min(TALLEST, (box.height - head - legend) / len(block.rows))
    wide = (box.width - names) / len(block.columns)
    place = box.with_(height=head + tall * len(block.rows))
    _table(style, block, place, names, wide, head, tall)
    if legend:
        _legend(style, block, Box(box.left + names, place.bottom + 0.08, box.width - names, LEGEND - 0.08))


def _table(style: Style, block: Heat, place: Box, names: float, wide: float, head: float, tall: float) -> None:
    t, p, canvas = style.tokens.type, style.palette, style.canvas
    rows = [f'<a:tr h="{emu(head)}">{_head(style, block, wide)}</a:tr>']
    show = shower(block.unit, style.words)
    fits = tall * 72 / LINE  # a row is never lower than its letters, those of an empty cell neither
    label, small = min(t.label, fits), min(t.source, fits)
    widest = max((width(show(v), t.source) for row in block.values for v in row if v is not None), default=0.0)
    printed = not block.steps and widest + 0.04 <= wide and tall >= LINE * t.source / 72 + 0.02
    for at, name in enumerate(block.rows):
        cells = _cell(style, name, label, p.muted, None, ("", "", "", ""), "l")
        for column, value in enumerate(block.values[at]):
            fill = paint(style, block, value)
            text = show(value) if printed and value else ""
            ink = p.on(fill) if fill.startswith("#") else p.ink
            cells += _cell(style, text, small, ink, fill, _edges(style, block, at, column), "ctr")
        rows.append(f'<a:tr h="{emu(tall)}">{cells}</a:tr>')
    columns = f'<a:gridCol w="{emu(names)}"/>' + f'<a:gridCol w="{emu(wide)}"/>' * len(block.columns)
    frame = box_xml(place).replace("a:xfrm", "p:xfrm")
    canvas._add(
        f'<p:graphicFrame {NS}><p:nvGraphicFramePr><p:cNvPr id="{canvas.id()}" name="{attribute(canvas.name(block.key))}" '
        f'descr="{attribute(block.alt)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f'</p:nvGraphicFramePr>{frame}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid>{columns}</a:tblGrid>{"".join(rows)}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def paint(style: Style, block: Heat, value: float | None) -> str:
    """The colour of a cell on paper; what is not known has that of what could not be seen."""
    p = style.palette
    if value is None:
        return p.blind
    if block.steps:
        return p.tone(block.steps[int(value)].tone)
    most = max((v for row in block.values for v in row if v is not None), default=0.0) or 1.0
    return mix(p.tone(block.tone), p.paper, FAINT + (1 - FAINT) * value / most) if value else p.panel


def _head(style: Style, block: Heat, wide: float) -> str:
    """The names of columns, as many as keep clear, each over the columns up to the next."""
    t, p = style.tokens.type, style.palette
    step = thinned(block.columns, wide, max(width(name, t.source) for name in block.columns) + 0.06)
    cells = _cell(style, "", t.source, p.muted, None, ("", "", "", ""), "l")
    for at in range(0, len(block.columns), step):
        many = min(step, len(block.columns) - at)
        text = block.columns[at] if width(block.columns[at], t.source) <= many * wide + 0.02 else ""
        align = "ctr" if step == 1 else "l"
        cells += _cell(style, text, t.source, p.muted, None, ("", "", "", ""), align, many)
        cells += '<a:tc hMerge="1"><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody><a:tcPr/></a:tc>' * (many - 1)
    return cells


def _edges(style: Style, block: Heat, row: int, column: int) -> tuple[str, str, str, str]:
    """The colours of a cell's left, right, upper and lower edge: ink at a frame, paper between cells."""

    def framed(r: int, c: int) -> bool:
        return any(which == r and first <= c < past for which, first, past in block.framed)

    inside, p = framed(row, column), style.palette
    beside = ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column))
    left, right, up, down = (p.ink if framed(*other) != inside else p.paper for other in beside)
    return left, right, up, down


def _cell(
    style: Style, text: str, size: float, color: str, fill: str | None, edges: Sequence[str], align: str, span: int = 1
) -> str:
    p = style.palette
    lines = "".join(
        f'<a:{side} w="{19050 if edge == p.ink else 6350}"><a:solidFill>{color_xml(edge)}</a:solidFill></a:{side}>'
        if edge
        else f'<a:{side} w="0"><a:noFill/></a:{side}>'
        for side, edge in zip(("lnL", "lnR", "lnT", "lnB"), edges, strict=True)
    )
    # an empty paragraph is as tall as its letters would be, and the row with it
    words = (
        style.canvas.para_xml(Para([Run(text, size, color)], align))
        if text
        else f'<a:p><a:endParaRPr lang="en-GB" sz="{round(size * 100)}"/></a:p>'
    )
    merged = f' gridSpan="{span}"' if span > 1 else ""
    return (
        f'<a:tc{merged}><a:txBody><a:bodyPr wrap="none"/><a:lstStyle/>{words}</a:txBody>'
        f'<a:tcPr marL="0" marR="0" marT="0" marB="0" anchor="ctr">{lines}{fill_xml(fill)}</a:tcPr></a:tc>'
    )


def _legend(style: Style, block: Heat, box: Box) -> None:
    """The classes with their colours, side by side."""
    t, left = style.tokens.type, box.left
    steps = [(step.name, style.palette.tone(step.tone)) for step in block.steps]
    if any(value is None for row in block.values for value in row):
        steps.append((style.words.say("not asked"), style.palette.blind))
    for at, (name, color) in enumerate(steps, start=1):
        style.canvas.rule(f"{block.key}:step:{at}", Box(left, box.top + 0.04, 0.14, 0.14), color)
        wide = width(name, t.label) + 0.1
        style.canvas.text(
            f"{block.key}:step:{at}:name",
            Box(left + 0.2, box.top, wide, LINE * t.label / 72),
            [Para([Run(name, t.label, style.palette.muted)])],
            wrap=False,
        )
        left += wide + 0.45
