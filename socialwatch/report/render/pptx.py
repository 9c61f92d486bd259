"""A deck as PowerPoint: native charts and tables on a real master, notes, alt texts, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from socialwatch.report.deck import Bars, BigNumbers, Deck, Heat, Lines, Points, Posts, Quadrant, Slide, Table
from socialwatch.report.evidence import codes
from socialwatch.report.figure_names import measure
from socialwatch.report.formulas import formula
from socialwatch.report.render import bars, column, data, heat, lines, posts, quadrant, table
from socialwatch.report.render import blocks as drawn
from socialwatch.report.render.carried import carry
from socialwatch.report.render.divider import with_divider
from socialwatch.report.render.master import NOTE_IN, NOTE_UNDER, Master, Zones, set_accent
from socialwatch.report.render.measure import balanced, fit, fit_sentences, sizes, wider, wrap
from socialwatch.report.render.measure import height as measure_height
from socialwatch.report.render.package import repack, set_properties
from socialwatch.report.render.place import Placed, cramped, place
from socialwatch.report.render.shapes import Box, Canvas, Para, Run, clean
from socialwatch.report.render.style import Style
from socialwatch.report.templates import find
from socialwatch.report.tokens import Tokens, load
from socialwatch.report.unbroken import counted, unbroken
from socialwatch.report.words import words_for

EVEN = 0.96  # of its room that a title may use: the rest is for programs that measure otherwise
USUAL = 91440  # what a box keeps free at its sides unless it says otherwise


def render(deck: Deck, path: Path, template: Path | None = None, *, tokens: Tokens | None = None) -> None:
    """Write the deck to `path`; `template` is another company's master. ReportError when it can't carry a deck."""
    path.write_bytes(to_bytes(deck, template, tokens))


def to_bytes(
    deck: Deck,
    template: Path | None = None,
    tokens: Tokens | None = None,
    *,
    margins: Mapping[str, bool] | None = None,
) -> bytes:
    """The file; `margins` decides for slides by key whether their note stands beside the figures."""
    tokens = (tokens or load()).branded(deck.accent)
    master = Master(find(template or "brand.pptx"), margins or {})
    if master.own:
        set_accent(master.presentation, tokens.light.accent)
    with wider(master.house.wider if master.house is not None else 1.0):
        for slide in with_divider(deck):
            _slide(master, deck, slide, tokens)
    _properties(master.presentation, deck)
    raw = io.BytesIO()
    master.presentation.save(raw)
    return repack(raw.getvalue())


def _slide(master: Master, deck: Deck, slide: Slide, tokens: Tokens) -> None:
    page = master.presentation.slides.add_slide(master.layout(slide))
    look, themed = master.look(slide, tokens)
    zones = master.zones(page, slide, look)
    canvas = Canvas(page, slide.key)
    style = Style(
        canvas=canvas,
        tokens=look,
        words=words_for(deck.locale, deck.zone, deck.messages),
        pictures=deck.pictures,
        own_theme=master.own,
        themed=themed,
    )
    tall = _title(style, zones, slide, deck)
    if slide.layout == "title" and style.own_theme and slide.blocks:
        zones = zones.under(zones.title_box.top + tall + 0.26)
    blocks = slide.blocks
    if zones.note_box is not None and column.beside(slide, blocks) and isinstance(blocks[1], BigNumbers):
        column.draw(style, blocks[1], zones.note_box)
        zones, blocks = zones.without_margin(), blocks[:1]
    elif zones.note_box is not None and cramped(style, blocks, zones.body):
        zones = zones.full_width(slide.note, style.tokens.type.label)
    stand = place(style, blocks, zones.body)
    size = _one_size(style, stand)
    for placed in stand:
        _block(style, placed, size)
    _note(style, zones, slide)
    number = len(master.presentation.slides)
    _source(style, zones, slide, number, master.own)
    _speaker(page, deck, slide)


def _one_size(style: Style, stand: Sequence[Placed]) -> float | None:
    """The letters of tables that stand side by side, the smallest that one of them needs; None where none do."""
    tables = [(one.blocks[0], one.box) for one in stand if isinstance(one.blocks[0], Table)]
    if len(tables) < 2 or len({box.top for _, box in tables}) > 1:
        return None
    return min(table.size_in(style, block, box) for block, box in tables if isinstance(block, Table))


def _block(style: Style, placed: Placed, size: float | None = None) -> None:
    first, box = placed.blocks[0], placed.box
    if isinstance(first, Lines):
        lines.draw(style, first, box)
    elif isinstance(first, Bars):
        bars.draw(style, first, box)
    elif isinstance(first, Quadrant):
        quadrant.draw(style, first, box)
    elif isinstance(first, Heat):
        heat.draw(style, first, box)
    elif isinstance(first, BigNumbers):
        drawn.big_numbers(style, first, box)
    elif isinstance(first, Points):
        drawn.points(style, [block for block in placed.blocks if isinstance(block, Points)], box)
    elif isinstance(first, Table):
        table.draw(style, first, box, size)
    elif isinstance(first, Posts):
        posts.draw(style, first, box)
    else:
        drawn.text(style, first, box)


def _fill(placeholder: Any, text: str, size: float | None) -> None:
    """Text into a placeholder; its size only where it had to shrink."""
    from pptx.util import Pt

    frame = placeholder.text_frame
    frame.text = unbroken(clean(text))
    if size is not None:
        frame.paragraphs[0].runs[0].font.size = Pt(size)


def _title(style: Style, zones: Zones, slide: Slide, deck: Deck) -> float:
    """The title, and on a cover what the deck is above it; how tall the title came out, in inches."""
    t, box = style.tokens.type, zones.title_box
    cover, room = slide.layout == "title", box.width - 0.02
    most = t.cover if cover and style.own_theme else t.title
    if slide.layout == "closing" and style.own_theme:
        most = t.cover - 8
    least = 22 if style.own_theme else 16
    if cover and style.own_theme:
        most = _on_two_lines(slide.title, room, most)
    text, size = fit(counted(slide.title), room, box.height, most, least, bold=True)
    usual = size == (t.cover if cover else most)
    _fill(zones.title, text or " ", size if not usual or not style.own_theme else None)
    _balance(zones.title, balanced(text, room, size, bold=True) / room)
    if cover and zones.subtitle is not None:
        line = " \N{MIDDLE DOT} ".join(part for part in (deck.title, deck.subtitle) if part)
        short, small = fit(line, zones.subtitle.width / 914400, 0.4, t.lead, t.label, bold=True)
        _fill(zones.subtitle, short, small if small != t.lead or not style.own_theme else None)
    return measure_height([text], room, size, bold=True)


def _on_two_lines(title: str, room: float, most: float) -> float:
    """The size of a cover's title: rather smaller than on three lines, whose room the figures below need."""
    two = (size for size in sizes(most, most - 10) if len(wrap(title, room, size, bold=True)) <= 2)
    return next(two, most - 6)


