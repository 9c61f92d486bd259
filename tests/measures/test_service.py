"""Who is answered, where, how fast, and how those fare who write when nobody is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from planting import Post, cover, plant, scope

from socialwatch.config.people import opening
from socialwatch.measures import stats
from socialwatch.measures.evidence import posts_of
from socialwatch.measures.rhythm import open_part, rhythm
from socialwatch.measures.service import service
from socialwatch.store import Store

MONDAY = datetime(2026, 7, 6, 8, tzinfo=UTC)  # 09:00 in London
HOURS = opening(["Mon-Fri 09:00-17:30"])


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """In July forty posts at nine, ten of them answered after 30 minutes, and twenty at night, ten answered in the
    morning; in June twenty answered after ten minutes; and a newspaper that nobody could answer."""
    posts: list[Post] = []

    def ask(name: str, at: datetime, after: timedelta | None, network: str = "mastodon", mood: str = "negative"):
        posts.append(Post(text=f"Acme {name}?", at=at, id=name, by=name, network=network, mood=mood))
        if after is not None:
            posts.append(
                Post(
                    text="Acme: sorry",
                    at=at + after,
                    id=f"re-{name}",
                    by="acme",
                    network=network,
                    parent=name,
                    own=("Acme",),
                )
            )

    for n in range(40):
        ask(f"day{n}", MONDAY + timedelta(days=n % 5, minutes=n), timedelta(minutes=30) if n < 10 else None)
    for n in range(20):
        night = MONDAY + timedelta(days=n % 4, hours=14, minutes=n)
        ask(f"night{n}", night, timedelta(hours=11) if n < 10 else None, mood="positive")
    for n in range(20):
        ask(f"june{n}", MONDAY - timedelta(days=28 - n % 5), timedelta(minutes=10))
    for n in range(10):
        ask(f"paper{n}", MONDAY, None, network="web")
    posts.sort(key=lambda post: post.at)
    with Store.open(tmp_path_factory.mktemp("service") / "a.sqlite", write=True, create=True) as store:
        plant(store, posts)
        cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
        yield store


def test_only_places_where_we_write_can_be_answered(answered: Store) -> None:
    found = service(answered, scope(brands=("Acme",)))
    assert found is not None
    assert [place.name for place in found.places] == ["mastodon"]
    assert (found.whole.posts, found.unanswerable) == (60, 10)
    assert found.whole.answered.value == pytest.approx(20 / 60)
    assert found.whole.complaints.value == pytest.approx(10 / 40)


def test_slower_answers_than_before_are_a_change_and_the_slowest_are_told(answered: Store) -> None:
    found = service(answered, scope(brands=("Acme",)))
    assert found is not None
    assert found.whole.minutes.before == 10
    assert found.whole.minutes.value == pytest.approx(345)  # between 30 and 660
    assert found.whole.minutes.significant
    assert found.whole.slow.value == 660
    assert found.whole.answered.before == 1
    assert found.whole.answered.significant


def test_the_posts_behind_a_share_are_listed_by_its_query(answered: Store) -> None:
    found = service(answered, scope(brands=("Acme",)))
    assert found is not None
    for figure in (found.whole.answered, found.whole.complaints):
        assert len(posts_of(answered, figure.evidence)) == figure.n
        assert "or to a later post of its author" in figure.evidence.formula


def test_nothing_is_known_of_answers_where_own_accounts_never_write(answered: Store) -> None:
    assert service(answered, scope(brands=("Rival",))) is None


def test_people_write_when_nobody_answers_and_wait_for_the_morning(answered: Store) -> None:
    found = rhythm(answered, replace(scope(brands=("Acme",)), opening=HOURS))
    assert sum(map(sum, found.posts)) == 60
    assert found.posts[0][9] == 8
    assert found.posts[0][23] == 5
    assert found.answers[1][10] == 3  # to what was written on Monday night
    assert found.outside is not None
    assert found.waited is not None
    assert found.outside.value == pytest.approx(20 / 60)
    assert (found.waited.value, found.waited_inside) == (660, 30)
    assert found.p is not None
    assert found.p < 0.01


def test_without_opening_hours_nothing_is_outside_of_them(answered: Store) -> None:
    found = rhythm(answered, scope(brands=("Acme",)))
    assert (found.outside, found.waited, found.p) == (None, None, None)


def test_half_an_hour_open_is_half_open() -> None:
    assert [open_part(HOURS, 0, hour) for hour in (8, 9, 17, 18)] == [0, 1, 0.5, 0]
    assert open_part(HOURS, 6, 12) == 0


def test_percentiles_lie_between_neighbours() -> None:
    assert stats.percentile([1, 2, 3, 4], 0.5) == 2.5
    assert stats.percentile([5], 0.9) == 5
    assert stats.percentile([], 0.5) is None


def test_ranks_of_two_samples_differ_as_scipy_has_it() -> None:
    assert stats.ranks_differ([1.0] * 10, [2.0] * 7) is None  # too few for an approximation
    assert stats.ranks_differ([1.0] * 10, [1.0] * 10) is None  # all alike
    low, high = [float(n) for n in range(10)], [float(n) + 5 for n in range(10)]
    assert stats.ranks_differ(low, high) == pytest.approx(0.00451026, abs=1e-7)  # no correction for continuity
