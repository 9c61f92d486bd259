"""The example and the page about configuration are complete and true."""

from __future__ import annotations

import re
import runpy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from socialwatch import config
from socialwatch.config import Brand, Config, Network, Photographs, Privacy, Report, Topic
from socialwatch.config.delivery import Channel, Delivery, Mail
from socialwatch.query import Matcher
from socialwatch.registry import SOURCES

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config.example.toml"


def test_the_example_is_valid() -> None:
    assert config.check(EXAMPLE) == config.load(EXAMPLE)


def mentioned(text: str, section: Any) -> list[str]:
    """Keys of a section that the text does not show, not even commented out."""
    tables = "path brands topics sources network report privacy photographs sentiment roi labels service owners"
    left_out = (
        (*tables.split(), "mail", "delivery", "channels", "intents", "stages", "urgency", "noise", "campaigns")
        if section is Config
        else ()
    )
    keys = [item.name for item in fields(section) if item.init and item.name not in left_out]
    return [key for key in keys if not re.search(rf"(?m)^(# )?{key} = ", text)]


@pytest.mark.parametrize(
    ("header", "section"),
    [
        ("brand", Brand),
        ("topic", Topic),
        ("network", Network),
        ("report", Report),
        ("privacy", Privacy),
        ("photographs", Photographs),
        ("mail", Mail),
        ("delivery", Delivery),
        ("channel", Channel),
    ],
)
def test_the_example_shows_every_key_of_a_section(header: str, section: Any) -> None:
    parts = re.split(r"(?m)^\[+(\w+)\]+$", EXAMPLE.read_text("utf-8"))
    assert mentioned("".join(b for a, b in zip(parts[1::2], parts[2::2], strict=True) if a == header), section) == []


def test_the_example_shows_every_key_of_the_top() -> None:
    assert mentioned(EXAMPLE.read_text("utf-8").partition("\n[[brand]]\n")[0], Config) == []


@pytest.mark.parametrize("kind", SOURCES.names())
def test_the_example_shows_every_key_of_a_source(kind: str) -> None:
    parts = re.split(r"(?m)^\[\[source\]\]$", EXAMPLE.read_text("utf-8"))
    own = [part for part in parts if re.search(rf'(?m)^type = "{kind}"$', part)]
    assert own, f"no source of type {kind}"
    keys = [key for key in mentioned("".join(own), SOURCES.load(kind)) if key not in ("name", "timezone")]
    assert keys == []


def test_the_examples_queries_find_what_it_says_and_nothing_else() -> None:
    found = config.load(EXAMPLE)
    for part in (*found.brands, *found.topics):
        matcher = Matcher({part.name: part.parsed})
        assert [text for text in part.hits if not matcher.match_text(text)] == []
        assert [text for text in part.misses if matcher.match_text(text)] == []


def test_the_page_about_configuration_says_what_the_sections_say() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "configuration.py"))
    assert page["TARGET"].read_text("utf-8") == page["page"](), "run: python docs/configuration.py"