def _balance(placeholder: Any, part: float) -> None:
    """Narrow a title's room to that part of it, so that its lines are about as long as each other."""
    if part > EVEN:
        return
    body = placeholder.text_frame._txBody.bodyPr
    layout = next(
        (one for one in placeholder.part.slide_layout.placeholders if one.placeholder_format.idx == 0), None
    )  # fmt: skip
    sides = ("lIns", "rIns") if _centred(placeholder, layout) else ("rIns",)
    spare = (1 - part / EVEN) * placeholder.width / len(sides)
    for side in sides:
        kept = layout.text_frame._txBody.bodyPr.get(side) if layout is not None else None
        body.set(side, str(round(spare) + int(kept or USUAL)))


def _centred(placeholder: Any, layout: Any) -> bool:
    """Whether the layout of a title, or its master's titles, stand in the middle."""
    found = layout._element.xpath(".//a:lstStyle/a:lvl1pPr/@algn") if layout is not None else []
    if not found:
        master = placeholder.part.slide_layout.slide_master._element
        found = master.xpath(".//p:titleStyle/a:lvl1pPr/@algn")
    return list(found[:1]) == ["ctr"]


def _note(style: Style, zones: Zones, slide: Slide) -> None:
    """The margin note, beside a hairline."""
    if not slide.note or zones.note_box is None:
        if slide.note:  # a cover or a closing has no margin: the note is said under the figures
            _low_note(style, zones, slide)
        return
    t, p, box = style.tokens.type, style.palette, zones.note_box
    text, size = fit_sentences(slide.note, box.width - 0.02, box.height, t.note, t.label)
    style.canvas.rule("note:rule", Box(box.left - 0.16, box.top + 0.04, 0.01, box.height - 0.08), p.hairline)
    if zones.note is not None:
        _fill(zones.note, text, size if size != t.note else None)
    else:
        style.canvas.text("note", box, [Para([Run(text, size, p.muted)])])


