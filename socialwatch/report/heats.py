"""A field of cells as inline SVG: the same shades, classes and frames as in PowerPoint."""

from __future__ import annotations

from socialwatch.report.deck import Heat
from socialwatch.report.scale import shower, thinned
from socialwatch.report.svg import NARROW, PAPER, WIDE, Size, drawing, label, path, pixels, shorten, tag, words_of
from socialwatch.report.svg import tone_class as tone
from socialwatch.report.words import Words

ROW, HEAD, LEGEND, NEXT = 26, 22, 30, 18
FAINT = 0.06


def heat(block: Heat, words: Words, size: Size) -> str:
    """The field at one size of screen."""
    names = min(max(pixels(name) for name in block.rows) + 12, size.wide * 0.28)
    wide = (size.wide - names) / len(block.columns)
    parts = [_columns(block, names, wide)]
    show = shower(block.unit, words)
    most = max((v for row in block.values for v in row if v is not None), default=0.0) or 1.0
    for at, name in enumerate(block.rows):
        y = HEAD + at * ROW
        parts.append(label(names - 8, y + ROW / 2 + 4, shorten(name, names - 8), "tick", "end"))
        for column, value in enumerate(block.values[at]):
            x = names + column * wide
            told = _told(block, words, show(value), value)
            title = tag("title", words_of(f"{name}, {block.columns[column]}: {told}"))
            parts.append(
                tag("rect", title, x=x, y=y + 1, width=max(0.5, wide - 1), height=ROW - 2, **_paint(block, value, most))
            )
    parts.append(_frames(block, names, wide))
    tall = HEAD + ROW * len(block.rows) + 4
    if block.steps:
        legend, lines = _legend(block, words, names, tall, size.wide)
        parts.append(legend)
        tall += LEGEND + (lines - 1) * NEXT
    return drawing("".join(parts), size.wide, tall, block.alt, size.class_)


def _paint(block: Heat, value: float | None, most: float) -> dict[str, object]:
    if value is None:
        return {"class_": "blind"}
    if block.steps:
        return {"class_": f"f-{tone(block.steps[int(value)].tone)}"}
    if not value:
        return {"class_": "empty"}
    return {"class_": f"f-{tone(block.tone)}", "fill_opacity": f"{FAINT + (1 - FAINT) * value / most:.2f}"}


def _told(block: Heat, words: Words, shown: str, value: float | None) -> str:
    if not block.steps:
        return shown
    return words.say("not asked") if value is None else block.steps[int(value)].name


def _columns(block: Heat, names: float, wide: float) -> str:
    step = thinned(block.columns, wide, max(map(pixels, block.columns)) + 8)
    shown = range(0, len(block.columns), step)
    room = {at: names + at * wide + pixels(block.columns[at]) for at in shown}
    end = names + wide * len(block.columns)
    return "".join(label(names + at * wide, HEAD - 8, block.columns[at], "tick") for at in shown if room[at] <= end + 4)


def _frames(block: Heat, names: float, wide: float) -> str:
    """One path around all that is framed: edges between two framed cells are left out."""
    cells = {(row, at) for row, first, past in block.framed for at in range(first, past)}
    parts = []
    for row, at in sorted(cells):
        left, right, top, bottom = names + at * wide, names + (at + 1) * wide, HEAD + row * ROW, HEAD + (row + 1) * ROW
        edges = (
            ((row, at - 1), (left, top), (left, bottom)),
            ((row, at + 1), (right, top), (right, bottom)),
            ((row - 1, at), (left, top), (right, top)),
            ((row + 1, at), (left, bottom), (right, bottom)),
        )
        parts += [path([start, end]) for beside, start, end in edges if beside not in cells]
    return tag("path", d="".join(parts), class_="frame") if parts else ""


def _legend(block: Heat, words: Words, left: float, top: float, wide: float) -> tuple[str, int]:
    """What the shades mean, on as many lines as a narrow screen needs; and how many they are."""
    steps = [(step.name, f"f-{tone(step.tone)}") for step in block.steps]
    if any(value is None for row in block.values for value in row):
        steps.append((words.say("not asked"), "blind"))
    parts, x, lines = [], left, 1
    for name, class_ in steps:
        if x > left and x + 18 + pixels(name) > wide:
            x, top, lines = left, top + NEXT, lines + 1
        parts.append(tag("rect", x=x, y=top + 8, width=12, height=12, class_=class_))
        parts.append(label(x + 18, top + 18, name, "tick"))
        x += pixels(name) + 36
    return "".join(parts), lines


def rows(block: Heat, words: Words) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the figures, for people who read them instead."""
    show = shower(block.unit, words)
    told = [
        [name, *(_told(block, words, show(value), value) for value in values)]
        for name, values in zip(block.rows, block.values, strict=True)
    ]
    return ["", *block.columns], told


def both(block: Heat, words: Words) -> str:
    """The field for a wide and for a narrow screen, and as wide as a sheet of paper."""
    return heat(block, words, WIDE) + heat(block, words, NARROW) + heat(block, words, PAPER)
