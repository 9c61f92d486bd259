"""Decks of archives that are hard to tell: they say what they can, nothing twice, and nothing overflows."""

from __future__ import annotations

import io
import json

import pytest
import strange
from pptx import Presentation

from socialwatch.report import pictures
from socialwatch.report.deck import Lines
from socialwatch.report.evidence import codes, document
from socialwatch.report.render import html, measure, pptx
from socialwatch.report.words import COVER_LIMIT, TITLE_LIMIT

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("strange"), {}
    for name in strange.NAMES:
        with strange.archive(name, folder) as store:
            made[name] = strange.deck(name, store)
    return made


def test_silence_is_told_with_its_reason_and_without_empty_slides(decks):
    silent = decks["silence"]
    assert [slide.key for slide in silent.slides] == ["title", "method"]
    assert silent.slides[0].title == "We heard nothing about Acme in 2026 Q3"
    assert "No source was asked" in silent.slides[0].note
    said = " ".join(document(silent)["slides"][1]["blocks"][0]["paragraphs"])
    assert "Heard on no day of the window: no trend can be told." in said


def test_the_only_question_is_no_percentage(decks):
    titles = [slide.title for slide in decks["crisis"].slides]
    assert "The one question got an answer from Acme" in titles


def test_one_mention_makes_no_mood_no_trend_and_no_plural(decks):
    one = decks["one"]
    said = [slide.title for slide in one.slides]
    assert {slide.key for slide in one.slides} <= {
        "title",
        "posts-criticism",
        "questions",
        "appendix",
        "authors",
        "glossary",
        "method",
    }
    assert not [title for title in said if "1 mentions" in title or "0%" in title or "(n=1" in title]


@pytest.mark.parametrize("name", strange.NAMES)
def test_every_slide_has_a_short_title_a_source_and_notes(decks, name):
    for slide in decks[name].slides:
        assert 0 < len(slide.title) <= (COVER_LIMIT if slide.layout == "title" else TITLE_LIMIT), slide.title
        if slide.layout != "closing":
            assert "2026" in slide.source
            assert all(code in slide.speaker for code in codes(slide))
        assert all(getattr(block, "alt", "-").strip() for block in slide.blocks)


def test_the_cover_shows_its_line_and_what_its_peak_was(decks):
    cover = decks["crisis"].slides[0]
    lines = [block for block in cover.blocks if isinstance(block, Lines)]
    assert [line.quiet for line in lines] == [True]
    assert any("Delivery" in mark.text for mark in lines[0].marks)


def tall(shape) -> float:
    """The height of a text box's lines in inches, by the measuring table."""
    room = (shape.width - shape.text_frame.margin_left - shape.text_frame.margin_right) / 914400
    total = 0.0
    for paragraph in shape.text_frame.paragraphs:
        parts = [(run.text, run.font.size.pt, bool(run.font.bold)) for run in paragraph.runs if run.font.size]
        if parts:
            lines = measure.wrap_styled(parts, room if shape.text_frame.word_wrap else 99.0)
            total += lines * measure.LINE * max(size for _, size, _ in parts) / 72
    return total


@pytest.mark.parametrize("name", strange.NAMES)
def test_no_text_is_taller_than_its_box_whatever_was_said(decks, name):
    for number, slide in enumerate(Presentation(io.BytesIO(pptx.to_bytes(decks[name]))).slides, start=1):
        for shape in slide.shapes:
            if shape.has_text_frame and not shape.is_placeholder and shape.text_frame.text.strip():
                frame = shape.text_frame
                have = (shape.height - frame.margin_top - frame.margin_bottom) / 914400
                assert tall(shape) <= have + 0.09, (number, shape.name, frame.text[:60])


def test_the_same_archive_gives_the_same_bytes_with_pictures(tmp_path):
    """Pictures are drawn for the first deck and taken from the archive for the second."""
    with strange.archive("crisis", tmp_path) as store:
        made = []
        for _ in range(2):
            with pictures.studio(strange.config("crisis", screenshots=False), lambda _: None) as camera:
                made.append(strange.deck("crisis", store, camera, screenshots=False))
    first, second = made
    assert first.pictures
    assert pptx.to_bytes(first) == pptx.to_bytes(second)
    assert html.to_text(first) == html.to_text(second)
    assert json.dumps(document(first)) == json.dumps(document(second))


def test_numbers_on_axes_are_written_as_the_reader_writes_them(decks, tmp_path):
    with strange.archive("crisis", tmp_path) as store:
        german = strange.deck("crisis", store, locale="de-DE")
    charts = [
        shape.chart.part.blob.decode()
        for slide in Presentation(io.BytesIO(pptx.to_bytes(german))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert any("<a:t>+0,5</a:t>" in chart for chart in charts)
    assert "+0,5" in html.to_text(german)
    assert not [slide.title for slide in german.slides if "16\N{EN DASH}" in slide.title]
