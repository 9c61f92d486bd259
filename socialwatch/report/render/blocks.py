"""Big numbers, columns of statements and plain paragraphs, each fitted to its box."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socialwatch.report.deck import BigNumber, BigNumbers, Point, Points, Text, Tone
from socialwatch.report.render import quoted
from socialwatch.report.render.measure import ELLIPSIS, LINE, cut, fit, height, sizes, width, wrap, wrap_styled
from socialwatch.report.render.shapes import Box, Para, Run
from socialwatch.report.render.style import CODED, Style

GAP = 0.8  # between statements, in their size
MARKS: dict[str, Tone] = {"+": "positive", "-": "negative", ">": "accent"}
GLYPHS = {"+": "+", "-": "\N{MINUS SIGN}", ">": "\N{RIGHTWARDS ARROW}"}
HANG = 0.3
BREAK = 6.0  # points between paragraphs
BETWEEN = 0.35  # inches between figures in a row
NUMBERED = re.compile(r"^\d+   ")


def big_numbers_height(style: Style, block: BigNumbers, wide: float, tight: bool = False) -> float:
    """What a row of figures asks for: the same on every slide, more where its words need more lines."""
    t = style.tokens.type
    usual = 1.62 if any(n.change for n in block.numbers) else 1.3
    room = Box(0, 0, wide, 0).columns(max(2, len(block.numbers)), BETWEEN)[0].width
    size = t.label if tight else t.note
    words = (sum(height([text], room, size) for text in (n.label, n.change) if text) for n in block.numbers)
    needed = 0.06 + LINE * (t.big_least if tight else t.big) / 72 + max(words, default=0.0)
    return max((usual - 0.4 * tight) * style.part, needed)


def big_numbers(style: Style, block: BigNumbers, box: Box) -> None:
    """Two to four figures side by side under hairlines, all at one size."""
    places = box.columns(max(2, len(block.numbers)), BETWEEN)
    size = big_size(style, block.numbers, places[0].width, box.height)
    below = places[0].below(0.06 + LINE * size / 72)
    most = min((_told(style, number, below)[1] for number in block.numbers), default=style.tokens.type.body)
    for at, (number, place) in enumerate(zip(block.numbers, places, strict=False), start=1):
        big_number(style, f"{block.key}:{at}", number, place, size, block.alt if at == 1 else number.label, most)


def big_size(style: Style, numbers: Sequence[BigNumber], wide: float, tall: float) -> float:
    """The largest size at which every figure fits beside the code of its evidence, and leaves room for its words."""
    t = style.tokens.type

    def fits(one: BigNumber, size: float) -> bool:
        code = width(f"  {one.evidence}", t.source) if one.evidence else 0.0
        return width(one.value, size, True) + code <= wide

    def words_fit(one: BigNumber, size: float) -> bool:
        told = sum(height([text], wide, t.label) for text in (one.label, one.change) if text)
        return 0.06 + LINE * size / 72 + told <= tall

    some = (*sizes(t.big, t.big_least), *sizes(t.big_least - 1, t.body))  # rather small than over its neighbour
    fitting = [size for size in some if all(fits(one, size) for one in numbers)] or [t.body]
    # where even small figures leave too little room for the words, small figures would gain nothing
    return next((size for size in fitting if all(words_fit(one, size) for one in numbers)), fitting[0])


def big_number(
    style: Style, key: str, number: BigNumber, box: Box, size: float, alt: str, most: float | None = None
) -> None:
    """One figure under a hairline, with what it is and how it changed in letters of at most `most` points."""
    t, p = style.tokens.type, style.palette
    style.canvas.rule(f"{key}:rule", box.with_(height=0.014), p.ink)
    tone = p.tone(number.tone)
    value = Run(number.value, size, style.theme(p.text(tone)), True)
    code = Run(f"  {number.evidence}", t.source, p.muted)
    tall = LINE * size / 72
    style.canvas.text(f"{key}:value", Box(box.left, box.top + 0.06, box.width, tall),
                      [Para([value, code] if number.evidence else [value])], alt=alt, wrap=False)  # fmt: skip
    below = box.below(0.06 + tall)
    style.canvas.text(f"{key}:label", below, _told(style, number, below, most)[0])


def _told(style: Style, number: BigNumber, box: Box, most: float | None = None) -> tuple[list[Para], float]:
    """What a figure is and how it changed: the label as large as leaves room for the whole of the change; its size."""
    t, p, line = style.tokens.type, style.palette, LINE / 72
    most = most or t.body
    if not number.change:
        label, size = fit(number.label, box.width, min(box.height, 2 * line * most), most, t.label)
        return [Para([Run(label, size, p.ink)])], size
    paras: list[Para] = []
    for wanted in sizes(most, t.label):
        label, size = fit(number.label, box.width, min(box.height - line * wanted, 2 * line * wanted), wanted, t.label)
        room = max(box.height - height([label], box.width, size), line * t.label)
        change, small = fit(number.change, box.width, room, wanted, t.label)
        paras = [Para([Run(label, size, p.ink)]), Para([Run(change, small, p.muted)])]
        if (label, change) == (number.label, number.change):
            break
    return paras, min(size, small)


def points(style: Style, blocks: Sequence[Points], box: Box) -> None:
    """Headings side by side with their statements under them; one size for all columns."""
    t = style.tokens.type
    places = box.columns(len(blocks), 0.4 if len(blocks) > 1 else 0.0)
    head = 0.44
    rooms = [place.below(head) for place in places]
    size = _points_size(style, blocks, rooms)
    # a font that runs wider than it was measured must not break a heading
    said = [
        fit(one.heading, at.width * 0.94, 0.34, t.body, t.source, bold=True)
        for one, at in zip(blocks, places, strict=True)
    ]
    heads = min((small for _, small in said), default=t.body)
    for block, place, (heading, _) in zip(blocks, places, said, strict=True):
        _heading(style, block, place, heading, heads)
    ends = [_points(style, block, room, size) for block, room in zip(blocks, rooms, strict=True)]
    quoted.draw(style, blocks, [_hung(room) for room in rooms], ends, min(size, t.note))


def _points_size(style: Style, blocks: Sequence[Points], rooms: Sequence[Box]) -> float:
    """The largest letters in which all statements fit; where they are quoted for, a little smaller ones may leave room
    for the whole of the quotations, or for some lines of them."""
    t = style.tokens.type

    def fits(s: float, most: int) -> bool:
        return all(
            _points_height(block.points, room.width, s, t.source)
            + quoted.wanted(style, block, _hung(room).width, min(s, t.note), most)
            <= room.height * (0.8 if s > t.body else 1)
            for block, room in zip(blocks, rooms, strict=True)
        )

    found = sizes(t.body + 2, t.body_least)  # a page with room to spare is set a little larger
    tried = [(s, most) for least in (t.note - 1, t.body_least) for most in quoted.LINES for s in found if s >= least]
    quoting = next((s for s, most in tried if fits(s, most)), None)
    return quoting or next((s for s in found if fits(s, 0)), t.body_least)


def _hung(room: Box) -> Box:
    """Where words stand beside their marks."""
    return Box(room.left + HANG, room.top, room.width - HANG, room.height)


def _heading(style: Style, block: Points, place: Box, words: str, size: float) -> None:
    style.canvas.rule(f"{block.key}:rule", place.with_(height=0.022), style.theme(style.palette.accent))
    style.canvas.text(f"{block.key}:heading", Box(place.left, place.top + 0.07, place.width, 0.3),
                      [Para([Run(words, size, style.palette.ink, True)])])  # fmt: skip


def _point_height(point: Point, text: str, wide: float, size: float, small: float) -> float:
    parts = [(f"{point.head} ", size, True), (text, size, False)]
    if point.evidence:
        parts.append((f"{CODED}{point.evidence}", small, False))
    return wrap_styled(parts, wide * 0.985) * LINE * size / 72


def _points_height(items: Sequence[Point], room: float, size: float, small: float) -> float:
    tall = sum(_point_height(point, point.text, room - HANG, size, small) for point in items)
    return tall + max(0, len(items) - 1) * size * GAP / 72


def _points(style: Style, block: Points, room: Box, size: float) -> float:
    """The statements; where the last of them ends."""
    t, p = style.tokens.type, style.palette
    texts = _cut_points(block.points, room, size, t.source)
    top, gap = room.top, size * GAP / 72
    for at, (point, text) in enumerate(zip(block.points, texts, strict=True), start=1):
        glyph = GLYPHS.get(point.mark, "\N{BULLET}")
        tone = p.text(p.tone(MARKS[point.mark])) if point.mark in MARKS else p.muted
        runs = [Run(f"{point.head} ", size, p.ink, True)] if point.head else []
        runs.append(Run(text, size, p.ink))
        if point.evidence:
            runs.append(Run(f"{CODED}{point.evidence}", t.source, p.muted))
        wide = room.width - HANG
        tall = _point_height(point, text, wide, size, t.source)
        mark = Run(glyph, size, style.theme(tone), True)
        style.canvas.text(f"{block.key}:mark:{at}", Box(room.left, top, HANG, LINE * size / 72), [Para([mark])])
        style.canvas.text(f"{block.key}:{at}", Box(room.left + HANG, top, wide, tall), [Para(runs)])
        top += tall + gap
    return top - gap


def _cut_points(items: Sequence[Point], room: Box, size: float, small: float) -> list[str]:
    """The statements' texts; where all together are too tall, the longest give way."""
    if _points_height(items, room.width, size, small) <= room.height:
        return [point.text for point in items]
    gaps = (len(items) - 1) * size * GAP / 72
    tall = [_point_height(point, point.text, room.width - HANG, size, small) for point in items]
    line = LINE * size / 72
    each = _fewer([round(one / line) for one in tall], int((room.height - gaps) / line + 1e-6))
    wide = (room.width - HANG) * 0.97
    found: list[str] = []
    for point, lines, high in zip(items, each, tall, strict=True):
        if high <= lines * line + 1e-6:
            found.append(point.text)
            continue
        whole = cut(f"{point.head} {point.text}", wide - width(f"  {point.evidence}", size) * 0.5, lines * line, size)
        text = whole[len(point.head) + 1 :] if whole.startswith(point.head + " ") else ELLIPSIS
        found.append(text.removesuffix(" " + ELLIPSIS) or ELLIPSIS)  # whole sentences of ours need no mark
    return found


