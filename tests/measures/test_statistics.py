"""The arithmetic of doubt against published and hand-made values."""

from __future__ import annotations

import pytest

from socialwatch.measures import stats
from socialwatch.measures.intervals import inside, inside_each, ranges, union, without


def test_wilsons_interval_is_the_published_one() -> None:
    # Newcombe (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    for part, whole, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert stats.wilson(part, whole) == pytest.approx((low, high), abs=5e-5)
    assert stats.wilson(0, 0) is None


def test_a_percentile_lies_between_the_ranks_of_the_binomial() -> None:
    # by binomial sums: of ten the median lies between the 2nd and the 9th (97.9%), of six between the ends (96.9%)
    assert stats.percentile_interval(list(range(1, 11)), 0.5) == (2, 9)
    assert stats.percentile_interval(list(range(1, 7)), 0.5) == (1, 6)
    assert stats.percentile_interval(list(range(1, 6)), 0.5) is None
    assert stats.percentile_interval(list(range(35)), 0.9) is None
    assert stats.percentile_interval(list(range(1, 302)), 0.5) == (134, 168), "as by the sums for 300: 133 to 168"
    assert stats.percentile_interval(list(range(1, 301)), 0.5) == (133, 168)


def test_of_many_tests_those_stand_that_benjamini_and_hochberg_let_stand() -> None:
    # Benjamini & Hochberg (1995), section 4.2: of fifteen the first four at .05
    found = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528)
    assert stats.clear_of_chance((*reversed(found), 0.7590, 1.0)) == 0.0095
    assert stats.clear_of_chance([0.04] * 5) == 0.04
    assert stats.clear_of_chance([0.04, 0.5, 0.9]) == 0
    assert stats.clear_of_chance([]) == 0


def test_silence_has_no_mood() -> None:
    with pytest.raises(ValueError, match="silence"):
        stats.net_sentiment(0, 0, 0)
    assert stats.net_interval(0, 0, 0) is None
    assert stats.net_sentiment(30, 10, 100) == pytest.approx(0.2)


def test_few_posts_leave_a_wide_interval() -> None:
    few, many = stats.net_interval(3, 1, 10), stats.net_interval(300, 100, 1000)
    assert few is not None
    assert many is not None
    assert few[1] - few[0] > 4 * (many[1] - many[0])
    assert few[0] < 0.2 < few[1]
    assert many[0] < 0.2 < many[1]


def test_bursts_make_a_change_harder_to_claim() -> None:
    steady, bursty = [10] * 30, [0, 0, 30] * 10
    assert (stats.counts_differ([13] * 30, steady) or 1) < 0.01
    assert (stats.counts_differ([0, 0, 39] * 10, bursty) or 0) > 0.05
    assert stats.counts_differ([13, 13], steady) is None


def test_shares_that_chance_explains_do_not_differ() -> None:
    assert (stats.shares_differ(10, 100, 12, 100) or 0) > 0.5
    assert (stats.shares_differ(30, 100, 10, 100) or 1) < 0.001
    assert stats.shares_differ(0, 10, 0, 10) is None


def test_the_only_phrase_that_anybody_uses_does_not_stand_out() -> None:
    assert stats.log_odds({"parcel": 40}, {"parcel": 3}, {"parcel": 43}) == {"parcel": 0.0}


def test_a_word_that_stands_out_has_the_highest_log_odds() -> None:
    now = {"parcel": 40, "coffee": 100, "roast": 30}
    then = {"parcel": 2, "coffee": 110, "roast": 32}
    scores = stats.log_odds(now, then, {word: now[word] + then[word] for word in now})
    assert max(scores, key=lambda word: scores[word]) == "parcel"
    assert scores["parcel"] > 1.96
    assert abs(scores["roast"]) < 1.96


def test_many_mentions_within_a_small_part_are_no_chance() -> None:
    assert stats.range_by_chance(3, 0.5) == pytest.approx(0.5)
    assert stats.range_by_chance(1000, 0.5) < 1e-9
    assert stats.range_by_chance(1, 0.01) == 1.0


def test_stretches_of_time_add_up() -> None:
    assert union([(5, 9), (0, 2), (2, 4), (8, 12)]) == [(0, 4), (5, 12)]
    assert without([(0, 10)], [(2, 3), (9, 20)]) == [(0, 2), (3, 9)]
    assert inside([(0, 4), (5, 12)], 3, 6) == 2
    assert inside_each([(0, 4), (5, 12)], [0, 3, 6, 20]) == [3, 2, 6]
    assert ranges([False, True, True, False, True]) == ((1, 3), (4, 5))


def test_of_several_tests_each_must_be_as_sure_as_their_number_asks():
    """By hand, and as R's p.adjust(c(.01, .04, .03, .005), "holm") has it."""
    assert stats.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert stats.holm([None, 0.04]) == [None, 0.04]
    assert stats.holm([0.9, 0.8]) == [1.0, 1.0]
    assert stats.holm([]) == []
