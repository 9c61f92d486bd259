"""A company's own colours and fonts: what is behind a layout, the accent, and ours where theirs could not be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from socialwatch.report.tokens import TEXT, Palette, Tokens, channels, contrast, luminance, mix, readable

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SMALL = 0.9  # a page of less than that part of our height is a small page
WHOLE = 0.85  # share of the page from which a shape is its background
FONTS = {
    "calibri": 1.0, "carlito": 1.0, "aptos": 1.06, "times new roman": 1.0, "garamond": 0.95, "arial narrow": 0.93,
    "arial": 1.12, "helvetica": 1.12, "liberation sans": 1.12, "segoe ui": 1.13, "tahoma": 1.12, "georgia": 1.14,
    "trebuchet ms": 1.12, "open sans": 1.17, "roboto": 1.1, "inter": 1.17, "verdana": 1.27, "dejavu sans": 1.27,
    "century gothic": 1.2, "courier new": 1.33,
}  # fmt: skip
"""How wide a font runs beside the one that text is measured with."""
UNKNOWN = 1.15


class House:
    """The theme of a foreign master, read once."""

    def __init__(self, master: Any) -> None:
        from pptx.opc.constants import RELATIONSHIP_TYPE as RT
        from pptx.oxml import parse_xml

        theme: Any = parse_xml(master.part.part_related_by(RT.THEME).blob)
        self._master = master
        self._part, self._theme = master.part.part_related_by(RT.THEME), theme
        self._colors = {
            one.tag.removeprefix(A): one[0] for one in theme.iter(f"{A}clrScheme") for one in one if len(one)
        }
        faces = [self._face(theme, kind) for kind in ("major", "minor")]
        self.wider = max(FONTS.get(face, UNKNOWN) for face in faces)
        shown = next(master._element.iter(f"{P}titleStyle"), None)
        first = shown.find(f"{A}lvl1pPr/{A}defRPr") if shown is not None else None
        self._title = first
        self.shouting = first is not None and first.get("cap") in ("all", "small")

    @staticmethod
    def _face(theme: Any, kind: str) -> str:
        found = next(theme.iter(f"{A}{kind}Font"), None)
        latin = found.find(f"{A}latin") if found is not None else None
        return (latin.get("typeface") or "calibri").casefold() if latin is not None else "calibri"

    def tokens(self, layout: Any, tokens: Tokens, page: tuple[float, float]) -> Tokens:
        """Our tokens with the colours that a slide on this layout can bear, and letters that fit a small page."""
        behind = self._behind(layout, page)
        part = page[1] / tokens.page.height
        return replace(
            tokens,
            light=self._palette(behind, tokens, layout),
            type=tokens.type.on(part) if part < SMALL else tokens.type,
        )

    def readable_links(self, layout: Any, page: tuple[float, float]) -> None:
        """Links take the theme's colour for them; one that cannot be read on this layout is made lighter or darker."""
        from pptx.opc.oxml import serialize_part_xml

        behind, changed = self._behind(layout, page), False
        for name in ("hlink", "folHlink"):
            color = self._named(name, layout)
            if name in self._colors and contrast(color, behind) < TEXT:
                self._colors[name].tag = f"{A}srgbClr"
                self._colors[name].attrib.clear()
                self._colors[name].set("val", readable(color, behind)[1:])
                changed = True
        if changed:
            self._part._blob = serialize_part_xml(self._theme)

    def _palette(self, behind: str, tokens: Tokens, layout: Any) -> Palette:
        base = tokens.light if luminance(behind) > 0.18 else tokens.dark
        theirs = self._named("tx1", layout)
        ink = theirs if contrast(theirs, behind) >= 7 else readable(base.ink, behind, 7.0)
        return replace(
            base,
            paper=behind,
            ink=ink,
            muted=readable(base.muted, behind),
            hairline=mix(ink, behind, 0.2),
            panel=mix(ink, behind, 0.06),
            blind=mix(ink, behind, 0.12),
            accent=readable(self._named("accent1", layout), behind),
            highlight=base.highlight,
            positive=readable(base.positive, behind, 3.0),
            neutral=readable(base.neutral, behind, 2.0),
            negative=readable(base.negative, behind, 3.0),
            competitors=tuple(readable(one, behind, 1.8) for one in base.competitors),
        )

    def themed(self, palette: Palette, layout: Any) -> bool:
        """Whether the accent is the theme's own, so that a recoloured theme recolours the deck."""
        return palette.accent == self._named("accent1", layout)

    def _behind(self, layout: Any, page: tuple[float, float]) -> str:
        """The colour behind a layout: of a shape over the whole page, of its background or the master's."""
        places = (
            [layout._element]
            if layout._element.get("showMasterSp") == "0"
            else [layout._element, self._master._element]
        )
        for place in places:
            for fill in reversed([one for one in map(self._cover(page), place.iter(f"{P}sp")) if one is not None]):
                if color := self._filled(fill, layout):
                    return color
        for place in (layout._element, self._master._element):
            ground = place.find(f"{P}cSld/{P}bg")
            if ground is None:
                continue
            chosen = ground.find(f"{P}bgRef")
            color = self._color(chosen, layout) if chosen is not None else self._filled(ground.find(f"{P}bgPr"), layout)
            return color or self._guessed(layout)
        return self._named("bg1", layout)

    def _cover(self, page: tuple[float, float]) -> Any:
        def found(shape: Any) -> Any:
            size = shape.find(f"{P}spPr/{A}xfrm/{A}ext")
            if size is None or shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is not None:
                return None
            area = int(size.get("cx")) * int(size.get("cy")) / 914400**2
            return shape.find(f"{P}spPr") if area >= WHOLE * page[0] * page[1] else None

        return found

    def _guessed(self, layout: Any) -> str:
        """A picture has no one colour; the title's tells whether it is meant to be dark."""
        title = self._filled(self._title, layout) or self._named("tx1", layout)
        return "#202428" if luminance(title) > 0.4 else "#F4F4F4"

    def _filled(self, holder: Any, layout: Any) -> str | None:
        """The colour that something is filled with, the mean of a gradient's; None for pictures and nothing."""
        if holder is None:
            return None
        plain = holder.find(f"{A}solidFill")
        if plain is not None:
            return self._color(plain, layout)
        stops = [color for stop in holder.iter(f"{A}gs") if (color := self._color(stop, layout))]
        if not stops:
            return None
        return mix(stops[0], stops[-1], 0.5)

    def _color(self, holder: Any, layout: Any) -> str | None:
        for one in holder:
            kind = one.tag.removeprefix(A)
            if kind == "srgbClr":
                return _changed(f"#{one.get('val').upper()}", one)
            if kind == "sysClr":
                return f"#{(one.get('lastClr') or '000000').upper()}"
            if kind == "schemeClr":
                return _changed(self._named(one.get("val"), layout), one)
        return None

    def _named(self, name: str, layout: Any) -> str:
        """A colour by the name that slides use; layouts may call dark what the master calls light."""
        mapped = {**self._master._element.find(f"{P}clrMap").attrib}
        own = next(layout._element.iter(f"{A}overrideClrMapping"), None)
        mapped |= dict(own.attrib) if own is not None else {}
        found = self._colors.get(mapped.get(name, name))
        if found is None:
            return "#000000" if name.startswith(("tx", "dk")) else "#FFFFFF"
        return f"#{(found.get('lastClr') or found.get('val') or '000000').upper()}"


def _changed(color: str, element: Any) -> str:
    """A colour made lighter or darker as its children say."""
    import colorsys

    for change in element:
        share = int(change.get("val") or 100000) / 100000
        kind = change.tag.removeprefix(A)
        hue, light, saturation = colorsys.rgb_to_hls(*channels(color))
        light = {"lumMod": light * share, "lumOff": light + share, "shade": light * share,
                 "tint": 1 - (1 - light) * share}.get(kind, light)  # fmt: skip
        rgb = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation)
        color = "#" + "".join(f"{round(c * 255):02X}" for c in rgb)
    return color
