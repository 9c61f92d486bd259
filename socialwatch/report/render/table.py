"""Small tables as native ones: hairlines, numbers to the right, links on the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from socialwatch.report.deck import Table
from socialwatch.report.render.measure import LINE, cut, width, wrap
from socialwatch.report.render.shapes import NS, Box, Para, Run, attribute, box_xml, color_xml, emu, rtl
from socialwatch.report.render.style import Style

PAD = 0.06  # above and below the text of a row
AIRY = 0.12  # where there is room to spare
SOME_AIR = 0.04  # what a row would like beside
ROUNDED = 0.001
SIDE = 0.07


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[str]
    height: float
    link: str | None = None

    def taller(self, more: float) -> _Row:
        return replace(self, height=self.height + more)


def draw(style: Style, block: Table, box: Box, size: float | None = None) -> None:
    """The table in its box; `size` where its letters are to be those of one beside it."""
    box = style.caption(block.key, box, block.caption, block.evidence)
    widths = _widths(style, block, box.width)
    rooms = _rooms(block, widths)
    size = size or _size(style, block, rooms, box.height)
    head = _row(style, block.head, rooms, size, bold=True)
    lines = _lines(style, block, rooms, size, box.height - head.height)
    rows, used, left_out = [], head.height, 0
    for at, cells in enumerate(block.rows):
        link = block.links[at] if at < len(block.links) else None
        row = _row(style, cells, rooms, size, link=link, lines=lines)
        if used + row.height > box.height - (0.22 if at < len(block.rows) - 1 else 0):
            left_out = len(block.rows) - at
            break
        rows.append(row)
        used += row.height
    if not left_out:
        more = min(2 * (AIRY - PAD) * style.part, max(0.0, box.height - used) / max(1, len(rows)))
        rows, used = [row.taller(more) for row in rows], used + more * len(rows)  # heads side by side stay level
    _place(style, block, box.with_(height=used), widths, [head, *rows], size)
    if left_out:
        words = style.words.plural(left_out, "and {n} more, in the HTML page", "and {n} more, in the HTML page")
        place = Box(box.left, box.top + used + 0.04, box.width, 0.18)
        style.canvas.text(
            f"{block.key}:more", place, [Para([Run(words, style.tokens.type.source, style.palette.muted)])]
        )


def size_in(style: Style, block: Table, box: Box) -> float:
    """The size of the letters of a table in that box, with its caption."""
    tall = box.height - style.caption_height(box.width, block.caption, block.evidence)
    return _size(style, block, _rooms(block, _widths(style, block, box.width)), tall)


def wanted(style: Style, block: Table, wide: float, tight: bool) -> float:
    """The height at which every row stands, in the smallest letters; with some air between them unless `tight`."""
    rooms = _rooms(block, _widths(style, block, wide))
    rows = [_row(style, cells, rooms, style.tokens.type.label).height for cells in (block.head, *block.rows)]
    air = 0 if tight else SOME_AIR * style.part * len(rows)
    return style.caption_height(wide, block.caption, block.evidence) + sum(rows) + air + ROUNDED


def _widths(style: Style, block: Table, room: float) -> list[float]:
    """Columns as the maker wants them, otherwise as wide as what stands in them asks for."""
    if len(block.widths) == len(block.head):
        total = sum(block.widths) or 1
        return _whole_words(style, block, [room * part / total for part in block.widths])
    size = style.tokens.type.label + 1
    columns = [[head, *(row[at] for row in block.rows if at < len(row))] for at, head in enumerate(block.head)]
    wanted = [min(max(width(text, size, True) for text in column) + 2 * SIDE + 0.1, room * 0.6) for column in columns]
    scale = room / sum(wanted)
    if scale >= 1:  # numbers stay narrow; text takes what is left
        loose = [not number for number in block.numeric] if not all(block.numeric) else [True] * len(wanted)
        spare = (room - sum(wanted)) / max(1, sum(loose))
        return [w + spare * free for w, free in zip(wanted, loose, strict=True)]
    return [w * scale for w in wanted]


def _whole_words(style: Style, block: Table, widths: list[float]) -> list[float]:
    """No word of a head (German ones are long) or of a name is broken, unless it is very long: what its column lacks
    comes from those with room to spare; where these have too little, for smaller letters."""
    for size in (style.tokens.type.note, style.tokens.type.label):
        needs = _needs(block, size, sum(widths) * 0.4)
        spare = [wide - need for wide, need in zip(widths, needs, strict=True)]
        if sum(spare) >= 0:
            break
    for at in range(len(widths)):
        while spare[at] < 0 < max(spare):
            widest = spare.index(max(spare))
            moved = min(-spare[at], spare[widest])
            for column, more in ((at, moved), (widest, -moved)):
                widths[column] += more
                spare[column] += more
    return widths


def _needs(block: Table, size: float, most: float) -> list[float]:
    """The width at which each column's words stand whole; of those that would take more than `most` none counts."""
    found = []
    for at, head in enumerate(block.head):
        edges = (4 if _spaced(block, at) else 2) * SIDE + 0.02
        words = {word for row in (block.head, *block.rows) if at < len(row) for word in str(row[at]).split()}
        rooms = [width(word, size, word in head) / 0.97 + edges for word in words]
        found.append(max((room for room in rooms if room <= most), default=0.0))
    return found


