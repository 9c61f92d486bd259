"""Decks and workbooks against the schemas and rules of Office, so that no program offers to repair them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import sample
import strange

from socialwatch.report.deck import Deck
from socialwatch.report.render import pptx, xlsx

pytestmark = pytest.mark.long


@cache
def validator() -> object:
    """Office 2019's rules: the newer ones allow more."""
    openxml_audit = pytest.importorskip("openxml_audit")
    return openxml_audit.OpenXmlValidator(file_format=openxml_audit.FileFormat.OFFICE_2019, max_errors=20)


LENIENT = (
    "relationships/styles' is missing", "relationships/theme' is missing",  # a workbook may do without either
    "fonts[1]/font[1]: Unexpected element",  # of a font in openpyxl's own style; the standard leaves the order free
)  # fmt: skip


def faults(path: Path) -> list[str]:
    """What Office would have to repair; advice on what it would rather read is none."""
    found = [error for error in validator().validate(str(path)).errors if error.severity.name == "ERROR"]
    return [str(error) for error in found if not any(known in str(error) for known in LENIENT)]


@pytest.fixture(scope="module")
def decks(tmp_path_factory) -> dict[str, Deck]:
    folder, made = tmp_path_factory.mktemp("strange"), {"sample": sample.deck()}
    for name in ("silence", "scripts", "crisis"):
        with strange.archive(name, folder) as store:
            made[name] = strange.deck(name, store)
    return made


@pytest.mark.parametrize("name", ["sample", "silence", "scripts", "crisis"])
def test_every_part_of_a_deck_keeps_to_the_schemas(decks, tmp_path, name):
    pptx.render(decks[name], tmp_path / "deck.pptx")
    xlsx.render(decks[name], tmp_path / "deck.xlsx")
    assert not faults(tmp_path / "deck.pptx")
    assert not faults(tmp_path / "deck.xlsx")


def test_every_workbook_behind_a_chart_keeps_to_the_schemas(tmp_path):
    with zipfile.ZipFile(io.BytesIO(pptx.to_bytes(sample.deck()))) as package:
        books = [name for name in package.namelist() if name.endswith(".xlsx")]
        package.extractall(tmp_path, books)
    assert len(books) >= 10
    assert not [(name, found) for name in books if (found := faults(tmp_path / name))]


CHANGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a missing element": ("slides/slide3.xml", lambda xml: xml.replace(b"<p:nvPr/>", b"", 1)),
    "a value that is none": ("slides/slide3.xml", lambda xml: xml.replace(b'algn="l"', b'algn="left"', 1)),
    "an order that is none": ("charts/chart", lambda xml: xml.replace(b"<c:plotArea>", b"<c:style/><c:plotArea>")),
    "a link to nothing": ("slides/slide3.xml", lambda xml: re.sub(rb'r:id="rId\d+"', b'r:id="rId999"', xml, count=1)),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_fault_that_office_would_repair_is_found(tmp_path, change):
    """Else the tests above say nothing."""
    where, spoil = CHANGES[change]
    with (
        zipfile.ZipFile(io.BytesIO(pptx.to_bytes(sample.deck(slides=sample.slides()[:4])))) as good,
        zipfile.ZipFile(tmp_path / "bad.pptx", "w") as bad,
    ):
        for part in good.namelist():
            body = good.read(part)
            bad.writestr(part, spoil(body) if where in part and part.endswith(".xml") else body)
    assert faults(tmp_path / "bad.pptx")
