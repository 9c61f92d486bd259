"""What is said, told apart by what a post is: its language, country, source, topic, intent, stage..."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from socialwatch.models import Mood, Span
from socialwatch.store.conditions import STEP_OF
from socialwatch.store.counts import Narrow, brand_ids, find
from socialwatch.store.migrations import MOODS, UNSCORED

if TYPE_CHECKING:
    from socialwatch.store import Store

By = Literal["source", "network", "lang", "country", "topic", "intent", "stage", "urgency", "campaign"]
SEVERAL = ("source", *STEP_OF)
"""Of these a post may have several: their counts add up to more than all posts."""


def parted(store: Store, span: Span, narrow: Narrow, by: By) -> dict[tuple[str | None, str, Mood], int]:
    """Posts by (value, brand, mood toward the brand); None are posts of which nothing is told."""
    brands = brand_ids(store, narrow.brands)
    wanted = ", ".join(map(str, brands)) or "NULL"
    low, high = span.epochs
    place = "f.mention >= ? AND f.mention < ? AND m.created >= ? AND m.created < ?"
    values: list[object] = [*store.mentions.key_range(span), low, high]
    if not narrow.plain:
        place, values = "f.mention IN (SELECT value FROM json_each(?))", [json.dumps(find(store, span, narrow))]
    value, joins = _value(store, by)
    rows = store.db.execute(
        f"SELECT {value}, f.brand, coalesce(f.mood, {UNSCORED}), count(*) FROM matches AS f"
        f" CROSS JOIN mentions AS m ON m.id = f.mention {joins}"
        f" WHERE f.brand IN ({wanted}) AND {place} AND f.flags & {narrow.hidden} = 0 GROUP BY 1, 2, 3",
        values,
    )
    found: dict[tuple[str | None, str, Mood], int] = {}
    for told, brand, mood, n in rows:
        key: tuple[str | None, str, Mood] = (told, brands[brand], MOODS[mood])
        found[key] = found.get(key, 0) + n
    return found


def _value(store: Store, by: By) -> tuple[str, str]:
    """The value as SQL, and what has to be joined for it."""
    if by == "source":
        return "s.name", "JOIN sightings AS g ON g.mention = m.id JOIN sources AS s ON s.id = g.source"
    if by == "network":
        return "s.name", "JOIN networks AS s ON s.id = m.network"
    if by == "country":
        return "upper(json_extract(m.extra, '$.country'))", ""
    if by == "lang":
        found = (
            f"SELECT value FROM results WHERE mention = m.id AND target = 0 AND step IN ({_steps(store, 'language')})"
        )
        told = f"lower(coalesce(({found}), (SELECT substr(code, 1, 2) FROM langs WHERE id = m.lang)))"
        return f"CASE WHEN {told} IN ('unknown', 'und', '') THEN NULL ELSE {told} END", ""
    steps = _steps(store, STEP_OF[by])
    return "t.name", (
        f"LEFT JOIN results AS r ON r.mention = m.id AND r.target > 0 AND r.step IN ({steps})"
        " LEFT JOIN targets AS t ON t.id = r.target"
    )


def _steps(store: Store, name: str) -> str:
    return ", ".join(str(row[0]) for row in store.db.execute("SELECT id FROM steps WHERE name = ?", (name,))) or "NULL"
