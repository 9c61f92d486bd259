"""The deck as PDF: a finding a sheet, in the browser's print and through LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import sample

from socialwatch.errors import ReportError
from socialwatch.report.render import pdf

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


def test_each_finding_has_a_sheet_of_its_own_in_the_order_of_the_slides(printed):
    deck, sheets = sample.deck(), pages(printed)
    found = [" ".join(sheet.split()) for sheet in sheets]
    places = [next((at for at, text in enumerate(found) if slide.title[:24] in text), None) for slide in deck.slides]
    assert None not in places
    assert len(set(places)) == len(places)
    assert places == sorted(places)


def test_nothing_but_the_list_of_figures_takes_more_than_a_sheet(printed):
    titled = sum(
        any(slide.title[:24] in " ".join(sheet.split()) for slide in sample.deck().slides) for sheet in pages(printed)
    )
    rest = [sheet for sheet in pages(printed) if "n=" not in sheet and sheet.strip() != "Appendix"]
    assert titled == len(sample.deck().slides)
    assert not rest


def test_the_same_deck_prints_to_the_same_bytes(printed, tmp_path: Path):
    pdf.render(sample.deck(), tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == printed.read_bytes()


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
