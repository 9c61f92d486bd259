"""The page over all decks of a folder."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sample

from socialwatch.config import Config
from socialwatch.report.editions import with_kind
from socialwatch.report.letter import file_name, slug
from socialwatch.report.render import data
from socialwatch.report.shelf import shelved, write_index
from socialwatch.report.swap import MADE


def deck_in(folder: Path, **changes: object) -> None:
    folder.mkdir(parents=True)
    data.write(replace(sample.deck(), **changes), folder / "deck.json")
    (folder / "deck.html").write_text("a page")
    (folder / "deck.pptx").write_bytes(b"x" * 1_200_000)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("decks")
    spring = (datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    deck_in(root / "Kaffa 2026Q2", window=spring, subtitle="2026 Q2", title="<b>Kaffa</b>")
    deck_in(root / "Kaffa-2026Q3")
    (root / "notes").mkdir()
    (root / "broken").mkdir()
    (root / "broken" / "deck.json").write_text('{"format": 1}')
    (root / "broken" / "deck.html").write_text("x")
    write_index(Config(), root)
    return root


def test_it_lists_the_latest_first_and_nothing_that_is_no_deck(root):
    assert [one.folder.name for one in shelved(root)] == ["Kaffa-2026Q3", "Kaffa 2026Q2"]


def test_the_page_leads_to_every_file_and_shows_each_cover(root):
    page = (root / "index.html").read_text("utf-8")
    for wanted in ("Kaffa-2026Q3/deck.html", "Kaffa-2026Q3/deck.pptx", "Kaffa%202026Q2/deck.html", "1.2 MB"):
        assert wanted in page
    assert page.index("Kaffa-2026Q3/") < page.index("Kaffa%202026Q2/")
    assert sample.deck().slides[0].title.split(";")[0] in page
    for name in ("Kaffa-2026Q3", "Kaffa 2026Q2"):
        assert (root / name / "cover.png").read_bytes().startswith(b"\x89PNG")


def test_words_of_a_deck_are_words_in_the_page_and_it_asks_nothing_of_the_network(root):
    page = (root / "index.html").read_text("utf-8")
    assert "<b>Kaffa" not in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page


def test_a_deck_in_folders_of_two_names_is_listed_once_the_last_made(tmp_path: Path):
    later = datetime(2026, 10, 2, 9, tzinfo=UTC)
    week = (datetime(2026, 9, 21, tzinfo=UTC), datetime(2026, 9, 28, tzinfo=UTC))
    deck_in(tmp_path / "2026-09")  # as `schedule` called a quarter
    deck_in(tmp_path / "Kaffa-2026Q3", made=later)
    deck_in(tmp_path / "Kaffa-2026Q3-support", made=later)  # another recipe
    deck_in(tmp_path / "for the board", made=later)  # named by people
    deck_in(tmp_path / "2026-W39", window=week, made=later)
    deck_in(tmp_path / "Kaffa-2026-09-21--2026-09-27-weekly", window=week)
    assert {one.folder.name for one in shelved(tmp_path)} == {
        "Kaffa-2026Q3", "Kaffa-2026Q3-support", "for the board", "2026-W39"
    }  # fmt: skip


def test_a_cover_is_drawn_again_only_when_its_deck_is_newer(root):
    cover = root / "Kaffa-2026Q3" / "cover.png"
    os.utime(cover, (2_000_000_000, 2_000_000_000))
    write_index(Config(), root)
    assert cover.stat().st_mtime == 2_000_000_000


def test_a_deck_whose_run_was_killed_at_the_end_is_put_in_place(root, tmp_path: Path):
    deck_in(tmp_path / "a")
    newer = tmp_path / "a" / f"{MADE}x"
    newer.mkdir()
    told = json.loads((tmp_path / "a" / "deck.json").read_text())
    (newer / "deck.json").write_text(json.dumps({**told, "subtitle": "newer"}))
    assert [one.document["subtitle"] for one in shelved(tmp_path)] == ["newer"]


@pytest.mark.parametrize(
    ("start", "end", "fiscal", "name"),
    [
        ((2026, 7, 1), (2026, 10, 1), 1, "Acme-2026Q3"),
        ((2026, 7, 1), (2026, 10, 1), 4, "Acme-FY2027Q2"),
        ((2027, 1, 1), (2027, 4, 1), 4, "Acme-FY2027Q4"),
        ((2026, 10, 5), (2026, 10, 12), 1, "Acme-2026-10-05--2026-10-11"),
        ((2026, 10, 5), (2026, 10, 6), 1, "Acme-2026-10-05"),
        ((2026, 2, 1), (2026, 5, 1), 1, "Acme-2026-02-01--2026-04-30"),
        ((2026, 9, 1), (2026, 10, 1), 1, "Acme-2026-09"),
        ((2026, 12, 1), (2027, 1, 1), 4, "Acme-2026-12"),
        ((2026, 1, 1), (2027, 1, 1), 1, "Acme-2026"),
        ((2026, 4, 1), (2027, 4, 1), 4, "Acme-FY2027"),
        ((2026, 1, 1), (2027, 1, 1), 4, "Acme-2026-01-01--2026-12-31"),
    ],
)
def test_files_are_named_by_brand_and_window(start, end, fiscal, name):
    window = (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))
    assert file_name("Acme", window, "UTC", fiscal) == name


def test_a_brand_of_any_name_makes_a_file_name():
    assert slug("../../etc/Ac me & Söhne") == "etc-Ac-me-Söhne"
    assert slug("///") == "brand"
    assert len(slug("x" * 300)) == 60
    assert with_kind("Acme-2026Q3", "quarterly") == "Acme-2026Q3"
    assert with_kind("Acme-2026Q3", "my/board.toml") == "Acme-2026Q3-board"


@pytest.mark.browser
def test_names_of_any_length_and_script_fit_a_phone(tmp_path: Path):
    from playwright.sync_api import sync_playwright

    from socialwatch.report.shots import QUIET, browser_path, is_root

    for number, brand in enumerate(("A" * 60, "قهوة الصباح", "Kaffa")):
        deck_in(tmp_path / f"deck-{number}", brand=brand, title=f"{brand}: what people said")
    write_index(Config(), tmp_path)
    with sync_playwright() as driver:
        options = [*QUIET, *(["--no-sandbox"] if is_root() else [])]
        browser = driver.chromium.launch(executable_path=browser_path(None), args=options)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto((tmp_path / "index.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
        assert page.locator("li").count() == 3
        browser.close()
