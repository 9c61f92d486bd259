"""What platforms themselves count, beside what was heard of them: a sentence for people, a field for programs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from socialwatch.measures.base import Scope
    from socialwatch.measures.counted import PlatformShare, PlatformSlot
    from socialwatch.models import JSON
    from socialwatch.store import Store


def told_of(store: Store, scope: Scope, brands: Sequence[str]) -> Sequence[PlatformShare]:
    """What was counted of these brands in the window (`sources counts` asks for it)."""
    from socialwatch.measures.counted import platform_shares

    return platform_shares(store, scope.only(*brands))


def sentences(told: Sequence[PlatformShare]) -> str:
    """One for each source: "x itself counts, over 7 days: Acme 4,110 posts (62%), of which 300 are here; ..."."""
    said = []
    for source, rows in groupby(told, key=lambda row: row.source):
        found = list(rows)
        days = f"{found[0].days:.1f}".removesuffix(".0")
        parts = [
            f"{row.brand} {'at most ' if row.at_most else ''}{row.posts:,} posts"
            + (f" ({row.share:.0%})" if row.share is not None and len(found) > 1 else "")
            + f", of which {row.here:,} are here"
            for row in found
        ]
        said.append(f"{source} itself counts, over {days} day{'' if days == '1' else 's'}: {'; '.join(parts)}.")
    return " ".join(said)


def by_brand(told: Sequence[PlatformShare], brand: str) -> list[dict[str, JSON]]:
    """For JSON: what each source counted of one brand."""
    return [
        {"source": row.source, "posts": row.posts, "at_most": row.at_most, "share": row.share, "here": row.here,
         "days": round(row.days, 3)}
        for row in told if row.brand == brand
    ]  # fmt: skip


def by_slot(told: Sequence[PlatformSlot], tz: ZoneInfo) -> list[dict[str, JSON]]:
    """For JSON: what each source counted of one brand in one slot, and from when until when."""
    return [
        {"source": row.source, "posts": row.posts, "at_most": row.at_most, "here": row.here, "days": round(row.days, 3),
         "from": row.span.start.astimezone(tz).isoformat(), "until": row.span.end.astimezone(tz).isoformat()}
        for row in told
    ]  # fmt: skip
