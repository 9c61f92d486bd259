"""Shapes written straight as DrawingML: text boxes, rules and pictures, each with its name and alt text.

Named shapes that are no placeholders keep their names through LibreOffice; names are `sw:<slide>:<key>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from socialwatch.report.render.measure import TURNING
from socialwatch.report.unbroken import unbroken

EMU = 914400
LONGEST = 2000  # letters of a link; more Office does not open
_HOST = re.compile(r"[\w.\-]+(?::\d*)?|\[[0-9A-Fa-f:.]+\](?::\d*)?")
_ODD = re.compile(r"""[<>"'{}|\\^`\x7f-\U0010ffff]|%(?![0-9A-Fa-f]{2})""")  # what stands in no address as it is
NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f{TURNING}\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def below(self, down: float) -> Box:
        """What is left of it under the first `down` inches."""
        return Box(self.left, self.top + down, self.width, max(0.0, self.height - down))

    def columns(self, count: int, gutter: float) -> list[Box]:
        """It cut into equal columns."""
        wide = (self.width - gutter * (count - 1)) / count
        return [Box(self.left + at * (wide + gutter), self.top, wide, self.height) for at in range(count)]

    def with_(self, **changes: float) -> Box:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; `color` is #RRGGBB or a name of the theme's ("accent1")."""

    text: str
    size: float
    color: str
    bold: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Para:
    runs: Sequence[Run]
    align: str = "l"  # l, r, ctr
    after: float = 0.0  # points
    indent: float = 0.0  # inches that lines after the first hang in
    start: float = 0.0  # inches at which the first line begins


def clean(text: str) -> str:
    """Text without characters that XML forbids or that turn the words around them; tabs and line ends become spaces."""
    return _FORBIDDEN.sub("", text).replace("\t", " ").replace("\r", "").replace("\n", " ")


def attribute(text: str) -> str:
    """Text for an attribute."""
    return escape(clean(text), {'"': "&quot;"})


def safe_link(url: str | None) -> str | None:
    """The address when a browser may be sent there: http and https only, whatever a post says.

    Not where it shows another place than it leads to (`https://bank.example@evil.example`); what no address may hold
    is escaped, because Office takes a file for broken whose links are none.
    """
    if not url or len(url) > LONGEST or any(ord(letter) < 33 for letter in url):
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        return None
    if not known or "@" in parts.netloc or not _HOST.fullmatch(parts.netloc):
        return None
    head = len(parts.scheme) + len("://") + len(parts.netloc)
    return url[:head] + _ODD.sub(lambda found: quote(found[0]), url[head:])


def emu(inches: float) -> int:
    return round(inches * EMU)


def color_xml(color: str) -> str:
    return f'<a:srgbClr val="{color[1:]}"/>' if color.startswith("#") else f'<a:schemeClr val="{color}"/>'


def fill_xml(color: str | None) -> str:
    return "<a:noFill/>" if color is None else f"<a:solidFill>{color_xml(color)}</a:solidFill>"


def line_xml(color: str | None, points: float = 0.75) -> str:
    return (
        "<a:ln><a:noFill/></a:ln>" if color is None else f'<a:ln w="{round(points * 12700)}">{fill_xml(color)}</a:ln>'
    )


def box_xml(box: Box) -> str:
    return (
        f'<a:xfrm><a:off x="{emu(box.left)}" y="{emu(box.top)}"/>'
        f'<a:ext cx="{max(0, emu(box.width))}" cy="{max(0, emu(box.height))}"/></a:xfrm>'
    )


