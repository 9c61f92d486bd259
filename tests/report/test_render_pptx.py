"""Decks as PowerPoint: what a person who opens, edits, checks or reads them aloud would notice."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import masters
import pytest
import sample
from pptx import Presentation
from pptx.util import Emu

from socialwatch.errors import ReportError
from socialwatch.report.deck import Bars, BigNumbers, Lines, Posts, Table
from socialwatch.report.render import data, html, measure, pptx
from socialwatch.report.render.package import get_properties
from socialwatch.report.tokens import load
from socialwatch.report.unbroken import unbroken


@cache
def rendered() -> bytes:
    return pptx.to_bytes(sample.deck())


def opened():
    return Presentation(io.BytesIO(rendered()))


def shapes():
    for number, slide in enumerate(opened().slides, start=1):
        for shape in slide.shapes:
            yield number, slide, shape


@pytest.mark.long
def test_the_same_deck_gives_the_same_bytes():
    assert pptx.to_bytes(sample.deck()) == rendered()


def test_no_member_of_the_file_or_of_its_workbooks_carries_the_time_of_writing():
    with zipfile.ZipFile(io.BytesIO(rendered())) as archive:
        books = [io.BytesIO(archive.read(name)) for name in archive.namelist() if name.endswith(".xlsx")]
        stamps = {info.date_time for info in archive.infolist()}
        for book in books:
            with zipfile.ZipFile(book) as inner:
                stamps |= {info.date_time for info in inner.infolist()}
    assert len(books) >= 10
    assert stamps == {(1980, 1, 1, 0, 0, 0)}


def test_every_slide_has_its_title_in_a_real_placeholder():
    deck = sample.deck()
    titles = [slide.shapes.title.text_frame.text for slide in opened().slides]
    assert "Appendix" in titles
    assert len(titles) == len(deck.slides) + 1
    assert titles[2].startswith("Mentions of Kaffa peaked at 390")


def test_a_long_appendix_is_listed_whole():
    long = "The title of a slide that takes two lines at this size because it says more than others, no. {n}"
    rest = [
        replace(one, key=f"rest-{n}", title=long.format(n=n), blocks=(), appendix=True)
        for n, one in enumerate([sample.slides()[0]] * 16)
    ]
    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(slides=[sample.slides()[0], *rest])))).slides[1]
    listed = " ".join(shape.text_frame.text for shape in made.shapes if shape.has_text_frame)
    assert [n for n in range(3, 19) if f"{n}   The title" not in listed] == []


def test_every_block_is_a_named_shape_that_is_no_placeholder():
    names = {shape.name: shape for _, _, shape in shapes()}
    for slide in sample.deck().slides:
        for block in slide.blocks:
            found = [
                name
                for name in names
                if name == f"sw:{slide.key}:{block.key}" or name.startswith(f"sw:{slide.key}:{block.key}:")
            ]
            assert found, f"{slide.key}:{block.key}"
            assert not any(names[name].is_placeholder for name in found)


def test_names_are_unique_on_a_slide():
    for slide in opened().slides:
        names = [shape.name for shape in slide.shapes]
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(set(names)) == len(names)
        assert len(set(ids)) == len(ids)


def test_charts_tables_and_cards_say_what_they_show():
    seen = 0
    for _, _, shape in shapes():
        if shape.has_chart or shape.has_table or shape.shape_type == 13:
            seen += 1
            assert len(shape._element.xpath(".//p:cNvPr/@descr")[0]) > 5, shape.name
    assert seen >= 15


def test_charts_are_native_and_can_be_edited_in_a_workbook():
    from openpyxl import load_workbook

    charts = {shape.name: shape.chart for _, _, shape in shapes() if shape.has_chart}
    chart = charts["sw:volume:volume"]
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    rows = list(sheet.iter_rows(values_only=True))
    head = list(rows[0])
    assert {"Kaffa", "Bohne & Co", "Northroast"} <= set(head)
    assert rows[42][0] == "11 Aug"
    assert rows[42][head.index("Kaffa")] == sample.volume_lines().series[0].values[41]


def test_the_chart_and_its_workbook_agree_on_every_cell():
    from openpyxl import load_workbook

    for _, _, shape in shapes():
        if not shape.has_chart:
            continue
        part = shape.chart.part
        sheet = load_workbook(io.BytesIO(part.chart_workbook.xlsx_part.blob))["Sheet1"]
        for ref in part._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}numRef"):
            place = ref.find("{*}f").text.replace("Sheet1!", "").replace("$", "")
            cells = [c.value for row in sheet[place] for c in row] if ":" in place else [sheet[place].value]
            cached = {int(p.get("idx")): float(p.find("{*}v").text) for p in ref.iter("{*}pt")}
            assert {n: v for n, v in enumerate(cells) if v is not None} == cached, (shape.name, place)


def test_an_unknown_day_is_a_gap_not_a_nought():
    chart = next(shape.chart for _, _, shape in shapes() if shape.name == "sw:volume:volume")
    kaffa = next(s for plot in chart.plots for s in plot.series if s.name == "Kaffa")
    assert kaffa.values[66] is None
    assert kaffa.values[65] is not None
    assert 'dispBlanksAs val="gap"' in chart.part._element.xml


def test_days_that_were_not_seen_are_shaded_from_end_to_end():
    chart = next(shape.chart for _, _, shape in shapes() if shape.name == "sw:volume:volume")
    blind = next(s for plot in chart.plots for s in plot.series if s.name == "not seen")
    known = [at for at, value in enumerate(blind.values) if value is not None]
    assert known == [*range(30, 38), 66, 67]
    assert {blind.values[at] for at in known} == {chart.value_axis.maximum_scale}


def test_peaks_are_numbered_on_the_chart_and_told_below_it():
    words = " ".join(
        shape.text_frame.text for _, _, shape in shapes() if shape.name.startswith("sw:volume:volume:mark:")
    )
    assert "Lungo launch" in words
    assert "depot fire" in words
    chart = next(shape.chart for _, _, shape in shapes() if shape.name == "sw:volume:volume")
    assert re.findall(r"<a:t>(\d)</a:t>", chart.part._element.xml) == ["1", "2", "3"]


def test_bars_start_at_nought_and_have_no_gridlines():
    for _, _, shape in shapes():
        if shape.has_chart and 'barDir val="bar"' in shape.chart.part._element.xml:
            assert shape.chart.value_axis.minimum_scale == 0
            assert not shape.chart.value_axis.has_major_gridlines


def test_no_chart_has_a_legend_and_none_two_value_axes():
    for _, _, shape in shapes():
        if shape.has_chart:
            assert not shape.chart.has_legend
            scattered = "<c:scatterChart>" in shape.chart.part._element.xml
            assert shape.chart.part._element.xml.count("<c:valAx>") == 1 + scattered


def test_notes_say_how_the_figures_were_made():
    slides = list(opened().slides)
    for slide in slides:
        if slide.shapes.title.text_frame.text != "Appendix":
            assert slide.has_notes_slide, slide.shapes.title.text_frame.text
    volume = slides[2].notes_slide.notes_text_frame.text
    assert "How the figures" in volume
    assert f"{sample.CODES[0]}: volume, 2026-06-30 to 2026-09-30 (Europe/London), n=8,412" in volume


def test_each_slide_says_where_it_comes_from_and_its_number():
    slides = list(opened().slides)
    words = [shape.text_frame.text for shape in slides[2].placeholders]
    assert unbroken(sample.SOURCE) in words
    assert any('type="slidenum"' in shape._element.xml for shape in slides[2].placeholders)


def test_the_deck_carries_its_id_and_the_hash_of_its_figures():
    deck = sample.deck()
    found = get_properties(opened())
    assert found == {"socialwatch.deck": deck.id, "socialwatch.hash": data.digest(deck)}


def test_other_figures_give_another_hash():
    deck = sample.deck()
    other = replace(deck, slides=[replace(deck.slides[0], title="Another finding")])
    assert data.digest(deck) != data.digest(other)


def test_nothing_leaves_the_slide():
    for number, _, shape in shapes():
        assert shape.left >= 0, (number, shape.name)
        assert shape.top >= 0, (number, shape.name)
        assert shape.left + shape.width <= Emu(round(13.334 * 914400)), (number, shape.name)
        assert shape.top + shape.height <= Emu(round(7.5 * 914400)), (number, shape.name)


def lines_of(shape, room):
    """The lines that a shape's paragraphs make, with the tallest size in each."""
    tall = 0.0
    for paragraph in shape.text_frame.paragraphs:
        parts = [(run.text, run.font.size.pt, bool(run.font.bold)) for run in paragraph.runs if run.font.size]
        if parts:
            after = paragraph.space_after.pt if paragraph.space_after else 0.0
            tall += (
                measure.wrap_styled(parts, room) * measure.LINE * max(size for _, size, _ in parts) / 72 + after / 72
            )
    return tall


