"""Masters of three companies, as unlike ours and each other as they come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.util import Inches

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
NAMES = ("four-three", "night", "sidebar")
FOOTER = "Nordwind AG \N{MIDDLE DOT} confidential"


def make(name: str, path: Path) -> Path:
    """The master written to `path`: 4:3 as python-pptx has it, a dark one, and one with a bar and odd placeholders."""
    made = Presentation()
    {"four-three": lambda _: None, "night": _night, "sidebar": _sidebar}[name](made)
    made.save(str(path))
    return path


def _theme(made: Any, colors: dict[str, str], major: str, minor: str) -> None:
    part = made.slide_master.part.part_related_by(RT.THEME)
    theme = etree.fromstring(part.blob)
    for key, value in colors.items():
        holder = theme.find(f".//{{{A}}}clrScheme/{{{A}}}{key}")
        for old in list(holder):
            holder.remove(old)
        etree.SubElement(holder, f"{{{A}}}srgbClr", val=value)
    for kind, face in (("majorFont", major), ("minorFont", minor)):
        theme.find(f".//{{{A}}}{kind}/{{{A}}}latin").set("typeface", face)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _size(made: Any, wide: float, high: float) -> None:
    """Another page, everything on it stretched."""
    across, down = Inches(wide) / made.slide_width, Inches(high) / made.slide_height
    for holder in (made.slide_master, *made.slide_layouts):
        for element in holder._element.iter(f"{{{A}}}off", f"{{{A}}}ext"):
            for key, by in (("x", across), ("cx", across), ("y", down), ("cy", down)):
                if element.get(key):
                    element.set(key, str(round(int(element.get(key)) * by)))
    made.slide_width, made.slide_height = Inches(wide), Inches(high)


def _bar(holder: Any, number: int, name: str, box: tuple[float, float, float, float], color: str) -> None:
    left, top, width, height = (round(n * 914400) for n in box)
    shape = parse_xml(
        f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill></p:spPr></p:sp>'
    )
    holder._element.find(f".//{{{P}}}spTree").insert(2, shape)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(n) for n in (left, top, width, height))


def _night(made: Any) -> None:
    """10 x 5.625 inches, dark, a wide font, titles in capitals, a logo at the top right, a footer and a number."""
    _size(made, 10, 5.625)
    colors = {"dk1": "0B1F3A", "lt1": "F2F6FA", "dk2": "102A4C", "lt2": "C9D6E4", "accent1": "0E3B70"}
    _theme(made, colors, "DejaVu Sans", "DejaVu Sans")
    master = made.slide_master._element
    mapped = master.find(f"{{{P}}}clrMap")
    for key, value in {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}.items():
        mapped.set(key, value)
    master.find(f".//{{{P}}}titleStyle/{{{A}}}lvl1pPr/{{{A}}}defRPr").set("cap", "all")
    _bar(made.slide_master, 91, "Logo", (9.1, 0.12, 0.75, 0.4), "E4572E")
    for layout in made.slide_layouts:
        for shape in layout.placeholders:
            shape.name = f"Platzhalter {shape.placeholder_format.idx}"
            if shape._element.xpath(".//p:ph[@type='ftr']"):
                shape.text_frame.text = FOOTER
    title = next(p for p in made.slide_layouts[1].placeholders if p.placeholder_format.idx == 0)
    _place(title, 0.4, 0.15, 8.6, 0.85)


def _sidebar(made: Any) -> None:
    """13.333 x 7.5 inches, a bar down the left side, a page-wide tint, placeholders with odd numbers, a serif font."""
    _size(made, 13.333, 7.5)
    _theme(made, {"accent1": "FFC20E", "dk1": "222222", "lt1": "FFFFFF"}, "Georgia", "Arial")
    _bar(made.slide_master, 92, "Bar", (0, 0, 0.9, 7.5), "7A1F3D")
    _bar(made.slide_master, 93, "Tint", (0, 0, 13.333, 7.5), "FBF3E4")
    for at, layout in enumerate(made.slide_layouts):
        for shape in layout.placeholders:
            number = shape.placeholder_format.idx
            if 0 < number < 10:
                shape._element.xpath(".//p:ph")[0].set("idx", str(number + 20))
                shape.name = f"Inhaltsplatzhalter {at}"
    content = made.slide_layouts[1]
    for shape in content.placeholders:
        if shape.placeholder_format.idx == 0:
            _place(shape, 1.3, 0.4, 11.4, 1.0)
        elif shape.placeholder_format.idx == 21:
            _place(shape, 0.5, 1.2, 12.4, 5.6)  # below the bar and into the title, as sloppy masters do
