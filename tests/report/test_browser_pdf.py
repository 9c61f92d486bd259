"""The deck as PDF: a finding a sheet, in the browser's print and through LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import sample
import strange

from socialwatch.errors import ReportError
from socialwatch.report import explain
from socialwatch.report.render import data, pdf
from socialwatch.report.render.divider import DIVIDER, with_divider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "deck.pdf"
    pdf.render(sample.deck(), path)
    return path


def pages(path: Path) -> list[str]:
    if not shutil.which("pdftotext"):
        pytest.skip("no poppler on this machine")
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_each_finding_has_the_sheet_of_its_number_and_the_appendix_begins_with_what_is_in_it(printed):
    deck, sheets = sample.deck(), pages(printed)
    slides = list(with_divider(deck))
    for number, (slide, sheet) in enumerate(zip(slides, sheets, strict=False), start=1):
        assert slide.title[:24] in " ".join(sheet.split())
        assert number == 1 or sheet.split()[-1] == f"{number}"  # the cover has none
    (contents,) = [sheet for sheet, slide in zip(sheets, slides, strict=False) if slide.key == DIVIDER]
    rest = [slide for slide in slides if slide.appendix and slide.key != DIVIDER]
    assert all(slide.title[:24] in " ".join(contents.split()) for slide in rest)
    proofs = sheets[len(slides) :]
    assert proofs
    assert all("n=" in sheet for sheet in proofs)
    assert "Made 1 October 2026" in proofs[0]  # it has no sheet of its own


@pytest.mark.parametrize("name", ["ten", "crisis"])
def test_no_finding_of_an_archive_takes_two_sheets(name, tmp_path: Path):
    """Ten brands beside a table of them, and a storm with all that hangs on it."""
    with strange.archive(name, tmp_path) as store:
        deck = strange.deck(name, store)
    pdf.render(deck, tmp_path / "deck.pdf")
    slides, sheets = list(with_divider(deck)), pages(tmp_path / "deck.pdf")
    for number, (slide, sheet) in enumerate(zip(slides, sheets, strict=False), start=1):
        assert slide.title[:24] in " ".join(sheet.replace("\ufeff", "").split()), number


def test_a_cover_that_shows_nothing_shares_the_sheet_of_the_first_finding(tmp_path: Path):
    deck = sample.deck()
    main = [replace(slide, layout="finding") for slide in deck.slides if not slide.appendix]
    pdf.render(replace(deck, slides=tuple(main), evidence={}, figures={}), tmp_path / "deck.pdf")
    sheets = pages(tmp_path / "deck.pdf")
    assert len(sheets) == len(main)
    assert deck.subtitle in sheets[0]
    assert main[0].title[:24] in " ".join(sheets[0].split())
    assert "Made 1 October 2026" in sheets[-1]


def test_elements_that_the_browser_counts_from_elsewhere_have_the_same_names():
    first, second = (b"/ID (node%08d) /Limits [(node%08d) (node%08d)]" % (n + 4, n, n + 4) for n in (1907, 1915))
    assert pdf.counted(first) == pdf.counted(second) == b"/ID (node00000002) /Limits [(node00000001) (node00000002)]"


def test_the_same_deck_prints_to_the_same_bytes(printed, tmp_path: Path):
    pdf.render(sample.deck(), tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == printed.read_bytes()


def test_a_pdf_under_any_name_says_of_which_deck_it_is_and_stays_whole(printed, tmp_path: Path):
    renamed = shutil.copy(printed, tmp_path / "board.pdf")
    assert explain.deck_id(renamed) == sample.deck().id
    assert explain.deck_hash(renamed) == data.digest(sample.deck())
    done = subprocess.run(["pdfinfo", renamed], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_without_a_browser_libreoffice_makes_it(tmp_path: Path, monkeypatch):
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice on this machine")
    monkeypatch.setattr(pdf, "_printed", lambda *_: None)
    pdf.render(sample.deck(), tmp_path / "deck.pdf")
    assert len(pages(tmp_path / "deck.pdf")) >= len(sample.deck().slides)


def test_with_neither_the_error_names_what_to_install(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(pdf, "_printed", lambda *_: None)
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    with pytest.raises(ReportError, match=r"install chromium .* or install libreoffice-impress"):
        pdf.render(sample.deck(), tmp_path / "deck.pdf")
