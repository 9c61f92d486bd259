"""Parts that have lost their names, by hand or in another program: known by what they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socialwatch.report.refresh import cells, charted, imaged
from socialwatch.report.refresh.chartbook import numbers, series, values
from socialwatch.report.refresh.geometry import box, near
from socialwatch.report.refresh.lettering import P, same, says
from socialwatch.report.refresh.owned import Page, Seen, name_of, placeholder, placeholders, shapes

PLAIN = 12
"""Letters from which on words tell a part wherever it stands; shorter ones, and none, only where it stood."""
ENOUGH = 3
"""Parts that are known again on a slide of which neither a name nor the title tells whose it is."""


def kind(shape: Any) -> str:
    """What a shape is: text, picture, chart, table, another frame, or its tag."""
    tag = str(shape.tag).rpartition("}")[2]
    if tag == "graphicFrame":
        return "table" if cells.grid(shape) is not None else "chart" if charted.shows(shape) else "frame"
    return {"sp": "text", "pic": "picture"}.get(tag, tag)


def recognise(found: Sequence[Seen], base: Mapping[str, Page]) -> None:
    """Add to slides of the edited file the parts of ours that only what they show tells.

    Whoever renames a chart, or opens a deck in a program that gives all shapes names of its own, does not want old
    figures in it next quarter.
    """
    for one in found:
        if one.key is not None:
            one.parts += _missing(one, base[one.key])
    taken = {one.key for one in found}
    for one in found:
        if one.key is None:
            likely = {key: list(_missing(one, page)) for key, page in base.items() if key not in taken}
            best = max(likely, key=lambda key: len(likely[key]), default="")
            if best and len(likely[best]) >= ENOUGH:
                one.key = best
                one.parts = [*likely[best], *placeholders(one, base[best])]
                taken.add(best)


def _missing(one: Seen, page: Page) -> Iterator[tuple[str, str, Any]]:
    here = {role for key, role, _ in one.parts if key == page.key}
    known = {id(shape) for _, _, shape in one.parts}
    free = [
        shape
        for shape in shapes(one.slide)
        if id(shape) not in known and placeholder(shape) is None and not name_of(shape).startswith("sw:")
    ]
    for role, part in page.parts.items():
        if role in here or placeholder(part) is not None:
            continue
        shape = next((s for s in free if kind(s) == kind(part) and _shows(s, part, one, page)), None)
        if shape is not None:
            free.remove(shape)
            yield page.key, role, shape


def _shows(shape: Any, part: Any, one: Seen, page: Page) -> bool:
    """Whether a shape of the file shows what a part of ours does."""
    what = kind(part)
    if what == "text":
        words = says(part)
        far = len(words.strip()) >= PLAIN
        return same(says(shape), words) and (far or near(_seen(shape), _seen(part)))
    if what == "table":
        return _words(shape) == _words(part)
    if what == "chart":
        return bool(_figures(shape, one.slide.part) & _figures(part, page.slide.part))
    if what == "picture":
        here, there = imaged.shown(shape, one.slide.part), imaged.shown(part, page.slide.part)
        return there is not None and imaged.same(here, there)
    return False


def _seen(shape: Any) -> Any:
    """Where a shape stands; inside a group that is told in the group's own measure."""
    return None if shape.getparent().tag == P + "grpSp" else box(shape)


def _words(frame: Any) -> list[list[str]]:
    table = cells.grid(frame)
    return [] if table is None else [[" ".join(says(cell).split()) for cell in row] for row in table.cells]


def _figures(frame: Any, slide_part: Any) -> set[tuple[float | None, ...]]:
    """The rows of values of a chart, but for those of less than two figures, which many charts share."""
    part = charted.part_of(frame, slide_part)
    if part is None:
        return set()
    rows = (
        tuple(round(n, 6) if n is not None else None for n in numbers(values(one))) for one in series(part._element)
    )
    return {row for row in rows if len({n for n in row if n is not None}) >= 2}
