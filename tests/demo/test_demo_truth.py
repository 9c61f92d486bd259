"""The intervals of the demo's deck hold what is true of its world, and would not if people had labelled nothing.

A whole demo takes a minute; SOCIALWATCH_DEMO names the folder of one that is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from truths import VALUES, Known, evidence_of

from socialwatch.config import load
from socialwatch.demo.world import World
from socialwatch.measures.stats import Z, net_interval, percentile
from socialwatch.store import Store

pytestmark = pytest.mark.long


class Shown(NamedTuple):
    """A figure of the deck with an interval, and the evidence it stands in."""

    measure: str
    brand: str
    figure: dict[str, Any]
    said: dict[str, Any]

    @property
    def is_of_all(self) -> bool:
        """Whether all mentions of the brand are in it, put right by labels."""
        return bool(self.figure["labels"]) and self.said["query"] == f'brand:"{self.brand}"'

    def holds(self, value: float) -> bool:
        low, high = self.figure["interval"]
        return bool(low <= value <= high)


@pytest.fixture(scope="module")
def folder(demo_folder: Path) -> Path:
    return demo_folder


@pytest.fixture(scope="module")
def known(world: World, folder: Path) -> Iterator[Known]:
    config = load(folder / "socialwatch.toml")
    with Store.open(config.database) as store:
        yield Known(world, store, config)


@pytest.fixture(scope="module")
def shown(folder: Path) -> list[Shown]:
    document = json.loads((folder / "deck.json").read_text("utf-8"))
    return [
        Shown(said["measure"], _brand(said["query"]), figure, said)
        for said in document["evidence"].values()
        for figure in said["figures"]
        if figure["interval"]
    ]


def _brand(query: str) -> str:
    found = re.match(r'brand:"([^"]+)"', query)
    return found[1] if found else ""


def test_every_brands_mood_lies_where_the_deck_says(shown: list[Shown], known: Known) -> None:
    whole = next(one.said["window"] for one in shown if one.measure == "voice")
    moods = [one for one in shown if one.figure["key"] in VALUES and one.said["window"] == whole and one.is_of_all]
    assert {(one.brand, one.figure["key"]) for one in moods} >= {
        ("Brambling", "net"), ("Nordkessel", "net"), ("Tazzarella", "net"), ("Brambling", "positive"),
        ("Brambling", "neutral"), ("Brambling", "negative"),
    }  # fmt: skip
    for one in moods:
        truth = known.mean(one.figure["key"], known.behind(evidence_of(one.said)), one.brand)
        assert one.holds(truth), f"{one.brand}, {one.figure['key']}: {truth:.3f} is not in {one.figure['interval']}"


def test_the_machine_alone_would_be_wrong_and_sure_of_it(shown: list[Shown], known: Known) -> None:
    """Else the tests here could not fail: what chance alone explains holds the truth of no brand."""
    nets = {one.brand: one for one in shown if one.measure == "voice" and one.figure["key"] == "net"}
    for brand, one in nets.items():
        posts = known.behind(evidence_of(one.said))
        counted, n = one.figure["counted"], len(posts)
        low, high = net_interval(round(n * (1 + counted) / 2), round(n * (1 - counted) / 2), n) or (0, 0)
        assert not low <= known.mean("net", posts, brand) <= high, brand


def test_moods_of_topics_places_and_weeks_hold_as_often_as_they_say(shown: list[Shown], known: Known) -> None:
    nets = [one for one in shown if one.figure["key"].startswith("net") and one.brand]
    held = []
    for one in nets:
        truth = known.mean("net", known.behind(evidence_of(one.said)), one.brand)
        held.append(one.holds(truth))
    assert len(held) > 20
    least = 0.95 * len(held) - Z * (0.95 * 0.05 * len(held)) ** 0.5
    assert sum(held) >= least, f"{sum(held)} of {len(held)} hold"


def test_shares_of_voice_lie_where_the_deck_says(shown: list[Shown], known: Known) -> None:
    shares = {one.brand: one for one in shown if one.measure == "voice" and one.figure["key"] == "share"}
    true = {brand: known.about(known.behind(evidence_of(one.said))) for brand, one in shares.items()}
    assert len(true) == 3
    for brand, one in shares.items():
        assert one.holds(true[brand] / sum(true.values())), brand


def test_answers_and_waits_are_those_of_the_world(shown: list[Shown], known: Known) -> None:
    whole = {
        one.figure["key"]: one for one in shown if one.measure == "service" and one.said["query"].count("network:") == 3
    }
    posts = known.behind(evidence_of(whole["answered"].said))
    waits = known.minutes(posts)
    assert whole["answered"].holds(len(waits) / len(posts))
    assert whole["answered"].figure["value"] == pytest.approx(len(waits) / len(posts), rel=0.01)
    assert whole["minutes"].holds(percentile(waits, 0.5) or 0.0)
    assert whole["slow"].holds(percentile(waits, 0.9) or 0.0)


def test_what_the_first_answer_settled_lies_where_the_deck_says(shown: list[Shown], known: Known) -> None:
    """As far as last words can be heard: of those that do not name the brand a search tells nothing."""
    ends = [one for one in shown if one.measure == "resolution"]
    assert len(ends) == 3
    for one in ends:
        start, end = map(datetime.fromisoformat, one.said["window"])
        places = re.findall(r'network:"(\w+)"', one.said["query"])
        truth = known.settled(places, start, end)
        assert one.holds(truth), f"{places}: {truth:.3f} is not in {one.figure['interval']}"
