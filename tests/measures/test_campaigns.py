"""A campaign is credited with what its days had more than such days usually have, and with no more than that."""

from __future__ import annotations

import random

import pytest

from socialwatch.measures.campaigns import _Days, strayed

DAYS = 180
USUAL = [100.0] * DAYS


def noisy(seed: int = 3) -> list[int | None]:
    rng = random.Random(seed)
    return [round(rng.gauss(100, 10)) for _ in range(DAYS)]


def test_the_interval_of_a_lift_is_as_wide_as_days_without_a_campaign_stray():
    low, high = strayed(1.3, 7, noisy(), USUAL, [False] * DAYS) or (0, 0)
    assert 1.15 < low < 1.3 < high < 1.45
    wilder = [None if one is None else round(100 + 5 * (one - 100)) for one in noisy()]
    wide = strayed(1.3, 7, wilder, USUAL, [False] * DAYS) or (0, 0)
    assert wide[0] < low
    assert wide[1] > high


def test_days_of_campaigns_and_peaks_and_days_not_seen_teach_no_chance():
    counts = noisy()
    plain = strayed(1.3, 7, counts, USUAL, [40 <= at < 60 for at in range(DAYS)])
    counts[45] = 5_000
    assert strayed(1.3, 7, counts, USUAL, [40 <= at < 60 for at in range(DAYS)]) == plain
    unseen = noisy()
    unseen[45] = None
    assert strayed(1.3, 7, unseen, USUAL, [40 <= at < 60 for at in range(DAYS)]) == plain


@pytest.mark.parametrize(("length", "days"), [(7, 20), (30, 100), (0, 180)])
def test_too_few_days_give_no_interval(length, days):
    assert strayed(1.3, length, noisy()[:days], USUAL[:days], [False] * days) is None


def test_a_lift_of_nothing_has_no_interval():
    assert strayed(None, 7, noisy(), USUAL, [False] * DAYS) is None


def test_a_storm_before_a_campaign_raises_no_bar_for_it():
    days = _Days.__new__(_Days)  # what is known of the days, without an archive
    tail = [round(900 * 0.9**at) for at in range(30)]
    counts = noisy()
    days.counts = [*counts[:60], *((count or 0) + more for count, more in zip(counts[60:90], tail, strict=True)),
                   *counts[90:]]  # fmt: skip
    days.seasons = [(False,)] * DAYS
    usual, wild = days.quiet([95 <= at < 102 for at in range(DAYS)])
    assert sum(usual[95:102]) == pytest.approx(700, rel=0.05)
    assert wild[60]
    assert wild[95]
    assert not any(wild[110:])
