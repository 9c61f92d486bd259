"""Mentions of a window that something has happened to between two moments: what makes a figure of the past differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.store.mentions import moment
from socialwatch.store.migrations import MUTED, PURGED

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.store.store import Store

_FROM = (
    "SELECT m.id FROM mentions AS m LEFT JOIN runs AS r ON r.id = m.changed_run"
    " WHERE m.id BETWEEN :low AND :high AND m.created >= :start AND m.created < :end"
)
_RAN = "coalesce(r.ended, r.started) > :after AND coalesce(r.ended, r.started) <= :until"
_CAUSES = {
    "late": "m.seen > :after AND m.seen <= :until AND EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id)",
    # what was purged by hand has no run: when that was is not known
    "purged": f"m.flags & {PURGED} AND (m.changed_run IS NULL OR {_RAN})",
    "edited": f"m.revision > 0 AND m.flags & {PURGED} = 0 AND m.seen <= :after AND {_RAN}",
    "relabelled": "EXISTS (SELECT 1 FROM labels AS l WHERE l.mention = m.id AND l.at > :after AND l.at <= :until)",
    "muted": f"EXISTS (SELECT 1 FROM matches AS x WHERE x.mention = m.id AND x.flags & {MUTED})"
    " AND EXISTS (SELECT 1 FROM mutes AS s WHERE s.added > :after AND s.added <= :until)",
}
_MODEL = (
    "EXISTS (SELECT 1 FROM results AS e JOIN steps AS t ON t.id = e.step"
    " WHERE e.mention = m.id AND t.name = :step AND t.fingerprint = :mark)"
)


_LATEST = (
    "SELECT max(at) FROM (SELECT max(seen) AS at FROM mentions UNION ALL SELECT max(coalesce(ended, started)) FROM runs"
    " UNION ALL SELECT max(at) FROM labels UNION ALL SELECT max(added) FROM mutes)"
)


def latest(store: Store) -> datetime:
    """The moment of the last thing that the archive knows to have happened to it, whatever any clock says now."""
    return moment(store.db.execute(_LATEST).fetchone()[0] or 0)


def touched(
    store: Store, span: Span, after: datetime, until: datetime | None, redone: Mapping[str, str]
) -> dict[str, set[int]]:
    """The keys of mentions created in the span, by cause: late, purged, edited, relabelled, muted, model.

    `after` < what happened <= `until` (None: up to now); `redone` are the fingerprints of steps that changed.
    """
    low, high = store.mentions.key_range(span)
    start, end = span.epochs
    last = int(until.timestamp()) if until is not None else 1 << 62
    within = {"low": low, "high": high, "start": start, "end": end, "after": int(after.timestamp()), "until": last}
    found = {
        cause: {row[0] for row in store.db.execute(f"{_FROM} AND {holds}", within)} for cause, holds in _CAUSES.items()
    }
    found["model"] = {
        row[0]
        for step, mark in redone.items()
        for row in store.db.execute(f"{_FROM} AND {_MODEL}", {**within, "step": step, "mark": mark})
    }
    return found
