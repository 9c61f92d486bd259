"""Whole decks as LibreOffice prints them: every text in its box, no label lost, no slide empty, at any size."""

from __future__ import annotations

import os
from pathlib import Path

import masters
import pytest
import whole
from boxes import told_wrong
from papers import assert_readable, printed
from pptx import Presentation
from pptx.util import Inches

from socialwatch.report.render import pptx

pytestmark = pytest.mark.browser
ARCHIVE = "SOCIALWATCH_MILLION"
"""Names an archive that `benchmarks/whole_decks.py` made of a million posts: its deck is looked at as well."""
DEMO = ("quarterly-en-GB", "quarterly-de-DE", "crisis-en-GB", "support-de-DE", *masters.NAMES)


def _printed(files: list[Path], folder: Path) -> dict[str, tuple[Path, list[str]]]:
    pages = printed(files, folder)
    return {file.stem: (file, pages[file.stem]) for file in files}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Decks of the demo on our master, its quarter's on those of three companies, and one that is wrong on purpose."""
    folder = tmp_path_factory.mktemp("demo")
    config, now = whole.demo(folder / "demo")
    files, decks = [], {}
    for name in DEMO[:-3]:
        recipe, locale = name.split("-", 1)
        decks[name] = whole.deck(config, now, recipe, locale, quarter="2026Q3")
        files.append(folder / f"{name}.pptx")
        pptx.render(decks[name], files[-1])
    for name in masters.NAMES:
        files.append(folder / f"{name}.pptx")
        pptx.render(decks[DEMO[0]], files[-1], masters.make(name, folder / f"{name}.master"))
    return _printed([*files, _broken(files[0])], folder)


def _broken(good: Path) -> Path:
    """A deck whose boxes are too small: of a caption, of a table, of a chart; and a slide without its body."""
    made = Presentation(str(good))
    parts = {shape.name: shape for slide in made.slides for shape in slide.shapes}
    parts["sw:volume:mentions:caption"].width = Inches(0.6)
    parts["sw:questions:questions"].height -= Inches(0.5)
    parts["sw:topics:topics"].width, parts["sw:topics:topics"].height = Inches(2), Inches(0.5)
    for name, shape in parts.items():
        if name.startswith("sw:voice:"):
            shape._element.getparent().remove(shape._element)
    made.save(str(good.with_name("broken.pptx")))
    return good.with_name("broken.pptx")


@pytest.mark.parametrize("name", DEMO)
def test_no_text_of_the_demo_s_decks_leaves_its_box(demo, name):
    file, pages = demo[name]
    assert told_wrong(file, pages) == []
    assert_readable(pages)


def test_boxes_that_are_too_small_are_found(demo):
    file, pages = demo["broken"]
    said = "\n".join(told_wrong(file, pages))
    assert "sw:volume:mentions:caption ends" in said or "sw:volume:mentions:caption does not show" in said
    assert "sw:questions:questions, column 1, ends" in said
    assert "sw:topics:topics lost" in said
    assert "nothing but a title" in said


def test_no_text_of_a_deck_of_millions_leaves_its_box(tmp_path):
    config, now = whole.million(tmp_path / "a.sqlite")
    deck = whole.deck(config, now, quarter="2026Q3")
    _look(deck, tmp_path)
    assert any(len(number.value) > 8 for slide in deck.slides for number in _big(slide)), "no figure has seven digits"


def _big(slide):
    return [number for block in slide.blocks for number in getattr(block, "numbers", ())]


def _look(deck, folder: Path) -> None:
    pptx.render(deck, folder / "ours.pptx")
    files = [folder / "ours.pptx"]
    for name in masters.NAMES:
        files.append(folder / f"{name}.pptx")
        pptx.render(deck, files[-1], masters.make(name, folder / f"{name}.master"))
    for file, pages in _printed(files, folder).values():
        assert told_wrong(file, pages) == []
        assert_readable(pages)


@pytest.mark.skipif(ARCHIVE not in os.environ, reason=f"set {ARCHIVE} to an archive of a million posts")
def test_no_text_of_a_deck_of_a_real_million_leaves_its_box(tmp_path):
    import whole_decks

    config = whole_decks.configuration(Path(os.environ[ARCHIVE]))
    assert whole_decks.held(config) >= whole.MILLION
    _look(whole.deck(config, whole_decks.END, quarter="2026Q3", kept=True), tmp_path)
