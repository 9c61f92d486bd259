"""Strange decks as LibreOffice and a browser draw them: every page there, no word off the paper or over another."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
import sample
import strange
from pptx import Presentation
from pptx.util import Inches, Pt

from socialwatch.report import shots
from socialwatch.report.deck import Deck
from socialwatch.report.render import html, pptx

pytestmark = pytest.mark.browser
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
MARGIN = 0.25 * 72  # points that stay free around a page


@pytest.fixture(scope="module")
def decks(tmp_path_factory) -> dict[str, Deck]:
    folder, made = tmp_path_factory.mktemp("strange"), {"sample": sample.deck()}
    for name in strange.NAMES:
        with strange.archive(name, folder) as store:
            made[name] = strange.deck(name, store)
    return made


@pytest.fixture(scope="module")
def papers(decks, tmp_path_factory) -> dict[str, list[str]]:
    """What stands on each page, with its place: poppler's words, page by page."""
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        pytest.skip("no LibreOffice or poppler on this machine")
    folder = tmp_path_factory.mktemp("papers")
    files = []
    for name, deck in decks.items():
        files.append(folder / f"{name}.pptx")
        pptx.render(deck, files[-1])
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    files.append(_planted(files[0]))
    subprocess.run([*office, "--outdir", folder, *files], check=True, capture_output=True, timeout=300)
    return {file.stem: _pages(file.with_suffix(".pdf")) for file in files}


def _planted(good: Path) -> Path:
    """A deck with what must never be: a slide with words over others, and one with words off the paper."""
    made = Presentation(str(good))
    for at, left in ((1, 0.7), (2, 12.9)):
        over = made.slides[at].shapes.add_textbox(Inches(left), Inches(0.5), Inches(3), Inches(0.5)).text_frame
        over.word_wrap = False
        over.text = "planted words over a title"
        over.paragraphs[0].runs[0].font.size = Pt(28)
    made.save(str(good.with_name("planted.pptx")))
    return good.with_name("planted.pptx")


def _pages(file: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True, timeout=60).stdout
    return told.decode("utf-8", "replace").split("<page ")[1:]


def _words(page: str) -> list[tuple[float, float, float, float, str]]:
    found = [(*map(float, match.groups()[:4]), unescape(match[5])) for match in WORD.finditer(page)]
    return [word for word in found if word[4].strip() and word[4].isascii()]  # others have boxes of their font's own


@pytest.mark.parametrize("name", ["sample", *strange.NAMES])
def test_no_word_leaves_the_paper_or_covers_another(decks, papers, name):
    pages = papers[name]
    assert len(pages) >= len(decks[name].slides)
    for number, page in enumerate(pages, start=1):
        assert _words(page), f"page {number} says nothing"
        assert not list(_faults(page)), number


def _faults(page: str) -> Iterator[str]:
    """Words that leave the paper or its margin, and pairs of words that stand over each other."""
    wide, high = (float(n) for n in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
    words = _words(page)
    for left, top, right, bottom, text in words:
        if not (left >= MARGIN and right <= wide - MARGIN and 0 <= top <= bottom <= high):
            yield f"{text} leaves the paper"
    for one, other in combinations(words, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        least = min(one[3] - one[1], other[3] - other[1])
        if across > 2 and down > 0.45 * least:
            yield f"{one[4]} stands over {other[4]}"


def test_words_planted_over_others_and_off_the_paper_are_found(papers):
    assert any("stands over" in fault for fault in _faults(papers["planted"][1]))
    assert any("leaves the paper" in fault for fault in _faults(papers["planted"][2]))


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_its_screen_and_no_chart_loses_a_word(decks, tmp_path, width):
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as driver:
        try:
            args = ["--no-sandbox"] if shots.is_root() else []
            browser = driver.chromium.launch(executable_path=shots.browser_path(None), args=args)
        except Error:
            pytest.skip("no browser on this machine")
        for name, deck in decks.items():
            file = tmp_path / f"{name}.html"
            html.render(deck, file)
            page = browser.new_page(viewport={"width": width, "height": 844})
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            lost = page.evaluate(
                """() => [...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length)
                    .map(t => [t.textContent, t.getBoundingClientRect()])
                    .filter(([, r]) => r.width && (r.left < -1 || r.right > innerWidth + 1)).map(([t]) => t)"""
            )
            assert not lost, (name, lost)
            page.close()
        browser.close()
