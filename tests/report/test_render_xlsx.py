"""The workbook of a deck's figures: what stands in it, and that nothing in it comes to life."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import sample

from socialwatch.measures.base import Figure
from socialwatch.report import explain
from socialwatch.report.deck import Slide, Table
from socialwatch.report.render import xlsx


@pytest.fixture(scope="module")
def deck():
    hostile = Table(
        key="hostile",
        alt="",
        head=("=1+1", "posts"),
        rows=(
            ('=HYPERLINK("http://evil.example","x")', "1,234"),
            ("@SUM(A1)", "12%"),
            ("116926377580554231", "\N{MINUS SIGN}3.5"),
            ("-2+3\x07", "unknown"),
        ),
        numeric=(False, True),
    )
    made = sample.deck()
    code = sample.CODES[0]
    figure = Figure(
        key="mentions", value=8412, unit="mentions", n=8412, evidence=made.evidence[code], before=4206,
        interval=(8000.0, 8800.0), p=0.01,
    )  # fmt: skip
    strange = Slide(key="strange", title="A slide with names that no sheet may have: [a/b]*?", blocks=(hostile,))
    return replace(made, slides=(*made.slides, strange), figures={code: (figure,)})


@pytest.fixture(scope="module")
def book(deck, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "deck.xlsx"
    xlsx.render(deck, path)
    return openpyxl.load_workbook(path)


def rows(sheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_figure_stands_in_it_with_how_it_was_made(deck, book):
    head, *found = rows(book["Figures"])
    told = [dict(zip(head, row, strict=True)) for row in found]
    assert {row["code"] for row in told} == set(deck.evidence)
    one = next(row for row in told if row["code"] == sample.CODES[0])
    assert (one["value"], one["before"], one["change"], one["low"], one["high"]) == (8412, 4206, 1, 8000, 8800)
    assert one["n"] == 8412
    assert one["query"] == 'brand:"Kaffa"'
    assert one["from"] == "2026-06-30T23:00:00Z"


def test_every_chart_and_table_has_a_sheet_with_its_numbers(deck, book):
    shown = [
        block
        for slide in deck.slides
        for block in slide.blocks
        if type(block).__name__ in ("Lines", "Bars", "Quadrant", "Heat", "Table")
    ]
    assert len(book.sheetnames) == len(shown) + 2
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    volume = next(name for name in book.sheetnames if name.endswith("volume volume"))
    lines = sample.volume_lines()
    assert [row[1] for row in rows(book[volume])[2:]] == [
        None if value is None else pytest.approx(value) for value in lines.series[0].values
    ]


def test_maps_and_hours_have_their_numbers_too(book):
    def rows(end: str):
        return list(book[next(name for name in book.sheetnames if name.endswith(end))].values)

    topics = next(row for row in rows("map topics") if row[0] == "Delivery")
    assert topics[1:5] == (0.4, 0.2, -0.09, 0.34)
    assert next(row for row in rows("hours hours") if row[0] == "Sun")[4:6] == (None, 28)
    assert next(row for row in rows("calendar calendar") if str(row[0]).startswith("Mastodon"))[31] == "failed"


def test_a_workbook_says_of_which_deck_it_is(deck, tmp_path: Path):
    xlsx.render(deck, tmp_path / "figures.xlsx")
    assert explain.deck_id(tmp_path / "figures.xlsx") == deck.id


def test_text_that_a_spreadsheet_would_run_stays_text(book):
    sheet = book[book.sheetnames[-2]]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells if str(cell.value).startswith(("=", "@"))} == {"s"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "@", "-2")))
    assert sheet["A5"].value == "116926377580554231"
    assert [sheet[f"B{at}"].value for at in range(3, 7)] == [1234, "12%", -3.5, "unknown"]
    assert sheet["A6"].value == "-2+3"


def test_a_query_that_names_an_account_does_not_travel(deck, tmp_path: Path):
    named = replace(deck.evidence[sample.CODES[1]], query='brand:"Kaffa" author:"ann"')
    short = replace(deck, slides=deck.slides[:1])
    xlsx.render(replace(short, evidence={**deck.evidence, sample.CODES[1]: named}), tmp_path / "deck.xlsx")
    cells = [cell for row in rows(openpyxl.load_workbook(tmp_path / "deck.xlsx")["Figures"]) for cell in row]
    assert f"socialwatch explain --figure {sample.CODES[1]}" in cells
    assert not any("ann" in str(cell) for cell in cells)


@pytest.mark.browser
def test_libreoffice_opens_it_and_runs_nothing(deck, tmp_path: Path):
    calc = Path("/usr/lib/libreoffice/program/libsclo.so")
    if not shutil.which("soffice") or not calc.exists():
        pytest.skip("no LibreOffice Calc on this machine")
    xlsx.render(deck, tmp_path / "deck.xlsx")
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, tmp_path / "deck.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheets = list(tmp_path.glob("deck-*.csv"))
    assert len(sheets) == len(openpyxl.load_workbook(tmp_path / "deck.xlsx").sheetnames)
    (hostile,) = (path.read_text("utf-8") for path in sheets if "strange" in path.name)
    assert "=1+1" in hostile
    assert "116926377580554231" in hostile


def test_the_same_deck_gives_the_same_workbook(deck, tmp_path: Path):
    deck = replace(deck, slides=deck.slides[-3:])
    for name in ("one", "two"):
        xlsx.render(deck, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "one").read_bytes())) as archive:
        assert b"2026" in archive.read("docProps/core.xml")
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
