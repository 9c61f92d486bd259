"""Slides that the new deck has and the old one had not, put at the end of the edited file."""

from __future__ import annotations

import copy
from typing import Any

from socialwatch.report.refresh.carry import A, P, R, relation
from socialwatch.report.refresh.geometry import box
from socialwatch.report.refresh.owned import Page, placeholder


def append(presentation: Any, page: Page) -> None:
    """Add a slide with its charts, pictures, links and notes, on the layout of the same name if there is one."""
    source = page.slide
    slide = presentation.slides.add_slide(_layout(presentation, source.slide_layout.name))
    tree = slide.shapes._spTree
    for shape in list(slide.placeholders):
        tree.remove(shape._element)
    idx = {p.placeholder_format.idx for p in slide.slide_layout.placeholders}
    for element in source.shapes._spTree:
        if element.tag.rpartition("}")[2] in ("sp", "pic", "graphicFrame", "cxnSp", "grpSp"):
            made = copy.deepcopy(element)
            for node in made.iter():
                for name, value in list(node.attrib.items()):
                    if name.startswith(R):
                        node.set(name, relation(source.part, value, slide.part))
            tree.append(made)
            _settle(made, page, idx)
    if source.has_notes_slide:
        slide.notes_slide.notes_text_frame.text = source.notes_slide.notes_text_frame.text


def _layout(presentation: Any, name: str) -> Any:
    """The layout of that name; in a file that has lost the names one with a title and little else."""
    layouts = list(presentation.slide_layouts)
    named = [layout for layout in layouts if layout.name == name]
    titled = [one for one in layouts if any(p.placeholder_format.idx == 0 for p in one.placeholders)]
    return (named or sorted(titled, key=lambda one: len(list(one.placeholders))) or layouts)[0]


def _settle(shape: Any, page: Page, idx: set[int]) -> None:
    """A placeholder that the layout does not have becomes a text box where it stood."""
    ph = placeholder(shape)
    if ph is None or int(ph.get("idx", "0")) in idx or ph.get("type") in ("title", "ctrTitle"):
        return
    ph.getparent().remove(ph)
    there = next(
        (page.boxes[role] for role, part in page.parts.items() if role in page.boxes and _same(part, shape)), None
    )
    properties = shape.find(P + "spPr")
    if there is not None and box(shape) is None and properties is not None:
        from pptx.oxml import parse_xml

        x, y, wide, high = there
        properties.insert(0, parse_xml(
            f'<a:xfrm xmlns:a="{A[1:-1]}"><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        ))  # fmt: skip
        properties.insert(1, parse_xml(f'<a:prstGeom xmlns:a="{A[1:-1]}" prst="rect"><a:avLst/></a:prstGeom>'))


def _same(part: Any, shape: Any) -> bool:
    one, other = (next(each.iter(P + "cNvPr")).get("id") for each in (part, shape))
    return bool(one == other)