def _fewer(lines: Sequence[int], most: int) -> list[int]:
    """How many lines each may have so that all together fit: what the short ones leave is for the long ones."""
    kept = list(lines)
    while sum(kept) > most and max(kept) > 1:
        at = max(range(len(kept)), key=lambda n: (kept[n], n))
        kept[at] -= 1
    return kept


def text(style: Style, block: Text, box: Box) -> None:
    """Paragraphs in one column, in two when they are long."""
    t, p, gap = style.tokens.type, style.palette, BREAK * style.part
    columns = columns_of(block, box.width)
    wide = (box.width - 0.4 * (columns - 1)) / columns
    parts = _balance(block.paragraphs, columns, wide, t.body_least)

    def hung(size: float) -> float:
        return max((_hang(words, size) for words in block.paragraphs), default=0.0)

    size = next(
        (
            s
            for s in sizes(t.body, t.body_least)
            if all(_tall(part, wide - hung(s), s, gap) <= box.height for part in parts)
        ),
        t.body_least,
    )
    widest = hung(size)
    for at, (part, place) in enumerate(zip(parts, box.columns(columns, 0.4), strict=True), start=1):
        kept = _keep(part, wide, box.height, size, gap)
        key = block.key if at == 1 else f"{block.key}:{at}"
        paras = [_para(words, size, p.ink, gap, widest) for words in kept]
        style.canvas.text(key, place, paras)


