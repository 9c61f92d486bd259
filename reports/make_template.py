"""Write reports/templates/brand.pptx: a real slide master with five layouts, from tokens.toml and nothing else.

`python reports/make_template.py` makes the same bytes every time. Theme colours and fonts are set in the theme, so
that a person who edits a deck gets the brand's colours in every menu.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from socialwatch.report.render.package import repack
from socialwatch.report.render.shapes import NS, Box, box_xml, emu, fill_xml
from socialwatch.report.tokens import Page, Palette, Tokens, load

TARGET = Path(__file__).resolve().parent / "templates" / "brand.pptx"
BORN = datetime(2026, 1, 1, tzinfo=UTC)


def theme(tokens: Tokens) -> bytes:
    """The theme: our colours in Office's twelve places, one font family."""
    p, face = tokens.light, tokens.type.family
    slots = {
        "dk1": p.ink, "lt1": p.paper, "dk2": p.muted, "lt2": p.panel, "accent1": p.accent, "accent2": p.positive,
        "accent3": p.negative, "accent4": p.highlight, "accent5": p.competitors[0], "accent6": p.neutral,
        "hlink": p.positive, "folHlink": p.muted,
    }  # fmt: skip
    colors = "".join(f'<a:{k}><a:srgbClr val="{v[1:]}"/></a:{k}>' for k, v in slots.items())
    font = f'<a:latin typeface="{face}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="socialwatch"><a:themeElements>'
        f'<a:clrScheme name="socialwatch">{colors}</a:clrScheme>'
        f'<a:fontScheme name="socialwatch"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="socialwatch"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    ).encode()


def placeholder(ident: int, name: str, kind: str, index: int, box: Box, size: float, color: str, *, bold: bool = False,
                anchor: str = "t", prompt: str = "", align: str = "l", number: bool = False) -> str:  # fmt: skip
    """One placeholder with its own style, no bullets, no insets."""
    levels = "".join(
        f'<a:lvl{n}pPr marL="0" indent="0" algn="{align}"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{fill_xml(color)}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 6)
    )
    field = (
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-GB"/><a:t>#</a:t></a:fld>'
    )
    text = field if number else f'<a:r><a:rPr lang="en-GB"/><a:t>{prompt}</a:t></a:r>'
    index_xml = f' idx="{index}"' if index else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{ident}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"{index_xml}/></p:nvPr></p:nvSpPr><p:spPr>{box_xml(box)}</p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{levels}</a:lstStyle><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def band(ident: int, name: str, box: Box, color: str) -> str:
    """A filled rectangle of the master or a layout."""
    return (
        f'<p:sp userDrawn="1"><p:nvSpPr><p:cNvPr id="{ident}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{box_xml(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill_xml(color)}<a:ln><a:noFill/></a:ln>'
        "</p:spPr></p:sp>"
    ).replace('<p:sp userDrawn="1">', "<p:sp>")


def tree(shapes: str, *, background: str = "") -> str:
    """A slide's content: background and shapes."""
    bg = f"<p:bg><p:bgPr>{fill_xml(background)}<a:effectLst/></p:bgPr></p:bg>" if background else ""
    return (
        f'<p:cSld {NS}>{bg}<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        '<p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>'
        f"</a:xfrm></p:grpSpPr>{shapes}</p:spTree></p:cSld>"
    )


def title_box(page: Page) -> Box:
    return Box(page.margin, page.title_top, page.span(page.columns), page.title_height)


def body_box(page: Page, columns: float) -> Box:
    return Box(page.margin, page.body_top, page.span(columns), page.body_bottom - page.body_top)


def source_and_number(tokens: Tokens, first: int) -> str:
    """The last zone of every slide: hairline, source line, slide number."""
    page, size = tokens.page, tokens.type.source
    wide = page.span(page.columns)
    source = Box(page.margin, page.source_top, page.span(11), page.source_height)
    number = Box(page.left(11), page.source_top, page.column, page.source_height)
    return (
        band(first, "Hairline", Box(page.margin, page.source_top - 0.09, wide, 0.01), "bg2")
        .replace('<a:schemeClr val="bg2"/>', f'<a:srgbClr val="{tokens.light.hairline[1:]}"/>')
        + placeholder(first + 1, "Source", "body", 12, source, size, "tx2", prompt="Source, window, n, coverage")
        + placeholder(first + 2, "Slide number", "sldNum", 13, number, size, "tx2", align="r", number=True)
    )  # fmt: skip


def accent_bar(tokens: Tokens, ident: int, height: float = 0.09) -> str:
    page = tokens.page
    return band(ident, "Accent", Box(page.margin, 0, page.column, height), "accent1")


