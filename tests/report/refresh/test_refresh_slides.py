"""A deck that a person has edited, one quarter later: the figures are new, everything the person did is still there.

One deck is edited in many ways and brought up to date once; each test looks at what became of one of these edits.
"""

from __future__ import annotations

import copy
import io
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches, Pt
from quarters import Edited, cells, more, now, same_slide, shown, then

from socialwatch.report.deck import Posts
from socialwatch.report.refresh.chartbook import C, foreign, name_of, numbers, points, series
from socialwatch.report.render.package import workbook

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
GREEN, PINK, PLUM = RGBColor(0, 128, 0), RGBColor(255, 0, 255), RGBColor(200, 0, 100)


@pytest.fixture(scope="module")
def fresh() -> Edited:
    """The new deck as it is made anew."""
    return Edited(later())


def later() -> Any:
    """The new deck, with the brands of one chart in another order."""
    deck = now()
    return replace(deck, slides=[_turned(slide) if slide.key == "voice" else slide for slide in deck.slides])


def _turned(slide: Any) -> Any:
    return replace(slide, blocks=[replace(b, categories=list(b.categories)[::-1]) for b in slide.blocks])


@pytest.fixture(scope="module")
def after() -> SimpleNamespace:
    """The deck after a person's edits and a refresh, what the refresh told, and what the person remembers."""
    one, known = Edited(), SimpleNamespace()
    for edit in (lines, bars, letters, places, table, notes, group, picture, powerpoint, slides):
        edit(one, known)
    told = one.refresh(later(), add_new=True)
    return SimpleNamespace(deck=one, told=told, known=known)


# ---- what the person did
def lines(one: Edited, known: SimpleNamespace) -> None:
    """A chart moved and restyled, one of its lines taken out, one put in."""
    frame = one.part("volume", "volume")
    frame.left, frame.height = frame.left + Inches(1), frame.height - Inches(1)
    known.place = frame.left, frame.top, frame.width, frame.height
    line = _line(one, "Kaffa")
    line.format.line.color.rgb, line.format.line.width = GREEN, Pt(5)
    frame.chart.value_axis.tick_labels.font.size = Pt(9)
    gone = next(s for s in series(frame.chart._chartSpace) if name_of(s) == "Northroast")
    own = copy.deepcopy(gone)
    next(own.find(C + "tx").iter(C + "v")).text = "Budget"
    for value in own.find(C + "val").iter(C + "v"):
        value.text = str(float(value.text) + 1000)
    gone.getparent().replace(gone, own)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "A stormy year"
    known.days = len(points(own.find(C + "cat")))


def _line(one: Edited, name: str) -> Any:
    return next(s for plot in one.part("volume", "volume").chart.plots for s in plot.series if s.name == name)


def bars(one: Edited, known: SimpleNamespace) -> None:
    """Bars turned upright, one of them painted."""
    chart = one.part("voice", "voice").chart
    next(chart._chartSpace.iter(C + "barDir")).set("val", "col")
    known.painted = points(series(chart._chartSpace)[0].find(C + "cat"))[1]
    label = next(series(chart._chartSpace)[0].iter(C + "dLbl"))
    next(label.iter(A + "t")).text = "That is us, at last"
    fill = chart.plots[0].series[0].points[1].format.fill
    fill.solid()
    fill.fore_color.rgb = PINK


def letters(one: Edited, known: SimpleNamespace) -> None:
    """A title rewritten, a figure in other letters, cut in two by the spelling checker."""
    one.slide("volume").shapes.title.text_frame.paragraphs[0].runs[0].text = "Our own title about 390 mentions"
    run = one.part("title", "headline:1:value").text_frame.paragraphs[0].runs[0]
    run.font.color.rgb, run.font.italic, run.font.name = PLUM, True, "Georgia"
    known.figure = run.text
    rest = copy.deepcopy(run._r)
    run.text, rest.t.text = known.figure[:2], known.figure[2:]
    run._r.get_or_add_rPr().set("err", "1")
    run._r.addnext(rest)


