"""A message of the deck made by hand, and an archive to log its sending in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

import sample

from socialwatch.deliver.message import Attachment, Message, drawn
from socialwatch.report.letter import deck_letter
from socialwatch.store import Store


@pytest.fixture(scope="session")
def message() -> Message:
    letter = deck_letter(sample.deck(), "https://decks.example/Kaffa-2026Q3/deck.html")
    files = (Attachment("Kaffa-2026Q3.pptx", b"PK the deck"), Attachment("Kaffa-2026Q3.pdf", b"%PDF the deck"))
    return Message(
        what="deck", key="3f9a", name="Kaffa-2026Q3", letter=letter, pictures=tuple(drawn(letter)), files=files
    )


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as opened:
        yield opened
