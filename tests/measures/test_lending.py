"""Where a part of the talk has few labels of its own, its interval has room for the machine erring otherwise there."""

from __future__ import annotations

import numpy as np
import pytest

from socialwatch.measures.lending import Lent, Straying, lent, straying
from socialwatch.measures.powered import NET, Rest, Sample, sample

PARTS = 12
LABELS = 25  # in each part


def world(chance: np.random.Generator, apart: float) -> list[tuple[float, list[tuple[float, float, float]]]]:
    """Parts in which the machine says 0 and people more or less, each with how far, and a few labels."""
    found = []
    for _ in range(PARTS):
        off = float(np.clip(chance.normal(0, apart), -0.7, 0.7))
        up, down = max(0.0, 0.15 + off / 2), max(0.0, 0.15 - off / 2)
        said = chance.choice((1.0, 0.0, -1.0), LABELS, p=(up, 1 - up - down, down))
        found.append((up - down, [(float(one), 0.0, 1.0) for one in said]))
    return found


def held(apart: float, runs: int = 40) -> tuple[float, float]:
    """How often the interval of a part holds the truth: as it is lent, and as if the machine erred alike everywhere."""
    chance, hits = np.random.default_rng(7), [0, 0]
    for _ in range(runs):
        parts = world(chance, apart)
        every = sample(label for _, labels in parts for label in labels)
        strays = straying(sample(labels) for _, labels in parts)
        for truth, labels in parts:
            for at, one in enumerate((Lent(every, sample(labels), strays), Lent(every))):
                found = lent(one, Rest(1000, 0.0, 0.0), NET)
                hits[at] += found.low <= truth <= found.high
    return hits[0] / runs / PARTS, hits[1] / runs / PARTS


def test_where_the_machine_errs_differently_intervals_hold_and_would_not_otherwise() -> None:
    lending, alike = held(0.3)
    assert lending > 0.92
    assert alike < 0.5


def test_where_it_errs_alike_nothing_is_lost() -> None:
    lending, alike = held(0.0)
    assert lending >= 0.95
    assert alike >= 0.95


def test_a_parts_own_labels_weigh_the_more_the_more_there_are_and_the_more_parts_stray() -> None:
    every = sample([(0.0, 0.0, 1.0)] * 300)
    few, many = (sample([(1.0, 0.0, 1.0)] * n) for n in (3, 25))
    some, much = Straying(0.05, 0.6), Straying(0.4, 0.6)
    values = [lent(Lent(every, own, strays), Rest(500, 0.0, 0.0), NET).value
              for own, strays in ((few, some), (many, some), (many, much))]  # fmt: skip
    assert values == sorted(values)
    assert values == pytest.approx([0.2, 0.68, 0.94], abs=0.02)
    own = lent(Lent(every, Sample(0, {}), some), Rest(500, 0.0, 0.0), NET)
    assert own.value == pytest.approx(0, abs=0.01)
    assert own.high == pytest.approx(1.96 * 0.05**0.5, abs=0.02)


def test_how_far_parts_stray_is_that_of_dersimonian_and_laird() -> None:
    # by hand: means .5, 0, -.5 of eight labels each, spread 1 within; Q = 2 * 8 * .25 = 4, scale 24 - 3 * 64 / 24 = 16
    parts = [sample([(mean + side, 0.0, 1.0) for side in (1.0, -1.0) for _ in range(4)]) for mean in (0.5, 0.0, -0.5)]
    found = straying(parts)
    assert found.within == pytest.approx(8 / 7)
    assert found.between == pytest.approx((4 / (8 / 7) - 2) / (16 / (8 / 7)))
    assert straying(parts[:2]).between == 0, "of two nobody can tell"
    assert straying([parts[1]] * 5).between == 0
