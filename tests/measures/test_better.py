"""Is one machine better than another: the figures by hand, and how often chance is taken for a gain."""

from __future__ import annotations

from random import Random

import pytest

from socialwatch.measures.better import Answer, better, ways

MOODS = ("negative", "neutral", "positive")


def test_macro_f1_is_the_mean_over_classes_and_unknown_is_a_miss() -> None:
    rows = [
        ("positive", "positive", "positive"),
        ("negative", "unknown", "negative"),
        ("neutral", "neutral", "negative"),
    ]
    found = better([one for at, row in enumerate(rows) for one in ways(*row, MOODS, at)])
    assert found.posts == 3
    assert found.before == pytest.approx((1 + 1 + 0) / 3)
    assert found.after == pytest.approx((1 + 0 + 2 / 3) / 3)
    assert found.classes["negative"] == {
        "posts": 1, "precision_before": None, "recall_before": 0.0, "precision": 0.5, "recall": 1.0,
    }  # fmt: skip


def test_what_is_plainly_better_is_sure_and_what_is_the_same_is_not() -> None:
    dice = Random(1)
    truth = [dice.choice(MOODS) for _ in range(200)]
    coin = [dice.choice(MOODS) for _ in truth]
    better_one = better(
        [one for at, row in enumerate(zip(truth, coin, truth, strict=True)) for one in ways(*row, MOODS, at)]
    )
    same = better([one for at, row in enumerate(zip(truth, coin, coin, strict=True)) for one in ways(*row, MOODS, at)])
    assert better_one.sure
    assert better_one.low > 0.4
    assert not same.sure
    assert (same.low, same.high) == (0, 0)


def test_two_machines_of_the_same_worth_are_told_apart_about_as_often_as_an_interval_of_95_lets_them() -> None:
    dice, sure = Random(7), 0
    for trial in range(60):
        rows = [(dice.choice(MOODS), dice.choice(MOODS), dice.choice(MOODS)) for _ in range(80)]
        found = better([one for at, row in enumerate(rows) for one in ways(*row, MOODS, at)], seed=trial, draws=200)
        sure += found.sure
    assert sure <= 6  # 2.5 in 100 are expected; more than six of sixty comes once in a thousand times


def test_answers_about_one_post_are_drawn_together() -> None:
    one = [Answer(0, "no", True, False, True), Answer(1, "no", True, True, True)]
    many = [answer for answer in one for _ in range(40)]
    assert better(many).low == pytest.approx(better(one).low)


def test_nothing_to_compare_on_is_said() -> None:
    with pytest.raises(ValueError, match="nothing"):
        better([])
