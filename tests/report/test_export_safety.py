"""What people write stays text in every file that leaves: no formula, script or link of theirs comes alive."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
import strange
from lxml import etree
from typer.testing import CliRunner

from socialwatch.cli import app
from socialwatch.report import pictures
from socialwatch.report.render import html, pptx, xlsx
from socialwatch.store import Store

pytestmark = pytest.mark.long
planting: Any = import_module("planting")  # where strange.py found it
Post = planting.Post

FORMULAS = (
    '=cmd|"/C calc"!A0',
    "+1+cmd()",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    '=HYPERLINK("http://evil.example","x")',
)
MARKUP = (
    "<script>alert('planted')</script>", "<img src=x onerror=planted()>", "</script><svg onload=planted()>",
    "{{7*7}} ${7*7} {% include 'x' %}", "]]><!ENTITY planted SYSTEM 'file:///etc/passwd'>",
)  # fmt: skip
LINKS = (
    "javascript:planted()", "file:///etc/passwd", "data:text/html,<script>planted()</script>", "vbscript:planted",
    "\\\\evil.example\\share", "ms-word:ofe|u|http://evil.example", 'https://ok.example/"><script>planted()</script>',
)  # fmt: skip
PLANTED = (*FORMULAS, *MARKUP, *LINKS)


def posts() -> list[Post]:
    """Every planted thing as text, author, title and tag of many posts that a deck would show."""
    made = []
    for at in range(240):
        bad = PLANTED[at % len(PLANTED)]
        made.append(
            Post(
                text=f"{bad} where is my parcel? {bad}", at=strange.WINDOW.span.start + timedelta(hours=9 * at),
                by=PLANTED[(at + 3) % len(PLANTED)], likes=9000 - at, topics=("Delivery",), title=bad,
                mood=("positive", "negative")[at % 2], tags=(bad,), links=(LINKS[at % len(LINKS)],), network="web",
                id=LINKS[at % len(LINKS)] + str(at),
            )
        )  # fmt: skip
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The deck's files, and the archive they were made of."""
    folder = tmp_path_factory.mktemp("planted")
    real = planting.mention_of

    def linked(post: Post, number: int):
        return replace(real(post, number), url=LINKS[number % len(LINKS)])

    with Store.open(folder / "a.sqlite", write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone("Europe/London")
        with mock.patch.object(planting, "mention_of", linked):
            planting.plant(store, posts(), source="=cmd()", kind="web")
        planting.cover(store, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC), source="=cmd()")
        with pictures.studio(strange.config("one", screenshots=False), lambda _: None) as camera:
            deck = strange.deck("one", store, camera, screenshots=False)
    pptx.render(deck, folder / "deck.pptx")
    html.render(deck, folder / "deck.html")
    xlsx.render(deck, folder / "deck.xlsx")
    shown = (folder / "deck.html").read_text("utf-8")
    assert "planted()" in shown or "cmd" in shown  # else nothing below says anything
    return folder


def parts(file: Path):
    """Every part of a package with its bytes, those of packages inside as well."""
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            body = package.read(name)
            yield name, body
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(body)) as inner:
                    yield from ((f"{name}!{one}", inner.read(one)) for one in inner.namelist())


@pytest.mark.parametrize("name", ["deck.pptx", "deck.xlsx"])
def test_no_part_of_an_office_file_leads_anywhere_but_the_web_or_runs(made, name):
    seen = 0
    for part, body in parts(made / name):
        assert not part.lower().endswith((".bin", ".vba", ".ole", ".js")) or "printerSettings" in part, part
        if not part.endswith((".xml", ".rels")):
            continue
        tree = etree.fromstring(body)
        for element in tree.iter(etree.Element):
            tag = etree.QName(element).localname
            assert tag not in {"f", "oleObj", "control", "externalReference", "ddeLink", "oleLink", "webPr"} or (
                tag == "f" and "chart" in part and "!$" in (element.text or "")
            ), (part, tag, element.text)
            assert "action" not in element.attrib or not element.get("action").startswith("ppaction://"), part
            if tag == "Relationship" and element.get("TargetMode") == "External":
                seen += 1
                assert element.get("Target").startswith(("http://", "https://")), (part, element.get("Target"))
                assert "hyperlink" in element.get("Type"), (part, element.get("Type"))
    assert seen or name == "deck.xlsx"


class Page(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, {key: value or "" for key, value in attributes}))


def test_no_script_handler_or_address_of_a_post_is_alive_on_the_page(made):
    page = Page()
    page.feed((made / "deck.html").read_text("utf-8"))
    scripts = [attributes for tag, attributes in page.found if tag == "script"]
    assert len([one for one in scripts if one.get("type") != "application/json"]) == 1
    assert not [one for one in scripts if "src" in one]
    for tag, attributes in page.found:
        assert tag not in {"iframe", "object", "embed", "base", "link", "form"} or attributes == {"method": "dialog"}, (
            tag
        )
        assert not [key for key in attributes if key.startswith("on")], (tag, attributes)
        if "href" in attributes:
            assert attributes["href"].startswith(("http://", "https://", "#")), attributes
        if "src" in attributes:
            assert attributes["src"].startswith("data:image/png;base64,"), attributes


def test_the_workbook_shows_formulas_as_words(made):
    book = openpyxl.load_workbook(made / "deck.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells if cell.value.startswith(("=", "+", "@"))} <= {"s"}
    assert not [cell for cell in cells if cell.hyperlink is not None and not cell.hyperlink.target.startswith("http")]


@pytest.fixture(scope="module")
def archive(made):
    (made / "socialwatch.toml").write_text(
        'timezone = "Europe/London"\ndatabase = "a.sqlite"\n[[brand]]\nname = "Acme"\nquery = "parcel"\n', "utf-8"
    )
    return ["-c", str(made / "socialwatch.toml"), "export"]


def test_a_table_of_posts_runs_in_no_spreadsheet(made, archive):
    for name in ("out.csv", "out.xlsx"):
        done = CliRunner().invoke(app, [*archive, "-o", str(made / name)])
        assert done.exit_code == 0, done.output
    rows = list(csv.reader((made / "out.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) > 200
    assert any("cmd|" in cell for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell and not _number(cell)]
    for sheet in openpyxl.load_workbook(made / "out.xlsx"):
        for row in sheet.iter_rows():
            assert not [cell.value for cell in row if cell.data_type == "f" or cell.hyperlink]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
