"""Pulse, questions, replies, rankings: each says what was planted."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import Post, cover, crisis, plant, scope

from socialwatch.measures.authors import authors
from socialwatch.measures.evidence import posts_of
from socialwatch.measures.phrases import phrases
from socialwatch.measures.posts import posts
from socialwatch.measures.pulse import busiest, pulse
from socialwatch.measures.questions import questions
from socialwatch.measures.ranked import hashtags, links, page, sources
from socialwatch.measures.response import response
from socialwatch.measures.topics import topics
from socialwatch.measures.voice import voice
from socialwatch.store import Store
from socialwatch.store.purge import purge

START = datetime(2026, 7, 10, 9, tzinfo=UTC)
BEGAN = datetime(2026, 6, 2, tzinfo=UTC)


def store_of(path: Path, *given: Post) -> Store:
    store = Store.open(path / "a.sqlite", write=True, create=True)
    plant(store, given)
    cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    return store


def test_pulse_has_social_mentions_four_figures(tmp_path: Path) -> None:
    last = datetime(2026, 7, 31, 12, tzinfo=UTC)
    early = [Post(text="Acme", at=START + timedelta(minutes=i), by=f"u{i}", mood="positive") for i in range(8)]
    late = [Post(text="Acme", at=last + timedelta(minutes=i), by="regular", mood="negative") for i in range(2)]
    with store_of(tmp_path, *early, *late) as store:
        answer = pulse(store, scope(brands=("Acme",)))
    assert answer.strength.value == 2 / 8  # the last 24 hours against the busiest 24
    assert answer.ratio.value == 8 / 2
    assert answer.passion.value == 2 / 10  # only `regular` came back
    assert answer.reach.value == 9 / 10
    assert answer.minutes.value == 31 * 24 * 60 / 10
    assert answer.last == last + timedelta(minutes=1)
    assert (answer.authors.value, answer.reposts.value) == (9, 0)


def test_pulse_without_mentions_knows_nothing(tmp_path: Path) -> None:
    with store_of(tmp_path, Post(text="Acme", at=START)) as store:
        answer = pulse(store, scope(brands=("Rival",)))
    assert answer.last is None
    assert {f.value for f in (answer.strength, answer.ratio, answer.passion, answer.reach, answer.minutes)} == {None}


def test_pulse_takes_no_silence_from_hours_that_nobody_listened(tmp_path: Path) -> None:
    posts = [Post(text="Acme", at=START + timedelta(hours=i)) for i in range(10)]
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, posts)
        cover(store, START, START + timedelta(days=5))
        answer = pulse(store, scope(brands=("Acme",)))
    assert answer.strength.value is None, "not 0: the last day of July was not seen"
    assert "The strength is unknown: of the last 24 hours 0% were seen." in answer.reasons
    assert answer.minutes.value == 5 * 24 * 60 / 10, "of the five days that were seen, not of 31"


def test_authors_that_nobody_tells_are_unknown_and_not_none_at_all(tmp_path: Path) -> None:
    with store_of(tmp_path, Post(text="Acme", at=START, by=None), Post(text="Acme #beans", at=START, by=None)) as store:
        answer = pulse(store, scope(brands=("Acme",)))
        (row,) = hashtags(store, scope(brands=("Acme",))).rows
    assert [f.value for f in (answer.mentions, answer.authors, answer.reach, answer.passion)] == [2, None, None, None]
    assert (row.mentions.value, row.voices) == (1, None)


def test_the_busiest_day_is_any_24_hours() -> None:
    assert busiest([0, 80000, 86399, 86400, 90000]) == 4
    assert busiest([0, 86400]) == 1
    assert busiest([]) == 0


def test_near_wordings_of_a_question_are_one_question_and_answers_are_seen(tmp_path: Path) -> None:
    asked = [
        Post(text="Does Acme ship beans to Norway?", at=START, id="q1", thread="t1"),
        Post(text="hey, does Acme ship to Norway or not?", at=START + timedelta(hours=1), id="q2", thread="t2"),
        Post(text="Will Acme ever ship to Norway?", at=START + timedelta(hours=2), id="q3"),
        Post(text="Is the Acme grinder dishwasher safe?", at=START + timedelta(hours=3), id="q4"),
        Post(
            text="Acme, we do ship to Norway", at=START + timedelta(minutes=30), by="care", own=("Acme",), parent="q1",
            thread="t1",
        ),
    ]  # fmt: skip
    with store_of(tmp_path, *asked) as store:
        answer = questions(store, scope(brands=("Acme",)))
    norway, grinder = answer.questions
    assert (norway.asked.value, norway.answered, norway.by, norway.minutes) == (3, 1, ("care",), 30)
    assert (grinder.asked.value, grinder.answered, grinder.minutes) == (1, 0, None)
    assert answer.asked.value == 4


def test_replies_in_another_thread_answer_nothing(tmp_path: Path) -> None:
    given = [
        Post(text="Acme is late", at=START, id="a", thread="t1", mood="negative"),
        Post(text="Acme is sorry", at=START + timedelta(hours=2), by="care", own=("Acme",), thread="t2", parent="z"),
        Post(text="Acme lost it", at=START, id="b", thread="t3", mood="negative"),
        Post(text="Acme will look", at=START + timedelta(hours=1), by="care", own=("Acme",), thread="t3", parent="b"),
    ]
    with store_of(tmp_path, *given) as store:
        answer = response(store, scope(brands=("Acme",)))
    assert (answer.answered.value, answer.minutes.value, answer.open.value) == (0.5, 60, 1)


def test_unknown_followers_are_unknown_and_reactions_are_added(tmp_path: Path) -> None:
    given = [
        Post(text="Acme", at=START, by="big", followers=9000, likes=3),
        Post(text="Acme", at=START, by="big", followers=9000, likes=4),
        Post(text="Acme", at=START, by="nobody"),
    ]
    with store_of(tmp_path, *given) as store:
        found = {one.handle: one for one in authors(store, scope(brands=("Acme",))).authors}
    assert (found["big"].mentions.value, found["big"].reach, found["big"].engagement) == (2, 9000, 7)
    assert (found["nobody"].reach, found["nobody"].engagement) == (None, None)


def test_forty_likes_where_ten_are_many_beat_four_hundred_where_thousands_are(tmp_path: Path) -> None:
    small = [Post(text="Acme", at=START, network="lemmy", likes=n, by=f"s{n}", id=f"s{n}") for n in (1, 2, 5, 10, 40)]
    large = [
        Post(text="Acme", at=START, network="mastodon", likes=n, by=f"l{n}", id=f"l{n}")
        for n in (400, 2000, 3000, 9000)
    ]
    with store_of(tmp_path, *small, *large) as store:
        order = [one.id for one in posts(store, scope(brands=("Acme",))).posts]
    assert order.index("lemmy:s40") < order.index("mastodon:l400")
    assert order[0] in ("mastodon:l9000", "lemmy:s40")


def test_the_post_that_drew_most_is_told_however_few_follow_its_author(tmp_path: Path) -> None:
    told = {"text": "Acme", "at": START, "network": "bluesky"}
    known = [Post(**told, likes=100 + n, followers=9_000 + n, by=f"k{n}", id=f"k{n}") for n in range(20)]
    nobody = Post(**told, likes=9_000, followers=3, by="nobody", id="loud")
    with store_of(tmp_path, *known, nobody) as store:
        found = posts(store, scope(brands=("Acme",)), limit=2)
        assert found.furthest is not None
        assert (found.furthest.id, found.furthest.engagement) == ("bluesky:loud", 9_000)
        assert "bluesky:loud" not in {one.id for one in found.posts}
        purge(store, [store.mentions.find("bluesky:loud") or 0])
        again = posts(store, scope(brands=("Acme",)), limit=2).furthest
    assert again is not None
    assert again.id == "bluesky:k19", "what was purged is not shown"


def test_posts_that_were_purged_count_but_are_not_shown_and_others_take_their_place(tmp_path: Path) -> None:
    with store_of(tmp_path, *crisis()) as store:
        first = posts(store, scope(brands=("Acme",)), limit=4)
        purge(store, [store.mentions.find(one.id) or 0 for one in first.posts[:3]])
        second = posts(store, scope(brands=("Acme",)), limit=4)
    assert second.posts[0].id == first.posts[3].id
    assert (len(second.posts), all(one.text for one in second.posts)) == (4, True)
    assert second.evidence.n == first.evidence.n


def test_reposts_are_copies_of_their_original(tmp_path: Path) -> None:
    with store_of(tmp_path, *crisis()) as store:
        found = {one.id: one for one in posts(store, scope(brands=("Acme",)), limit=200).posts}
    assert found["mastodon:crisis-1"].copies == 3
    assert len(found) == 70


def lost_parcels(n: int) -> list[Post]:
    """Posts in which people tell the same in words of their own."""
    begun = "Great, a|My|Day nine and my|Oh no, another|So my|Once more a|Their|That".split("|")
    ended = (
        "again.|in Leeds!|and nobody answers|, thanks for nothing|by the courier|, I give up|, says the tracking".split(
            "|"
        )
    )
    return [
        Post(
            text=f"Acme! {begun[i % 8]} parcel lost {ended[i % 7]} {'abcdefghijklmnop'[i % 16] * 4} {i * 7919 % 9973}",
            at=START + timedelta(minutes=i), by=f"u{i}", mood="negative",
        )
        for i in range(n)
    ]  # fmt: skip


def test_what_stands_out_is_said_once_with_posts_to_show_for_it(tmp_path: Path) -> None:
    early = [
        Post(
            text=f"Acme roast {i * 31 % 97} is lovely, number {i}", at=START - timedelta(days=30, minutes=i), by=f"e{i}"
        )
        for i in range(40)
    ]
    with store_of(tmp_path, *early, *lost_parcels(56)) as store:
        answer = phrases(store, scope())
        rivals = phrases(store, scope(), against="competitors")
    texts = [one.text for one in answer.phrases]
    assert answer.compared == "the window before"
    assert texts[0] == "parcel lost"
    assert "parcel" not in texts
    assert "acme" not in texts
    assert answer.phrases[0].mentions.value == 56
    assert len(answer.phrases[0].examples) == 3
    assert all("parcel lost" in one.text for one in answer.phrases[0].examples)
    assert rivals.compared == ""  # nobody else was heard


def test_of_hundreds_of_phrases_that_are_as_usual_none_is_said_to_rise(tmp_path: Path) -> None:
    chance = random.Random(1)  # here one of the words stands out by three standard deviations
    words = [f"{first}{second}" for first in "bcdfglmnprst" for second in ("ola", "imo", "ute", "are", "eno", "isk")]
    posts = [
        Post(text="Acme " + " ".join(chance.choices(words, k=12)), at=BEGAN + timedelta(hours=1.9 * at), by=f"u{at}")
        for at in range(700)
    ]
    with store_of(tmp_path, *posts) as store:
        found = phrases(store, scope())
    assert found.compared == "the window before"
    assert not found.phrases


def test_phrases_are_not_set_beside_those_of_competitors_heard_on_other_days(tmp_path: Path) -> None:
    """What an import holds of one brand may be the news of one day, and of another brand that of the next."""
    said = [replace(post, at=START + timedelta(minutes=40 * at)) for at, post in enumerate(lost_parcels(40))]
    rival = [
        Post(text=f"Rival roast {at * 31 % 97} is lovely, number {at}", at=one.at, by=f"r{at}", brands=("Rival",))
        for at, one in enumerate(said)
    ]
    for name, days, compared in (("same", 0, "competitors"), ("other", 6, "")):
        later = [replace(one, at=one.at + timedelta(days=days)) for one in rival]
        with Store.open(tmp_path / f"{name}.sqlite", write=True, create=True) as store:
            plant(store, [*said, *later], kind="file")
            found = phrases(store, scope())
            assert found.compared == compared, name
            assert "parcel lost" in [one.text for one in found.phrases]


def test_what_many_copy_is_one_voice_in_phrases(archive: Store) -> None:
    assert "parcel lost" not in [one.text for one in phrases(archive, scope()).phrases]


def test_a_new_topic_grew_and_the_others_did_not_change(archive: Store) -> None:
    found = {one.name: one for one in topics(archive, scope(brands=("Rival",))).topics}
    assert found["Delivery"].mentions.value == 0
    assert found["Taste"].verdict == "no significant change"
    ours = {one.name: one for one in topics(archive, scope()).topics}
    assert (ours["Delivery"].mentions.before, ours["Delivery"].verdict) == (0, "grew")


def test_links_hashtags_and_sources_are_ranked(archive: Store) -> None:
    assert [(one.name, one.mentions.value) for one in links(archive, scope()).rows] == [("example.org/outage", 23)]
    assert [(one.name, one.mentions.value) for one in hashtags(archive, scope()).rows] == [("#parcelgate", 69)]
    assert [one.name for one in sources(archive, scope()).rows] == ["fedi"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.org/x/?utm_source=b&id=7#top", "a.org/x/?id=7"),
        ("http://a.org/x/", "a.org/x"),
        ("a.org/x?fbclid=1", "a.org/x"),
    ],
)
def test_campaign_marks_do_not_make_another_page(address: str, kept: str) -> None:
    assert page(address) == kept


def test_voices_count_all_and_stories_once_and_the_loudest_story_is_told(tmp_path: Path) -> None:
    said = "Acme has moved its warehouse to Daventry and nobody knows where the parcels are"
    wire = [Post(text=f"{said} https://paper{n}.example", at=START + timedelta(hours=n), id=f"w{n}") for n in range(6)]
    other = Post(text="Acme coffee tastes as good as ever, I had three cups of it today", at=START, id="o")
    with store_of(tmp_path, *wire, other) as store:
        (found,) = voice(store, scope(brands=("Acme",))).shares
        assert (found.voices.value, found.stories.value) == (7, 2)
        assert found.loudest is not None
        assert (found.loudest.head, found.loudest.mentions) == ("mastodon:w0", 6)
        assert len(posts_of(store, found.stories.evidence)) == found.stories.evidence.n == 7
