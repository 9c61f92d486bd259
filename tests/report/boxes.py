"""Text against box on the printed page: where the words of each shape came out, beside where the file puts them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from papers import WORD, words
from pptx import Presentation

from socialwatch.report.render.foreign import box_of

LOW = 0.05  # inches by which a line may stand below a box, and the part of its height beside
WIDE = 0.12  # inches by which they may stand beside it
LATIN = re.compile(r"[\u0000-\u024f\u2010-\u2049\u2190-\u21ff\u2212\ufeff]*")
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class Word(NamedTuple):
    """A word on the page, in inches."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def seen(page: str) -> list[Word]:
    """All words of a page as poppler tells it, line by line."""
    found = [Word(*(float(n) / 72 for n in one.groups()[:4]), unescape(one[5])) for one in WORD.finditer(page)]
    return sorted(found, key=lambda word: (word.top, word.left))


def plain(text: str) -> str:
    return re.sub(r"[\s\ufeff\u00a0\u00ad]", "", text).casefold()


def in_lines(told: Sequence[Word]) -> list[Word]:
    """Words as one reads them: those whose middles stand at one height make a line."""
    rows: list[list[Word]] = []
    for word in sorted(told, key=lambda one: (one.top + one.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        last = rows[-1][0] if rows else None
        if last is not None and abs(middle - (last.top + last.bottom) / 2) < 0.4 * (last.bottom - last.top):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row)]


def placed(text: str, told: Sequence[Word], top: float) -> list[Word]:
    """The words that say a text without a break, of several such the ones that begin nearest to `top`."""
    wanted, whole, starts = plain(text), "", []
    for word in told:
        starts.append(len(whole))
        whole += plain(word.text)
    best: list[Word] = []
    at, edges = whole.find(wanted), {*starts, len(whole)}
    while at >= 0:
        ends = zip(starts, [*starts[1:], len(whole)], told, strict=True)
        some = [word for start, end, word in ends if start < at + len(wanted) and end > at]
        if {at, at + len(wanted)} <= edges and (not best or abs(some[0].top - top) < abs(best[0].top - top)):
            best = some
        at = whole.find(wanted, at + 1)
    return best


def told_wrong(file: Path, pages: Sequence[str]) -> list[str]:
    """What does not stand where the file puts it: words that are not there, leave their box or cover a picture."""
    slides = list(Presentation(str(file)).slides)
    assert len(slides) == len(pages), f"{len(slides)} slides made {len(pages)} pages"
    return [
        f"page {number}: {fault}"
        for number, (slide, page) in enumerate(zip(slides, pages, strict=True), start=1)
        for fault in _on(slide, page)
    ]


def _on(slide: Any, page: str) -> Iterator[str]:
    told = seen(page)
    said = 0
    for shape in slide.shapes:
        if shape.has_text_frame:
            said += shape.name.startswith("sw:") and not shape.name.endswith(":source")
            yield from _text(shape, told)
        elif shape.has_table:
            said += 1
            yield from _table(shape, told)
        elif shape.has_chart:
            said += 1
            yield from _chart(shape, told)
        elif shape.shape_type == 13:
            said += 1
            yield from _picture(shape, words(page))
    if not said:
        yield "nothing but a title"


def _text(shape: Any, told: Sequence[Word]) -> Iterator[str]:
    text, box = shape.text_frame.text, box_of(shape)
    if not text.strip() or not LATIN.fullmatch(text) or 'type="slidenum"' in shape._element.xml:
        return
    here = [word for word in told if box.left - WIDE <= word.left <= box.right]
    yield from _against(shape.name, text, here, (box.top, box.right, box.bottom))


def _against(name: str, text: str, here: Sequence[Word], sides: tuple[float, float, float]) -> Iterator[str]:
    top, right, bottom = sides
    found = placed(text, in_lines(here), top)
    if not found:
        yield f"{name} does not show {text[:60]!r}"
        return
    lowest, widest = max(word.bottom for word in found), max(word.right for word in found)
    if lowest > bottom + LOW + 0.06 * max(word.bottom - word.top for word in found):
        yield f"{name} ends {lowest - bottom:.2f} in below its box: {text[-40:]!r}"
    if widest > right + WIDE:
        yield f"{name} ends {widest - right:.2f} in beside its box: {text[:40]!r}"


def _table(shape: Any, told: Sequence[Word]) -> Iterator[str]:
    """Every cell's words in their column, none below the table's end."""
    box, left = box_of(shape), box_of(shape).left
    for at, column in enumerate(shape.table.columns):
        wide = column.width / 914400
        here = [word for word in told if left - 0.02 <= word.left < left + wide and word.top > box.top - 0.1]
        for row in shape.table.rows:
            text = row.cells[at].text_frame.text
            if text.strip() and LATIN.fullmatch(text):
                yield from _against(f"{shape.name}, column {at + 1},", text, here, (box.top, left + wide, box.bottom))
        left += wide


def _chart(shape: Any, told: Sequence[Word]) -> Iterator[str]:
    """Every word of a label that the chart's file names is drawn, within the chart."""
    box = box_of(shape)
    here = [
        word
        for word in told
        if box.left - WIDE <= word.left and word.right <= box.right + WIDE
        and box.top - WIDE <= word.top and word.bottom <= box.bottom + WIDE
    ]  # fmt: skip
    drawn = "".join(plain(word.text) for word in in_lines(here))
    for label in _labels(shape.chart._chartSpace):
        lost = [one for one in label.split() if LATIN.fullmatch(one) and plain(one) not in drawn]
        if lost:
            yield f"{shape.name} lost {lost} of its label {label!r}"


def _labels(chart: Any) -> list[str]:
    """What the labels of a chart say: words of their own, a series' name, a category's; the names at an axis."""
    found = []
    for series in chart.iter(C + "ser"):
        categories = [v.text or "" for v in series.findall(f"{C}cat//{C}v")]
        for label in series.findall(f"{C}dLbls/{C}dLbl"):
            own = "".join(t.text or "" for t in label.iter(A + "t"))
            if own:
                found.append(own)
            elif _on_(label, "showSerName"):
                found.append("".join(v.text or "" for v in series.findall(f"{C}tx//{C}v")))
            elif _on_(label, "showCatName"):
                found.append(categories[int(label.find(C + "idx").get("val"))])
    shown = [
        one.find(C + "delete").get("val") == "0" and one.find(C + "tickLblPos").get("val") != "none"
        for one in chart.iter(C + "catAx")
    ]
    first = next(chart.iter(C + "cat"), None)
    if any(shown) and first is not None:
        found += [v.text or "" for v in first.iter(C + "v")]
    return [key for key, _ in groupby(found)]


def _on_(label: Any, name: str) -> bool:
    switch = label.find(C + name)
    return switch is not None and switch.get("val") == "1"


def _picture(shape: Any, told: Sequence[tuple[float, float, float, float, str]]) -> Iterator[str]:
    box = box_of(shape)
    for left, top, right, bottom, text in told:
        middle = ((left + right) / 144, (top + bottom) / 144)
        if box.left < middle[0] < box.right and box.top < middle[1] < box.bottom:
            yield f"{text} stands over the picture {shape.name}"
