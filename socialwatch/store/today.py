"""How much was heard since midnight."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch.clock import midnight, zone
from socialwatch.models import Span
from socialwatch.store.migrations import NOISE, OWN

if TYPE_CHECKING:
    from socialwatch.store.store import Store


def matched_since(store: Store, zone_name: str, now: datetime) -> int:
    """Mentions of any brand posted since midnight in this zone, without own ones and noise."""
    tz = zone(zone_name)
    low, high = store.mentions.key_range(Span(midnight(now.astimezone(tz).date(), tz), now + timedelta(days=1)))
    row = store.db.execute(
        f"SELECT count(DISTINCT mention) FROM matches WHERE mention >= ? AND mention < ? AND flags & {OWN | NOISE} = 0",
        (low, high),
    ).fetchone()
    return int(row[0])
