"""What the labels of one mention come to, where people differ, and what can be said at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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


def names(labels: Sequence[Label]) -> tuple[str, ...]:
    """What `label:` finds a mention by: what holds ("negative", "irrelevant", "Billing", "not Billing"), its tasks,
    "disputed" where people differ, "stale" and "random", "@ann" of everybody who said something; "any" of all.
    """
    found = ["any"] if labels else []
    for task in dict.fromkeys(label.task for label in labels if not label.stale):
        found.append(task)
        for one in holding(labels, task):
            found.append(told(task, one.value, one.verdict))
            if one.agree < one.people:
                found.append("disputed")
    found += [mark for mark in ("stale", "random") if any(getattr(label, mark) for label in labels)]
    return tuple(dict.fromkeys((*found, *(f"@{label.by}" for label in labels))))


def told(task: str, value: str, verdict: bool = True) -> str:
    """A label in a word or two: "negative", "irrelevant", "not Billing"."""
    if task == "relevant":
        return "relevant" if (value == "yes") is verdict else "irrelevant"
    if task == "noise":
        return "noise" if (value == "yes") is verdict else "not noise"
    return value if verdict else f"not {value}"


def plain(label: Label) -> Label:
    """As it is kept: "not no" is yes where there are only these two."""
    if label.verdict or ONE_OF.get(label.task) != ("yes", "no"):
        return label
    return replace(label, value="no" if label.value == "yes" else "yes", verdict=True)