class Canvas:
    """One slide to draw on; gives out shape ids and remembers the boxes of text for the overflow test."""

    def __init__(self, slide: Any, key: str) -> None:
        self.slide = slide
        self.key = key
        self._tree = slide.shapes._spTree
        self._next = 100  # above what the layout's placeholders got
        self._links: dict[str, str] = {}

    def name(self, key: str) -> str:
        return f"sw:{self.key}:{key}"

    def id(self) -> int:
        self._next += 1
        return self._next

    def _add(self, xml: str) -> Any:
        from pptx.oxml import parse_xml

        element = parse_xml(xml)
        extras = self._tree.find(f"{{{self._tree.nsmap['p']}}}extLst")
        if extras is None:
            self._tree.append(element)
        else:
            extras.addprevious(element)
        return element

    def _link(self, url: str | None) -> str:
        address = safe_link(url)
        if address is None:
            return ""
        if address not in self._links:
            from pptx.opc.constants import RELATIONSHIP_TYPE as RT

            self._links[address] = self.slide.part.relate_to(address, RT.HYPERLINK, is_external=True)
        return self._links[address]

    def run_xml(self, run: Run) -> str:
        link = self._link(run.link)
        click = f'<a:hlinkClick r:id="{link}"/>' if link else ""
        return (
            f'<a:r><a:rPr lang="en-GB" sz="{round(run.size * 100)}" b="{int(run.bold)}" dirty="0">{fill_xml(run.color)}{click}'
            f"</a:rPr><a:t>{escape(unbroken(clean(run.text)))}</a:t></a:r>"
        )

    def para_xml(self, para: Para) -> str:
        size = round((para.runs[0].size if para.runs else 12) * 100)
        hang = f' marL="{emu(para.indent)}" indent="{emu(para.start - para.indent)}"' if para.indent else ""
        right_to_left = ' rtl="1"' if rtl("".join(run.text for run in para.runs)) else ""
        return (
            f'<a:p><a:pPr algn="{para.align}"{hang}{right_to_left}><a:spcBef><a:spcPts val="0"/></a:spcBef>'
            f'<a:spcAft><a:spcPts val="{round(para.after * 100)}"/></a:spcAft><a:buNone/></a:pPr>'
            f"{''.join(self.run_xml(run) for run in para.runs)}"
            f'<a:endParaRPr lang="en-GB" sz="{size}"/></a:p>'
        )

    def text(self, key: str, box: Box, paras: Sequence[Para], *, anchor: str = "t", fill: str | None = None,
             line: str | None = None, inset: float = 0.0, alt: str = "", columns: int = 1, wrap: bool = True,
             shape: str = "rect") -> Any:  # fmt: skip
        """A text box; its text was measured before, so it neither shrinks nor grows by itself."""
        margin = emu(inset)
        cols = f' numCol="{columns}" spcCol="{emu(0.3)}"' if columns > 1 else ""
        return self._add(
            f'<p:sp {NS}><p:nvSpPr><p:cNvPr id="{self.id()}" name="{attribute(self.name(key))}" descr="{attribute(alt)}"/>'
            f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{box_xml(box)}<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom>'
            f"{fill_xml(fill)}{line_xml(line)}</p:spPr>"
            f'<p:txBody><a:bodyPr wrap="{"square" if wrap else "none"}" lIns="{margin}" tIns="{margin}" rIns="{margin}" '
            f'bIns="{margin}" anchor="{anchor}"{cols}><a:noAutofit/></a:bodyPr><a:lstStyle/>'
            f"{''.join(self.para_xml(para) for para in paras) or '<a:p/>'}</p:txBody></p:sp>"
        )

    def rule(self, key: str, box: Box, color: str) -> Any:
        """A filled rectangle without text: hairlines, bars, bands; decoration for a screen reader."""
        return self._add(
            f'<p:sp {NS}><p:nvSpPr><p:cNvPr id="{self.id()}" name="{attribute(self.name(key))}"><a:extLst>'
            '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
            f"</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{box_xml(box)}"
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill_xml(color)}{line_xml(None)}</p:spPr></p:sp>'
        )

    def picture(self, key: str, box: Box, png: bytes, alt: str, link: str | None, border: str) -> Any:
        """A picture in exactly that box; one that is shown twice is stored once."""
        import io

        _, rel = self.slide.part.get_or_add_image_part(io.BytesIO(png))
        target = self._link(link)
        click = f'<a:hlinkClick r:id="{target}"/>' if target else ""
        return self._add(
            f'<p:pic {NS}><p:nvPicPr><p:cNvPr id="{self.id()}" name="{attribute(self.name(key))}" descr="{attribute(alt)}">'
            f'{click}</p:cNvPr><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
            f'<p:blipFill><a:blip r:embed="{rel}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
            f'<p:spPr>{box_xml(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{line_xml(border, 0.75)}</p:spPr></p:pic>'
        )


def rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    import unicodedata

    first = next((c for c in map(unicodedata.bidirectional, text) if c in ("L", "R", "AL")), "L")
    return first in ("R", "AL")
