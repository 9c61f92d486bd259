"""Intervals hold what they claim to hold, as often as they claim it; where labels tell nothing, none is given."""

from __future__ import annotations

import numpy as np
import pytest

from socialwatch.measures.lending import Lent, lent
from socialwatch.measures.powered import NET, SHARE, Kind, Sample, beside, difference, mean, rest, sample

RUNS = 2000
RIGHTISH = ((0.8, 0.2), (0.3, 0.7))  # what the machine says, by what is so
VADERISH = ((0.55, 0.20, 0.25), (0.13, 0.50, 0.37), (0.09, 0.17, 0.74))


def drawn(values: tuple[float, ...], cells: np.ndarray) -> Sample:
    k = len(values)
    pairs = {(values[i // k], values[i % k]): (float(n), float(n)) for i, n in enumerate(cells) if n}
    return Sample(int(cells.sum()), pairs)


def covered(kind: Kind, truth: tuple[float, ...], machine: tuple[tuple[float, ...], ...], n: int, others: int) -> float:
    """How often the interval holds the truth, of 2,000 draws of labelled and other mentions."""
    values = (0.0, 1.0) if kind is SHARE else (-1.0, 0.0, 1.0)
    chance = np.random.default_rng(n)
    joint = np.array(truth)[:, None] * np.array(machine)
    labelled = chance.multinomial(n, joint.ravel(), RUNS)
    said = chance.multinomial(others, joint.sum(0), RUNS)
    wanted = float(np.dot(truth, values))
    held = 0
    for cells, counts in zip(labelled, said, strict=True):
        machines = rest({value: int(c) for value, c in zip(values, counts, strict=True)}, kind)
        found = mean(drawn(values, cells), machines, kind)
        held += found.low <= wanted <= found.high
    return held / RUNS


@pytest.mark.parametrize(
    ("kind", "truth", "machine", "n", "others"),
    [
        (SHARE, (0.7, 0.3), RIGHTISH, 100, 10_000),
        (SHARE, (0.9, 0.1), RIGHTISH, 300, 600),
        (NET, (0.17, 0.68, 0.15), VADERISH, 60, 3_000),
        (NET, (0.40, 0.30, 0.30), VADERISH, 400, 100_000),
    ],
    ids=["a share", "a small share, a third labelled", "a mood by few labels", "a mood by many"],
)
def test_of_2000_intervals_as_many_hold_the_truth_as_they_claim(
    kind: Kind, truth: tuple[float, ...], machine: tuple[tuple[float, ...], ...], n: int, others: int
) -> None:
    assert 0.93 <= covered(kind, truth, machine, n, others) <= 0.97


def test_the_difference_of_two_windows_is_called_one_as_seldom_as_claimed() -> None:
    """Two windows in which nothing changed, each with labels of its own: 5 in 100 look changed by chance."""
    chance = np.random.default_rng(5)
    truth, values = np.array((0.3, 0.3, 0.4)), (-1.0, 0.0, 1.0)
    joint = truth[:, None] * np.array(VADERISH)
    wrong = 0
    for _ in range(RUNS):
        ends = []
        for _ in range(2):
            counts = chance.multinomial(4000, joint.sum(0))
            machines = rest({value: int(c) for value, c in zip(values, counts, strict=True)}, NET)
            ends.append(mean(drawn(values, chance.multinomial(80, joint.ravel())), machines, NET))
        found = difference(*ends)
        assert found.significant == (found.p < 0.05)
        wrong += found.significant
    assert 0.03 <= wrong / RUNS <= 0.07


def test_a_good_machine_makes_the_interval_narrower_and_a_useless_one_no_wider_than_labels_alone() -> None:
    people = [(1.0, 1.0, 1.0)] * 40 + [(0.0, 0.0, 1.0)] * 60
    useless = [(y, float(i % 2), 1.0) for i, (y, _, _) in enumerate(people)]
    machines = rest({1.0: 4000, 0.0: 6000}, SHARE)
    alone = mean(sample((y, 0.0, 1.0) for y, _, _ in people), rest({}, SHARE), SHARE)
    good, bad = mean(sample(people), machines, SHARE), mean(sample(useless), machines, SHARE)
    assert good.high - good.low < 0.5 * (alone.high - alone.low)
    assert bad.high - bad.low <= 1.05 * (alone.high - alone.low)


def test_a_machine_that_is_always_too_kind_is_put_right() -> None:
    """It calls half of what is neutral positive; 200 labels show that, and the share of positive comes down."""
    people = [(1.0, 1.0, 1.0)] * 40 + [(0.0, 1.0, 1.0)] * 80 + [(0.0, 0.0, 1.0)] * 80
    found = mean(sample(people), rest({1.0: 6000, 0.0: 4000}, SHARE), SHARE)
    assert found.low < 0.2 < found.high
    assert found.high < 0.3


def test_draws_from_small_strata_count_for_as_many_mentions_as_they_stand_for() -> None:
    """Half of the draws come from a source that has a tenth of the mentions; there all are negative."""
    small = [(-1.0, 0.0, 0.2)] * 100
    large = [(1.0, 0.0, 1.8)] * 100
    found = mean(sample([*small, *large]), rest({}, NET), NET)
    assert found.value == pytest.approx(0.8, abs=0.02)
    assert found.low < 0.8 < found.high


def test_no_error_among_a_few_labels_is_no_certainty() -> None:
    found = mean(sample([(1.0, 1.0, 1.0)] * 20 + [(0.0, 0.0, 1.0)] * 20), rest({1.0: 5000, 0.0: 5000}, SHARE), SHARE)
    assert found.high - found.low > 0.08


def test_labels_carried_over_to_two_windows_cancel_out_in_their_difference() -> None:
    people = sample([(1.0, 1.0, 1.0)] * 20 + [(0.0, 1.0, 1.0)] * 15 + [(-1.0, -1.0, 1.0)] * 10)
    windows = {1.0: 900, -1.0: 100}, {1.0: 700, -1.0: 300}
    now, before = (lent(Lent(people), rest(counts, NET), NET) for counts in windows)
    assert difference(now, before).value == pytest.approx(0.4)
    assert difference(now, before).significant
    assert now.high - now.low > 0.2  # though where each of them lies is not known as well


def test_what_was_labelled_without_chance_stands_for_itself() -> None:
    found = mean(sample([(0.0, 0.0, 1.0)] * 50), rest({0.0: 50}, SHARE), SHARE)
    whole = beside(found, 100, rest({1.0: 100}, SHARE), SHARE)
    assert whole.value == pytest.approx(0.5, abs=0.03)
    assert beside(found, 100, rest({}, SHARE), SHARE) == found


def test_nothing_is_estimated_from_nothing() -> None:
    with pytest.raises(ValueError, match="nobody"):
        mean(sample([]), rest({1.0: 10}, SHARE), SHARE)
