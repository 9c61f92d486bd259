"""Who came back after the first answer, who gave thanks, who fell silent, and of whom nothing can be said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import Post, cover, plant, scope

from socialwatch.measures.evidence import posts_of
from socialwatch.measures.resolution import Resolution, resolution
from socialwatch.models import Mood
from socialwatch.store import Store
from socialwatch.store.held import holding
from socialwatch.store.purge import purge

DAY = timedelta(days=1)
FIRST = datetime(2026, 7, 6, 8, tzinfo=UTC)


def asked(name: str, at: datetime = FIRST, mood: Mood = "negative", network: str = "mastodon", **more: object) -> Post:
    return Post(text=f"Acme {name}", at=at, id=name, by=name, mood=mood, network=network, **more)


def ours(to: str, at: datetime = FIRST, network: str = "mastodon", **more: object) -> Post:
    """An own account's reply half an hour later, under the name of what it replies to."""
    told = {"parent": to, **more}
    text = f"Acme: sorry, {to}"
    return Post(text=text, at=at + DAY / 48, id=f"re-{to}", by="acme", network=network, own=("Acme",), **told)


def back(
    name: str, text: str = "still nothing", mood: Mood = "negative", after: timedelta = DAY, **more: object
) -> Post:
    """What its author writes beneath the answer."""
    told = {"parent": f"re-{name}", "id": f"{name}-again", "network": "mastodon", **more}
    return Post(text=f"@acme {text}", at=FIRST + after, by=name, mood=mood, **told)


def told(path: Path, *posts: Post) -> Resolution:
    with Store.open(path / "a.sqlite", write=True, create=True) as store:
        fill(store, *posts)
        found = resolution(store, scope(brands=("Acme",)))
    assert found is not None
    return found


def fill(store: Store, *posts: Post) -> None:
    """With a post of August, before which silence of July has lasted long enough."""
    late = Post(text="Acme", at=FIRST + 40 * DAY, by="somebody")
    plant(store, sorted([*posts, late], key=lambda post: post.at))
    cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))


def pairs(*names: str) -> list[Post]:
    return [post for name in names for post in (asked(name), ours(name))]


def counts(found: Resolution) -> dict[str, int]:
    whole = found.whole
    every = {name: getattr(whole, name) for name in ("silent", "thanked", "back", "young", "unread")}
    return {name: n for name, n in every.items() if n}


def test_thanks_settle_a_matter_silence_is_taken_for_it_and_complaints_and_questions_come_back(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        *pairs("cross", "neutral", "grateful", "asking", "quiet", "silent", "foreign"),
        back("cross"),
        back("neutral", "my number is 4711", "neutral"),
        back("grateful", "that helped, thanks", "positive"),
        back("asking", "thanks, and when?", "positive"),
        back("foreign", "czekam", "unknown"),
    )
    assert counts(found) == {"silent": 2, "thanked": 1, "back": 3, "unread": 1}
    figure = found.whole.resolved
    assert (figure.value, figure.n) == (0.5, 6)
    # Wilson's of 3 of 7 from below and of 4 of 7 from above: whoever wrote Polish may have given thanks or come back
    assert figure.interval == (pytest.approx(0.158, abs=0.001), pytest.approx(0.842, abs=0.001))
    assert "either way" in figure.evidence.formula


def test_who_was_answered_too_lately_to_come_back_is_left_out(tmp_path: Path) -> None:
    end = FIRST + 40 * DAY
    found = told(tmp_path, *pairs("a", "b", "c", "d"), back("a"), asked("e", end - 8 * DAY), ours("e", end - 8 * DAY))
    assert counts(found) == {"silent": 3, "back": 1}, "what was written after July is not of July"
    young = FIRST + 24 * DAY
    with Store.open(tmp_path / "b.sqlite", write=True, create=True) as store:
        plant(store, [*pairs("a", "b", "c", "d"), back("a"), asked("e", young), ours("e", young)])
        cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
        found = resolution(store, scope(brands=("Acme",)))
    assert counts(found) == {"silent": 3, "back": 1, "young": 1}


def test_a_new_post_on_the_same_topic_within_a_week_comes_back_and_no_other_does(tmp_path: Path) -> None:
    def post(name: str, topic: str, after: timedelta, **more: object) -> Post:
        again = asked(name, FIRST + after, topics=(topic,), **more)
        return replace(again, id=f"{name}-new", text=f"Acme again {name}")

    names = ("same", "other", "late", "early", "elsewhere")
    found = told(
        tmp_path,
        *pairs("heard"),
        back("heard"),
        *(asked(name, topics=("Delivery",)) for name in names),
        *map(ours, names),
        post("same", "Delivery", 2 * DAY),
        post("other", "Taste", 2 * DAY),
        post("late", "Delivery", 9 * DAY),
        post("early", "Delivery", DAY / 60),
        post("elsewhere", "Delivery", 2 * DAY, parent="a-stranger's-post"),
    )
    assert counts(found) == {"silent": 4, "back": 2}


