"""Mentions that people have gone through for topics, intents, stages, beside what the machine says of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from socialwatch.store.judged import Judged, judged, labelled, weights_of

if TYPE_CHECKING:
    from socialwatch.store.store import Store
    from socialwatch.store.verdicts import Effective

NONE = ""
"""The name under which it stands whether a mention is in none at all."""


def in_kinds(store: Store, kind: str) -> dict[str, list[Judged]]:
    """By topic (or intent, stage, urgency) the mentions of which people say "yes" or "no" to it, once for each brand.

    Of those that chance drew only the ones that somebody has gone through: where people wrote down nothing but what a
    mention is, what it is not was not asked, and such mentions would measure every share as 1.
    """
    from socialwatch.store.conditions import STEP_OF

    rows, labels = labelled(store, kind)
    keys = [row.key for row in rows]
    told, beneath = store.labels.effective(keys, kind), store.labels.beneath(keys, kind)
    weights = weights_of(store, kind, labels)
    known = {one.value for said in told.values() for one in said}
    found: defaultdict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        answers = _answers(told.get(row.key, ()))
        weight = weights.get(row.key)
        if not answers or (weight is not None and not _gone_through(answers, known)):
            continue
        machine = {result.target for result in beneath[row.key] if result.target is not None}
        counted = row.topics if kind == "topic" else row.said(STEP_OF[kind])
        for brand in row.brands:
            for name, verdict in answers.items():
                said = _word(verdict), _word(name in machine), _word(name in counted)
                found[name].append(judged(row, brand, *said, None, weight))
            if _gone_through(answers, known):
                none = _word(not counted), _word(not machine), _word(not counted)
                found[NONE].append(judged(row, brand, *none, None, weight))
    return dict(found)


def _answers(said: Iterable[Effective]) -> dict[str, bool]:
    """Yes or no by name; what is said of the mention itself comes before what is said of a brand in it."""
    return {one.value: one.verdict for one in sorted(said, key=lambda one: one.brand is None)}


def _gone_through(answers: Mapping[str, bool], known: Collection[str]) -> bool:
    """Whether somebody has said what the mention is not, or there is nothing that it is not."""
    return not all(answers.values()) or all(name in answers for name in known)


def _word(yes: bool) -> str:
    return "yes" if yes else "no"