def test_no_text_is_taller_than_its_box():
    checked = 0
    for number, _, shape in shapes():
        if not shape.has_text_frame or shape.is_placeholder or not shape.text_frame.text.strip():
            continue
        frame = shape.text_frame
        room = (shape.width - frame.margin_left - frame.margin_right) / 914400
        have = (shape.height - frame.margin_top - frame.margin_bottom) / 914400
        if not frame.word_wrap:
            room = 99.0
        checked += 1
        assert lines_of(shape, room) <= have + 0.09, (number, shape.name, frame.text[:60])
    assert checked > 80


def test_titles_stay_within_two_lines_and_notes_within_their_margin():
    for number, slide in enumerate(opened().slides, start=1):
        for shape in slide.placeholders:
            if not shape.has_text_frame or not shape.text_frame.text.strip() or shape.text_frame.text == "#":
                continue
            paragraph = shape.text_frame.paragraphs[0]
            own = [run.font.size.pt for run in paragraph.runs if run.font.size]
            inherited = {0: 28.0, 1: 20.0, 11: 14.0, 12: 10.0, 13: 10.0}[shape.placeholder_format.idx]
            if slide.slide_layout.name in ("Title", "Closing") and shape.placeholder_format.idx == 0:
                inherited = {"Title": 40.0, "Closing": 32.0}[slide.slide_layout.name]
            size = own[0] if own else inherited
            bold = shape.placeholder_format.idx in (0, 1)
            tall = measure.height([shape.text_frame.text], shape.width / 914400, size, bold)
            assert tall <= shape.height / 914400 + 0.06, (number, shape.name, shape.text_frame.text[:50])


