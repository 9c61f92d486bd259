"""What labels of a random sample do to figures: they put them right, give them intervals, and say on what grounds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import NOW, Post, plant, scope, window

from socialwatch.measures.accuracy import accuracy
from socialwatch.measures.base import Figure
from socialwatch.measures.evidence import posts_of
from socialwatch.measures.judging import judge, verdicts
from socialwatch.measures.sentiment import joined, sentiment
from socialwatch.measures.topics import topics
from socialwatch.measures.voice import voice
from socialwatch.measures.volume import volume
from socialwatch.models import Label, Mood
from socialwatch.query import parse
from socialwatch.store import Store

DAYS = 60  # June and July
TRUTH: dict[str, tuple[Mood, ...]] = {
    "June": ("positive", "neutral", "negative", "positive"),
    "July": ("negative",) * 3,
}
JULY, WHOLE = window(), window("2026-06-01", "2026-07-31")


def truths() -> list[Mood]:
    """What people would say of each of the 1,200 posts on Acme: June is mixed, July mostly bad."""
    chance = random.Random(11)
    return [chance.choice(TRUTH["June"] if n < 600 else (*TRUTH["July"], "neutral")) for n in range(1200)]


def machine(mood: Mood, n: int) -> Mood:
    """Too kind: it calls half of the negative neutral, a third of the neutral positive, and knows nothing of some."""
    if n % 10 == 9:
        return "unknown"
    if mood == "negative":
        return "neutral" if n % 2 else "negative"
    return "positive" if mood == "neutral" and n % 3 == 0 else mood


def posts() -> list[Post]:
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    acme = [
        Post(
            text=f"Acme {mood} x{n}", at=start + timedelta(days=n * DAYS / 1200), mood=machine(mood, n), id=f"a{n}",
            topics=("Taste",) if n % 4 == 0 else (), network=("mastodon", "hackernews")[n % 2],
        )
        for n, mood in enumerate(truths())
    ]  # fmt: skip
    rival = [
        Post(text=f"Rival x{n}", at=start + timedelta(days=n * DAYS / 400), brands=("Rival",), id=f"r{n}")
        for n in range(400)
    ]
    return [*acme, *rival]


def said(name: str, task: str, value: str, *, by: str = "ann", drawn: bool = True) -> Label:
    network = "mastodon" if name[0] == "r" or int(name[1:]) % 2 == 0 else "hackernews"
    return Label(f"{network}:{name}", task, value, by, random=drawn)


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("measured") / "a.sqlite"
    with Store.open(path, write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone("Europe/London")
        plant(store, posts())
    return path


@pytest.fixture(scope="module")
def labelled(unlabelled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """300 of Acme's posts have a mood by people; of 200 posts, half of Rival's speak of something else."""
    path = tmp_path_factory.mktemp("labelled") / "a.sqlite"
    path.write_bytes(unlabelled.read_bytes())
    mood, chance = truths(), random.Random(5)
    drawn = sorted(chance.sample(range(1200), 300))
    labels = [said(f"a{n}", "sentiment", mood[n]) for n in drawn]
    labels += [said(f"a{n}", "sentiment", mood[n], by="bob") for n in drawn[:50]]
    labels += [said(f"a{n}", "relevant", "yes") for n in drawn[:100]]
    labels += [said(f"r{n}", "relevant", "no" if n % 2 else "yes") for n in chance.sample(range(400), 100)]
    with Store.open(path, write=True) as store:
        done = store.labels.put(labels, NOW)
        assert (done.added, done.unknown) == (550, ())
        yield store


def true_net() -> float:
    moods = truths()
    return (moods.count("positive") - moods.count("negative")) / len(moods)


def test_without_labels_figures_are_unmeasured(unlabelled: Path) -> None:
    with Store.open(unlabelled) as store:
        found = sentiment(store, scope(WHOLE)).of("Acme")
        shares = voice(store, scope(WHOLE)).shares
        assert {figure.labels for figure in (found.net, *found.shares.values(), shares[0].share)} == {None}
        assert {point.shift for point in found.points} == {None}
        assert accuracy(store, scope(WHOLE))[0].moods.net is None


def test_labels_put_the_mood_right_that_the_machine_got_wrong(labelled: Store, unlabelled: Path) -> None:
    with Store.open(unlabelled) as store:
        counted = sentiment(store, scope(WHOLE)).of("Acme").net
    net = sentiment(labelled, scope(WHOLE)).of("Acme").net
    assert net.interval is not None
    assert net.interval[0] < true_net() < net.interval[1]
    assert counted.value is not None
    assert counted.value > net.interval[1]
    assert (net.labels, net.carried, net.n) == (300, False, 1200)
    assert net.counted is not None  # what the counts say is kept beside it
    assert "300 labels" in net.evidence.formula


def test_shares_of_moods_lie_where_people_put_them(labelled: Store) -> None:
    shares = sentiment(labelled, scope(WHOLE)).of("Acme").shares
    for mood in ("positive", "neutral", "negative"):
        low, high = shares[mood].interval or (1, 0)
        assert low < truths().count(mood) / 1200 < high


def test_a_topic_whose_mood_people_know_is_compared_with_the_window_before(labelled: Store, unlabelled: Path) -> None:
    taste = next(one for one in topics(labelled, scope(JULY)).topics if one.name == "Taste")
    june = [mood for n, mood in enumerate(truths()) if n % 4 == 0 and n < 600]
    was = (june.count("positive") - june.count("negative")) / len(june)
    assert taste.net.before == pytest.approx(was, abs=0.2)
    assert taste.net.value is not None
    assert taste.net.value < -0.5
    assert taste.net.p is not None
    assert taste.net.p < 0.01
    with Store.open(unlabelled) as store:
        counted = next(one for one in topics(store, scope(JULY)).topics if one.name == "Taste")
    assert (counted.net.before, counted.net.p) == (None, None)


def test_a_window_of_few_labels_borrows_those_of_other_days_and_says_so(labelled: Store) -> None:
    day = window("2026-06-10", "2026-06-11")
    net = sentiment(labelled, scope(day)).of("Acme").net
    assert (net.labels, net.carried) == (300, True)
    assert "of other mentions" in net.evidence.formula
    assert sentiment(labelled, scope(day)).of("Rival").net.labels is None  # nobody labelled a mood of it


def test_a_change_is_told_by_the_interval_of_the_difference(labelled: Store) -> None:
    net = sentiment(labelled, scope(JULY)).of("Acme").net
    assert net.before is not None
    assert net.value is not None
    assert net.value < net.before - 0.5
    assert net.significant
    same = sentiment(labelled, scope(window("2026-07-16", "2026-07-31"))).of("Acme")
    assert (same.net.significant, same.verdict) == (False, "no significant change")


def test_a_narrowed_question_uses_the_labels_that_belong_to_it(labelled: Store) -> None:
    whole = sentiment(labelled, scope(WHOLE)).of("Acme")
    some = sentiment(labelled, scope(WHOLE, query=parse("negative"))).of("Acme")
    place = next(one for one in whole.networks if one.name == "hackernews")
    assert some.net.labels is not None
    assert place.net.labels is not None
    assert some.net.labels + place.net.labels < 450
    assert some.net.value == pytest.approx(-1, abs=0.1)


def test_slots_and_weeks_are_put_right_by_the_same_labels(labelled: Store) -> None:
    found = sentiment(labelled, scope(WHOLE), "week").of("Acme")
    whole = joined(found.points)
    assert whole.net == pytest.approx(found.net.value, abs=0.05)
    assert all(point.low < point.net < point.high for point in found.points if point.net is not None and point.low)
    line = volume(labelled, scope(WHOLE)).of("Acme")
    assert line.net is not None
    assert line.net.interval == found.net.interval


def test_a_query_that_finds_too_much_takes_a_smaller_share_of_voice(labelled: Store) -> None:
    found = {one.brand: one.share for one in voice(labelled, scope(WHOLE)).shares}
    rival = found["Rival"]
    assert rival.counted == pytest.approx(0.22, abs=0.02)  # what people took for something else is left out already
    assert rival.value == pytest.approx(200 / 1400, abs=0.03)
    assert rival.interval is not None
    assert rival.interval[0] < 200 / 1400 < rival.interval[1]
    assert sum(share.value or 0 for share in found.values()) == pytest.approx(1)


@pytest.mark.parametrize("made", [sentiment, topics, voice, volume], ids=lambda made: made.__name__)
def test_figures_put_right_are_still_followed_to_all_their_posts(labelled: Store, made: Callable[..., object]) -> None:
    from test_following import figures

    found: list[Figure] = list(figures(made(labelled, scope(WHOLE))))
    assert any(figure.labels for figure in found)
    for figure in found:
        assert len(posts_of(labelled, figure.evidence)) == figure.n == figure.evidence.n, figure.key


def test_topics_have_the_mood_that_people_find_in_them(labelled: Store) -> None:
    taste = next(one for one in topics(labelled, scope(WHOLE)).topics if one.name == "Taste")
    low, high = taste.negative.interval or (1, 0)
    assert low < truths()[::4].count("negative") / 300 < high
    assert taste.negative.labels == taste.net.labels


def test_accuracy_tells_what_the_machine_takes_for_what(labelled: Store) -> None:
    rows = accuracy(labelled, scope(WHOLE))
    acme = next(one for one in rows if (one.brand, one.source, one.language) == ("Acme", None, None))
    assert (acme.moods.labelled, acme.moods.drawn, acme.mentions) == (300, 300, 1200)
    assert acme.moods.confusion["negative"].keys() == {"negative", "neutral", "unknown"}
    assert sum(n for told in acme.moods.confusion.values() for n in told.values()) == 300
    right = sum(acme.moods.confusion[mood].get(mood, 0) for mood in ("positive", "neutral", "negative"))
    assert acme.moods.right == pytest.approx(right / 300)
    assert acme.moods.net is not None
    assert acme.moods.net.low < true_net() < acme.moods.net.high
    assert (acme.alpha, acme.shared) == (1.0, 50)
    assert {one.source for one in rows if one.brand == "Acme" and one.source} == {"fedi"}
    rival = next(one for one in rows if one.brand == "Rival" and one.source is None and one.language is None)
    assert rival.found.precision == pytest.approx(0.5, abs=0.1)
    assert (rival.found.interval or (1, 0))[0] < 0.5 < (rival.found.interval or (1, 0))[1]
    assert rival.moods.macro_f1 is None


def test_a_changed_query_is_judged_by_what_people_said(labelled: Store) -> None:
    people = verdicts(labelled, "brand", "Rival")
    before, after = judge(labelled, parse("rival"), people), judge(labelled, parse("x1* OR x2*"), people)
    assert (before.labelled, before.found, before.recall) == (100, 100, 1.0)
    assert before.precision == pytest.approx(sum(people.values()) / 100)
    assert after.found < before.found
    assert after.recall is not None
    assert 0 < after.recall < 1


def test_labels_that_nobody_drew_by_chance_measure_no_figure(unlabelled: Path, tmp_path: Path) -> None:
    (path := tmp_path / "a.sqlite").write_bytes(unlabelled.read_bytes())
    with Store.open(path, write=True) as store:
        store.labels.put([said(f"a{n}", "sentiment", "negative", drawn=False) for n in range(0, 100, 2)], NOW)
        assert sentiment(store, scope(WHOLE)).of("Acme").net.labels is None
        moods = accuracy(store, scope(WHOLE))[0].moods
        assert (moods.labelled, moods.drawn, moods.net) == (50, 0, None)
        assert moods.macro_f1 is not None
