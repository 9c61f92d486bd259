"""All figures of a deck as a workbook: one sheet of figures with how each was made, one for each chart and table."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from socialwatch.measures.base import Evidence, Figure
from socialwatch.report import figure_names as names
from socialwatch.report.deck import Bars, Deck, Heat, Lines, Quadrant, Table
from socialwatch.report.evidence import codes, travelling
from socialwatch.report.formulas import formula
from socialwatch.report.render.data import digest
from socialwatch.report.render.package import pack
from socialwatch.report.words import Words, iso, words_for

Cell = str | float | int | datetime | None
CELL = 32_767  # the most characters that a cell holds
NAME = 31  # and a sheet's name
HEAD = (
    "code", "slide", "measure", "figure", "value", "unit", "before", "change", "low", "high", "chance", "n", "labels",
    "from", "to", "zone", "query", "left out", "sources", "formula",
)  # fmt: skip
EXACT = 10**15  # a spreadsheet rounds whole numbers from here on
WIDEST = 60


def render(deck: Deck, path: Path) -> None:
    """Write the workbook to `path`. Text stays text, whatever it begins with; the same deck gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

    book = Workbook(write_only=True)
    book.properties.creator = "socialwatch"
    book.properties.title = f"{deck.title} {deck.subtitle}".strip()
    book.properties.created = deck.made.replace(tzinfo=None)
    book.custom_doc_props.append(StringProperty(name="socialwatch.deck", value=deck.id))
    book.custom_doc_props.append(StringProperty(name="socialwatch.hash", value=digest(deck)))
    words = words_for(deck.locale, deck.zone, deck.messages)
    first, last = words.say("Figures"), words.say("About")
    _sheet(book, first, [words.say(text) for text in HEAD], list(_figures(deck, words)))
    taken = {first.casefold(), last.casefold()}
    for number, slide in enumerate(deck.slides, start=1):
        for block in slide.blocks:
            if isinstance(block, Lines | Bars | Quadrant | Heat | Table):
                _sheet(book, _name(f"{number} {slide.key} {block.key}", taken), *_rows(block, words), slide.title)
    _sheet(book, last, (words.say("what"), words.say("value")), list(_about(deck, words)))
    path.write_bytes(_fixed(book, deck.made))


def _figures(deck: Deck, words: Words) -> Iterator[Sequence[Cell]]:
    shown: dict[str, str] = {}
    for number, slide in enumerate(deck.slides, start=1):
        for code in (*codes(slide), *slide.further):
            shown[code] = f"{shown[code]}, {number}" if code in shown else str(number)
    for code, evidence in deck.evidence.items():
        for figure in deck.figures.get(code, ()) or (None,):
            yield _figure(code, shown.get(code, ""), evidence, figure, words)


def _figure(code: str, slides: str, evidence: Evidence, figure: Figure | None, words: Words) -> Sequence[Cell]:
    told: Sequence[Cell] = (None,) * 8
    labels: Cell = None
    n = evidence.n
    if figure is not None:
        low, high = figure.interval or (None, None)
        told = (
            names.figure(words, figure.key), figure.value, names.unit(words, figure.unit), figure.before, figure.change,
            low, high, figure.p,
        )  # fmt: skip
        n, labels = figure.n, figure.labels
    left_out = ", ".join(names.left_out(words, evidence.exclusions))
    end = (left_out, ", ".join(evidence.sources), formula(words, evidence.formula))
    query = travelling(evidence.query, code)
    return (
        code,
        slides,
        names.measure(words, evidence.measure),
        *told,
        n,
        labels,
        *evidence.window,
        evidence.zone,
        query,
        *end,
    )


