"""Mentions that people may be asked about: whom they have not answered yet, by source and language."""

from __future__ import annotations

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
    FROM mentions AS m WHERE m.flags & {PURGED} = 0
        AND EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id AND x.flags & ?1 = 0)
        AND NOT EXISTS (SELECT 1 FROM labels AS l
            WHERE l.mention = m.id AND l.task = ?2 AND l."by" = ?3 AND l.revision >= m.revision)
    ORDER BY m.id
"""


def askable(store: Store, task: str, by: str) -> list[tuple[int, str, str]]:
    """(key, source, language) of every mention that `by` has not labelled for a task; "" is not known.

    Own posts are left out, and noise, unless it is relevance that is asked about.
    """
    hidden = OWN if task in ("relevant", "noise") else OWN | NOISE
    rows = store.db.execute(_ASKABLE, (hidden, task, by))
    return [(key, source or "", lang or "") for key, source, lang in rows]
