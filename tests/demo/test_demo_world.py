"""The fictional world: the same every time, about as large as promised, with what was planted in it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median

import pytest

from socialwatch.demo.world import World, build
from socialwatch.demo.world.model import Post
from socialwatch.demo.world.rhythm import NOW, QUARTER, ZONE, at, working

pytestmark = pytest.mark.long


def quarter(world: World) -> list[Post]:
    return [post for post in world.posts if QUARTER <= post.created < at("2026-10-01 00:00")]


def scenes(world: World, *names: str) -> list[Post]:
    return [post for post in world.posts if world.truth[post.number].scene in names]


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    again = build()
    assert again.posts == world.posts
    assert again.truth == world.truth


def test_another_seed_makes_another_world_with_the_same_course(world: World) -> None:
    other = build(7)
    assert {post.text for post in other.posts} != {post.text for post in world.posts}
    assert abs(len(other.posts) - len(world.posts)) < 300


def test_a_quarter_holds_about_twenty_thousand_posts_in_five_languages(world: World) -> None:
    posts = quarter(world)
    assert 19_000 < len(posts) < 22_500
    langs = Counter(post.lang for post in posts)
    assert all(langs[lang] > 900 for lang in ("en", "de", "fr", "es", "it"))


def test_posts_are_numbered_in_order_of_time_and_none_lies_ahead(world: World) -> None:
    times = [post.created for post in world.posts]
    assert times == sorted(times)
    assert [post.number for post in world.posts] == list(range(len(world.posts)))
    assert times[-1] < NOW


def test_hardly_any_text_is_said_twice_by_chance(world: World) -> None:
    short = {"support", "thanks", "cross", "story"}
    texts = Counter(post.text for post in world.posts if world.truth[post.number].scene not in short)
    assert sum(count - 1 for count in texts.values()) < 0.005 * len(world.posts)


def test_every_template_was_filled(world: World) -> None:
    assert not [post.text for post in world.posts if any(mark in post.text for mark in "{}|")]


def test_complaints_about_the_parcels_begin_on_the_morning_of_11_august(world: World) -> None:
    storm = scenes(world, "storm", "storm_ask", "storm_joke")
    by_day = Counter(post.created.astimezone(ZONE).date() for post in storm)
    before = sum(count for day, count in by_day.items() if day < at("2026-08-11 00:00").date())
    assert before < 0.01 * len(storm)
    assert max(by_day, key=lambda day: by_day[day]) == at("2026-08-12 00:00").date()
    hours = Counter(p.created.astimezone(ZONE).hour for p in storm if p.created.astimezone(ZONE).date().day == 11)
    assert hours[7] < hours[9] < hours[12]


def test_the_desk_answers_only_while_it_is_open_and_slower_in_the_crisis(world: World) -> None:
    calm: list[float] = []
    crisis: list[float] = []
    for post in scenes(world, "support"):
        assert working(post.created)
        asked = world.by_number[post.parent or 0]
        assert asked.created < post.created
        late = (post.created - asked.created) / timedelta(minutes=1)
        (crisis if at("2026-08-11 06:00") <= asked.created < at("2026-08-20 00:00") else calm).append(late)
    assert median(crisis) > 2 * median(calm)


def test_the_wire_story_has_forty_copies_with_small_edits(world: World) -> None:
    wire = [post for post in world.posts if world.truth[post.number].story == "warehouse"]
    assert len(wire) == 41
    assert wire[0].site == "Northern Wire"
    assert len({post.site for post in wire}) == 41
    assert all("warehouse to Daventry" in post.text for post in wire)
    assert len({post.text for post in wire}) > 5


def test_birds_and_spam_are_marked_in_the_truth_alone(world: World) -> None:
    birds = [post for post in world.posts if world.truth[post.number].irrelevant]
    spam = [post for post in world.posts if world.truth[post.number].spam]
    assert len(birds) > 400
    assert len(spam) > 400
    assert all("rambling" in post.text or "Bergfink" in post.text for post in birds)


def test_replies_point_at_posts_of_the_same_place_and_thread(world: World) -> None:
    for post in world.posts:
        if post.parent is not None and post.root is not None:
            parent = world.by_number[post.parent]
            assert parent.place == post.place
            assert parent.created <= post.created
            assert post.root in (parent.number, parent.root)


def test_a_text_fits_where_it_stands(world: World) -> None:
    for place, limit in (("bluesky", 300), ("mastodon", 500)):
        assert max(len(post.text) for post in world.by_place[place]) <= limit


def test_nights_are_quiet(world: World) -> None:
    hours = Counter(post.created.astimezone(ZONE).hour for post in quarter(world))
    assert hours[3] * 8 < hours[8]


def test_engagement_has_a_heavy_tail(world: World) -> None:
    likes = sorted((post.likes for post in world.by_place["bluesky"]), reverse=True)
    assert sum(likes[: len(likes) // 100]) > 0.25 * sum(likes)
    assert median(likes) <= 5


def test_what_is_awkward_to_show_is_there(world: World) -> None:
    texts = [post.text for post in world.posts]
    assert any(text.startswith("=SUM(") for text in texts)
    assert any("<script>" in text for text in texts)
    assert {"ar", "he"} <= {post.lang for post in world.posts}
    assert any(post.edited and post.edited > post.created for post in world.posts)
    assert isinstance(world.now, datetime)