def test_no_text_is_smaller_than_ten_points():
    for _, slide, shape in shapes():
        for size in re.findall(r'\bsz="(\d+)"', shape._element.xml):
            assert int(size) >= 1000, (slide.shapes.title.text_frame.text, shape.name)


def test_blocks_do_not_overlap():
    for number, slide in enumerate(opened().slides, start=1):
        boxes = [
            (s.name, s.left, s.top, s.left + s.width, s.top + s.height)
            for s in slide.shapes
            if s.has_chart or s.has_table or s.shape_type == 13 or s.name.endswith((":caption", ":label", "title"))
        ]
        for at, (one, l1, t1, r1, b1) in enumerate(boxes):
            for other, l2, t2, r2, b2 in boxes[at + 1 :]:
                slack = 20000
                apart = r1 <= l2 + slack or r2 <= l1 + slack or b1 <= t2 + slack or b2 <= t1 + slack
                assert apart, (number, one, other)


def test_hostile_words_are_only_words():
    slide = next(s for s in opened().slides if s.shapes.title.text_frame.text.startswith("Nothing that people write"))
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    assert "<script>alert('x')</script>" in table.cell(1, 0).text_frame.text
    links = [rel.target_ref for rel in slide.part.rels.values() if rel.is_external]
    assert links == ["https://a.example/?q=%22%3E%3Cscript%3E"]


def test_posts_link_to_their_pages_but_never_to_a_script():
    links = [rel.target_ref for slide in opened().slides for rel in slide.part.rels.values() if rel.is_external]
    assert "https://roast.example/@roastfan/1" in links
    assert not [link for link in links if not link.startswith("https://")]


def test_words_that_run_from_right_to_left_do_so():
    slide = next(s for s in opened().slides if s.shapes.title.text_frame.text.startswith("Four posts"))
    arabic = next(s for s in slide.shapes if s.has_text_frame and "القهوة" in s.text_frame.text)
    assert 'rtl="1"' in arabic._element.xml


