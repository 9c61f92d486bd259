"""What is expected of a day is the same in every window, and does not change when later days are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from planting import CRISIS, Post, build, cover, plant, scope, window

from socialwatch.clock import last_window, zone
from socialwatch.measures.base import Scope
from socialwatch.measures.baseline import Hours, expected, week_of
from socialwatch.measures.expecting import Line, hourly, slots_of
from socialwatch.measures.peaks import peaks
from socialwatch.store import Store

WINDOWS = {
    "quarter": window("2026-07-01", "2026-08-31"),
    "month": window("2026-07-01", "2026-07-31"),
    "week": window("2026-07-13", "2026-07-19"),
    "day": window("2026-07-16", "2026-07-16"),
    "until now": last_window("7d", CRISIS + timedelta(days=2, minutes=17), "Europe/London"),
    "year": window("2026-01-01", "2026-12-31"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.long] * (one in ("quarter", "year"))) for one in WINDOWS]
)
def test_a_peak_is_the_same_in_every_window_that_holds_it(archive: Store, name: str) -> None:
    (month,) = peaks(archive, scope(WINDOWS["month"])).peaks
    (peak,) = peaks(archive, scope(WINDOWS[name])).peaks
    same = ("start", "end", "began", "top", "expected", "times", "score", "net")
    assert [getattr(peak, one) for one in same] == [getattr(month, one) for one in same]
    assert peak.mentions.n == month.mentions.n


@pytest.mark.long
def test_every_hour_of_a_quarter_is_expected_alike_in_a_week(archive: Store) -> None:
    whole = usual(hourly(archive, scope(WINDOWS["quarter"]), "Acme"))
    for name in ("week", "until now"):
        assert usual(hourly(archive, scope(WINDOWS[name]), "Acme")).items() <= whole.items()


def usual(line: Line) -> dict[int, tuple[float, float, float]]:
    return dict(zip(line.starts, zip(line.usual, line.widths, line.daily, strict=True), strict=False))


def test_of_a_peak_that_began_before_the_window_only_what_stands_out_there_is_told(archive: Store) -> None:
    (late,) = peaks(archive, scope(replace(WINDOWS["day"], span=at(3, 24)))).peaks
    assert late.start == CRISIS + timedelta(hours=3)
    assert 0 < late.mentions.n < 70
    assert peaks(archive, scope(replace(WINDOWS["day"], span=at(9, 24)))).peaks == ()  # the tail is no peak of its own


def at(first: int, last: int):
    start = CRISIS + timedelta(hours=first)
    return replace(WINDOWS["day"].span, start=start, end=CRISIS + timedelta(hours=last))


@pytest.mark.long
def test_posts_of_later_weeks_change_nothing_that_was_expected(archive: Store, tmp_path: Path) -> None:
    with build(tmp_path / "later.sqlite") as store:
        start = datetime(2026, 7, 20, tzinfo=UTC)
        plant(store, [Post(text=f"Acme x{i}", at=start + timedelta(minutes=7 * i)) for i in range(2000)], start=9000)
        week = scope(WINDOWS["week"])
        before, after = (usual(hourly(one, week, "Acme")) for one in (archive, store))
        told = [moment for moment in before if moment < start.timestamp()]
        assert [after[moment] for moment in told] == [before[moment] for moment in told]
        assert peaks(store, week).peaks[0].times == peaks(archive, week).peaks[0].times


@pytest.mark.long
def test_a_source_that_comes_makes_no_peak_of_its_first_weeks(tmp_path: Path) -> None:
    with Store.open(tmp_path / "two.sqlite", write=True, create=True) as store:
        first, second = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)
        hours = [first + timedelta(hours=2 * i) for i in range(12 * 7 * 13)]
        plant(store, [Post(text=f"Acme a{i}", at=when) for i, when in enumerate(hours)], source="a")
        cover(store, first, first + timedelta(weeks=13), source="a")
        more = [when + timedelta(minutes=5 * k) for when in hours if when >= second for k in range(3)]
        plant(store, [Post(text=f"Acme b{i}", at=when) for i, when in enumerate(more)], source="b", start=5000)
        cover(store, second, first + timedelta(weeks=13), source="b")
        days = hourly(
            store, Scope(window=window("2026-05-11", "2026-05-17", "UTC"), tracked=("Acme",)), "Acme"
        ).by_day()
        assert days.usual[7:14] == pytest.approx([48] * 7, rel=0.2)


def test_the_first_weeks_are_learnt_together_and_a_storm_teaches_little() -> None:
    counts = [10] * 24 * 7 * 12
    counts[24 * 60 : 24 * 65] = [200] * 24 * 5
    days = [7 * week_of(739_000) + 1 + at // 24 for at in range(len(counts))]
    found = expected(Hours(counts, [at % 24 for at in range(len(counts))], days))
    assert set(map(round, found.values)) == {10}
    assert max(found.widths) == 1


def test_a_lasting_change_is_what_is_usual_two_weeks_later() -> None:
    counts = [10] * 24 * 7 * 10 + [30] * 24 * 7 * 4
    days = [7 * week_of(739_000) + 1 + at // 24 for at in range(len(counts))]
    found = expected(Hours(counts, [at % 24 for at in range(len(counts))], days)).values
    assert [round(found[24 * 7 * week]) for week in (10, 11, 12, 13)] == [10, 10, 20, 30]


def test_hours_are_those_of_the_clock_whatever_is_done_to_it() -> None:
    slots = slots_of(
        range(week_of(date(2026, 3, 23).toordinal()), week_of(date(2026, 4, 6).toordinal())),
        zone("Europe/London"),
    )
    lengths = {high - low for low, high in pairwise(slots.edges)}
    changed = date(2026, 3, 29).toordinal()
    assert lengths == {3600}
    assert [hour for (hour, _), day in zip(slots.seasons, slots.days, strict=True) if day == changed] == [
        0,
        *range(2, 24),
    ]
    assert slots.days.count(changed + 1) == 24
