"""Counting: the rollup and the scan agree to the last post, in every zone, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planting import NOW, Post, build, plant, scope, window

from socialwatch.clock import Window, window_for
from socialwatch.measures.coverage import edges_of
from socialwatch.measures.volume import volume
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.store import Store
from socialwatch.store.counts import Narrow, tally

PARTS = ("slot", "brand", "network", "mood", "repost")
ZONES = ("Europe/London", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(0, 80 * 86400),
    length=st.integers(1, 40 * 86400),
    zone=st.sampled_from(ZONES),
    grain=st.sampled_from(("day", "week", "month")),
    brands=st.sets(st.sampled_from(("Acme", "Rival", "Coffee"))),
    with_own=st.booleans(),
)
def test_the_rollup_counts_what_a_scan_counts(
    archive: Store, start: int, length: int, zone: str, grain: str, brands: set[str], with_own: bool
) -> None:
    first = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=start)
    span = Span(first, first + timedelta(seconds=length))
    edges, _ = edges_of(Window(span, span, zone, ""), grain)
    fast = Narrow(brands=tuple(brands), with_own=with_own)
    slow = Narrow(brands=tuple(brands), with_own=with_own, query=parse("*"))
    assert tally(archive, edges, fast, zone, PARTS) == tally(archive, edges, slow, zone, PARTS)


def test_a_window_ends_at_its_second(archive: Store) -> None:
    (created,) = archive.db.execute("SELECT created FROM mentions WHERE native_id = 'crisis-1'").fetchone()
    assert created % 900 != 0  # the test is about what lies beside the 15-minute slots
    for edges, found in (((created - 7, created), 0), ((created, created + 1), 1), ((created + 1, created + 7), 0)):
        assert sum(tally(archive, edges, Narrow(brands=("Acme",)), "UTC", ()).values()) == found


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2025-10-26", 25), ("2026-07-01", 24)])
def test_a_day_on_which_the_clocks_change_has_23_or_25_hours(tmp_path: Path, day: str, hours: int) -> None:
    over = window_for(now=datetime(2027, 1, 1, tzinfo=UTC), tz_name="Europe/London", since=day, until=day)
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone("Europe/London")
        hourly = [
            Post(text=f"Acme {n}", at=over.span.start + timedelta(hours=n, minutes=1)) for n in range(-1, hours + 1)
        ]
        plant(store, hourly)
        answer = volume(store, scope(over, brands=("Acme",)), "hour").of("Acme")
        assert [point.mentions for point in answer.points] == [1] * hours
        daily = volume(store, scope(over, brands=("Acme",)), "day").of("Acme")
        assert [point.mentions for point in daily.points] == [hours]


def test_narrowed_counts_come_from_the_posts_themselves(archive: Store) -> None:
    answer = volume(archive, scope(brands=("Acme",), topics=("Delivery",))).of("Acme")
    by_query = volume(archive, scope(brands=("Acme",), query=parse("parcel"))).of("Acme")
    assert answer.total.value == by_query.total.value == 73  # the first, 69 that followed, 3 reposts
    assert answer.negative.value == 73


def test_own_posts_are_counted_only_when_asked_for(archive: Store) -> None:
    without = volume(archive, scope(brands=("Acme",))).of("Acme").total.value
    together = volume(archive, scope(brands=("Acme",), with_own=True)).of("Acme").total.value
    assert together == (without or 0) + 1


def test_a_post_not_scored_yet_is_unknown_not_neutral(tmp_path: Path) -> None:
    from planting import mention_of

    from socialwatch.store import Heard, Row

    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store, store.transaction():
        post = Post(text="Acme", at=datetime(2026, 7, 5, 12, tzinfo=UTC))
        store.writer.save(
            store.sources.id("x", "feed"), [Row({}, (Heard(mention_of(post, 1), ("Acme",)),))], run=None, now=NOW
        )
        line = volume(store, scope(window(), brands=("Acme",))).of("Acme")
        assert (line.unknown.value, line.neutral.value) == (1, 0)


def test_the_archive_of_these_tests_has_a_true_rollup(tmp_path: Path) -> None:
    store = build(tmp_path / "a.sqlite")
    assert store.facts.check() == []
    store.close()
