"""The planted crisis, hour by hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from planting import CRISIS, scope

from socialwatch.clock import Window
from socialwatch.measures.storm import storms
from socialwatch.models import Span
from socialwatch.store import Store


def test_a_storm_tells_what_happened_in_the_order_of_time(archive: Store) -> None:
    (storm,) = storms(archive, scope(brands=("Acme",))).storms
    events = {event.kind: event for event in storm.events}
    assert events["began"].at == CRISIS
    assert events["first"].at == CRISIS + timedelta(minutes=4)
    assert events["first"].author == "first_ada"
    assert events["loudest"].engagement == 900
    assert events["answer"].at == CRISIS + timedelta(minutes=44)
    assert events["answer"].text.startswith("Sorry Ada")
    assert events["began"].at <= events["half"].at <= events["end"].at
    assert [event.at for event in storm.events] == sorted(event.at for event in storm.events)


def test_a_storm_cut_off_by_the_end_of_the_window_is_not_called_over(archive: Store) -> None:
    (whole,) = storms(archive, scope(brands=("Acme",))).storms
    assert whole.events[-1].kind == "end"
    cut = Window(
        Span(CRISIS - timedelta(days=3), CRISIS + timedelta(hours=5)), Span(CRISIS, CRISIS), "Europe/London", ""
    )
    (storm,) = storms(archive, replace(scope(brands=("Acme",)), window=cut)).storms
    kinds = [event.kind for event in storm.events]
    assert storm.peak.end == cut.span.end
    assert "open" in kinds
    assert "end" not in kinds


def test_its_hours_add_up_to_its_mentions(archive: Store) -> None:
    (storm,) = storms(archive, scope(brands=("Acme",))).storms
    inside = [
        n or 0 for n, at in zip(storm.mentions, storm.starts, strict=True) if storm.peak.start <= at < storm.peak.end
    ]
    assert sum(inside) == storm.peak.mentions.value
    assert all((bad or 0) <= (n or 0) for bad, n in zip(storm.negative, storm.mentions, strict=True))
    assert storm.starts[0] < CRISIS < storm.starts[-1]


def test_a_brand_in_a_calm_window_has_none(archive: Store) -> None:
    assert storms(archive, scope(brands=("Rival",))).storms == ()
