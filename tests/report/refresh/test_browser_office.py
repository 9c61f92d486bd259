"""A deck that LibreOffice has saved in between: placeholders without names, charts without workbooks, no alt texts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pptx.dml.color import RGBColor
from quarters import Edited, cells, now, shown, then

pytestmark = pytest.mark.browser
GREEN = RGBColor(0, 128, 0)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """The whole sample with a title and a colour of a person's, as LibreOffice has saved it."""
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice on this machine")
    folder, one = tmp_path_factory.mktemp("office"), Edited(then(whole=True))
    one.slide("volume").shapes.title.text_frame.paragraphs[0].runs[0].text = "Our own title"
    for plot in one.part("volume", "volume").chart.plots:
        for series in plot.series:
            if series.name == "Kaffa":
                series.format.line.color.rgb = GREEN
    one.file.save(str(folder / "deck.pptx"))
    return Edited(then(whole=True), office(folder / "deck.pptx"))


def office(file: Path) -> bytes:
    """The file as LibreOffice writes it."""
    out = file.parent / "saved"
    words = ["soffice", f"-env:UserInstallation=file://{file.parent}/office", "--headless", "--convert-to", "pptx"]
    subprocess.run([*words, "--outdir", out, file], check=True, capture_output=True, timeout=300)
    return (out / file.name).read_bytes()


@pytest.fixture(scope="module")
def after(saved: Edited) -> Edited:
    assert not any(frame.part.chart_workbook.xlsx_part for frame in charts(saved)), "LibreOffice loses them"
    saved.refresh(now(whole=True))
    return saved


def charts(deck: Edited) -> list:
    return [s.chart for slide in deck.file.slides for s in slide.shapes if getattr(s, "has_chart", False)]


def test_all_figures_words_and_tables_are_those_of_the_new_deck(after):
    wanted = Edited(now(whole=True))
    for slide in now(whole=True).slides:
        if slide.key in ("fresh", "hostile"):
            continue
        here = {one.name: one for one in after.slide(slide.key).shapes}
        for one in wanted.slide(slide.key).shapes:
            if not one.name.startswith("sw:"):
                continue
            assert one.name in here
            if one.has_text_frame:
                assert here[one.name].text_frame.text.split() == one.text_frame.text.split()
            if getattr(one, "has_table", False):
                assert cells(here[one.name]) == cells(one)
            if getattr(one, "has_chart", False):
                assert shown(here[one.name].chart._chartSpace) == shown(one.chart._chartSpace)


def test_titles_notes_and_source_lines_are_found_without_their_names(after):
    wanted = Edited(now(whole=True))
    for slide in now(whole=True).slides:
        if slide.key in ("fresh", "hostile", "volume"):
            continue
        said = sorted(s.text_frame.text.split() for s in wanted.slide(slide.key).placeholders if _ours(s))
        here = sorted(s.text_frame.text.split() for s in after.slide(slide.key).placeholders if _ours(s))
        assert here == said


def _ours(shape: object) -> bool:
    return shape.has_text_frame and shape._element.find(".//{*}fld") is None and bool(shape.text_frame.text.strip())


def test_workbooks_and_alt_texts_are_written_anew(after):
    assert all(chart.part.chart_workbook.xlsx_part for chart in charts(after))
    frame = after.part("volume", "volume")
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == then().slides[2].blocks[0].alt


def test_tables_keep_the_margins_of_their_cells(after):
    """LibreOffice loses them, and a map of hours would stand upon the one below it."""
    wanted = Edited(now(whole=True))
    for slide in wanted.file.slides:
        for one in slide.shapes:
            if getattr(one, "has_table", False) and not one.name.startswith(("sw:fresh:", "sw:hostile:")):
                _, key, *role = one.name.split(":")
                here, there = (deck.part(key, ":".join(role)).table.cell(1, 0) for deck in (after, wanted))
                assert abs(here.margin_left - there.margin_left) < 1000
                assert abs(here.margin_top - there.margin_top) < 1000


def test_what_a_person_changed_is_still_theirs(after):
    assert after.slide("volume").shapes.title.text_frame.text == "Our own title"
    lines = {s.name: s for plot in after.part("volume", "volume").chart.plots for s in plot.series}
    assert lines["Kaffa"].format.line.color.rgb == GREEN


def test_the_refreshed_file_opens_in_libreoffice_page_for_page(after, tmp_path):
    after.file.save(str(tmp_path / "deck.pptx"))
    words = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*words, "--outdir", tmp_path, tmp_path / "deck.pptx"], check=True, capture_output=True, timeout=300)
    told = subprocess.run(["pdfinfo", tmp_path / "deck.pdf"], check=True, capture_output=True, timeout=60).stdout
    assert f"Pages:           {len(after.file.slides)}".encode() in told
