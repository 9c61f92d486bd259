"""What sources were asked and how that ended, and between which moments brands were heard: typed reads for measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.models import Ending, Span
from socialwatch.store.counts import brand_ids
from socialwatch.store.facts import SLOT

if TYPE_CHECKING:
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """One span that one ask of a source covered, and how that ended; epoch seconds, clipped to what was read."""

    source: str
    kind: str
    ask: str
    start: int
    end: int
    ending: Ending
    detail: str | None


def asked(store: Store, span: Span, sources: Iterable[str] = ()) -> list[Asked]:
    """Everything asked for moments of the span, by source and ask, in the order of asking."""
    low, high = span.epochs
    rows = store.db.execute(
        'SELECT s.name, s.type, c.ask, max(c.start, ?), min(c."end", ?), c.ending, c.detail FROM coverage AS c'
        ' JOIN sources AS s ON s.id = c.source WHERE c.start < ? AND c."end" > ? ORDER BY s.id, c.ask, c.at, c.start',
        (low, high, high, low),
    )
    wanted = set(sources)
    return [Asked(*row) for row in rows if not wanted or row[0] in wanted]


def kinds(store: Store) -> dict[str, str]:
    """Every source this archive has met, with its connector's type."""
    return dict(store.db.execute("SELECT name, type FROM sources ORDER BY id"))


def extents(store: Store, brands: Iterable[str]) -> dict[str, tuple[int, int, int]]:
    """First moment, last moment (to 15 minutes) and number of all mentions of each brand that has any."""
    found = {}
    for key, name in brand_ids(store, brands).items():
        low, high = store.db.execute(
            "SELECT (SELECT min(slot) FROM facts WHERE brand = ?1), (SELECT max(slot) FROM facts WHERE brand = ?1)",
            (key,),
        ).fetchone()
        if low is not None:
            n = store.db.execute("SELECT sum(mentions) FROM days WHERE brand = ?", (key,)).fetchone()[0]
            found[name] = (low * SLOT, (high + 1) * SLOT, int(n or 0))
    return found


def sightings(store: Store, source: str, span: Span) -> tuple[int, int | None, int | None]:
    """How many mentions of the span a source saw, and the times of the first and last of them."""
    low, high = span.epochs
    first, last = store.mentions.key_range(span)
    row = store.db.execute(
        "SELECT count(*), min(m.created), max(m.created) FROM mentions AS m JOIN sightings AS s ON s.mention = m.id"
        " AND s.source = (SELECT id FROM sources WHERE name = ?) WHERE m.id >= ? AND m.id < ? AND m.created >= ? AND m.created < ?",
        (source, first, last, low, high),
    ).fetchone()
    return row[0], row[1], row[2]
