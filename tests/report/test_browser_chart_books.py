"""The workbooks behind charts, opened and recalculated by LibreOffice: a chart shows what its cells say."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import sample
from openpyxl.utils.cell import range_boundaries
from pptx import Presentation

from socialwatch.report.render import pptx

pytestmark = pytest.mark.browser
UTF_8 = "csv:Text - txt - csv (StarCalc):44,34,76"


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    """Each chart's part with its sheet as LibreOffice writes it after calculating."""
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice on this machine")
    folder = tmp_path_factory.mktemp("books")
    opened = Presentation(io.BytesIO(pptx.to_bytes(sample.deck())))
    parts = {}
    for shape in (shape for slide in opened.slides for shape in slide.shapes if shape.has_chart):
        name = shape.name.replace(":", "-")
        (folder / f"{name}.xlsx").write_bytes(shape.chart.part.chart_workbook.xlsx_part.blob)
        parts[name] = shape.chart.part
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", UTF_8]
    files = sorted(folder.glob("*.xlsx"))
    subprocess.run([*office, "--outdir", folder, *files], check=True, capture_output=True, timeout=300)
    return {name: (part, sheet(folder / f"{name}.csv")) for name, part in parts.items()}


def sheet(file: Path) -> list[list[str]]:
    return list(csv.reader(file.read_text("utf-8").splitlines()))


def cells(rows: list[list[str]], place: str) -> list[str]:
    left, top, right, bottom = range_boundaries(place)
    return [
        rows[y - 1][x - 1] if y <= len(rows) else "" for y in range(top, bottom + 1) for x in range(left, right + 1)
    ]


def test_every_chart_shows_what_its_workbook_says(charts):
    assert len(charts) >= 10
    checked = 0
    for name, (part, rows) in charts.items():
        for ref in part._element.iter("{*}numRef", "{*}strRef"):
            place = ref.find("{*}f").text.rpartition("!")[2].replace("$", "")
            shown = {int(p.get("idx")): p.find("{*}v").text for p in ref.iter("{*}pt")}
            for at, cell in enumerate(cells(rows, place)):
                checked += 1
                if ref.tag.endswith("strRef"):
                    assert cell.split() == (shown.get(at) or "").split(), (name, place, at)
                elif cell == "":
                    assert at not in shown, (name, place, at)
                else:
                    assert float(cell) == pytest.approx(float(shown[at]), rel=1e-6, abs=1e-9), (name, place, at)
    assert checked > 500


def test_no_workbook_holds_a_formula_or_a_link(charts):
    for name, (part, _) in charts.items():
        with zipfile.ZipFile(io.BytesIO(part.chart_workbook.xlsx_part.blob)) as book:
            assert not [one for one in book.namelist() if "externalLink" in one], name
            assert b"<f>" not in b"".join(book.read(one) for one in book.namelist()), name
