"""Inline SVG: elements with escaped words, classes for colour (so that light and dark are one drawing), text widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from socialwatch.report.deck import Series, Tone
from socialwatch.report.render.measure import ELLIPSIS, TURNING, width

SIZE = 13
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{TURNING}\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that may stand in a page: no control characters, nothing that turns the words around it, no half letters."""
    return _CONTROL.sub("", text)


def words_of(text: str) -> str:
    return escape(clean(text), quote=True)


def tag(name: str, *children: str, **attributes: object) -> str:
    """An element; `class_` and names with _ become class and -; children must be escaped already."""
    parts = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{words_of(_number(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    inside = "".join(children)
    return f"<{name}{parts}>{inside}</{name}>" if inside else f"<{name}{parts}/>"


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def label(x: float, y: float, words: str, class_: str = "", anchor: str = "") -> str:
    return tag("text", words_of(words), x=float(x), y=float(y), class_=class_, text_anchor=anchor)


def pixels(text: str, size: float = SIZE, bold: bool = False) -> float:
    """About how wide a text is in the reader's font: system fonts run wider than the measured one."""
    return width(text, size, bold) * 72 * 1.18


def shorten(text: str, room: float, size: float = SIZE) -> str:
    """The text in at most `room` pixels."""
    if pixels(text, size) <= room:
        return text
    while text and pixels(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip(" ,;:-") + ELLIPSIS


def classes(series: Sequence[Series]) -> list[str]:
    """The colour class of each line or row of bars; competitors are numbered."""
    seen, found = 0, []
    for one in series:
        found.append(tone_class(one.tone, seen))
        seen += one.tone == "competitor"
    return found


def tone_class(tone: Tone, order: int = 0) -> str:
    return f"c{order % 4}" if tone == "competitor" else tone


def path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def runs(values: Sequence[object | None]) -> list[tuple[int, int]]:
    """Half-open ranges in which every value is known."""
    found, start = [], None
    for at, value in enumerate([*values, None]):
        if value is not None and start is None:
            start = at
        elif value is None and start is not None:
            found.append((start, at))
            start = None
    return found


def drawing(inside: str, wide: float, tall: float, alt: str, class_: str) -> str:
    return (
        f'<svg class="{class_}" viewBox="0 0 {wide:g} {tall:g}" role="img" aria-label="{words_of(alt)}" '
        f'xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    )


@dataclass(frozen=True, slots=True)
class Size:
    """The drawing's size in its own pixels, and its class (which screens it is for)."""

    wide: float
    tall: float
    class_: str


WIDE = Size(720, 330, "wide")
NARROW = Size(360, 280, "narrow")
PAPER = Size(1000, 330, "paper")
PANEL = Size(240, 150, "panel")


def interval(
    low: Sequence[float | None], high: Sequence[float | None], at: int, show: Callable[[float | None], str]
) -> str:
    """A value's bounds as they stand behind it, nothing where they are unknown."""
    if at >= len(low) or at >= len(high) or low[at] is None or high[at] is None:
        return ""
    return f" ({show(low[at])} \N{EN DASH} {show(high[at])})"