def test_what_goes_on_about_a_matter_is_no_matter_of_its_own(tmp_path: Path) -> None:
    second = replace(ours("a-again", FIRST + DAY), id="re-again")
    content = back("a", "thanks", "positive", 2 * DAY, parent="re-again", id="x")
    found = told(tmp_path, *pairs("a", "b", "c", "d"), back("a"), second, content)
    assert counts(found) == {"silent": 3, "back": 1}, "the second answer settled it, not the first"


def test_two_people_in_one_thread_are_answered_each_for_himself(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        *pairs("a", "b", "c", "d"),
        back("a"),
        asked("root", thread="root"),
        asked("other", FIRST + DAY / 100, thread="root", parent="root"),
        ours("other", thread="root"),
        Post(text="Acme, and I?", at=FIRST + DAY, by="root", id="x", thread="root", parent="root", mood="negative"),
    )
    assert counts(found) == {"silent": 4, "back": 1}, "who began the thread got no answer"


def test_a_thread_that_names_no_parents_is_the_matter_of_who_began_it(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        *pairs("a", "b", "c", "d"),
        asked("root", thread="root"),
        replace(ours("root", thread="root"), parent=None),
        Post(text="Acme, broken still", at=FIRST + DAY, by="root", id="x", thread="root", mood="negative"),
        Post(text="Acme, for me too", at=FIRST + DAY, by="b", id="y", thread="root", mood="negative"),
    )
    assert counts(found) == {"silent": 4, "back": 1}


def test_own_accounts_among_themselves_reposts_and_praise_are_no_matters(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        *pairs("a", "b", "c", "d"),
        back("a"),
        ours("re-b", FIRST + DAY),
        replace(back("c"), repost_of="re-c", parent=None),
        asked("fan", mood="positive"),
        ours("fan"),
        asked("repost", repost_of="z"),
        ours("repost"),
    )
    assert counts(found) == {"silent": 3, "back": 1}


def test_an_answer_that_was_deleted_was_given(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        fill(store, *pairs("a", "b", "c", "d", "e"), back("a"))
        purge(store, [store.mentions.find("mastodon:re-a") or 0, store.mentions.find("mastodon:re-b") or 0])
        found = resolution(store, scope(brands=("Acme",)))
    assert found is not None
    assert counts(found) == {"silent": 4, "back": 1}


def test_where_nobody_was_ever_heard_again_nothing_is_told(tmp_path: Path) -> None:
    elsewhere = [one for n in range(6) for one in (asked(f"b{n}", network="bluesky"), ours(f"b{n}", network="bluesky"))]
    found = told(tmp_path, *pairs("a", "b", "c", "d", "e"), back("a"), *elsewhere)
    assert found.untold == ("bluesky",)
    assert [(place.name, place.resolved.n) for place in found.places] == [("mastodon", 5)]
    assert found.whole.resolved.n == 5


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """In June nobody of thirty came back, in July ten of thirty."""
    posts = []
    for n in range(60):
        at = FIRST - timedelta(days=28 if n < 30 else 0, minutes=n)
        posts += [asked(f"u{n}", at), ours(f"u{n}", at)]
        if n >= 50:
            posts.append(back(f"u{n}"))
    with Store.open(tmp_path_factory.mktemp("resolution") / "a.sqlite", write=True, create=True) as store:
        fill(store, *posts)
        yield store


def test_more_who_come_back_than_before_are_a_change(before: Store) -> None:
    found = resolution(before, scope(brands=("Acme",)))
    assert found is not None
    figure = found.whole.resolved
    assert (figure.before, figure.value) == (1, pytest.approx(20 / 30))
    assert figure.significant
    with holding(before) as held:
        held.table(scope().window.span, scope(brands=("Acme",)).narrow)
        assert resolution(before, scope(brands=("Acme",))) == found, "the same from memory"


def test_the_posts_of_a_share_can_be_followed_those_that_came_back_first(before: Store) -> None:
    found = resolution(before, scope(brands=("Acme",)))
    assert found is not None
    proof = found.whole.resolved.evidence
    assert len(posts_of(before, proof)) == proof.n
    assert {one.partition(":u")[2] for one in proof.ids[:10]} == {str(n) for n in range(50, 60)}
    assert len(proof.ids) == 30
    assert proof.formula.startswith("20 settled by the first answer / 30 first contacts")


def test_nothing_is_known_where_own_accounts_never_write(before: Store) -> None:
    assert resolution(before, scope(brands=("Rival",))) is None