def places(one: Edited, known: SimpleNamespace) -> None:
    """A column moved down, a statement and a mark deleted."""
    for shape in one.slide("summary").shapes:
        if shape.name.startswith("sw:summary:room:"):
            shape.top += Inches(1)
    for key, role in (("summary", "works:1"), ("volume", "volume:mark:1"), ("volume", "volume:badge:1")):
        one.part(key, role)._element.getparent().remove(one.part(key, role)._element)


def table(one: Edited, known: SimpleNamespace) -> None:
    """A column of the person's own."""
    found = one.part("authors", "authors").table._tbl
    found.tblGrid.append(copy.deepcopy(found.tblGrid[-1]))
    for at, row in enumerate(found.tr_lst):
        cell = copy.deepcopy(row.tc_lst[-1])
        row.tc_lst[-1].addnext(cell)
        next(cell.iter(A + "t")).text = f"call {at}" if at else "Contact"


def notes(one: Edited, known: SimpleNamespace) -> None:
    frame = one.slide("voice").notes_slide.notes_text_frame
    known.notes = frame.text.splitlines()
    frame.text = f"Thank the team first.\n{frame.text}\nThen pause."


def group(one: Edited, known: SimpleNamespace) -> None:
    """A figure and its label made one group."""
    shapes = one.slide("title").shapes
    shapes.add_group_shape([shape for shape in shapes if shape.name.startswith("sw:title:headline:2:")])


def picture(one: Edited, known: SimpleNamespace) -> None:
    """A picture of the person's in place of a card."""
    raw = red()
    known.picture = raw.getvalue()
    card = one.part("posts", "posts:1")
    own = one.slide("posts").shapes.add_picture(raw, card.left, card.top)
    own.name = card.name
    card._element.getparent().remove(card._element)


def red() -> io.BytesIO:
    from PIL import Image

    raw = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(raw, "PNG")
    return raw


def powerpoint(one: Edited, known: SimpleNamespace) -> None:
    """What PowerPoint adds: animations that name shapes, ids of series, other names and numbers of parts."""
    slide, frame = one.slide("volume"), one.part("volume", "volume")
    known.shape = frame.shape_id
    slide._element.append(parse_xml(
        f'<p:timing xmlns:p="{P[1:-1]}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite" nodeType="tmRoot"/></p:par>'
        f'</p:tnLst><p:bldLst><p:bldGraphic spid="{known.shape}" grpId="0"><p:bldAsOne/></p:bldGraphic></p:bldLst>'
        "</p:timing>"
    ))  # fmt: skip
    part = frame.chart.part
    part.partname = PackURI("/ppt/charts/chart77.xml")
    for at, found in enumerate(series(part._element)):
        found.append(parse_xml(
            f'<c:extLst xmlns:c="{C[1:-1]}"><c:ext uri="{{C3380CC4-5D6E-409C-BE32-E72D297353CC}}">'
            '<c16:uniqueId xmlns:c16="http://schemas.microsoft.com/office/drawing/2014/chart" '
            f'val="{{0000000{at}-1}}"/></c:ext></c:extLst>'
        ))  # fmt: skip
    slide.part.rels.pop(next(rel.rId for rel in slide.part.rels.values() if rel.reltype == RT.CHART))
    for name in "abc":
        slide.part.relate_to(f"https://a.example/{name}", RT.HYPERLINK, is_external=True)
    next(frame._element.iter(C + "chart")).set(R_ID, slide.part.relate_to(part, RT.CHART))


def slides(one: Edited, known: SimpleNamespace) -> None:
    """Slides in another order, one deleted, one twice, one of the person's own."""
    one.move("voice", 1)
    one.drop("hours")
    own = one.file.slides.add_slide(one.file.slide_layouts[0])
    own.shapes.title.text_frame.text = "What I think"
    twin = one.file.slides.add_slide(one.slide("summary").slide_layout)
    for element in one.slide("summary").shapes._spTree.iter(P + "sp"):
        twin.shapes._spTree.append(copy.deepcopy(element))
    known.count = len(one.file.slides)


