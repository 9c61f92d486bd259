"""How many posts a source brought for the time that it was asked for: what the next asking will bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.store.store import Store


def posts_read(store: Store, source: int, since: int) -> int:
    """Posts that all runs since then have read, known ones too."""
    row = store.db.execute(
        "SELECT coalesce(sum(s.read), 0) FROM run_sources AS s JOIN runs AS r ON r.id = s.run"
        " WHERE s.source = ? AND r.started >= ?",
        (source, since),
    ).fetchone()
    return int(row[0])


def pace(store: Store, source: int, since: int) -> float | None:
    """Posts per second of one ask since then; None when the source was never heard whole."""
    row = store.db.execute(
        'SELECT coalesce(sum("end" - max(start, ?)), 0) FROM coverage'
        " WHERE source = ? AND ending = 'whole' AND \"end\" > ? AND at >= ?",
        (since, source, since, since),
    ).fetchone()
    return posts_read(store, source, since) / row[0] if row[0] else None
