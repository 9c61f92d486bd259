"""The demo's labels say what the world meant by its posts, and the figures that they put right hold that."""

from __future__ import annotations

import pytest

from socialwatch.demo.serve.asked import Reader, Said, known_as
from socialwatch.demo.world import World
from socialwatch.demo.world.grammar import grammar

pytestmark = pytest.mark.long


def said(world: World, words: str) -> dict[str, str]:
    """What a reader says of the first post with these words, by brand."""
    post = next(one for one in world.posts if words in one.text)
    return {one.brand: one.value for one in Reader(world).says("sentiment", [known_as(post)])}


def test_a_switch_from_one_brand_to_another_is_good_for_one_and_bad_for_the_other(world: World) -> None:
    post = next(one for one in world.posts if one.lang == "en" and "Moved from Nordkessel to Brambling" in one.text)
    assert Reader(world).says("sentiment", [known_as(post)]) == [
        Said(known_as(post), "sentiment", "positive", "Brambling"),
        Said(known_as(post), "sentiment", "negative", "Nordkessel"),
    ]


def test_whoever_complains_and_names_another_brand_in_passing_complains_of_one(world: World) -> None:
    post = next(
        one for one in world.posts if world.truth[one.number].scene == "storm" and "Switching to Nordkessel" in one.text
    )
    assert said(world, post.text) == {"Brambling": "negative", "Nordkessel": "neutral"}


def test_jokes_about_lost_parcels_are_no_praise_and_questions_have_no_mood(world: World) -> None:
    assert said(world, "A lost Brambling parcel sends postcards home") == {"": "negative"}
    assert said(world, "Does Brambling ship to") == {"": "neutral"}


def test_posts_that_slipped_through_are_not_about_the_brand(world: World) -> None:
    spam = next(post for post in world.posts if world.truth[post.number].spam)
    praise = next(post for post in world.posts if world.truth[post.number].scene == "praise")
    ids = [known_as(spam), known_as(praise), "mastodon:not-of-this-world"]
    assert [one.value for one in Reader(world).says("relevant", ids)] == ["no", "yes"]


def test_marks_of_mood_never_show_in_a_text(world: World) -> None:
    assert not [post.text for post in world.posts if post.text.startswith(("(+", "(-", "(="))]
    assert not [line for lines in grammar("hn").scenes["price"].values() for line in lines if line.startswith("(")]


def test_each_post_is_known_by_an_id_of_its_own(world: World) -> None:
    ids = [known_as(post) for post in world.posts]
    assert len(set(ids)) == len(ids)
