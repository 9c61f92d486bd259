"""What the labels of one mention come to, where people differ, and what can be said at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from socialwatch.models import Label

TASKS = ("sentiment", "relevant", "noise", "topic", "intent", "stage", "urgency")
ONE_OF: dict[str, tuple[str, ...]] = {
    "sentiment": ("positive", "neutral", "negative"),
    "relevant": ("yes", "no"),
    "noise": ("yes", "no"),
}
"""Tasks of which a person gives one answer, and the answers. Of the others a post may have several, or none."""


class Effective(NamedTuple):
    """What holds of a mention, or of one brand in it: how many said so, of how many."""

    brand: str | None
    value: str
    verdict: bool
    agree: int
    people: int


def holding(labels: Iterable[Label], task: str) -> list[Effective]:
    """What some labels of one mention come to, for one task."""
    votes: defaultdict[tuple[str | None, str], list[Label]] = defaultdict(list)
    for label in labels:
        if label.task == task and not label.stale:
            votes[label.brand, "" if task in ONE_OF else label.value].append(label)
    return [_holding(group) for group in votes.values()]


def _holding(group: Sequence[Label]) -> Effective:
    """Of one answer a person: the most, then the latest."""
    count = Counter((label.value, label.verdict) for label in group)
    most = max(count.values())
    last = next(one for one in reversed(group) if count[one.value, one.verdict] == most)
    return Effective(last.brand, last.value, last.verdict, most, len(group))


def plain(label: Label) -> Label:
    """As it is kept: "not no" is yes where there are only these two."""
    if label.verdict or ONE_OF.get(label.task) != ("yes", "no"):
        return label
    return replace(label, value="no" if label.value == "yes" else "yes", verdict=True)
