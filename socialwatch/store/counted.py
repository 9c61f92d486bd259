"""How many posts a platform says there are, by its days: kept beside what was heard of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.models import Span

if TYPE_CHECKING:
    from socialwatch.store.store import Store

DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCount:
    """Posts that speak of a brand in a span of one day in UTC, as their platform counts them; none of them was read.

    With more than one of `questions` a post that answers two of them is in the count twice.
    """

    source: str
    brand: str
    span: Span
    posts: int
    questions: int = 1


class Counted:
    """What platforms have counted; writes join the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def keep(self, counts: Iterable[PlatformCount], at: int) -> None:
        """Keep these, in place of what an earlier count knew of as much of the same day, or of less of it."""
        rows = [
            (self._store.sources.id(one.source), self._store.targets.id("brand", one.brand),
             one.span.epochs[0] // DAY * DAY, *one.span.epochs, one.posts, one.questions, at)
            for one in counts
        ]  # fmt: skip
        self._db.executemany(
            'INSERT INTO counted (source, brand, day, start, "end", posts, questions, at)'
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (source, brand, day) DO UPDATE"
            ' SET start = ?4, "end" = ?5, posts = ?6, questions = ?7, at = ?8 WHERE ?5 - ?4 >= "end" - start',
            rows,
        )

    def within(self, span: Span) -> list[PlatformCount]:
        """What was counted of the span, by source, brand and time; a day that reaches out of it is left out."""
        rows = self._db.execute(
            'SELECT s.name, t.name, c.start, c."end", c.posts, c.questions FROM counted AS c'
            " JOIN sources AS s ON s.id = c.source JOIN targets AS t ON t.id = c.brand"
            ' WHERE c.start >= ? AND c."end" <= ? ORDER BY s.name, t.name, c.start',
            span.epochs,
        )
        return [
            PlatformCount(source=row[0], brand=row[1], span=Span.of(row[2], row[3]), posts=row[4], questions=row[5])
            for row in rows
        ]
