"""What a deck's files tell by themselves, on another machine, also after people and programs had them in hand."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sample
from pptx import Presentation

from socialwatch.errors import ReportError
from socialwatch.measures.base import Figure
from socialwatch.report import copies, numbered
from socialwatch.report.deck import Slide
from socialwatch.report.evidence import document
from socialwatch.report.render import html, pptx, proofs
from socialwatch.report.render.carried import carried, carry
from socialwatch.report.render.data import digest

DECK = sample.deck(slides=[one for one in sample.slides() if one.key in ("title", "volume", "voice", "posts")])
BODY = pptx.to_bytes(DECK)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "deck.pptx").write_bytes(BODY)
    return tmp_path / "deck.pptx"


def changed(file: Path, part: str, edit) -> None:
    with zipfile.ZipFile(file) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    with zipfile.ZipFile(file, "w") as package:
        for name, blob in parts.items():
            package.writestr(name, edit(blob) if name == part else blob)


def test_a_powerpoint_file_alone_tells_all_figures_with_their_posts(file):
    copy = copies.find(file, None, None)
    assert (copy.kind, copy.fits) == ("file", True)
    assert copy.document == json.loads(json.dumps(document(DECK)))
    assert "inside" in copy.said()


def test_the_evidence_survives_that_python_or_powerpoint_saves_the_file(file):
    presentation = Presentation(str(file))
    presentation.save(str(file))
    assert carried(file) == (copies.find(file, None, None).document, digest(DECK))


def test_a_refreshed_file_carries_the_new_evidence_and_no_old_one(file):
    presentation = Presentation(str(file))
    later = sample.deck(id="77c0d1e4b5903f2a", slides=DECK.slides)
    carry(presentation, later)
    presentation.save(str(file))
    with zipfile.ZipFile(file) as package:
        assert len([name for name in package.namelist() if name.startswith("customXml/item")]) == 2  # with its props
    found, made = carried(file) or ({}, "")
    assert (found["id"], made) == (later.id, digest(later))


def test_a_company_s_own_custom_parts_stay(file):
    changed(file, "customXml/item1.xml", lambda blob: b"<theirs xmlns='urn:company'/>")
    presentation = Presentation(str(file))
    carry(presentation, DECK)
    presentation.save(str(file))
    with zipfile.ZipFile(file) as package:
        assert package.read("customXml/item1.xml") == b"<theirs xmlns='urn:company'/>"
    assert (carried(file) or ({},))[0]["id"] == DECK.id


@pytest.mark.parametrize(
    "edit",
    [
        lambda blob: blob.replace(b"8412", b"9412"),
        lambda blob: blob[:3000],
        lambda blob: b'<!DOCTYPE a [<!ENTITY b "c">]>' + blob[60:],
    ],
)
def test_evidence_that_somebody_wrote_in_is_not_believed(file, edit):
    changed(file, "customXml/item1.xml", edit)
    with pytest.raises(ReportError, match="carries no evidence itself"):
        copies.find(file, None, None)


def test_a_page_alone_tells_its_figures_and_first_posts(tmp_path):
    html.render(DECK, tmp_path / "page.html")
    copy = copies.find(tmp_path / "page.html", None, None)
    assert (copy.kind, copy.document["id"]) == ("page", DECK.id)
    wanted = document(DECK)
    for code, one in copy.document["evidence"].items():
        assert one["ids"] == list(wanted["evidence"][code]["ids"])[: proofs.IDS]
        assert [(f["key"], f["value"]) for f in one["figures"]] == [
            (f["key"], f["value"]) for f in wanted["evidence"][code]["figures"]
        ]
    assert [s["evidence"] for s in copy.document["slides"]] == [s["evidence"] for s in wanted["slides"]]


def test_deck_json_that_is_not_what_the_file_was_made_with_is_passed_over(file):
    said = document(DECK)
    said["slides"][0]["title"] = "Changed since"
    (file.parent / "deck.json").write_text(json.dumps(said))
    inside = copies.find(file, None, None)
    assert inside.kind == "file"
    assert f"not used, because changed since the file was made: {file.parent / 'deck.json'}" in inside.said()
    assert copies.find(file.parent / "deck.json", None, None).fits is False, "the file beside it tells"
    changed(file, "customXml/item1.xml", lambda blob: b"<gone/>")
    copy = copies.find(file, None, None)
    assert (copy.kind, copy.fits) == ("deck.json", False)
    assert "not word for word" in copy.said()


def test_a_file_that_is_not_there_is_not_explained_by_its_neighbour(tmp_path):
    with pytest.raises(ReportError, match="no such file"):
        copies.find(tmp_path / "deck.pptx", None, None)


def test_a_query_that_names_an_account_does_not_travel(file, tmp_path):
    code = sample.CODES[0]
    private = replace(DECK.evidence[code], query='brand:"Acme" author:"ann@home.example"')
    deck = replace(DECK, evidence={**DECK.evidence, code: private})
    file.write_bytes(pptx.to_bytes(deck))
    found, _ = carried(file) or ({}, "")
    assert found["evidence"][code]["query"] == f"socialwatch explain --figure {code}"
    assert "ann@home" not in html.to_text(deck)


def test_each_figure_of_a_page_opens_with_its_value_and_interval():
    code = sample.CODES[0]
    shown = DECK.evidence[code]
    one = Figure(key="answered", value=0.25, unit="share", n=400, evidence=shown, before=0.5, interval=(0.2, 0.3))
    deck = replace(DECK, figures={code: (one,)})
    assert "25%; 95% interval 20% – 30% (unmeasured); before 50%" in html.to_text(deck)


def test_the_figures_of_rows_and_bars_open_below_their_slide(tmp_path):
    *others, last = DECK.slides
    code = sample.CODES[0]
    page = tmp_path / "deck.html"
    html.render(replace(DECK, slides=(*others, replace(last, further=(code,)))), page)
    section = page.read_text("utf-8").partition(f'<section id="{last.key}"')[2].partition("</section>")[0]
    assert "Further figures: 1" in section
    assert f'data-code="{code}"' in section.partition("Further figures")[2]
    assert copies.find(page, None, None).document["slides"][-1]["further"] == [code]


# ---- where a slide stands
def reordered(file: Path) -> Path:
    presentation = Presentation(str(file))
    entries = presentation.slides._sldIdLst
    last = entries[-1]
    entries.remove(last)
    entries.insert(1, last)
    own = presentation.slides.add_slide(presentation.slide_layouts[0])
    own.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "Ours"
    presentation.save(str(file))
    return file


def test_a_slide_is_found_where_a_person_put_it(file):
    said = document(DECK)
    before = [numbered.at(file, n, said).slide["key"] for n in range(1, 5)]
    assert before == [slide["key"] for slide in said["slides"]]
    reordered(file)
    after = [numbered.at(file, n, said).slide["key"] for n in range(1, 5)]
    assert after == [before[0], before[3], before[1], before[2]]
    with pytest.raises(ReportError, match="a person made it"):
        numbered.at(file, 5, said)
    with pytest.raises(ReportError, match="slides 1 to 5"):
        numbered.at(file, 6, said)


def test_a_chart_pasted_onto_another_slide_brings_its_figures(file):
    presentation = Presentation(str(file))
    voice, volume = presentation.slides[2], presentation.slides[1]
    keys = [shape.name for shape in voice.shapes if shape.name.startswith("sw:voice:")]
    pasted = next(shape for shape in voice.shapes if shape.name == keys[0])
    volume.shapes._spTree.append(pasted._element)
    raw = io.BytesIO()
    presentation.save(raw)
    file.write_bytes(raw.getvalue())
    standing = numbered.at(file, 2, document(DECK))
    assert standing.slide["key"] == "volume"
    assert [other["key"] for other in standing.others] == ["voice"]


def test_the_hash_of_the_archive_s_copy_is_compared_as_well(file, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(file, other)
    (other / "deck.json").write_text(json.dumps({**document(DECK), "again": {"at": "2026-10-01T00:00:00Z"}}))
    assert copies.find(other / "deck.pptx", None, None).fits


def test_a_page_alone_tells_when_a_picture_was_taken_of_which_page_and_its_hash(tmp_path):
    at = datetime(2026, 10, 2, 8, tzinfo=UTC)
    deck = pictured(at)
    file = tmp_path / "deck.html"
    html.render(deck, file)
    document = copies.find(file, None, None).document
    (post,) = [post for one in document["slides"] for block in one["blocks"] for post in block["posts"]]
    assert (post["pictured"], post["captured"], post["picture"]) == (
        "screenshot",
        "2026-10-02T08:00:00Z",
        "ab" * 32,
    )
    assert f"SHA-256 {'ab' * 32}" in file.read_text("utf-8")


def pictured(at: datetime):
    block = sample.posts()
    shown = replace(block.posts[0], pictured="screenshot", captured=at, picture="ab" * 32, taken="2 October")
    slide = Slide(key="posts", title="t", blocks=(replace(block, posts=(shown,), evidence="K7QM"),))
    return replace(DECK, slides=(slide,), evidence={"K7QM": next(iter(DECK.evidence.values()))}, figures={})