def _tall(part: Sequence[str], wide: float, size: float, gap: float) -> float:
    """The height of paragraphs in so many inches, which begin after their numbers."""
    lines = [len(wrap(NUMBERED.sub("", one), wide, size)) for one in part]
    return (sum(lines) * LINE * size + max(0, len(lines) - 1) * gap) / 72


def columns_of(block: Text, wide: float) -> int:
    return 2 if len("\n".join(block.paragraphs)) > 700 and wide > 7 else 1


def _para(words: str, size: float, color: str, gap: float, widest: float) -> Para:
    """A paragraph; numbers stand flush right, so that the words after them begin at one place."""
    own = _hang(words, size)
    return Para([Run(words, size, color)], after=gap, indent=widest if own else 0.0, start=widest - own if own else 0.0)


def _hang(words: str, size: float) -> float:
    """How far the lines under a numbered one hang in: as far as its words begin."""
    number = NUMBERED.match(words)
    return width(number[0], size) if number else 0.0


def _balance(paragraphs: Sequence[str], columns: int, wide: float, size: float) -> list[list[str]]:
    """Paragraphs in columns of about the same height."""
    if columns == 1:
        return [list(paragraphs)]
    best = min(
        range(1, len(paragraphs)) or [1],
        key=lambda at: max(height(paragraphs[:at], wide, size, gap=6), height(paragraphs[at:], wide, size, gap=6)),
    )
    return [list(paragraphs[:best]), list(paragraphs[best:])]


def _keep(paragraphs: Sequence[str], wide: float, tall: float, size: float, gap: float) -> list[str]:
    kept: list[str] = []
    for words in paragraphs:
        room = tall - height([*kept, ""], wide, size, gap=gap) + LINE * size / 72
        if room < LINE * size / 72:
            break
        kept.append(cut(words, wide, room, size))
    return kept
