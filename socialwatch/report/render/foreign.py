"""Another company's layouts: which one carries a slide, and where there is room between their logos and footers."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from socialwatch.errors import ReportError
from socialwatch.report.render.shapes import EMU, Box

LEAST = 2.4  # inches that the figures of a cover need
LINE_TALL = 0.3  # inches of the source line
LARGE = 0.4  # share of the page from which a shape is behind the text, not beside it
BESIDE = 0.25  # inches of air beside what they draw
CARRIED = ("ftr", "sldNum")  # placeholders that a slide of theirs shows: the footer's words and its number


def layout_for(layouts: Iterable[Any], cover: bool, page: tuple[float, float]) -> Any:
    """The layout with the largest room to write in beside a title, for the cover one with a centred title."""
    from pptx.enum.shapes import PP_PLACEHOLDER as P

    covers: list[Any] = []
    plain: list[tuple[float, int, Any]] = []
    bare: list[tuple[float, int, Any]] = []
    for layout in layouts:
        kinds = [one.placeholder_format.type for one in layout.placeholders]
        bodies = [box_of(one) for one in layout.placeholders if one.placeholder_format.type in (P.BODY, P.OBJECT)]
        if P.CENTER_TITLE in kinds:
            covers.append(layout)
        elif P.TITLE in kinds:
            large = max((box.width * box.height for box in bodies), default=0.0)
            wide = max((box.width for box in bodies), default=0.0) >= page[0] * 0.6
            (plain if wide and large > 0.3 * page[0] * page[1] else bare).append((large, len(bodies), layout))
    plain.sort(key=lambda one: -one[0] / one[1])
    bare.sort(key=lambda one: one[1])  # a layout of nothing but a title before one of two columns
    findings = [layout for _, _, layout in plain + bare]
    order = covers + findings if cover else findings + covers
    if not order:
        raise ReportError("the template has no layout with a title placeholder; add one, or leave out --template")
    return order[0]


def box_of(shape: Any) -> Box:
    """Where a shape stands, its layout's place included."""
    return Box(*((value or 0) / EMU for value in (shape.left, shape.top, shape.width, shape.height)))


def obstacles(layout: Any, page: tuple[float, float]) -> list[Box]:
    """What the layout and its master draw themselves beside the text: logos, bars, footers."""
    found = [one for one in layout.shapes if not one.is_placeholder]
    if layout._element.get("showMasterSp") != "0":
        found += [one for one in layout.slide_master.shapes if not one.is_placeholder]
    found += [one for one in layout.placeholders if _kind(one) in ("dt", *CARRIED)]
    boxes = [box_of(one) for one in found]
    return [box for box in boxes if 0 < box.width * box.height < LARGE * page[0] * page[1]]


def clear_of(area: Box, others: Iterable[Box]) -> Box:
    """The area without what stands in the others, cut on the side where that costs least."""
    for one in others:
        beside = one.left - BESIDE >= area.right or one.right + BESIDE <= area.left
        if beside or one.top >= area.bottom or one.bottom <= area.top:
            continue
        cuts = [
            Box(area.left, area.top, area.width, one.top - 0.05 - area.top),
            Box(area.left, one.bottom + 0.05, area.width, area.bottom - one.bottom - 0.05),
            Box(area.left, area.top, one.left - BESIDE - area.left, area.height),
            Box(one.right + BESIDE, area.top, area.right - one.right - BESIDE, area.height),
        ]
        area = max(cuts, key=lambda box: max(0.0, box.width) * max(0.0, box.height))
    return area


def carry(slide: Any) -> bool:
    """Put the layout's footer and slide number on a slide, as PowerPoint does; whether there is a number now."""
    numbered = False
    ids = max((int(n) for n in slide._element.xpath(".//p:cNvPr/@id")), default=1)
    for shape in slide.slide_layout.placeholders:
        if _kind(shape) not in CARRIED or (_kind(shape) == "ftr" and not shape.text_frame.text.strip()):
            continue
        ids += 1
        copied = deepcopy(shape._element)
        place = copied.find(".//{*}cNvPr")
        place.set("id", str(ids))
        for extra in list(place):
            place.remove(extra)
        properties = copied.find("{*}spPr")
        for one in list(properties):
            properties.remove(one)  # its place stays the layout's
        slide.shapes._spTree.append(copied)
        numbered = numbered or _kind(shape) == "sldNum"
    return numbered


def _kind(placeholder: Any) -> str:
    return (
        str(placeholder._element.xpath(".//p:nvPr/p:ph/@type")[0])
        if placeholder._element.xpath(".//p:nvPr/p:ph/@type")
        else "obj"
    )


def body_area(title: Box, bodies: list[Box], margin: float, page: tuple[float, float], cover: bool) -> Box:
    """Where figures go: the largest place to write in, or all below the title where there is none worth its name."""
    area = max(bodies, key=lambda b: b.width * b.height, default=None)
    if area is None or cover or area.height < 2 or area.width < page[0] / 2:
        left = min(max(title.left, 0.3), margin) if not cover else max(margin, min(title.left, page[0] * 0.12))
        area = Box(left, title.bottom + 0.15, page[0] - 2 * left, page[1] - title.bottom - 0.75)
    beside = title.left >= area.right or title.right <= area.left
    if not beside and title.top < area.bottom and area.top < title.bottom + 0.08:
        area = area.below(title.bottom + 0.08 - area.top)
    return area


def cover_title(
    title: Any, subtitle: Any, margin: float, page: tuple[float, float], others: list[Box]
) -> tuple[Box, Box | None]:
    """Title and subtitle of a cover, moved up where the figures below would have no room."""
    box, under = box_of(title), box_of(subtitle) if subtitle is not None else None
    bottom = max(box.bottom, under.top + 0.5 if under is not None else 0.0)
    if page[1] - bottom - 0.75 < LEAST or (under is not None and under.top < box.bottom):
        room = clear_of(Box(box.left, 0.35, box.width, page[1] - 0.7), others)
        box = Box(box.left, max(0.35, room.top), box.width, min(1.3, page[1] * 0.2))
        under = Box(box.left, box.bottom + 0.02, box.width, 0.5) if under is not None else None
    elif under is not None:
        under = under.with_(height=0.5)
    for shape, new in ((title, box), (subtitle, under)):
        if shape is not None and new is not None:
            shape.left, shape.top, shape.width, shape.height = (
                round(n * EMU) for n in (new.left, new.top, new.width, new.height)
            )
    return box, under
