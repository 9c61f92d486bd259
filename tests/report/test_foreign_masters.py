"""A deck on the masters of three companies: in their places and colours, off their logos, and readable."""

from __future__ import annotations

import io
import re
from functools import cache

import masters
import pytest
import sample
from pptx import Presentation

from socialwatch.report.deck import Table, Text
from socialwatch.report.render import foreign, pptx
from socialwatch.report.render.house import House
from socialwatch.report.tokens import contrast, load
from socialwatch.report.unbroken import unbroken

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("masters")

    @cache
    def one(name: str):
        return Presentation(io.BytesIO(pptx.to_bytes(sample.deck(), masters.make(name, folder / f"{name}.pptx"))))

    return one


def page(opened) -> tuple[float, float]:
    return opened.slide_width / 914400, opened.slide_height / 914400


@pytest.mark.parametrize("name", masters.NAMES)
def test_nothing_leaves_the_page_or_covers_what_the_master_draws(made, name):
    opened = made(name)
    wide, high = page(opened)
    for slide in opened.slides:
        title = foreign.box_of(slide.shapes.title)
        logos = foreign.obstacles(slide.slide_layout, (wide, high))
        for shape in slide.shapes:
            box = foreign.box_of(shape)
            assert box.left >= -0.01
            assert box.right <= wide + 0.01
            assert box.bottom <= high + 0.01, shape.name
            if not shape.name.startswith("sw:"):
                continue
            assert box.top >= title.bottom - 0.01 or box.right <= title.left, (shape.name, slide.shapes.title.text)
            for logo in logos:
                across = min(box.right, logo.right) - max(box.left, logo.left)
                down = min(box.bottom, logo.bottom) - max(box.top, logo.top)
                assert across <= 0.01 or down <= 0.01, (shape.name, logo)


@pytest.mark.parametrize("name", masters.NAMES)
def test_every_word_can_be_read_on_the_master_s_background(made, name):
    opened = made(name)
    house = House(opened.slide_master)
    for slide in opened.slides:
        palette = house.tokens(slide.slide_layout, load(), page(opened)).light
        for shape in slide.shapes:
            if not shape.name.startswith("sw:") or not shape.has_text_frame:
                continue
            inside = re.search(
                r'</a:prstGeom><a:solidFill><a:srgbClr val="(\w{6})"', shape._element.xml.replace("\n", "")
            )
            behind = f"#{inside[1]}" if inside else palette.paper
            for color in re.findall(r'<a:rPr[^>]*>\s*<a:solidFill>\s*<a:srgbClr val="(\w{6})"', shape._element.xml):
                assert contrast(f"#{color}", behind) >= 4.4, (shape.name, shape.text_frame.text, color, behind)


def test_a_dark_master_keeps_its_ground_its_footer_and_its_number(made):
    opened = made("night")
    house = House(opened.slide_master)
    finding = opened.slides[2]
    palette = house.tokens(finding.slide_layout, load(), page(opened)).light
    assert palette.paper == "#0B1F3A"
    assert palette.ink == "#F2F6FA"
    kinds = {shape.placeholder_format.type.name: shape for shape in finding.placeholders}
    assert kinds["FOOTER"].text_frame.text == masters.FOOTER
    assert 'type="slidenum"' in kinds["SLIDE_NUMBER"]._element.xml
    source = next(shape for shape in finding.shapes if shape.name.endswith(":source"))
    assert source.text_frame.text == unbroken(sample.SOURCE)


def test_a_theme_s_accent_is_the_own_brand_s_and_darker_where_it_could_not_be_read(made):
    pale = made("sidebar")
    palette = House(pale.slide_master).tokens(pale.slides[3].slide_layout, load(), page(pale)).light
    assert palette.paper == "#FBF3E4"
    assert contrast(palette.accent, palette.paper) >= 4.5


@pytest.mark.parametrize("name", masters.NAMES)
def test_the_cover_says_whose_deck_of_when_it_is(made, name):
    cover = made(name).slides[0]
    said = [shape.text_frame.text for shape in cover.placeholders]
    assert any("2026 Q3" in text for text in said)
    assert len([shape for shape in cover.shapes if ":numbers" in shape.name or "sw:title" in shape.name]) > 3


def test_no_placeholder_is_left_empty_on_any_page(made):
    for name in masters.NAMES:
        for slide in made(name).slides:
            assert all(shape.text_frame.text.strip() for shape in slide.placeholders if shape.has_text_frame)


@pytest.mark.parametrize("name", masters.NAMES)
def test_a_table_above_words_keeps_its_rows_on_any_master(name, tmp_path):
    head, text = ("Source", "Kind", "Posts", "Seen", "Trouble"), "Words that say how something was counted, twice. "
    caption = "7 sources, no blind days; sources that were asked count the posts of all brands, own accounts' too"
    rows = [(f"Source {at}", "Web feeds", "1,234", "100%", "-") for at in range(7)]
    sources = Table(key="sources", alt="7.", head=head, rows=rows, numeric=(False,) * 5, caption=caption)
    one = sample.slide("method", "Seven", sources, Text(key="method", paragraphs=[text * 3] * 5), note=text * 5)
    template = masters.make(name, tmp_path / "master.pptx")
    slide = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(slides=[one]), template))).slides[0]
    assert [len(shape.table.rows) for shape in slide.shapes if shape.has_table] == [8]


@pytest.mark.parametrize("name", masters.NAMES)
def test_office_finds_nothing_to_repair(name, tmp_path):
    audit = pytest.importorskip("openxml_audit")
    pptx.render(sample.deck(), tmp_path / "deck.pptx", masters.make(name, tmp_path / "master.pptx"))
    ours = _faults(audit, tmp_path / "deck.pptx") - _faults(audit, tmp_path / "master.pptx")
    assert not ours


def _faults(audit, path) -> set[str]:
    found = audit.OpenXmlValidator(max_errors=50).validate(str(path)).errors
    return {str(error) for error in found if error.severity.name == "ERROR"}
