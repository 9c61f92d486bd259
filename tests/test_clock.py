"""Windows mean what people mean by them, in their own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialwatch import clock
from socialwatch.errors import ConfigError
from socialwatch.models import Span

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def test_a_quarter_begins_and_ends_at_local_midnight() -> None:
    window = clock.quarter_window("2026Q3", "Europe/London")
    assert window.span.start == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert window.span.end == datetime(2026, 9, 30, 23, tzinfo=UTC)
    assert window.label == "2026 Q3"


def test_the_window_before_a_quarter_is_the_quarter_before() -> None:
    window = clock.quarter_window("2026Q1", "UTC")
    assert window.before == Span(datetime(2025, 10, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def test_until_includes_its_day() -> None:
    window = clock.window_for(now=NOW, tz_name="UTC", since="2011-10-15", until="2011-10-20")
    assert window.days == 6
    assert window.last_day.isoformat() == "2011-10-20"


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    window = clock.quarter_window("2026Q1", "UTC", 4)
    assert window.span.start == datetime(2025, 4, 1, tzinfo=UTC)
    assert window.label == "FY2026 Q1"


@pytest.mark.parametrize("fiscal", range(1, 13))
def test_the_last_whole_quarter_has_ended(fiscal: int) -> None:
    window = clock.last_whole_quarter(NOW, "Europe/Berlin", fiscal)
    assert window.span.end <= NOW < window.span.end + timedelta(days=93)


def test_days_have_23_or_25_hours_when_the_clocks_change() -> None:
    window = clock.window_for(now=NOW, tz_name="Europe/Berlin", since="2026-03-28", until="2026-03-30")
    assert [span.seconds // 3600 for span in window.slots("day")] == [24, 23, 24]
    autumn = clock.window_for(now=NOW, tz_name="Europe/Berlin", since="2026-10-25", until="2026-10-25")
    assert [span.seconds // 3600 for span in autumn.slots("day")] == [25]
    assert len(list(autumn.slots("hour"))) == 25


def test_the_days_before_a_changed_clock_are_whole_days_too() -> None:
    week = clock.window_for(now=NOW, tz_name="Europe/Berlin", since="2026-03-25", until="2026-03-31")
    assert (week.span.seconds, week.before.seconds) == (167 * 3600, 168 * 3600)
    assert week.before.start == datetime(2026, 3, 17, 23, tzinfo=UTC), "the 18th, 00:00 in Berlin"
    hours = clock.window_for(now=NOW, tz_name="Europe/Berlin", since="2026-03-29T00:00", until="2026-03-29T12:00")
    assert hours.before.seconds == hours.span.seconds == 11 * 3600


@given(
    start=st.integers(1_500_000_000, 1_900_000_000),
    length=st.integers(1, 200 * 86400),
    grain=st.sampled_from(["hour", "day", "week", "month", "quarter", "year"]),
    name=st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_slots_cover_the_window_without_gap_or_overlap(start: int, length: int, grain: clock.Grain, name: str) -> None:
    if grain == "hour":
        length = min(length, 5 * 86400)
    span = Span.of(start, start + length)
    slots = list(clock.Window(span, Span.of(start - length, start), name, "").slots(grain))
    assert slots[0].start == span.start
    assert slots[-1].end == span.end
    assert all(one.end == two.start for one, two in pairwise(slots))
    assert all(slot.seconds > 0 for slot in slots)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"last": "90d", "quarter": "2026Q3"}, "use one of"),
        ({"since": "2026-02-30"}, "is no date"),
        ({"since": "2026-10-02", "until": "2026-10-01"}, "before it starts"),
        ({"last": "ninety"}, "write 90d"),
        ({"last": "99999999w"}, "90d"),
        ({"quarter": "2026Q5"}, "write 2026Q3"),
    ],
)
def test_a_wrong_window_says_what_to_write(options: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        clock.window_for(now=NOW, tz_name="UTC", **options)


def test_an_unknown_zone_says_what_is_allowed() -> None:
    with pytest.raises(ConfigError, match="Europe/London"):
        clock.zone("Mars/Olympus")


@pytest.mark.parametrize(("days", "grain"), [(2, "hour"), (30, "day"), (92, "day"), (365, "week"), (3000, "month")])
def test_charts_have_at_most_about_a_hundred_points(days: int, grain: str) -> None:
    assert clock.grain_for(clock.last_window(f"{days}d", NOW, "UTC")) == grain
