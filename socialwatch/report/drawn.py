"""Charts and covers as pictures, drawn without a browser, for mails and the index: programs that show no SVG."""

from __future__ import annotations

import json

from socialwatch.errors import ReportError
from socialwatch.report import barcharts, charts
from socialwatch.report.cards import compiler
from socialwatch.report.deck import Bars, Lines
from socialwatch.report.render.html import colors
from socialwatch.report.svg import WIDE, clean
from socialwatch.report.tokens import Palette, Tokens
from socialwatch.report.words import Words

DENSITY = 144.0
CHART = b"""
#set page(width: 720pt, height: auto, margin: 0pt, fill: rgb(sys.inputs.paper))
#image(bytes(sys.inputs.svg), format: "svg", width: 720pt)
"""
COVER = b"""
#let told = json(bytes(sys.inputs.told))
#set page(width: 480pt, height: 270pt, margin: (x: 28pt, top: 26pt, bottom: 18pt), fill: rgb(told.paper))
#set text(font: (told.family, "Carlito", "Liberation Sans", "Noto Sans"), fill: rgb(told.ink), size: 12pt, lang: "en")
#place(top + left, dx: -28pt, dy: -26pt, rect(width: 480pt, height: 5pt, fill: rgb(told.accent)))
#text(fill: rgb(told.accent_text), weight: "bold", told.kicker)
#v(4pt)
#text(size: 21pt, weight: "bold", told.title)
#if told.svg != "" { v(1fr); image(bytes(told.svg), format: "svg", width: 100%) }
"""


def chart(block: Lines | Bars, words: Words, tokens: Tokens) -> bytes:
    """A chart as PNG, 1440 pixels wide; the same figures and fonts give the same bytes."""
    return _png(CHART, {"svg": _svg(block, words, tokens.light), "paper": tokens.light.paper})


def cover(kicker: str, headline: str, block: Lines | Bars | None, words: Words, tokens: Tokens) -> bytes:
    """A deck's cover as a small picture, for a page that lists decks: what it is, its finding, and a chart."""
    palette = tokens.light
    told = {
        "family": tokens.type.family,
        "kicker": clean(kicker),
        "title": clean(headline),
        "svg": _svg(block, words, palette) if block is not None else "",
        "accent_text": palette.text(palette.accent),
        **{name: getattr(palette, name) for name in ("paper", "ink", "accent")},
    }
    return _png(COVER, {"told": json.dumps(told, ensure_ascii=False)})


def _svg(block: Lines | Bars, words: Words, palette: Palette) -> str:
    """The page's own drawing with its colours written in: there is no page around it to give them."""
    if isinstance(block, Bars):
        drawing = barcharts.bars(block, words, WIDE)
    elif block.quiet:
        drawing = charts.lines(block, words, charts.QUIET_WIDE, named=False)
    else:
        drawing = charts.lines(block, words, WIDE)
    at = drawing.index(">") + 1
    return f"{drawing[:at]}<style>{_style(palette)}</style>{drawing[at:]}"


def _style(palette: Palette) -> str:
    named = "".join(
        f".f-{name}{{fill:{value}}}.s-{name}{{stroke:{value}}}.t-{name}{{fill:{text}}}.on-{name}{{fill:{on}}}"
        for name, value, text, on in colors(palette)
    )
    return (
        f"text{{font-family:Carlito,'Liberation Sans','Noto Sans',sans-serif;font-size:13px;fill:{palette.ink}}}"
        f".tick,.seen{{fill:{palette.muted}}}.seen{{font-size:11px}}.value,.name{{font-weight:700}}"
        f".grid{{stroke:{palette.hairline};stroke-width:1}}.base{{stroke:{palette.muted};stroke-width:1}}"
        ".line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}.own{stroke-width:2.8}"
        f".band{{opacity:.2}}.blind{{fill:{palette.blind}}}.hit{{fill:none}}"
        f".mark{{fill:{palette.highlight};stroke:{palette.paper};stroke-width:1.5}}"
        f".number{{fill:#1B1F24;font-size:11px;font-weight:700}}"
        f".whisker{{fill:none;stroke:{palette.ink};stroke-width:1.3}}{named}"
    )


def _png(template: bytes, inputs: dict[str, str]) -> bytes:
    import typst

    try:
        made = compiler().compile(template, format="png", ppi=DENSITY, sys_inputs=inputs)
    except typst.TypstError as error:
        raise ReportError(f"a picture for a message could not be drawn: {error}") from error
    return bytes(made[0] if isinstance(made, list) else made)
