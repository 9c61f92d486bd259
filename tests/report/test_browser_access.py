"""The page under axe-core, which knows what keeps people with other eyes, ears or hands out; and its size."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
import sample

from socialwatch.report import cards, shots, tokens
from socialwatch.report.deck import BigNumber, BigNumbers, Posts
from socialwatch.report.render import html

pytestmark = pytest.mark.browser

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python.base")
    return package.AXE_FILE_PATH.read_text("utf-8")


@pytest.fixture(scope="module")
def pictured():
    """A deck with twelve cards of posts."""
    drawn, look, pages = {}, tokens.load(), []
    for number in range(3):
        block = sample.posts(f"posts{number}")
        shown = []
        for post in block.posts:
            post = replace(post, id=f"{post.id}/{number}", text=f"{post.text} {number}")
            body = cards.card(post, look)
            name = hashlib.sha256(body).hexdigest()
            drawn[name] = body
            shown.append(replace(post, picture=name, pictured="card"))
        shown_here = Posts(key="posts", posts=shown, evidence=block.evidence)
        pages.append(sample.slide(f"posts{number}", f"Posts that mattered, {number}", shown_here))
    assert len(drawn) == 12
    return sample.deck(slides=[*sample.slides(), *pages], pictures=drawn)


@pytest.fixture(scope="module")
def file(pictured, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "deck.html"
    html.render(pictured, path)
    return path


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as driver:
        try:
            args = ["--no-sandbox"] if shots.is_root() else []
            opened = driver.chromium.launch(executable_path=shots.browser_path(None), args=args)
        except Error:
            pytest.skip("no browser on this machine")
        yield opened
        opened.close()


def test_twelve_pictures_make_no_page_of_three_megabytes(file):
    assert file.stat().st_size < 3_000_000


def told(found: dict[str, object]) -> list[tuple[str, str]]:
    return [(one["id"], node["html"][:160]) for one in found["violations"] for node in one["nodes"][:3]]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_nothing_on_the_page_keeps_anybody_out(browser, axe, file, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    context.set_offline(True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(file.as_uri())
    if (width, scheme) == (1440, "dark"):
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe)
    assert not told(page.evaluate("rules => axe.run(document, rules)", RULES))
    page.locator("a.code").first.click()
    assert not told(page.evaluate("rules => axe.run('dialog', rules)", RULES))
    assert not faults
    context.close()


def test_a_page_that_keeps_people_out_is_noticed(browser, axe):
    """Else the test above says nothing."""
    page = browser.new_page()
    page.set_content("<html><body><img src='data:,'><p style='color:#aaa;background:#bbb'>pale</p></body></html>")
    page.evaluate(axe)
    found = {rule for rule, _ in told(page.evaluate("rules => axe.run(document, rules)", RULES))}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found
    page.close()


@pytest.mark.parametrize("width", [1280, 900, 390])
def test_no_figure_runs_into_its_neighbour_at_any_width(browser, tmp_path, width):
    values = ("11,546", "44 minutes", "15 hours", "+0.23")
    numbers = BigNumbers(
        key="n", alt="", numbers=tuple(BigNumber(value=one, label="of answers", evidence="PCEB") for one in values)
    )
    html.render(sample.deck(slides=[sample.slide("wide", "Four figures", numbers)]), tmp_path / "deck.html")
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto((tmp_path / "deck.html").as_uri())
    over = (
        "[...document.querySelectorAll('.big')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert page.evaluate(over) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
