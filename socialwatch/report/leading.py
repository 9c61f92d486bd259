"""Which of several figures may be called the highest: chance puts one of many in front, whatever is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import TypeVar

from socialwatch.measures.base import Figure
from socialwatch.measures.stats import Z, holm, two_sided

T = TypeVar("T")


def differ(one: Figure, other: Figure) -> float | None:
    """p of a difference of two figures by their intervals; None where one has none."""
    if one.value is None or other.value is None or one.interval is None or other.interval is None:
        return None
    error = sqrt(sum((high - low) ** 2 for low, high in (one.interval, other.interval))) / (2 * Z)
    if error <= 0:
        return 0.0 if one.value != other.value else 1.0
    return two_sided((one.value - other.value) / error)


def leading(found: Sequence[T], figure: Callable[[T], Figure], *, lowest: bool = False) -> list[T]:
    """What has the highest figure (or the lowest), then all that only chance may have put behind it."""
    sign = -1 if lowest else 1
    order = sorted(found, key=lambda one: -sign * (figure(one).value or 0.0))
    tested = holm([differ(figure(order[0]), figure(one)) for one in order[1:]]) if order else []
    return order[:1] + [one for one, p in zip(order[1:], tested, strict=True) if p is None or p >= 0.05]


def ends(found: Sequence[T], figure: Callable[[T], Figure]) -> tuple[T, T] | None:
    """The highest and the lowest, where more than chance is between them however many pairs there are."""
    order = sorted(found, key=lambda one: -(figure(one).value or 0.0))
    if len(order) < 2:
        return None
    p = differ(figure(order[0]), figure(order[-1]))
    pairs = len(order) * (len(order) - 1) / 2
    return (order[0], order[-1]) if p is not None and p * pairs < 0.05 else None