def layouts(tokens: Tokens) -> dict[str, str]:
    """Name of each layout and its shapes."""
    page, t = tokens.page, tokens.type
    wide = page.columns
    heading = placeholder(2, "Title", "title", 0, title_box(page), t.title, "tx1", bold=True,
                          prompt="The finding in a sentence, with its figure")  # fmt: skip
    note = Box(page.left(9) + 0.16, page.body_top, page.span(3) - 0.16, page.body_bottom - page.body_top)
    body = {"kind": "body", "index": 10, "size": t.body, "color": "tx1"}
    note_shape = placeholder(4, "Note", "body", 11, note, t.note, "tx2", prompt="What to make of it")
    end = source_and_number(tokens, 8)
    cover = Box(page.margin, 1.2, page.span(11), 2.12)
    under = Box(page.margin, 0.62, page.span(11), 0.4)
    low = Box(page.margin, 3.46, page.span(wide), page.body_bottom - 3.46)
    closing = Box(page.margin, 0.7, page.span(10), 0.8)
    closing_body = Box(page.margin, 1.8, page.span(wide), page.body_bottom - 1.8)
    return {
        "Title": band(20, "Accent", Box(0, 0, page.width, 0.16), "accent1")
        + placeholder(2, "Title", "ctrTitle", 0, cover, t.cover, "tx1", bold=True, anchor="t", prompt="The finding of the quarter")
        + placeholder(3, "Subtitle", "subTitle", 1, under, t.lead, "accent1", bold=True, prompt="Brand and window")
        + placeholder(5, "Body", **body, box=low, prompt="Figures")
        + end,
        "Finding": accent_bar(tokens, 20) + heading
        + placeholder(3, "Body", **body, box=body_box(page, 9), prompt="The picture that proves it")
        + note_shape + end,
        "Wide": accent_bar(tokens, 20) + heading + placeholder(3, "Body", **body, box=body_box(page, wide), prompt="Body") + end,
        "Cards": accent_bar(tokens, 20) + heading + placeholder(3, "Body", **body, box=body_box(page, wide), prompt="Posts") + end,
        "Closing": band(20, "Accent", Box(0, 0, 0.16, page.height), "accent1")
        + placeholder(2, "Title", "title", 0, closing, t.cover - 8, "tx1", bold=True, anchor="b", prompt="What follows")
        + placeholder(3, "Body", **body, box=closing_body, prompt="Body")
        + end,
    }  # fmt: skip


def master_xml(tokens: Tokens, old: Any) -> None:
    """Replace the master's shapes and text styles, keeping its relations."""
    page, t = tokens.page, tokens.type
    shapes = placeholder(
        2, "Title", "title", 0, title_box(page), t.title, "tx1", bold=True, prompt="Title"
    ) + placeholder(3, "Body", "body", 1, body_box(page, page.columns), t.body, "tx1", prompt="Body")
    number = Box(page.left(11), page.source_top, page.column, page.source_height)
    shapes += placeholder(4, "Slide number", "sldNum", 4, number, t.source, "tx2", align="r", number=True)
    old.remove(old.cSld)
    old.insert(0, parse_xml(tree(shapes, background="bg1")))
    style = old.find("{http://schemas.openxmlformats.org/presentationml/2006/main}txStyles")
    if style is not None:
        old.remove(style)
    old.append(parse_xml(text_styles(tokens)))


def text_styles(tokens: Tokens) -> str:
    def level(n: int, size: float, bold: bool) -> str:
        return (
            f'<a:lvl{n}pPr marL="0" indent="0" algn="l"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
            f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
            f'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{n}pPr>'
        )

    t = tokens.type
    body = "".join(level(n, t.body, False) for n in range(1, 10))
    return (
        f"<p:txStyles {NS}><p:titleStyle>{level(1, t.title, True)}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{body}</p:otherStyle></p:txStyles>"
    )


def build(tokens: Tokens) -> bytes:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = emu(tokens.page.width), emu(tokens.page.height)
    wanted = layouts(tokens)
    for layout in list(presentation.slide_layouts)[len(wanted) :]:
        presentation.slide_layouts.remove(layout)
    master = presentation.slide_master
    master_xml(tokens, master.element)
    master.part.part_related_by(RT.THEME)._blob = theme(tokens)
    for layout, (name, shapes) in zip(presentation.slide_layouts, wanted.items(), strict=True):
        element = layout.element
        element.remove(element.cSld)
        cover = ' type="title"' if name == "Title" else ""
        fresh = parse_xml(tree(shapes))
        fresh.set("name", name)
        element.insert(0, fresh)
        element.attrib.pop("type", None)
        if cover:
            element.set("type", "title")
    facts = presentation.core_properties
    facts.title, facts.author, facts.last_modified_by = "socialwatch brand template", "socialwatch", "socialwatch"
    facts.created = facts.modified = BORN.replace(tzinfo=None)
    facts.revision = 1
    raw = io.BytesIO()
    presentation.save(raw)
    return repack(raw.getvalue())


def main() -> None:
    TARGET.write_bytes(build(load()))


def palette(tokens: Tokens) -> Palette:
    return tokens.light


if __name__ == "__main__":
    main()
