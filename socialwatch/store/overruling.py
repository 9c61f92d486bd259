"""People's labels over what steps say, and what follows of both for every match: its mood, and whether it is noise.

What a label contradicts is put aside under the name of another step ("overruled:topics"), and what it says stands in
its place as if the step had said so: every view that reads results agrees without knowing of labels, and a label that
is taken back uncovers what was there. A later run writes the step's results anew, and the labels over them again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.migrations import IRRELEVANT, MOODS, SPAM, UNSCORED
from socialwatch.store.verdicts import Effective, holding

if TYPE_CHECKING:
    from socialwatch.models import Label
    from socialwatch.store.store import Store

PEOPLE = "people"
"""The fingerprint of results that stand for labels."""
ASIDE = "overruled:"


class Way(NamedTuple):
    """The step whose results a task's labels win over, and the kind of the targets of these."""

    step: str
    kind: str


WAYS = {
    "sentiment": Way("sentiment", "brand"),
    "noise": Way("noise", "brand"),
    "topic": Way("topics", "topic"),
    "intent": Way("intents", "intent"),
    "stage": Way("stages", "stage"),
    "urgency": Way("urgency", "urgency"),
}
KINDS = {way.step: way.kind for way in WAYS.values()} | {"campaigns": "campaign"}
"""What the targets of a step are, where they are not brands."""

_MOOD_OF = {name: number for number, name in MOODS.items() if number != UNSCORED}
_CHOSEN = "mention IN (SELECT value FROM json_each(?))"


def settle(store: Store, keys: Sequence[int], *, afresh: bool = False) -> None:
    """Write to the matches of these mentions what steps and people say of each brand, inside a transaction.

    Mood: what is said of the brand, else of the post. SPAM: the step `noise` has a result, or the step `relevant`
    says "no" of the brand. IRRELEVANT: people say so; where they say that it is relevant, neither is set.
    `afresh`, when labels have changed: matches of which nobody says a mood any more have none.
    """
    labelled = list(keys) if afresh else store.labels.among(keys)
    relevant: dict[int, dict[int, str]] = {}
    if labelled:
        labels = store.labels.of(labelled)
        overrule(store, labelled, labels)
        for key, said in labels.items():
            relevant[key] = {_target(store, one): one.value for one in holding(said, "relevant")}
    changes = [change for change in _changes(store, keys, relevant, afresh) if change[:2] != change[4:]]
    if changes:
        store.db.executemany(
            "UPDATE matches SET mood = ?, flags = ? WHERE brand = ? AND mention = ?",
            [change[:4] for change in changes],
        )
        store.facts.moved((change[2], change[3], change[4:], change[:2]) for change in changes)


def _changes(
    store: Store, keys: Sequence[int], relevant: Mapping[int, Mapping[int, str]], afresh: bool
) -> Iterator[tuple[int | None, int, int, int, int | None, int]]:
    """(mood, flags, brand, mention, mood before, flags before) of every match of these mentions."""
    moods, spam = _said(store, keys)
    rows = store.db.execute(
        "SELECT x.brand, x.mention, x.mood, x.flags FROM json_each(?) AS j"
        " CROSS JOIN matches AS x ON x.mention = j.value",
        (json.dumps(list(keys)),),
    )
    for brand, key, mood, flags in rows.fetchall():
        wanted = moods[key].get(brand, moods[key].get(0, None if afresh else mood))
        is_spam = key in spam and not spam[key].isdisjoint((0, brand))
        noise = _noise(relevant.get(key, {}), brand, is_spam)
        yield wanted, (flags & ~(SPAM | IRRELEVANT)) | noise, brand, key, mood, flags


def _noise(said: Mapping[int, str], brand: int, spam: bool) -> int:
    """The flags of a match by what people say of its relevance, and whether a step takes it for spam."""
    answer = said.get(brand, said.get(0))
    if answer is None:
        return SPAM if spam else 0
    return IRRELEVANT if answer == "no" else 0


def _said(store: Store, keys: Sequence[int]) -> tuple[defaultdict[int, dict[int, int]], defaultdict[int, set[int]]]:
    """Mood by mention and target, and the targets (0: all) toward which each mention is spam."""
    moods: defaultdict[int, dict[int, int]] = defaultdict(dict)
    spam: defaultdict[int, set[int]] = defaultdict(set)
    rows = store.db.execute(
        "SELECT r.mention, r.target, r.value, s.name FROM json_each(?) AS j"
        " CROSS JOIN results AS r ON r.mention = j.value"
        " JOIN steps AS s ON s.id = r.step AND s.name IN ('sentiment', 'noise', 'relevant')",
        (json.dumps(list(keys)),),
    )
    for key, target, value, step in rows:
        if step == "sentiment":
            if value in _MOOD_OF:
                moods[key][target] = _MOOD_OF[value]
        elif step == "noise" or value == "no":
            spam[key].add(target)
    return moods, spam