def test_a_brand_brings_its_own_accent():
    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(accent="#C8102E", slides=sample.slides()[:2]))))
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    assert b'<a:accent1><a:srgbClr val="C8102E"/>' in made.slide_master.part.part_related_by(RT.THEME).blob


def test_a_light_accent_is_darkened_until_it_can_be_read():
    from socialwatch.report.tokens import contrast

    assert contrast(load().branded("#FFE94A").light.accent, "#FFFFFF") >= 4.5


@pytest.mark.long
def test_a_deck_is_poured_into_another_companys_master(tmp_path):
    theirs = tmp_path / "theirs.pptx"
    foreign = Presentation()  # 4:3, their own layouts, and a sample slide that must not stay
    foreign.slides.add_slide(foreign.slide_layouts[0]).shapes.title.text_frame.text = "Sample"
    foreign.save(str(theirs))
    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(), theirs)))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert "Sample" not in titles
    assert len(titles) == len(sample.deck().slides) + 1
    assert made.slide_width == foreign.slide_width
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= made.slide_width + 9144, shape.name
            assert shape.top + shape.height <= made.slide_height + 9144, shape.name


def test_a_file_that_is_no_template_is_named(tmp_path):
    bad = tmp_path / "bad.pptx"
    bad.write_bytes(b"not a deck")
    with pytest.raises(ReportError, match=r"bad\.pptx is no PowerPoint template"):
        pptx.to_bytes(sample.deck(), bad)


def test_the_template_in_the_repository_is_what_its_script_makes():
    import importlib.util

    root = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location("make_template", root / "reports" / "make_template.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.build(load()) == (root / "reports" / "templates" / "brand.pptx").read_bytes()


def test_our_master_is_wide_and_has_real_layouts():
    made = opened()
    assert (round(made.slide_width / 914400, 3), made.slide_height / 914400) == (13.333, 7.5)
    names = [layout.name for layout in made.slide_layouts]
    assert names == ["Title", "Finding", "Wide", "Cards", "Closing"]
    assert all(any(p.placeholder_format.idx == 0 for p in layout.placeholders) for layout in made.slide_layouts)


@pytest.mark.parametrize("kind", [Lines, Bars, BigNumbers, Posts])
def test_empty_blocks_do_not_break_a_deck(kind):
    empty = {
        Lines: Lines(key="a", alt="Nothing.", categories=[], labels=[], series=[]),
        Bars: Bars(key="a", alt="Nothing.", categories=[], series=[]),
        BigNumbers: BigNumbers(key="a", alt="Nothing.", numbers=[]),
        Posts: Posts(key="a", posts=[]),
    }[kind]
    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(slides=[sample.slide("s", "Nothing was said", empty)]))))
    assert made.slides[0].shapes.title.text_frame.text == "Nothing was said"


def test_the_hash_is_that_of_the_deck_s_json_file(tmp_path):
    import hashlib

    data.write(sample.deck(), tmp_path / "deck.json")
    written = hashlib.sha256((tmp_path / "deck.json").read_bytes()).hexdigest()
    assert get_properties(opened())["socialwatch.hash"] == written


def test_a_deck_that_brings_its_own_divider_gets_no_second_one():
    divider = sample.slide("appendix", "Appendix", layout="closing", appendix=True)
    slides = sample.slides()
    made = Presentation(io.BytesIO(pptx.to_bytes(sample.deck(slides=[*slides[:2], divider, slides[-1]]))))
    assert [s.shapes.title.text_frame.text for s in made.slides].count("Appendix") == 1


@pytest.mark.long
def test_a_quotation_that_is_cut_in_a_table_keeps_its_closing_mark():
    said = "“" + "It came late and nobody could say why it did. " * 9 + "”"
    few = Table(
        key="t", alt="t", head=("Brand", "Said"), rows=[("Kaffa", said)], numeric=(False, False), widths=(0.7, 0.3)
    )
    many = replace(few, rows=[("Kaffa", said)] * 12)
    cells = []
    for block in (few, many):
        slide = sample.slide("s", "A title.", block)
        made = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[slide])))).slides[0]
        cells.append(next(shape for shape in made.shapes if shape.has_table).table.cell(1, 1).text)
    assert all(text.startswith("“It came") and text.endswith("…”") for text in cells)
    assert len(cells[0]) > 1.4 * len(cells[1])  # where there is room more of it is shown


