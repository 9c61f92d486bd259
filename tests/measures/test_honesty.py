"""What was not seen is never shown as silence, and what cannot be compared is not compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import Post, cover, plant, scope, window

from socialwatch.config import Brand, Config
from socialwatch.measures.base import scope_for
from socialwatch.measures.comparing import comparable
from socialwatch.measures.coverage import coverage
from socialwatch.measures.sentiment import sentiment
from socialwatch.measures.voice import voice
from socialwatch.measures.volume import volume
from socialwatch.models import Kind
from socialwatch.store import Store

Heard = tuple[tuple[int, int], ...]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone("Europe/London")
        yield store


def day(number: int, month: int = 7, hour: int = 0) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def daily(brand: str, first: datetime, days: int, each: int = 4) -> list[Post]:
    return [
        Post(text=f"{brand} {n}", at=first + timedelta(days=n // each, hours=8 + n % each), brands=(brand,))
        for n in range(days * each)
    ]


def test_a_blind_day_is_unknown_not_zero(empty: Store) -> None:
    plant(empty, [*daily("Acme", day(1, 6), 40), *daily("Acme", day(13), 18)])
    cover(empty, day(1, 5), day(10))
    cover(empty, day(10), day(13), ending="failed")
    cover(empty, day(13), day(1, 9))
    answer = volume(empty, scope(brands=("Acme",)), "day")
    points = {point.start.astimezone(answer.window.tz).day: point for point in answer.of("Acme").points}
    assert (points[11].mentions, points[11].negative, points[11].blind) == (None, None, True)
    assert (points[20].mentions, points[20].blind) == (4, False)
    assert answer.blind == ((9, 12),)  # the 10th was seen for an hour of its 24
    mood = sentiment(empty, scope(brands=("Acme",)), "day").of("Acme")
    assert mood.points[10].net is None
    assert mood.points[10].blind


def test_a_quiet_day_that_was_seen_is_zero(empty: Store) -> None:
    plant(empty, daily("Acme", day(1), 3))
    cover(empty, day(1, 5), day(1, 9))
    assert [p.mentions for p in volume(empty, scope(brands=("Acme",)), "day").of("Acme").points][:5] == [4, 4, 4, 0, 0]


def test_a_source_that_began_late_is_left_out_of_the_comparison(empty: Store) -> None:
    plant(empty, daily("Acme", day(1, 6), 60), source="old")
    plant(empty, daily("Acme", day(5), 25, each=9), source="new", start=9000)
    cover(empty, day(1, 5), day(1, 9), source="old")
    cover(empty, day(1), day(1, 9), source="new")
    total = volume(empty, scope(brands=("Acme",))).of("Acme").total
    compared = comparable(empty, scope(brands=("Acme",)))
    assert compared.sources == ("old",)
    assert compared.dropped[0][0] == "new"
    assert any("new is left out" in reason for reason in compared.reasons)
    assert (total.value, total.like, total.before) == (345, 120, 120)
    assert total.change == pytest.approx(0.0)


def test_a_window_before_that_nobody_heard_is_not_compared_with(empty: Store) -> None:
    plant(empty, daily("Acme", day(1), 31))
    cover(empty, day(1), day(1, 9))
    answer = volume(empty, scope(brands=("Acme",)))
    assert not answer.comparable.before
    assert answer.of("Acme").total.before is None
    assert any("No comparison" in reason for reason in answer.comparable.reasons)


def test_sources_left_out_for_one_reason_share_a_sentence_and_a_window_that_was_heard_is_not_called_silent(
    empty: Store,
) -> None:
    plant(empty, daily("Acme", day(1, 6), 30))
    for name in ("one", "two"):
        cover(empty, day(1, 5), day(10), source=name)
    answer = comparable(empty, scope(brands=("Acme",)))
    assert not answer.before
    assert answer.reasons[0].startswith("one, two are left out of comparisons: each covered ")
    assert any("no source covered both" in reason for reason in answer.reasons)
    assert not any("nothing listened" in reason for reason in answer.reasons)


def test_blind_days_make_no_fall_of_what_is_said_in_a_day(empty: Store) -> None:
    steady = [post for post in daily("Acme", day(31, 5), 62, each=10) if not day(10) <= post.at < day(13)]
    plant(empty, steady)
    cover(empty, day(1, 5), day(10))
    cover(empty, day(13), day(1, 9))
    told = volume(empty, scope(brands=("Acme",)), "day").of("Acme").total
    assert (told.value, told.before) == (280, 310)
    assert told.p == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("one", "two", "trend"),
    [
        (((1, 10), (14, 32)), ((1, 10), (14, 32)), True),  # an outage of all is no coming and going
        (((1, 32),), ((1, 10), (14, 32)), False),
        (((1, 5), (22, 32)), ((1, 5), (22, 32)), False),  # of less than three quarters of a month no line is drawn
    ],
)
def test_days_on_which_all_were_blind_together_leave_a_trend_and_those_of_one_source_do_not(
    empty: Store, one: Heard, two: Heard, trend: bool
) -> None:
    plant(empty, daily("Acme", day(1), 31), source="one")
    plant(empty, daily("Acme", day(1), 31), source="two", start=9000)
    for name, stretches in (("one", one), ("two", two)):
        for low, high in stretches:
            cover(empty, day(low), day(1) + timedelta(days=high - 1), source=name)
    answer = comparable(empty, scope(brands=("Acme",)))
    assert answer.trend == trend
    assert any("trend" in reason for reason in answer.reasons) != trend


@pytest.mark.parametrize(("posts", "trend"), [(3, True), (30, False)])
def test_a_source_that_gave_three_posts_undoes_no_trend_and_one_that_gave_thirty_does(
    empty: Store, posts: int, trend: bool
) -> None:
    plant(empty, daily("Acme", day(1), 31, each=40))
    cover(empty, day(1), day(1, 9))
    plant(empty, daily("Acme", day(5), 1, each=posts), source="survey", kind="file", start=9000)
    cover(empty, day(1), day(12), source="survey")
    answer = comparable(empty, scope(brands=("Acme",)))
    assert answer.trend == trend
    assert any("survey covered only" in reason for reason in answer.reasons) != trend


def test_brands_collected_on_different_days_have_no_share_of_voice(empty: Store) -> None:
    plant(empty, daily("Acme", day(1), 4, each=12), source="export", kind="file")
    plant(empty, daily("Rival", day(6), 3, each=12), source="export", kind="file", start=9000)
    answer = voice(empty, scope())
    assert not answer.holds
    assert any("different days" in reason for reason in answer.reasons)
    compared = volume(empty, scope()).comparable
    assert not compared.trend
    assert not compared.before


def test_a_day_on_which_a_brand_was_not_collected_is_blind_for_that_brand_only(empty: Store) -> None:
    plant(empty, daily("Acme", day(1), 4, each=12), source="export", kind="file")
    plant(empty, daily("Rival", day(6), 3, each=12), source="export", kind="file", start=9000)
    answer = volume(empty, scope(window("2026-07-01", "2026-07-08"), brands=("Acme", "Rival")), "day")
    assert [p.mentions for p in answer.of("Acme").points] == [12, 12, 12, 12, None, None, None, None]
    assert [p.mentions for p in answer.of("Rival").points] == [None] * 5 + [12, 12, 12]


def test_an_import_of_brands_over_the_same_days_may_be_compared(empty: Store) -> None:
    plant(empty, daily("Acme", day(1), 31), source="export", kind="file")
    plant(empty, daily("Rival", day(1), 31, each=3), source="export", kind="file", start=9000)
    answer = voice(empty, scope())
    assert answer.holds
    assert {one.brand: round(one.share.value or 0, 3) for one in answer.shares} == {"Acme": 0.571, "Rival": 0.429}


def test_products_count_in_share_of_voice_and_categories_and_persons_stay_out_of_it(empty: Store) -> None:
    kinds: tuple[Kind, ...] = ("own", "product", "competitor", "category", "person")
    brands = tuple(Brand(name=kind.title(), query=kind, kind=kind) for kind in kinds)
    for number, brand in enumerate(brands):
        plant(empty, daily(brand.name, day(1), 31), start=1000 * number)
    cover(empty, day(1, 5), day(1, 9))
    answer = voice(empty, scope_for(Config(brands=brands), window()))
    assert {one.brand for one in answer.shares} == {"Own", "Product", "Competitor"}
    assert {round(one.share.value or 0, 3) for one in answer.shares} == {0.333}


def test_a_later_answer_mends_an_earlier_failure(empty: Store) -> None:
    cover(empty, day(1), day(1, 9), ending="failed")
    cover(empty, day(1), day(1, 9))
    seen = coverage(empty, scope()).sources[0]
    assert set(seen.endings) == {"whole"}
    assert seen.share == pytest.approx(1, abs=0.01)  # the window begins an hour earlier, in London


def test_what_one_ask_missed_the_source_missed(empty: Store) -> None:
    cover(empty, day(1), day(1, 9), ask="one")
    cover(empty, day(1), day(15), ask="two", ending="capped")
    cover(empty, day(15), day(1, 9), ask="two")
    answer = coverage(empty, scope(), "day")
    endings = answer.sources[0].endings
    assert endings[3] == "capped"
    assert endings[20] == "whole"
    assert answer.partial == ((0, 14),)
    assert answer.sources[0].details == ("told so",)


def test_a_note_marks_its_slot_on_the_chart(empty: Store) -> None:
    plant(empty, daily("Acme", day(1), 31))
    empty.notes.add(datetime(2026, 7, 15, 22, 30, tzinfo=UTC), "strike", now=day(1, 8))
    empty.notes.add(datetime(2026, 7, 15, 23, 30, tzinfo=UTC), "launch", "Acme", now=day(1, 8))
    answer = volume(empty, scope(brands=("Acme",)), "day")
    assert [(note.text, note.index) for note in answer.notes] == [
        ("strike", 14),
        ("launch", 15),
    ]  # London is an hour on
