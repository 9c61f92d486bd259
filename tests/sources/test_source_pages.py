"""Every connector has its page: what it sees and what not, access, cost, terms, and a block to copy."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from socialwatch.config import SourceSection
from socialwatch.models import Access
from socialwatch.registry import SOURCES
from socialwatch.sources import make, pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", SOURCES.names())
def test_every_connector_has_a_page_with_all_sections(kind: str) -> None:
    path = ROOT / "docs" / "sources" / f"{kind}.md"
    assert path.exists(), "write its page, with the sections of docs/new-source.md"
    text = path.read_text("utf-8")
    assert text.startswith(f"# {kind}\n")
    assert len(pages.summary(kind)) > 20
    assert tuple(re.findall(r"(?m)^## (.+)$", text)) == pages.SECTIONS
    parts = dict(zip(pages.SECTIONS, re.split(r"(?m)^## .+\n", text)[1:], strict=True))
    assert all(len(part.split()) >= 3 for part in parts.values())
    assert re.search(r"(?m)^1\. ", parts["Access"]), "access is told step by step"
    assert all(re.search(word, parts["Terms"], re.I) for word in ("retention", "delet", "identity"))
    refused = re.search(r"(?m)^- Identity:.*refuse", parts["Terms"]) is not None
    assert refused is not SOURCES.load(kind).policy.identity, "the page says what is enforced"


@pytest.mark.parametrize("kind", SOURCES.names())
def test_the_block_on_a_connectors_page_is_valid(kind: str) -> None:
    block = re.search(r"## Configuration\n.*?```toml\n(.*?)```", pages.page(kind), re.S)
    assert block, "a block to copy"
    for section in tomllib.loads(block[1])["source"]:
        assert section["type"] == kind
        options = {key: value for key, value in section.items() if key not in ("name", "type")}
        make(SourceSection(name=section.get("name", kind), type=kind, options=options), "UTC", ROOT)


@pytest.mark.parametrize("kind", SOURCES.names())
def test_every_connector_can_be_asked_by_doctor_and_says_what_access_it_wants(kind: str) -> None:
    connector = SOURCES.load(kind)
    found = inspect.iscoroutinefunction(getattr(connector, "check", None))
    assert found, "give it `async def check(self, http) -> str`, one cheap question for `socialwatch doctor`"
    assert connector.access in get_args(Access)


@pytest.mark.parametrize("kind", SOURCES.names())
def test_every_connector_is_in_the_index(kind: str) -> None:
    index = (ROOT / "docs" / "sources.md").read_text("utf-8")
    assert f"](sources/{kind}.md)" in index, "add a row to the table in docs/sources.md"
