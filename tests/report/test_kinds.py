"""What the shipped sets call things: stages and kinds of posts have names in every language that decks speak."""

from __future__ import annotations

import tomllib
from pathlib import Path

import planted
import pytest

from socialwatch import config
from socialwatch.registry import SLIDES
from socialwatch.report import messages
from socialwatch.report.kinds import INTENTS, STAGES, URGENT, counted, stage
from socialwatch.report.words import words_for

SHIPPED = Path(config.__file__).parent / "shipped"
ENGLISH = words_for("en", "UTC")
GERMAN = words_for("de", "UTC", messages.load("de"))


@pytest.mark.parametrize(
    ("kind", "names", "unnamed"),
    [("stage", STAGES, set()), ("intent", INTENTS, set()), ("urgency", URGENT, {"many followers"})],
)
def test_every_shipped_set_has_a_name_for_slides(kind, names, unnamed):
    file = SHIPPED / {"stage": "stages.toml", "intent": "intents.toml", "urgency": "urgency.toml"}[kind]
    assert {one["name"] for one in tomllib.loads(file.read_text("utf-8"))[kind]} - unnamed == set(names)


def test_a_german_deck_names_shipped_stages_in_german_and_own_ones_as_they_are():
    mixed = planted.journey(
        planted.stage("retention", 800, -0.5), planted.stage("ours", 90, 0.1), planted.stage("research", 500, 0.7)
    )
    context = planted.context(key="journey", **SLIDES.load("journey").options)
    made = SLIDES.load("journey")().make(planted.measured(journey=mixed), planted.replace(context, words=GERMAN))
    assert made is not None
    assert made.blocks[0].categories == ["Recherche", "Kundenbindung", "Ours"]
    assert stage(ENGLISH, "research") == "Research"


def test_a_department_reads_what_is_counted_in_words():
    query = 'intent:complaint OR intent:bug OR intent:"churn risk"'
    assert counted(ENGLISH, query) == "Only posts with complaints, reports of faults and threats to leave are counted."
    assert counted(GERMAN, 'urgency:legal OR urgency:"data leak"') == (
        "Gezählt sind nur Beiträge mit: rechtlichen Drohungen und Datenlecks."
    )


@pytest.mark.parametrize("query", ["topic:Delivery", "intent:complaint late", "intent:complaint OR refund", "intent:x"])
def test_a_query_that_asks_for_more_is_shown_as_it_is(query):
    assert counted(ENGLISH, query) == ""