def overrule(store: Store, keys: Sequence[int], labels: Mapping[int, Sequence[Label]]) -> None:
    """Write the labels of these mentions over their results: first what was written before is taken back."""
    _restore(store, keys)
    for key, said in labels.items():
        for task in WAYS:
            found = holding(said, task)
            if not found:
                continue
            if task == "sentiment":
                _mood(store, key, found)
            elif task == "noise":
                _spam(store, key, found)
            else:
                _several(store, key, task, found)


def _restore(store: Store, keys: Sequence[int]) -> None:
    """Results as the steps have said them."""
    wanted = json.dumps(list(keys))
    for number, name, mark in store.db.execute("SELECT id, name, fingerprint FROM steps").fetchall():
        if mark == PEOPLE:
            store.db.execute(f"DELETE FROM results WHERE {_CHOSEN} AND step = ?", (wanted, number))
        elif name.startswith(ASIDE):
            back = store.steps.id(name.removeprefix(ASIDE), mark)
            store.db.execute(
                f"UPDATE OR REPLACE results SET step = ?2 WHERE {_CHOSEN.replace('?', '?1')} AND step = ?3",
                (wanted, back, number),
            )


def _machine(store: Store, key: int, step: str) -> list[tuple[int, int, str, str]]:
    """(target, step's id, fingerprint, value) of what a step says of a mention."""
    return store.db.execute(
        "SELECT r.target, s.id, s.fingerprint, r.value FROM results AS r JOIN steps AS s ON s.id = r.step"
        " WHERE r.mention = ? AND s.name = ?",
        (key, step),
    ).fetchall()


def _put_aside(store: Store, key: int, step: str, rows: Iterable[tuple[int, int, str, str]]) -> None:
    store.db.executemany(
        "UPDATE OR REPLACE results SET step = ? WHERE mention = ? AND step = ? AND target = ?",
        [(store.steps.id(ASIDE + step, mark), key, number, target) for target, number, mark, _ in rows],
    )


def _say(store: Store, key: int, step: str, target: int, value: str) -> None:
    store.db.execute(
        "INSERT OR REPLACE INTO results (mention, step, target, value) VALUES (?, ?, ?, ?)",
        (key, store.steps.id(step, PEOPLE), target, value),
    )


def _mood(store: Store, key: int, found: Sequence[Effective]) -> None:
    """A label of a brand stands for that brand; one of the post for all that have none of their own.

    "Not negative" says only that a step which found it negative is wrong: then it is unknown.
    """
    machine = _machine(store, key, "sentiment")
    told = {_target(store, one): one for one in found}
    whole = told.get(0)
    for row in machine:
        target, value = row[0], row[3]
        one = told.get(target, whole)
        if one is None or (not one.verdict and one.value != value):
            continue
        _put_aside(store, key, "sentiment", [row])
        if not one.verdict:
            _say(store, key, "sentiment", target, "unknown")
    for target, one in told.items():
        if one.verdict:
            _say(store, key, "sentiment", target, one.value)


def _target(store: Store, one: Effective) -> int:
    return store.targets.id("brand", one.brand) if one.brand else 0


def _spam(store: Store, key: int, found: Sequence[Effective]) -> None:
    """Whether a post is spam does not depend on the brand."""
    _put_aside(store, key, "noise", _machine(store, key, "noise"))
    if found[-1].value == "yes":
        _say(store, key, "noise", 0, "people say so")


def _several(store: Store, key: int, task: str, found: Sequence[Effective]) -> None:
    """Yes adds a topic, no takes it away; of several labels about one topic that of the post itself comes first."""
    step, kind = WAYS[task]
    machine = {row[0]: row for row in _machine(store, key, step)}
    answers = {one.value: one.verdict for one in sorted(found, key=lambda one: one.brand is None)}
    for value, verdict in answers.items():
        target = store.targets.id(kind, value)
        if not verdict and target in machine:
            _put_aside(store, key, step, [machine[target]])
        elif verdict and target not in machine:
            _say(store, key, step, target, value)