def _low_note(style: Style, zones: Zones, slide: Slide) -> None:
    """The note under the figures, beside a short rule."""
    body, t = zones.body, style.tokens.type
    box = Box(body.left + NOTE_IN, body.bottom + NOTE_UNDER, body.width - NOTE_IN, zones.low - NOTE_UNDER)
    if not slide.blocks:
        box = box.with_(top=body.top, height=body.height)  # nothing stands above it
    text, size = fit_sentences(slide.note, box.width - 0.02, box.height, t.note, t.label)
    style.canvas.rule(
        "note:rule",
        Box(body.left, box.top + 0.03, 0.03, measure_height([text], box.width - 0.02, size) - 0.02),
        style.theme(style.palette.accent),
    )
    style.canvas.text("note", box, [Para([Run(text, size, style.palette.muted)])])


def _source(style: Style, zones: Zones, slide: Slide, number: int, own: bool) -> None:
    """The source line; the slide's number stands in its own placeholder, or at the line's end."""
    t, box = style.tokens.type, zones.source_box
    room = box.width - (0 if own else 0.5)
    text, size = fit(slide.source, room, box.height + 0.05, t.source, t.source)
    if zones.source is not None:
        _fill(zones.source, text or " ", None)
        _number(style)
        return
    run = Run(text if zones.numbered else f"{text}   {number}", size, style.palette.muted)
    style.canvas.text("source", box, [Para([run])])


def _number(style: Style) -> None:
    """The number as a field in its placeholder, which python-pptx leaves out of new slides."""
    from socialwatch.report.render.shapes import NS

    style.canvas._add(
        f'<p:sp {NS}><p:nvSpPr><p:cNvPr id="{style.canvas.id()}" name="Slide number"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="sldNum" sz="quarter" idx="13"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>'
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-GB"/><a:t>#</a:t></a:fld></a:p></p:txBody></p:sp>'
    )


def _speaker(page: Any, deck: Deck, slide: Slide) -> None:
    """Notes that say how each figure was made: the maker's words, then the evidence that they do not name."""
    said = [slide.speaker] if slide.speaker else []
    words = words_for(deck.locale, deck.zone, deck.messages)
    for code in codes(slide):
        evidence = deck.evidence.get(code)
        if evidence is None or code in slide.speaker:
            continue
        start, end = (moment[:10] for moment in evidence.window)
        line = words.say(
            "{code}: {measure}, {start} to {end} ({zone}), n={n}", code=code, measure=measure(words, evidence.measure),
            start=start, end=end, zone=evidence.zone, n=evidence.n,
        )  # fmt: skip
        query = words.say(", query {query}", query=evidence.query) if evidence.query else ""
        how = f" {formula(words, evidence.formula)}" if evidence.formula else ""
        said.append(f"{line}{query}.{how}")
    if said:
        page.notes_slide.notes_text_frame.text = "\n".join(clean_lines("\n".join(said)))


def clean_lines(text: str) -> list[str]:
    return [clean(line) for line in text.splitlines()]


def _properties(presentation: Any, deck: Deck) -> None:
    made = deck.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    facts = presentation.core_properties
    facts.title, facts.subject = clean(deck.title)[:255], clean(deck.subtitle)[:255]
    facts.author = facts.last_modified_by = "socialwatch"
    facts.created = facts.modified = made
    facts.revision, facts.keywords, facts.comments = 1, "", ""
    set_properties(presentation, {"socialwatch.deck": deck.id, "socialwatch.hash": data.digest(deck)})
    carry(presentation, deck)
