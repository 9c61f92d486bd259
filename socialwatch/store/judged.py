"""Mentions that people have labelled, with what the steps say of the same: what accuracy is measured by."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.migrations import OWN

if TYPE_CHECKING:
    from socialwatch.models import Label
    from socialwatch.store.rows import Stored
    from socialwatch.store.store import Store
    from socialwatch.store.verdicts import Effective


class Judged(NamedTuple):
    """What people and the steps say of a mention and one brand.

    `people` is the label that holds, `machine` what the step says beneath it, `counted` what the figures count now,
    which is the label where it holds. For the task `relevant` all three are "yes" or "no": whether it speaks of the
    brand, whether the brand's query and the steps `noise` and `relevant` let it count, and `matched` the query alone.
    `weight` makes drawn mentions stand for all: the mean is about 1.
    """

    key: int
    created: int
    brand: str
    network: str
    sources: tuple[str, ...]
    lang: str
    topics: tuple[str, ...]
    flags: int
    people: str
    machine: str
    counted: str
    score: float | None
    drawn: bool
    weight: float
    matched: bool = True
    country: str | None = None
    said: Mapping[str, tuple[str, ...]] = {}

    def named(self, kind: str) -> tuple[str, ...]:
        """The topics, intents, stages... that the figures count it in."""
        return self.topics if kind == "topic" else self.said.get(kind, ())


def drawn(db: sqlite3.Connection, task: str) -> int:
    """How many mentions carry a label of the task and were drawn by chance; quick where there is none."""
    sql = "SELECT count(DISTINCT mention) FROM labels WHERE task = ? AND random"
    return int(db.execute(sql, (task,)).fetchone()[0])


def moods(store: Store) -> list[Judged]:
    """Every mention with a mood given by people, once for each brand that it matched; own posts too, see `flags`."""
    rows, labels = labelled(store, "sentiment")
    told = store.labels.effective([row.key for row in rows], "sentiment")
    beneath = store.labels.beneath([row.key for row in rows], "sentiment")
    weights = weights_of(store, "sentiment", labels)
    found = []
    for row in rows:
        machine = {result.target: (result.value, result.score) for result in beneath[row.key]}
        for brand in row.brands:
            people = _of(told.get(row.key, ()), brand)
            if people is not None:
                value, score = machine.get(brand, machine.get(None, ("unknown", None)))
                found.append(judged(row, brand, people, value, row.toward[brand], score, weights.get(row.key)))
    return found


def relevance(store: Store) -> list[Judged]:
    """Every mention of which people say whether it speaks of a brand, once for each brand matched or told of."""
    rows, labels = labelled(store, "relevant")
    keys = [row.key for row in rows]
    told = store.labels.effective(keys, "relevant")
    refused = [store.labels.beneath(keys, "noise"), store.labels.beneath(keys, "relevant")]
    weights = weights_of(store, "relevant", labels)
    found = []
    for row in rows:
        named = {one.brand for one in told.get(row.key, ()) if one.brand is not None}
        noise = {result.target for result in refused[0][row.key]}
        noise |= {result.target for result in refused[1][row.key] if result.value == "no"}
        for brand in dict.fromkeys((*row.brands, *sorted(named))):
            people = _of(told.get(row.key, ()), brand)
            matched = brand in row.brands
            # "relevant", without a brand, is said of the brands that it matched
            if people is None or row.flags.get(brand, 0) & OWN:
                continue
            machine = "yes" if matched and not noise & {None, brand} else "no"
            one = judged(row, brand, people, machine, people if matched else "no", None, weights.get(row.key))
            found.append(one._replace(matched=matched))
    return found


def labelled(store: Store, task: str) -> tuple[list[Stored], dict[int, list[Label]]]:
    """The mentions that carry labels of a task, and these labels."""
    labels: defaultdict[int, list[Label]] = defaultdict(list)
    for key, label in store.labels.all(task):
        labels[key].append(label)
    return store.mentions.read(sorted(labels)), labels


def _of(told: Iterable[Effective], brand: str) -> str | None:
    """What holds of that brand, else of the post as a whole; None when that only says what it is not."""
    found = {one.brand: one for one in told}
    one = found.get(brand, found.get(None))
    return one.value if one is not None and one.verdict else None


def judged(
    row: Stored, brand: str, people: str, machine: str, counted: str, score: float | None, weight: float | None
) -> Judged:
    """One row; `weight` None is a mention that chance has not drawn."""
    from socialwatch.store.conditions import STEP_OF

    return Judged(
        key=row.key, created=int(row.created.timestamp()), brand=brand, network=row.mention.network,
        sources=row.sources, lang=row.lang or "unknown", topics=row.topics, flags=row.flags.get(brand, 0),
        people=people, machine=machine, counted=counted, score=score, drawn=weight is not None, weight=weight or 0.0,
        country=row.mention.country, said={kind: row.said(step) for kind, step in STEP_OF.items()},
    )  # fmt: skip


def weights_of(store: Store, task: str, labels: Mapping[int, Sequence[Label]]) -> dict[int, float]:
    """Of the mentions that chance drew, how many others each stands for, scaled so that their mean is 1.

    Chance draws as many from a small source as from a large one, so each draw of a stratum carries the stratum's share
    of the whole divided by its draws. Draws of which no stratum is on record count as they are.
    """
    keys = [key for key, said in labels.items() if any(label.random for label in said)]
    strata = dict(_strata(store, task))
    sizes = Counter(strata[key][0] for key in keys if key in strata)
    raw = {key: strata[key][1] / sizes[strata[key][0]] for key in keys if key in strata and strata[key][1] > 0}
    usual = sum(raw.values()) / len(raw) if raw else 1.0
    return {key: raw[key] / usual if key in raw else 1.0 for key in keys}


def _strata(store: Store, task: str) -> Iterator[tuple[int, tuple[str, float]]]:
    for key, stratum, share in store.db.execute("SELECT mention, stratum, share FROM samples WHERE task = ?", (task,)):
        yield key, (stratum, share)


def counts_by(store: Store, brands: Mapping[int, str], hidden: int) -> dict[tuple[str, str, str], Counter[str]]:
    """(brand, "source", "language" or "", name) -> mentions by mood, over the whole archive, in one walk each."""
    from socialwatch.store.migrations import MOODS, UNSCORED

    found: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    wanted = ", ".join(map(str, brands)) or "NULL"
    where = f"x.brand IN ({wanted}) AND x.flags & {hidden} = 0"
    mood = f"coalesce(x.mood, {UNSCORED})"
    by = {
        "": f"SELECT x.brand, '', {mood}, count(*) FROM matches AS x WHERE {where} GROUP BY 1, 2, 3",
        "source": f"SELECT x.brand, n.name, {mood}, count(*) FROM matches AS x JOIN sightings AS s"
        f" ON s.mention = x.mention JOIN sources AS n ON n.id = s.source WHERE {where} GROUP BY 1, 2, 3",
        "language": f"SELECT x.brand, coalesce(r.value, 'unknown'), {mood}, count(*) FROM matches AS x"
        " LEFT JOIN results AS r ON r.mention = x.mention AND r.target = 0"
        " AND r.step IN (SELECT id FROM steps WHERE name = 'language')"
        f" WHERE {where} GROUP BY 1, 2, 3",
    }
    for kind, sql in by.items():
        for brand, name, number, n in store.db.execute(sql):
            found[brands[brand], kind, name][MOODS[number]] += n
    return dict(found)
