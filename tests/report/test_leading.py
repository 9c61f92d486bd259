"""What may be called the highest of several."""

from __future__ import annotations

import planted
import pytest

from socialwatch.measures.base import Figure
from socialwatch.report.leading import ends, leading


def net(value: float, half: float = 0.05) -> Figure:
    return planted.figure(f"net {value}", value, 400, "score", interval=(value - half, value + half))


def same(figure: Figure) -> Figure:
    return figure


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ((0.63, 0.60, 0.10, -0.28), [0.63, 0.60], [-0.28]),
        ((0.63, 0.40, 0.10, -0.28), [0.63], [-0.28]),
        ((0.10, 0.09, 0.08), [0.10, 0.09, 0.08], [0.08, 0.09, 0.10]),
        ((0.5,), [0.5], [0.5]),
    ],
)
def test_beside_the_first_stand_those_that_only_chance_may_have_put_behind_it(values, first, last):
    figures = [net(value) for value in values]
    assert [one.value for one in leading(figures, same)] == first
    assert [one.value for one in leading(figures, same, lowest=True)] == last


def test_the_farthest_of_many_are_farther_apart_by_chance():
    two, many = [net(0.1), net(0.0)], [net(0.1), *[net(0.05)] * 8, net(0.0)]
    assert ends(two, same) == (two[0], two[1])
    assert ends(many, same) is None
    assert ends([net(0.1)], same) is None
    assert leading([], same) == []
