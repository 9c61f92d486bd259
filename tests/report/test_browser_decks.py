"""Strange decks as LibreOffice and a browser draw them: every page there, no word off the paper or over another."""

from __future__ import annotations

from pathlib import Path

import masters
import pytest
import sample
import strange
from papers import assert_readable, faults, printed
from pptx import Presentation
from pptx.util import Inches, Pt

from socialwatch.report import shots
from socialwatch.report.deck import Deck
from socialwatch.report.render import html, pptx

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def decks(tmp_path_factory) -> dict[str, Deck]:
    folder, made = tmp_path_factory.mktemp("strange"), {"sample": sample.deck()}
    for name in strange.NAMES:
        with strange.archive(name, folder) as store:
            made[name] = strange.deck(name, store)
    return made


@pytest.fixture(scope="module")
def papers(decks, tmp_path_factory) -> dict[str, list[str]]:
    """The pages of all, and of one on three companies' masters, and of one that is wrong on purpose."""
    folder = tmp_path_factory.mktemp("papers")
    files = []
    for name, deck in decks.items():
        files.append(folder / f"{name}.pptx")
        pptx.render(deck, files[-1])
    for name in masters.NAMES:
        files.append(folder / f"{name}.pptx")
        pptx.render(decks["crisis"], files[-1], masters.make(name, folder / f"{name}.master"))
    return printed([*files, _planted(files[0])], folder)


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


@pytest.mark.parametrize("name", ["sample", *strange.NAMES])
def test_no_word_leaves_the_paper_or_covers_another(decks, papers, name):
    assert len(papers[name]) >= len(decks[name].slides)
    assert_readable(papers[name])


@pytest.mark.parametrize("name", masters.NAMES)
def test_no_word_leaves_a_company_s_own_paper_or_covers_another(decks, papers, name):
    assert len(papers[name]) >= len(decks["crisis"].slides)
    assert_readable(papers[name])


def test_words_planted_over_others_and_off_the_paper_are_found(papers):
    assert any("stands over" in fault for fault in faults(papers["planted"][1]))
    assert any("leaves the paper" in fault for fault in faults(papers["planted"][2]))


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