def _size(style: Style, block: Table, rooms: list[float], tall: float) -> float:
    """The body's size where everything fits at that on single lines, else the largest at which our own words stand
    whole; where they do at none, 14 points where it fits, else that of labels."""
    t, cells = style.tokens.type, [block.head, *block.rows]
    large = [_row(style, one, rooms, t.body).height for one in cells]
    if sum(large) <= tall and max(large) < 2 * LINE * t.body / 72:
        return t.body
    fitting = [s for s in (t.note, t.label) if sum(_row(style, one, rooms, s).height for one in cells) <= tall]
    whole = [s for s in fitting if _whole(style, block, rooms, s, tall)]
    return next((s for s in whole if not _torn(block, rooms, s)), (whole[-1:] or fitting or [t.label])[0])


def _torn(block: Table, rooms: list[float], size: float) -> bool:
    """Whether a word is wider than its column."""
    cells = ((cell, room) for row in (block.head, *block.rows) for cell, room in zip(row, rooms, strict=False))
    return any(width(word, size, False) > room for cell, room in cells for word in str(cell).split())


def _whole(style: Style, block: Table, rooms: list[float], size: float, tall: float) -> bool:
    """Whether no cell of ours is cut at a size; quotations may be."""
    lines = _lines(style, block, rooms, size, tall - _row(style, block.head, rooms, size, bold=True).height)
    opening = style.words.quote("\0").partition("\0")[0]
    return all(
        cell == kept
        for cells in block.rows
        for cell, kept in zip(map(str, cells), _row(style, cells, rooms, size, lines=lines).cells, strict=False)
        if opening not in cell
    )


def _lines(style: Style, block: Table, rooms: list[float], size: float, tall: float) -> int:
    """How many lines a cell may have: more than two where there is room for all of them."""
    for lines in (4, 3):
        if sum(_row(style, cells, rooms, size, lines=lines).height for cells in block.rows) <= tall:
            return lines
    return 2


def _rooms(block: Table, widths: list[float]) -> list[float]:
    """Room for words in each column: a little less than there is, because renderers round."""
    loose = [_spaced(block, at) for at in range(len(widths))]
    return [(wide - (4 if far else 2) * SIDE) * 0.97 for wide, far in zip(widths, loose, strict=True)]


def _spaced(block: Table, at: int) -> bool:
    """Words after a column of numbers would touch them without some space."""
    numeric = [*block.numeric, *[False] * len(block.head)]
    return at > 0 and numeric[at - 1] and not numeric[at]


def _row(style: Style, cells: Iterable[object], rooms: list[float], size: float, *, bold: bool = False,
         link: str | None = None, lines: int = 2) -> _Row:  # fmt: skip
    """The cells cut to so many lines each, and the height the tallest needs."""
    texts, tall = [str(cell) for cell in cells], lines * LINE * size / 72
    kept = [_cut(style, text, room, tall, size, bold) for text, room in zip(texts, rooms, strict=False)]
    kept += [""] * (len(rooms) - len(kept))
    most = max(len(wrap(text, room, size, bold)) for text, room in zip(kept, rooms, strict=True))
    return _Row(kept, most * LINE * size / 72 + 2 * PAD * style.part, link)


def _cut(style: Style, text: str, room: float, tall: float, size: float, bold: bool) -> str:
    """The text in so much room; of words in quotation marks the closing one stays."""
    opening, closing = style.words.quote("\0").split("\0")
    short = cut(text, room, tall, size, bold)
    if short == text or not (text.startswith(opening) and text.endswith(closing)):
        return short
    inner = text[len(opening) : -len(closing)]
    return opening + cut(inner, room - width(opening + closing, size, bold), tall, size, bold) + closing


def _cell(style: Style, text: str, size: float, *, numeric: bool, head: bool, link: str | None, after: bool) -> str:
    p = style.palette
    color = p.muted if head else p.ink
    run = Run(text, size, color, bold=head, link=link)
    align = "r" if numeric != rtl(text) else "l"
    line = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    said = style.canvas.para_xml(Para([run], align))
    if not text:  # an empty paragraph is as tall as the program's own letters, and its row with it
        said = f'<a:p><a:endParaRPr lang="en-GB" sz="{round(size * 100)}"/></a:p>'
    pad = PAD * style.part
    weight, tint = (12700, p.muted) if head else (6350, p.hairline)
    line += f'<a:lnB w="{weight}"><a:solidFill>{color_xml(tint)}</a:solidFill></a:lnB>'
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{said}</a:txBody>"
        f'<a:tcPr marL="{emu(SIDE * 3 if after else SIDE)}" marR="{emu(SIDE)}" marT="{emu(pad)}" marB="{emu(pad)}" anchor="ctr">{line}<a:noFill/></a:tcPr></a:tc>'
    )


def _place(style: Style, block: Table, box: Box, widths: list[float], rows: list[_Row], size: float) -> None:
    numeric = [at < len(block.numeric) and block.numeric[at] for at in range(len(widths))]
    body = ""
    for at, row in enumerate(rows):
        cells = "".join(
            _cell(
                style,
                text,
                size,
                numeric=numeric[n],
                head=at == 0,
                link=row.link if n == 0 else None,
                after=_spaced(block, n),
            )
            for n, text in enumerate(row.cells)
        )
        body += f'<a:tr h="{emu(row.height)}">{cells}</a:tr>'
    columns = "".join(f'<a:gridCol w="{emu(wide)}"/>' for wide in widths)
    frame = box_xml(box).replace("a:xfrm", "p:xfrm")
    canvas = style.canvas
    canvas._add(
        f'<p:graphicFrame {NS}><p:nvGraphicFramePr><p:cNvPr id="{canvas.id()}" name="{attribute(canvas.name(block.key))}" '
        f'descr="{attribute(block.alt)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f'</p:nvGraphicFramePr>{frame}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{columns}</a:tblGrid>{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    )
