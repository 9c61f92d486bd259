"""The page in a real browser: it asks for nothing, complains of nothing, and works from the keyboard."""

from __future__ import annotations

import pytest
import sample

from socialwatch.report import shots
from socialwatch.report.render import html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as driver:
        try:
            opened = driver.chromium.launch(
                executable_path=shots.browser_path(None), args=["--no-sandbox"] if shots.is_root() else []
            )
        except Error:
            pytest.skip("no browser on this machine")
        yield opened
        opened.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_the_page_works_without_a_request_or_a_complaint(browser, tmp_path, width, scheme):
    file = tmp_path / "deck.html"
    html.render(sample.deck(), file)
    faults: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.on("console", lambda m: faults.append(m.text))
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith("file:") else faults.append(r.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("a.code").first.click()
    assert page.locator("dialog[open] h2").inner_text().startswith(sample.CODES[0])
    assert page.locator("dialog[open] .ids a").count() == 6
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "volume"
    page.mouse.move(0, 0)
    page.locator("#volume svg:visible .hit").nth(41).hover()
    assert f"Kaffa: {sample.volume_lines().series[0].values[41]:.0f}" in page.locator("#tip").inner_text()
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "summary"
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("button.theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert not faults
    page.close()


def test_the_page_prints_a_finding_a_sheet(browser, tmp_path):
    file = tmp_path / "deck.html"
    html.render(sample.deck(slides=sample.slides()[:5]), file)
    page = browser.new_page(color_scheme="dark")
    page.goto(file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().count(b"/Type /Page\n") >= 5
    page.close()
