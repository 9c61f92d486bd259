"""A query beside people: of the mentions that they have labelled, which it finds, and which it should."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.query import Query
    from socialwatch.store import Store
    from socialwatch.store.rows import Stored
    from socialwatch.store.verdicts import Effective


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Of `labelled` mentions `wanted` are what the query is about; it finds `found`, of which `right` are wanted."""

    labelled: int
    wanted: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of what it finds, the part that is right; None when it finds nothing."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Of what people say is wanted, the part that it finds; None when that is nothing."""
        return self.right / self.wanted if self.wanted else None


def verdicts(store: Store, kind: str, name: str) -> dict[int, bool]:
    """Whether a mention is what the brand, topic, intent... of that name is about, of all that people say it of."""
    task = {"brand": "relevant"}.get(kind, kind)
    keys = sorted({key for key, _ in store.labels.all(task)})
    told = store.labels.effective(keys, task)
    rows: Mapping[int, Stored] = {row.key: row for row in store.mentions.read(keys)} if kind == "brand" else {}
    found = {}
    for key, said in told.items():
        answer = _of_brand(said, name, rows.get(key)) if kind == "brand" else _of_topic(said, name)
        if answer is not None:
            found[key] = answer
    return found


def _of_brand(said: list[Effective], name: str, row: Stored | None) -> bool | None:
    """What is said of no brand in particular is said of those that the mention matched."""
    answers = {one.brand: one.value == "yes" for one in said}
    if name in answers:
        return answers[name]
    return answers.get(None) if row is not None and name in row.brands else None


def _of_topic(said: list[Effective], name: str) -> bool | None:
    return next((one.verdict for one in said if one.value.casefold() == name.casefold()), None)


def judge(store: Store, query: Query, people: Mapping[int, bool]) -> Judgement:
    """A query beside what people say; mentions that their platform took back are left out."""
    from socialwatch.query.document import Document
    from socialwatch.store.select import known_of

    labelled = wanted = found = right = 0
    for row in store.mentions.read(sorted(people)):
        if row.purged:
            continue
        hit, good = query.check(Document(row.mention, known_of(row))), people[row.key]
        labelled, wanted, found, right = labelled + 1, wanted + good, found + hit, right + (hit and good)
    return Judgement(labelled=labelled, wanted=wanted, found=found, right=right)