def test_a_note_too_long_for_its_place_ends_with_a_sentence():
    text = "Delivery made up 69% of it. " * 40
    short, size = measure.fit_sentences(text, 6.0, 0.5, 14, 12)
    assert short.endswith("of it.")
    assert size == 12
    assert measure.fit_sentences("Short.", 6.0, 0.5, 14, 12) == ("Short.", 14)


@pytest.mark.parametrize(("at", "word"), [(2, "Erwähnungen"), (0, "Nordkessel")])
def test_no_word_of_a_table_s_head_or_names_is_broken(at, word):
    head = ("Marke", "Wie jemand schrieb", "Erwähnungen", "Bei Wettbewerbern")
    block = Table(
        key="t", alt="t", head=head, rows=[("Nordkessel", "„Nie besser.“", "390", "88")] * 10,
        numeric=(False, False, True, True), widths=(0.06, 0.72, 0.08, 0.14),
    )  # fmt: skip
    made = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[sample.slide("s", "A.", block)]))))
    table = next(shape for shape in made.slides[0].shapes if shape.has_table).table
    cell = next(table.cell(row, at) for row in (0, 1) if table.cell(row, at).text == word)
    room = Emu(table.columns[at].width - cell.margin_left - cell.margin_right).inches
    size = cell.text_frame.paragraphs[0].runs[0].font.size.pt
    assert measure.width(word, size, True) <= room


def test_no_term_is_broken_where_two_tables_stand_side_by_side_on_a_narrow_page(tmp_path):
    terms = Table(key="t", alt="t", head=("Begriff", "Was er bedeutet"), rows=[("Stimmungssaldo", "Ein Anteil.")] * 7,
                  numeric=(False, False), widths=(0.28, 0.72))  # fmt: skip
    slide = sample.slide("s", "A.", terms, replace(terms, key="u"))
    pptx.render(replace(sample.deck(), slides=[slide]), tmp_path / "a", masters.make("four-three", tmp_path / "m.pptx"))
    made = Presentation(str(tmp_path / "a"))
    table = next(shape for shape in made.slides[0].shapes if shape.has_table).table
    room = Emu(table.columns[0].width - table.cell(1, 0).margin_left - table.cell(1, 0).margin_right).inches
    size = table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size.pt
    assert measure.width("Stimmungssaldo", size) <= room


def test_a_badge_where_nobody_spoke_covers_no_label_of_the_axis():
    block = sample.volume_lines()
    quiet = replace(block.series[0], values=[0.0, *block.series[0].values[1:]])
    block = replace(block, series=(quiet, *block.series[1:]), marks=(replace(block.marks[0], index=0),))
    made = Presentation(io.BytesIO(pptx.to_bytes(replace(sample.deck(), slides=[sample.slide("s", "A.", block)]))))
    chart = next(shape for shape in made.slides[0].shapes if shape.has_chart).chart
    badge = next(one.values[0] for plot in chart.plots for one in plot.series if one.name == "marked")
    assert badge == pytest.approx(0.05 * chart.value_axis.maximum_scale)


def test_a_mark_whose_words_find_no_room_is_no_dot_without_words():
    block = sample.volume_lines()
    first = replace(block.marks[0], index=2, text="the higher of two with words that are long enough for half of it")
    lower = replace(first, index=3, text=first.text + " twice")
    values = [1.0] * len(block.labels)
    values[2], values[3] = 9.0, 8.9
    line = replace(block.series[0], values=values, low=(), high=())
    block = replace(block, series=(line,), marks=(first, lower), quiet=True, blind=())
    deck = replace(sample.deck(), slides=[sample.slide("s", "A.", block)])
    chart = next(s for s in Presentation(io.BytesIO(pptx.to_bytes(deck))).slides[0].shapes if s.has_chart).chart
    dots = next(one.values for plot in chart.plots for one in plot.series if one.name == "marked")
    told = chart._chartSpace.xml.count("with words that are long enough")
    assert (told, sum(value is not None for value in dots)) == (1, 1)
    assert html.to_text(deck).count('class="mark"') == 1
