"""Sets of stretches of time, in epoch seconds: union, what is left, how much lies inside."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

Stretch = tuple[int, int]
"""Half-open [start, end)."""


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same moments, as few ascending stretches as possible."""
    merged: list[Stretch] = []
    for low, high in sorted(stretches):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        elif low < high:
            merged.append((low, high))
    return merged


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the first when the second is cut out."""
    left: list[Stretch] = []
    holes = union(taken)
    for low, high in union(stretches):
        for start, end in holes:
            if end <= low or start >= high:
                continue
            if low < start:
                left.append((low, start))
            low = max(low, end)
        if low < high:
            left.append((low, high))
    return left


def inside(stretches: Iterable[Stretch], low: int, high: int) -> int:
    """How many seconds of [low, high) the stretches hold; they must not overlap."""
    return sum(max(0, min(end, high) - max(start, low)) for start, end in stretches)


def inside_each(stretches: Sequence[Stretch], edges: Sequence[int]) -> list[int]:
    """`inside` for every slot between ascending edges, in one walk; the stretches ascend and do not overlap."""
    found, first = [], 0
    for low, high in itertools.pairwise(edges):
        while first < len(stretches) and stretches[first][1] <= low:
            first += 1
        seconds, at = 0, first
        while at < len(stretches) and stretches[at][0] < high:
            seconds += min(stretches[at][1], high) - max(stretches[at][0], low)
            at += 1
        found.append(seconds)
    return found


def ranges(flags: Iterable[bool]) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of the places that are True."""
    found: list[tuple[int, int]] = []
    for at, flag in enumerate(flags):
        if flag and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        elif flag:
            found.append((at, at + 1))
    return tuple(found)
