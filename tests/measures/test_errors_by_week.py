"""Moods of days put right by labels: a week in which the machine errs otherwise is moved otherwise, with its doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest

from socialwatch.clock import Window
from socialwatch.measures.checked import Checked, Shift, slot_shifts, together
from socialwatch.models import Span
from socialwatch.store.judged import Judged

FIRST = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday
DAYS = [Span(FIRST + timedelta(days=at), FIRST + timedelta(days=at + 1)) for at in range(8 * 7)]
STORM = 3
HEARD = [Counter(positive=40, negative=10, neutral=10)] * len(DAYS)


def labels(week: int, right: int, wrong: int) -> list[Judged]:
    """Of posts that the machine calls positive, which people call so as well, or negative."""
    said = ["positive"] * right + ["negative"] * wrong
    begin = int(DAYS[7 * week].start.timestamp())
    return [
        Judged(
            1000 * week + at, begin + 3600 * at, "Acme", "forum", (), "en", (), 0, mood, "positive", mood, None, True, 1
        )
        for at, mood in enumerate(said)
    ]


def shifts(weeks: Sequence[list[Judged]]) -> list[Shift]:
    """One a week, each the same on all of its days."""
    span = Span(DAYS[0].start, DAYS[-1].end)
    window = Window(span, span, "UTC", "eight weeks")
    found = slot_shifts(Checked([row for some in weeks for row in some], lambda row: True), "Acme", window, DAYS, HEARD)
    by_week = [set(found[at : at + 7]) for at in range(0, len(DAYS), 7)]
    assert {len(some) for some in by_week} == {1}
    told = [shift for (shift,) in by_week if shift is not None]
    assert len(told) == len(by_week)
    return told


def test_where_the_machine_errs_alike_all_weeks_are_moved_by_all_labels() -> None:
    found = shifts([labels(week, 9, 1) for week in range(8)])
    assert [shift.value for shift in found] == pytest.approx([-0.2] * 8, abs=0.03)
    assert {shift.n for shift in found} == {80}
    assert all(shift.shared == shift.variance for shift in found)


def test_a_week_of_irony_is_moved_by_its_own_labels_and_the_others_are_not_moved_by_it() -> None:
    storm = labels(STORM, 6, 34)
    found = shifts([storm if week == STORM else labels(week, 19, 1) for week in range(8)])
    assert found[STORM].value == pytest.approx(-1.7 * (1 - 40 / 420), abs=0.1)  # 40 of 420 are right already
    assert (found[STORM].n, found[STORM].shared) == (40, 0.0)
    for at, shift in enumerate(found):
        if at != STORM:
            assert -0.4 < shift.value < 0
            assert shift.variance > found[STORM].variance / 4


def test_a_week_without_labels_has_room_for_how_far_the_others_lie_apart() -> None:
    found = shifts([[] if week == 7 else labels(week, 20 - 3 * (week % 3), 3 * (week % 3)) for week in range(8)])
    assert found[7].variance > 1.5 * max(shift.variance for shift in found[:7])


def test_what_weeks_share_of_their_errors_adds_up_and_the_rest_cancels() -> None:
    one, other = Shift(-0.1, 0.04, 50, 0.01), Shift(-0.3, 0.09, 60, 0.04)
    assert together([(one, 5), (one, 7)]) == one
    both = together([(one, 10), (other, 10)])
    assert both is not None
    assert both.value == pytest.approx(-0.2)
    assert both.shared == pytest.approx((0.5 * 0.1 + 0.5 * 0.2) ** 2)
    assert both.variance == pytest.approx(both.shared + 0.25 * 0.03 + 0.25 * 0.05)
    assert sqrt(both.variance) < (sqrt(one.variance) + sqrt(other.variance)) / 2
    assert together([]) is None
