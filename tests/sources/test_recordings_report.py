"""All recordings in one table: how many items there are, how many were mapped, what was set aside and why.

pytest -n 0 -m server tests/sources/test_recordings_report.py -s      prints it
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from socialwatch.errors import BadItem
from socialwatch.models import Mention

pytest.importorskip("yaml")
from recorded_items import ALL, Recorded

pytestmark = pytest.mark.server
TABLE: dict[tuple[str, str], Mapped] = {}


@dataclass
class Mapped:
    items: int = 0
    mapped: int = 0
    mentions: list[Mention] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)


def mapped(recorded: Recorded, shared: Path) -> Mapped:
    told, source = Mapped(), recorded.connector()
    for item in recorded.items(shared):
        told.items += 1
        try:
            found = list(source.mentions(item))
        except BadItem as error:
            told.aside[reason(str(error))] += 1
            continue
        told.mapped += bool(found)
        told.mentions += found
        if not found:
            told.aside["no mention in it"] += 1
    return told


def reason(text: str) -> str:
    """Without the address or number that differs from item to item."""
    return " ".join("…" if "://" in word or any(letter.isdigit() for letter in word) else word for word in text.split())


@pytest.mark.parametrize("recorded", ALL, ids=lambda one: f"{one.source}-{one.whose}")
def test_no_item_is_lost(recorded: Recorded, request: Any) -> None:
    shared = request.getfixturevalue("shared_data") if recorded.shared else Path()
    told = TABLE[recorded.source, recorded.whose] = mapped(recorded, shared)
    assert told.items > 0
    assert told.mapped + told.aside.total() == told.items
    unknown = {why: count for why, count in told.aside.items() if not any(part in why for part in recorded.known)}
    assert unknown == {}
    assert all(mention.native_id and (mention.text or mention.title or mention.media) for mention in told.mentions)
    nobody = sum(mention.author is None for mention in told.mentions)
    assert recorded.unnamed or nobody <= len(told.mentions) / 50


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    if not TABLE:
        pytest.skip("nothing was read before")
    with capsys.disabled():
        print(f"\n\n{'source':14} {'recordings of':16} {'items':>6} {'mapped':>7} {'mentions':>9}  set aside")
        for (source, whose), told in TABLE.items():
            why = "; ".join(f"{count} {text}" for text, count in told.aside.most_common()) or "-"
            print(f"{source:14} {whose:16} {told.items:6,} {told.mapped:7,} {len(told.mentions):9,}  {why}")
        sums = (sum(map(len_of, TABLE.values())) for len_of in (items_of, mapped_of, mentions_of))
        print("{:31} {:6,} {:7,} {:9,}".format("all", *sums))


def items_of(told: Mapped) -> int:
    return told.items


def mapped_of(told: Mapped) -> int:
    return told.mapped


def mentions_of(told: Mapped) -> int:
    return len(told.mentions)