# ---- what became of it
@pytest.mark.long
def test_a_deck_that_nobody_touched_becomes_the_new_deck(fresh):
    one = Edited()
    one.refresh(later())
    for slide in later().slides:
        if slide.key != "fresh":
            same_slide(one.slide(slide.key), fresh.slide(slide.key))


@pytest.mark.long
def test_every_slide_of_a_long_deck_becomes_that_of_the_new_deck():
    one, wanted = Edited(then(whole=True)), Edited(now(whole=True))
    one.refresh(now(whole=True))
    for slide in now(whole=True).slides:
        if slide.key not in ("fresh", "appendix"):
            same_slide(one.slide(slide.key), wanted.slide(slide.key))


@pytest.mark.long
def test_a_refresh_for_the_same_quarter_changes_nothing_on_a_slide():
    one = Edited()
    before = {(s.slide_id, shape.name): shape._element.xml for s in one.file.slides for shape in s.shapes}
    one.refresh(then())
    assert {(s.slide_id, shape.name): shape._element.xml for s in one.file.slides for shape in s.shapes} == before


def test_a_chart_keeps_its_place_and_colours_and_shows_new_figures(after):
    frame, line = after.deck.part("volume", "volume"), _line(after.deck, "Kaffa")
    assert (frame.left, frame.top, frame.width, frame.height) == after.known.place
    assert (line.format.line.color.rgb, line.format.line.width) == (GREEN, Pt(5))
    assert frame.chart.value_axis.tick_labels.font.size == Pt(9)
    wanted = next(slide for slide in later().slides if slide.key == "volume").blocks[0].series[0].values
    assert list(line.values) == list(wanted)
    assert len(points(line._element.find(C + "cat"))) == after.known.days - 2
    assert frame.chart.value_axis.maximum_scale > max(value for value in wanted if value)


def test_a_line_that_was_taken_out_stays_out_and_one_that_was_put_in_stays(after):
    names = [name_of(one) for one in series(after.deck.part("volume", "volume").chart._chartSpace)]
    assert "Northroast" not in names
    assert "Budget" in names
    assert any("Budget" in note for slide in after.told.slides for note in slide.notes)


def test_words_typed_into_a_chart_are_told_and_its_title_stays(after):
    chart = after.deck.part("volume", "volume").chart
    assert chart.chart_title.text_frame.text == "A stormy year"
    told = {slide.key: slide for slide in after.told.slides if slide.prose}
    assert ("volume", "A stormy year") in told["volume"].prose
    assert any(words.startswith("That is us, at last") for _, words in told["voice"].prose)


@pytest.mark.long
def test_a_cake_that_a_person_made_of_a_chart_is_fed_with_the_new_figures():
    one = Edited()
    frame = one.part("sentiment", "net")
    root = frame.chart._chartSpace
    area = next(root.iter(C + "plotArea"))
    cake = parse_xml(f'<c:pieChart xmlns:c="{C[1:-1]}"><c:varyColors val="1"/></c:pieChart>')
    cake.append(next(found for found in series(root) if name_of(found) == "Net sentiment"))
    for child in list(area):
        if child.tag.endswith(("Chart", "Ax")):
            area.remove(child)
    area.append(cake)
    one.refresh()
    (found,) = series(one.part("sentiment", "net").chart._chartSpace)
    wanted = next(slide for slide in now().slides if slide.key == "sentiment").blocks[0].series[0].values
    assert numbers(found.find(C + "val")) == [v if v is None else pytest.approx(v) for v in wanted]
    assert next(area.iter(C + "pieChart"), None) is not None


def test_each_workbook_holds_what_its_chart_shows_cell_for_cell(after):
    import openpyxl

    checked = 0
    for shape in (shape for slide in after.deck.file.slides for shape in slide.shapes):
        if not getattr(shape, "has_chart", False):
            continue
        sheet = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
        for one in series(shape.chart._chartSpace):
            for node in one.iter(C + "numRef", C + "strRef"):
                found = sheet[node.findtext(C + "f").partition("!")[2].replace("$", "")]
                held = [row[0].value for row in found] if isinstance(found, tuple) else [found.value]
                said = [_as(text, like) for text, like in zip(points(node), held, strict=True)]
                assert [None if value is None else str(value) for value in held] == said
                checked += 1
    assert checked > 30


