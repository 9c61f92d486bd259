"""Decks on three companies' masters, saved by LibreOffice in between, are brought up to date as well as ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import masters
import pytest
from pptx import Presentation
from pptx.util import Mm
from quarters import LOOK, cells, now, shown, then
from test_browser_office import office

from socialwatch.report.refresh import remade
from socialwatch.report.render import pptx

pytestmark = pytest.mark.browser
LEAVE = ("fresh", "hostile")


@pytest.mark.parametrize("name", masters.NAMES)
def test_a_deck_on_another_master_survives_libreoffice_and_a_refresh(name: str, tmp_path: Path):
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice on this machine")
    look = {**LOOK, "template": masters.make(name, tmp_path / "master.pptx")}
    (tmp_path / "deck.pptx").write_bytes(pptx.to_bytes(then(whole=True), look["template"]))
    (tmp_path / "deck.pptx").write_bytes(office(tmp_path / "deck.pptx"))
    edited = Presentation(str(tmp_path / "deck.pptx"))
    places = {(at, one.name): _box(one) for at, slide in enumerate(edited.slides) for one in slide.shapes}
    remade.merge(edited, then(whole=True), now(whole=True), look)
    edited.save(str(tmp_path / "after.pptx"))
    after, found = Presentation(str(tmp_path / "after.pptx")), 0
    (tmp_path / "wanted.pptx").write_bytes(pptx.to_bytes(now(whole=True), look["template"]))
    wanted = {one.name: one for slide in Presentation(str(tmp_path / "wanted.pptx")).slides for one in slide.shapes}
    for at, slide in enumerate(after.slides):
        for one in slide.shapes:
            there = wanted.get(one.name)
            if not one.name.startswith("sw:") or there is None or one.name.split(":")[1] in LEAVE:
                continue
            found += 1
            if one.has_text_frame:
                assert one.text_frame.text.split() == there.text_frame.text.split(), one.name
            if getattr(one, "has_table", False):
                assert cells(one) == cells(there), one.name
            if getattr(one, "has_chart", False):
                assert shown(one.chart._chartSpace) == shown(there.chart._chartSpace), one.name
                assert one.chart.part.chart_workbook.xlsx_part
            stands = _near(_box(one), places[at, one.name]) if (at, one.name) in places else False
            assert stands or _near(_box(one), _box(there)), one.name
    assert found > 100


def _box(one: object) -> tuple[int, ...]:
    return tuple(getattr(one, side) or 0 for side in ("left", "top", "width", "height"))


def _near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < Mm(1) for a, b in zip(one, other, strict=True))
