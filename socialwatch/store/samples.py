"""Mentions that people may be asked about: whom they have not answered yet, by source and language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from socialwatch.store.migrations import NOISE, OWN, PURGED

if TYPE_CHECKING:
    from socialwatch.store.store import Store

_ASKABLE = f"""
    SELECT m.id,
        (SELECT n.name FROM sightings AS s JOIN sources AS n ON n.id = s.source WHERE s.mention = m.id
            ORDER BY s.source LIMIT 1),
        (SELECT r.value FROM results AS r JOIN steps AS p ON p.id = r.step AND p.name = 'language'
            WHERE r.mention = m.id AND r.target = 0)
    FROM json_each(?4) AS j CROSS JOIN mentions AS m ON m.id = j.value WHERE m.flags & {PURGED} = 0
        AND EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id AND x.flags & ?1 = 0)
        AND NOT EXISTS (SELECT 1 FROM labels AS l
            WHERE l.mention = m.id AND l.task = ?2 AND ?3 IN (l."by", '') AND l.revision >= m.revision)
    ORDER BY m.id
"""


def speaking(store: Store, task: str) -> list[int]:
    """The keys of all mentions that people may be asked about for a task, whatever they have said, ascending.

    Own posts are left out, and noise, unless it is relevance that is asked about.
    """
    rows = store.db.execute("SELECT mention FROM matches WHERE flags & ? = 0", (_hidden(task),))
    return sorted({key for (key,) in rows})


def askable(store: Store, task: str, by: str, keys: Iterable[int]) -> list[tuple[int, str, str]]:
    """(key, source, language) of those of the mentions that may be asked about, and that `by` has not labelled for a
    task, or nobody has where that is ""; a source or language "" is not known.
    """
    rows = store.db.execute(_ASKABLE, (_hidden(task), task, by, json.dumps(list(keys))))
    return [(key, source or "", lang or "") for key, source, lang in rows]


def _hidden(task: str) -> int:
    return OWN if task in ("relevant", "noise") else OWN | NOISE


def spread(store: Store, most: int) -> list[int]:
    """So many keys of mentions that speak of a brand, taken evenly over time, whatever people have said of them."""
    rows = store.db.execute(
        f"SELECT DISTINCT x.mention FROM matches AS x JOIN mentions AS m ON m.id = x.mention AND m.flags & {PURGED} = 0"
        f" WHERE x.flags & {OWN} = 0 ORDER BY 1"
    )
    keys = [row[0] for row in rows]
    step = max(1.0, len(keys) / most)
    return [keys[int(at * step)] for at in range(min(most, len(keys)))]


def samples(store: Store, task: str) -> dict[int, str]:
    """What chance has drawn for a task, in the order of the draws: the stratum by key."""
    rows = store.db.execute("SELECT mention, stratum FROM samples WHERE task = ? ORDER BY drawn, mention", (task,))
    return dict(rows.fetchall())


def add(store: Store, task: str, drawn: Sequence[tuple[int, str, float]]) -> None:
    """Write draws down: (key, stratum, the part of all that may be asked about which the stratum holds)."""
    with store.transaction():
        first = store.db.execute("SELECT coalesce(max(drawn), 0) + 1 FROM samples WHERE task = ?", (task,)).fetchone()[
            0
        ]
        store.db.executemany(
            "INSERT OR IGNORE INTO samples (task, mention, stratum, share, drawn) VALUES (?, ?, ?, ?, ?)",
            [(task, key, stratum, share, first + at) for at, (key, stratum, share) in enumerate(drawn)],
        )


def answered(store: Store, task: str, by: str) -> tuple[int, int]:
    """How many mentions somebody ("" is anybody) has labelled for a task, and how many of them chance has drawn."""
    row = store.db.execute(
        "SELECT count(DISTINCT mention), count(DISTINCT iif(random, mention, NULL)) FROM labels"
        " WHERE task = ?1 AND ?2 IN (\"by\", '')",
        (task, by),
    ).fetchone()
    return int(row[0]), int(row[1])
