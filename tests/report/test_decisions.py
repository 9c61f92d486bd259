"""Decisions: which figures call for them, whose they are, until when, and how one is switched off."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

import planted
import pytest
from planted import replace

from socialwatch.config import Report
from socialwatch.config.people import Owner
from socialwatch.errors import ConfigError
from socialwatch.registry import RULES
from socialwatch.report.deck import BigNumbers, Points
from socialwatch.report.rules import all as rules
from socialwatch.report.rules.base import Advice
from socialwatch.report.slides.decisions import Decisions


def advise(rule: str, measured: dict[str, Any] | None = None, config: Any = planted.CONFIG) -> Advice | None:
    found: Advice | None = RULES.load(rule)().advise(measured or planted.measured(), planted.context(config))
    return found


def config(**changes: Any) -> Any:
    return dataclasses.replace(planted.CONFIG, **changes)


def mood(**changes: Any) -> Any:
    whole = planted.sentiment()
    return replace(whole, brands=(replace(whole.brands[0], **changes),))


PLACES = planted.sentiment().brands[0].networks
BAD = planted.figure("m", -0.2, 800, "score", interval=(-0.3, -0.1))
CALLED_FOR: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # rule: figures that call for it, figures that do not
    "complaints": ({"service": planted.service(0.2)}, {"service": planted.service(0.6)}),
    "hours": ({"rhythm": planted.rhythm()}, {"rhythm": planted.rhythm(waited=90.0)}),
    "question": ({"questions": planted.questions()}, {"questions": replace(planted.questions(), questions=())}),
    "topic": (
        {"topics": planted.topics(planted.theme("Delivery", 900, 300, 0.001, net=-0.4))},
        {"topics": planted.topics(planted.theme("Taste", 900, 300, 0.001, net=0.4))},
    ),
    "praise": (
        {"topics": planted.topics(planted.theme("Taste", 900, 300, 0.001, net=0.4))},
        {"topics": planted.topics(planted.theme("Taste", 900, 850, 0.6, net=0.4))},
    ),
    "again": (
        {"peaks": planted.peaks(planted.peak(), replace(planted.peak(), start=planted.at(9, 3), end=planted.at(9, 4)))},
        {"peaks": planted.peaks(planted.peak())},
    ),
    "storm": ({"sentiment": planted.storm(-0.5)}, {"sentiment": planted.storm(0.4)}),
    "rival": (
        {
            "voice": replace(
                planted.voice(),
                shares=(planted.share("Umbra", 0.4, own=True), planted.share("Kaldi", 0.4, before=0.3, p=0.001)),
            )
        },
        {"voice": planted.voice()},
    ),
    "place": (
        {"sentiment": mood(networks=(PLACES[1], replace(PLACES[0], net=BAD)))},
        {"sentiment": planted.sentiment()},
    ),
    "source": (
        {"coverage": replace(planted.coverage(), sources=(replace(planted.coverage().sources[0], share=0.5),))},
        {"coverage": planted.coverage()},
    ),
    "blind": ({"coverage": planted.coverage(blind=((3, 20),))}, {"coverage": planted.coverage()}),
    "languages": (
        {"sentiment": mood(unknown=planted.figure("unknown", 3_000))},
        {"sentiment": mood(unknown=planted.figure("unknown", 20))},
    ),
    "labels": (
        {"sentiment": planted.sentiment()},
        {"sentiment": mood(net=planted.figure("net", 0.2, 9_000, "score", labels=60))},
    ),
}  # fmt: skip


def test_every_rule_is_tried_here() -> None:
    assert set(CALLED_FOR) == {*RULES.names()}


@pytest.mark.parametrize("rule", sorted(CALLED_FOR))
def test_a_rule_speaks_where_its_figures_call_for_it_and_else_is_silent(rule: str) -> None:
    calls, calm = CALLED_FOR[rule]
    advice = advise(rule, planted.measured(**calls))
    assert advice is not None
    assert any(letter.isdigit() for letter in advice.value)
    assert all((advice.decide, advice.label, advice.because, advice.check, advice.clause))
    assert advise(rule, planted.measured(**calm)) is None


def test_peaks_about_something_else_are_not_counted_to_those_that_came_again() -> None:
    first = [planted.peak(topic=topic, n=n) for topic, n in (("Delivery", 1_240), ("Taste", 300))]
    found = [*first, *(replace(one, start=planted.at(9, 3), end=planted.at(9, 4)) for one in first)]
    advice = advise("again", planted.measured(peaks=planted.peaks(*found)))
    assert advice is not None
    assert (advice.value, advice.label) == ("2", "peaks of complaints about Delivery")


def test_nothing_is_asked_for_where_nothing_was_heard() -> None:
    assert Decisions().make(planted.silent(), planted.context(key="decisions")) is None


def test_at_most_three_stand_on_the_slide_the_largest_first_with_their_figures() -> None:
    slide = Decisions().make(planted.measured(), planted.context(key="decisions"))
    assert slide is not None
    numbers, *columns = slide.blocks
    assert isinstance(numbers, BigNumbers)
    assert len(numbers.numbers) == len(columns) == 3
    assert all(isinstance(one, Points) for one in columns)
    assert all(number.evidence for number in numbers.numbers)
    found = rules.decisions(planted.measured(), planted.context())
    assert [one.advice.weight for one in found] == sorted((one.advice.weight for one in found), reverse=True)
    assert len({one.advice.about for one in found}) == len(found)


def test_owners_are_found_by_topic_then_by_rule_then_whoever_has_the_rest() -> None:
    owners = (Owner(name="Rest"), Owner(name="Care", rules=("topic",)), Owner(name="Post", topics=("Delivery",)))
    with_all = config(owners=owners)
    assert rules.owner(with_all, "topic", "Delivery") == "Post"
    assert rules.owner(with_all, "topic", "Taste") == "Care"
    assert rules.owner(with_all, "labels", "") == "Rest"
    assert rules.owner(planted.CONFIG, "labels", "") == ""
    slide = Decisions().make(planted.measured(), planted.context(key="decisions"))
    assert slide is not None
    assert "[[owner]]" in slide.speaker  # whoever makes the deck learns how; the board is not told


def test_dates_are_working_days_after_the_window_and_never_in_the_past() -> None:
    context = planted.context()
    assert rules.due(context, 14) == date(2026, 10, 14)
    assert rules.due(context, 3) == date(2026, 10, 5)  # 3 October is a Saturday
    late = dataclasses.replace(context, now=datetime(2027, 1, 4, 12, tzinfo=UTC))
    assert rules.due(late, 14) == date(2027, 1, 18)


def test_a_crisis_leaves_no_fortnight_to_decide_in() -> None:
    found = rules.decisions(planted.measured(), planted.context(), within=2)
    assert {one.due for one in found} == {date(2026, 10, 2)}


def test_a_rule_that_is_switched_off_is_silent() -> None:
    off = config(report=Report(rules_off=("complaints",)))
    assert "complaints" in [one.rule for one in rules.decisions(planted.measured(), planted.context())]
    assert "complaints" not in [one.rule for one in rules.decisions(planted.measured(), planted.context(off))]
    assert "hours" not in [one.rule for one in rules.decisions(planted.measured(), planted.context(), ["hours"])]


def test_a_rule_that_does_not_exist_cannot_be_switched_off() -> None:
    with pytest.raises(ConfigError, match="complaints"):
        rules.wanted(config(report=Report(rules_off=("complaint",))))