def _as(text: str | None, like: object) -> str | None:
    """A chart's 12.0 as the 12 that a sheet makes of it."""
    return str(type(like)(float(text))) if text is not None and isinstance(like, int | float) else text


def test_bars_stay_upright_and_the_painted_one_is_still_that_bar_in_another_order(after):
    root = after.deck.part("voice", "voice").chart._chartSpace
    assert next(root.iter(C + "barDir")).get("val") == "col"
    one = series(root)[0]
    painted = [point for point in one.findall(C + "dPt") if point.find(f".//{A}srgbClr[@val='{PINK}']") is not None]
    assert [point.find(C + "idx").get("val") for point in painted] == [
        str(points(one.find(C + "cat")).index(after.known.painted))
    ]


def test_a_rewritten_title_stays_and_is_told(after):
    assert after.deck.slide("volume").shapes.title.text_frame.text == "Our own title about 390 mentions"
    slide = next(one for one in after.told.slides if one.key == "volume")
    assert ("title", "Our own title about 390 mentions") in slide.prose


def test_a_figure_is_new_in_the_letters_that_it_was_given(after):
    run = after.deck.part("title", "headline:1:value").text_frame.paragraphs[0].runs[0]
    assert run.text == more(after.known.figure)
    assert (run.font.color.rgb, run.font.italic, run.font.name) == (PLUM, True, "Georgia")
    assert run._r.rPr.get("err") is None


def test_what_was_moved_stays_moved_and_the_rest_takes_the_new_places(after, fresh):
    for role in ("room:heading", "room:1", "room:2"):
        assert after.deck.part("summary", role).top == fresh.part("summary", role).top + Inches(1)
        other = role.replace("room", "fails")
        assert after.deck.part("summary", other).top == fresh.part("summary", other).top
    assert not after.deck.has("summary", "room:3")


def test_what_was_taken_out_stays_out(after):
    assert not after.deck.has("summary", "works:1")
    assert after.deck.has("summary", "works:2")
    assert not after.deck.has("volume", "volume:mark:1")
    assert [key for key, _ in after.told.taken_out] == ["hours"]
    names = [shape.name for slide in after.deck.file.slides for shape in slide.shapes]
    assert not any(name.startswith("sw:hours:") for name in names)


def test_a_persons_column_keeps_its_rows_and_a_row_that_is_gone_keeps_its_words(after):
    rows = cells(after.deck.part("authors", "authors"))
    assert rows[0][-1] == "Contact"
    assert rows[1][0].startswith("@author1 ")
    assert (rows[1][2], rows[1][-1]) == ("58", "call 2")
    assert rows[-1][-1] == "call 1"
    assert any("call 1" in note for slide in after.told.slides for note in slide.notes)


def test_notes_keep_what_was_typed_around_ours(after):
    said = after.deck.slide("voice").notes_slide.notes_text_frame.text.splitlines()
    assert (said[0], said[-1]) == ("Thank the team first.", "Then pause.")
    assert "counted anew" in said[1]
    assert not set(after.known.notes[:1]) & set(said)


def test_parts_in_a_group_follow(after):
    wanted = next(slide for slide in later().slides if slide.key == "title").blocks[0].numbers[1].value
    groups = [shape for shape in after.deck.slide("title").shapes if shape.shape_type == 6]
    said = [one.text_frame.text for one in groups[0].shapes if one.name.endswith(":value")]
    assert said[0].startswith(wanted)


def test_a_picture_that_a_person_put_in_place_of_ours_stays_and_is_told(after):
    assert after.deck.part("posts", "posts:1").image.blob == after.known.picture
    assert any("posts:1 is a picture now" in note for slide in after.told.slides for note in slide.notes)