def _rows(block: Lines | Bars | Quadrant | Heat | Table, words: Words) -> tuple[Sequence[str], list[Sequence[Cell]]]:
    if isinstance(block, Quadrant | Heat):
        return _plane(block, words)
    if isinstance(block, Table):
        return block.head, [_numbers(row, block.numeric, words) for row in block.rows]
    bounded = [bool(one.low and one.high) for one in block.series]
    head = [words.say("from") if isinstance(block, Lines) else ""]
    low, high = words.say("low"), words.say("high")
    for one, both in zip(block.series, bounded, strict=True):
        head += [one.name, f"{one.name}: {low}", f"{one.name}: {high}"] if both else [one.name]
    unseen = {at for start, end in block.blind for at in range(start, end)} if isinstance(block, Lines) else set()
    notes = (
        {mark.index: mark.text for mark in block.marks} if isinstance(block, Lines) else dict(enumerate(block.notes))
    )
    rows: list[Sequence[Cell]] = []
    starts: Sequence[str | datetime] = block.categories
    for at, name in enumerate(starts):
        row: list[Cell] = [iso(name) if isinstance(name, datetime) else name]
        for one, both in zip(block.series, bounded, strict=True):
            row += [one.values[at], one.low[at], one.high[at]] if both else [one.values[at]]
        rows.append([*row, "; ".join(filter(None, (words.say("not seen") if at in unseen else "", notes.get(at, ""))))])
    return [*head, words.say("Remark")], rows


def _plane(block: Quadrant | Heat, words: Words) -> tuple[Sequence[str], list[Sequence[Cell]]]:
    """Spots with where they are and were; cells by row and column, those of a class by its name."""
    if isinstance(block, Quadrant):
        before = words.say("before")
        told = ["", block.x_name, f"{block.x_name}: {before}", block.y_name, f"{block.y_name}: {before}"]
        head = [*told, words.say("low"), words.say("high")]
        return head, [[s.name, s.x, s.x_before, s.y, s.y_before, s.low, s.high] for s in block.spots]
    rows: list[Sequence[Cell]] = [
        [name, *(block.steps[int(v)].name if block.steps and v is not None else v for v in values)]
        for name, values in zip(block.rows, block.values, strict=True)
    ]
    return ["", *block.columns], rows


def _numbers(row: Sequence[str], numeric: Sequence[bool], words: Words) -> Sequence[Cell]:
    """The cells of a table; what is nothing but a number becomes one."""
    return [_number(cell, words) if number else cell for cell, number in zip(row, numeric, strict=True)]


def _number(text: str, words: Words) -> Cell:
    group, decimal = re.escape(words.locale.group), re.escape(words.locale.decimal)
    if not re.fullmatch(rf"[\N{{MINUS SIGN}}+-]?(\d{{1,3}}({group}\d{{3}})+|\d{{1,11}})({decimal}\d+)?", text):
        return text
    plain = text.replace(words.locale.group, "").replace(words.locale.decimal, ".").replace("\N{MINUS SIGN}", "-")
    return float(plain) if "." in plain else int(plain)


def _about(deck: Deck, words: Words) -> Iterable[Sequence[Cell]]:
    window = " \N{EN DASH} ".join(iso(moment) for moment in deck.window)
    yield from (
        (words.say("deck"), deck.id), (words.say("title"), deck.title), (words.say("subtitle"), deck.subtitle),
        (words.say("brand"), deck.brand), (words.say("window, its end excluded"), window),
        (words.say("zone"), deck.zone), (words.say("made"), iso(deck.made)),
    )  # fmt: skip
    for number, slide in enumerate(deck.slides, start=1):
        yield words.say("slide {number}", number=number), slide.title
    for name, query in deck.basis.get("brands", {}).items():
        yield words.say("query of {name}", name=name), query or f'"{name}"'


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet's name that the format allows and no other sheet has."""
    base = re.sub(r"[\[\]:*?/\\']", " ", wanted)[:NAME].strip()
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[: NAME - 4]} {number}"
        number += 1
    taken.add(name.casefold())
    return name


def _sheet(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], title: str = "") -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"A{3 if title else 2}"
    for at, heading in enumerate(head, start=1):
        longest = max([len(heading), *(len(str(row[at - 1])) for row in rows if at <= len(row) and row[at - 1])])
        sheet.column_dimensions[get_column_letter(at)].width = min(WIDEST, longest + 2)
    if title:
        sheet.append([_cell(sheet, title)])
    heads = [_cell(sheet, text) for text in head]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= EXACT:
        value = str(value)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    text = re.sub("[\ud800-\udfff\ufffe\uffff]", "", ILLEGAL_CHARACTERS_RE.sub("", value))[:CELL]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # "=1+1" is no formula, a long id no number
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))  # nor do they become one when somebody edits the cell
    return cell


def _fixed(book: Any, made: datetime) -> bytes:
    """The workbook's bytes, with no trace of when it was written."""
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + iso(made).encode(), parts["docProps/core.xml"]
    )
    return pack(parts)
