"""What sources were asked and how that ended, and between which moments brands were heard: typed reads for measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.models import Ending, Span
from socialwatch.store.counts import brand_ids
from socialwatch.store.facts import SLOT
from socialwatch.store.mentions import KEY_SHIFT

if TYPE_CHECKING:
    from socialwatch.store import Store


STRAY = 0.05  # of a brand's mentions on either side of the days it was collected on


class Asked(NamedTuple):
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


class Begun(NamedTuple):
    """From when on a source was asked, and from when on it answered (None: never); epoch seconds."""

    asked: int
    heard: int | None


def beginnings(store: Store, sources: Iterable[str] = ()) -> dict[str, Begun]:
    """From when on each source was listened to; empty for an archive without a ledger."""
    rows = store.db.execute(
        "SELECT s.name, min(c.start), min(iif(c.ending IN ('whole', 'capped'), c.start, NULL))"
        " FROM coverage AS c JOIN sources AS s ON s.id = c.source GROUP BY c.source"
    )
    wanted = set(sources)
    return {name: Begun(asked, heard) for name, asked, heard in rows if not wanted or name in wanted}


def kinds(store: Store) -> dict[str, str]:
    """Every source this archive has met, with its connector's type."""
    return dict(store.db.execute("SELECT name, type FROM sources ORDER BY id"))


def extents(store: Store, brands: Iterable[str]) -> dict[str, tuple[int, int, int]]:
    """First moment, last moment (to 15 minutes) and number of the mentions of each brand that has any.

    Strays are left aside: a brand of which 19 in 20 posts fall on one day of a week was collected on that day, though
    posts collected for other brands name it on the other days too.
    """
    found = {}
    for key, name in brand_ids(store, brands).items():
        rows = store.db.execute("SELECT day, sum(mentions) FROM days WHERE brand = ? GROUP BY day ORDER BY day", (key,))
        days: list[tuple[int, int]] = [(int(day), int(n)) for day, n in rows if n]
        if not days:
            continue
        kept = without_strays(days)
        start, end = (_midnight_slot(day, store.facts.zone) for day in (kept[0][0], kept[-1][0] + 1))
        low, high = store.db.execute(
            "SELECT (SELECT min(slot) FROM facts WHERE brand = ?1 AND slot >= ?2),"
            " (SELECT max(slot) FROM facts WHERE brand = ?1 AND slot < ?3)",
            (key, start, end),
        ).fetchone()
        if low is not None and high is not None and low <= high:
            found[name] = (low * SLOT, (high + 1) * SLOT, sum(n for _, n in kept))
    return found


def without_strays(days: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The days (ordinal, mentions) without the thin ends: at most a twentieth of the mentions on either side, and only
    where that is more than half of the days."""
    spare = sum(n for _, n in days) * STRAY
    low = high = 0
    while days[low][1] + sum(n for _, n in days[:low]) <= spare:
        low += 1
    while days[-1 - high][1] + sum(n for _, n in days[len(days) - high :]) <= spare:
        high += 1
    kept = days[low : len(days) - high]
    length, whole = kept[-1][0] - kept[0][0] + 1, days[-1][0] - days[0][0] + 1
    return kept if 2 * length < whole else days


def _midnight_slot(day: int, zone: str) -> int:
    """The first slot of a local day."""
    from datetime import date

    from socialwatch.clock import midnight
    from socialwatch.clock import zone as named

    return int(midnight(date.fromordinal(day), named(zone)).timestamp()) // SLOT


def saw_as_many(store: Store, source: str, span: Span, n: int) -> bool:
    """Whether a source saw at least `n` mentions of the span; no more are counted."""
    place, keys = store.mentions.inside(span, "s.mention")
    seen = f"SELECT 1 FROM sightings AS s WHERE s.source = (SELECT id FROM sources WHERE name = ?) AND {place} LIMIT ?"
    return bool(store.db.execute(f"SELECT count(*) FROM ({seen})", (source, *keys, n)).fetchone()[0] >= n)


def sightings(store: Store, source: str, span: Span) -> tuple[int, int | None, int | None]:
    """How many mentions of the span a source saw, and the times of the first and last of them."""
    place, keys = store.mentions.inside(span, "s.mention")
    seen = f"FROM sightings AS s WHERE s.source = (SELECT id FROM sources WHERE name = ?) AND {place}"
    asked = (source, *keys)
    n, low, high = store.db.execute(f"SELECT count(*), min(s.mention), max(s.mention) {seen}", asked).fetchone()
    if not n:
        return 0, None, None
    # keys follow the times but for the spill: only those beside the first and the last can be earlier or later
    spilt = (store.mentions.spill() + 1) << KEY_SHIFT
    first, last = (
        store.db.execute(
            f"SELECT {which}((SELECT created FROM mentions WHERE id = s.mention)) {seen} AND s.mention BETWEEN ? AND ?",
            (*asked, key - spilt, key + spilt),
        ).fetchone()[0]
        for which, key in (("min", low), ("max", high))
    )
    return n, first, last