@pytest.mark.long
def test_a_chart_that_was_pasted_as_a_picture_is_told():
    one = Edited()
    frame, shapes = one.part("volume", "volume"), one.slide("volume").shapes
    for left in (frame.left, frame.left + frame.width + Inches(0.1)):  # a logo beside it is none
        shapes.add_picture(red(), left, frame.top)
    frame._element.getparent().remove(frame._element)
    told = next(slide for slide in one.refresh().slides if slide.key == "volume")
    assert len([note for note in told.notes if "stands where volume was" in note]) == 1


def test_animations_still_name_their_shapes_and_series_keep_the_ids_of_powerpoint(after):
    slide, frame = after.deck.slide("volume"), after.deck.part("volume", "volume")
    assert next(slide._element.iter(P + "bldGraphic")).get("spid") == str(frame.shape_id) == str(after.known.shape)
    assert _line(after.deck, "Kaffa")._element[-1].tag == C + "extLst"


def test_slides_stay_in_their_order_and_every_copy_is_brought_up_to_date(after):
    found = list(after.deck.file.slides)
    assert len(found) == after.known.count + 1
    assert any(shape.name.startswith("sw:voice:") for shape in found[1].shapes)
    assert found[-3].shapes.title.text_frame.text == "What I think"
    twin = next(shape for shape in found[-2].shapes if shape.name == "sw:summary:works:2")
    assert twin.text_frame.text == after.deck.part("summary", "works:2").text_frame.text
    assert twin.text_frame.text != Edited().part("summary", "works:2").text_frame.text


def test_a_new_slide_is_appended_with_its_chart_when_that_was_asked_for(after, fresh):
    assert [key for key, _ in after.told.fresh] == ["fresh"]
    last = after.deck.file.slides[-1]
    assert last.shapes.title.text_frame.text == "A slide that is new"
    chart = next(shape.chart for shape in last.shapes if getattr(shape, "has_chart", False))
    assert shown(chart._chartSpace) == shown(fresh.part("fresh", "fresh").chart._chartSpace)
    assert chart.part.chart_workbook.xlsx_part is not None


def test_a_slide_that_the_new_deck_does_not_have_stays_and_is_told(after):
    slide = next(one for one in after.told.slides if one.key == "quiet")
    assert slide.notes == ["the new deck has no slide 'quiet': what it shows is as it was"]
    assert after.deck.slide("quiet").shapes.title.text_frame.text.startswith("No significant change")


def test_the_file_has_no_part_and_no_shape_twice(after):
    raw = io.BytesIO()
    after.deck.file.save(raw)
    with zipfile.ZipFile(raw) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    last = after.deck.file.slides[-1]
    for slide in (after.deck.slide("volume"), after.deck.slide("title"), last):
        ids = [node.get("id") for node in slide._element.iter(P + "cNvPr")]
        assert len(ids) == len(set(ids))


def test_a_workbook_with_formulas_is_known_before_it_is_replaced():
    plain = workbook([["", "a"], ["x", 1]])
    assert not foreign(plain)
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(raw, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>1</v>", b"<f>1+1</f><v>2</v>"))
    assert foreign(raw.getvalue())


@pytest.mark.long
def test_a_purged_post_leaves_a_slide_that_the_new_deck_does_not_have_as_well():
    one = Edited()
    block = next(b for s in then().slides if s.key == "posts" for b in s.blocks if isinstance(b, Posts))
    text = next(post.text for post in block.posts if post.text)
    words = text.split("\n")[0][:30]
    assert words in _all(one)
    blank = replace(block, posts=[replace(p, author="", text="", url=None, picture="") for p in block.posts])
    one.deck = _with_posts(then(), blank)
    one.refresh(replace(now(), slides=[slide for slide in now().slides if slide.key != "posts"]))
    assert words not in _all(one)


def _all(one: Edited) -> str:
    """Everything on the slide of posts: words and alt texts."""
    from lxml import etree

    return etree.tostring(one.slide("posts")._element, encoding="unicode")


def _with_posts(deck, block):
    slides = [
        replace(slide, blocks=[block if isinstance(b, Posts) else b for b in slide.blocks])
        if slide.key == "posts"
        else slide
        for slide in deck.slides
    ]
    return replace(deck, slides=slides)
