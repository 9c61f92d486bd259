"""What steps say of mentions, and what they still have to see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from socialwatch.models import Result
from socialwatch.store import bulk
from socialwatch.store.migrations import PURGED
from socialwatch.store.overruling import ASIDE

if TYPE_CHECKING:
    from socialwatch.store.store import Store

_RANGE = 10_000  # keys marked in one transaction, so that no lock lasts


class Results:
    """Results by mention, step and target; `due` lists what has to be done (again)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db

    def current(self) -> dict[str, str]:
        """The fingerprints of the steps in force, by name."""
        return dict(self._db.execute("SELECT name, fingerprint FROM steps WHERE current ORDER BY name"))

    def stale(self, fingerprints: Mapping[str, str]) -> list[str]:
        """Those of these steps whose answers are not those of the steps in force, new ones too."""
        current = self.current()
        return [name for name, mark in fingerprints.items() if current.get(name) != mark]

    def adopt(self, fingerprints: Mapping[str, str]) -> list[str]:
        """Take these steps as the ones in force; returns those whose answers became stale (or that are new)."""
        stale = self.stale(fingerprints)
        for _ in self.adopting(fingerprints):
            pass
        return stale

    def adopting(self, fingerprints: Mapping[str, str]) -> Iterator[None]:
        """The same bit by bit, each committed. Every matched mention becomes due for a stale step.

        Killed in the middle it starts again. Steps that others have taken over meanwhile are left as they are.
        """
        for name in self.stale(fingerprints):
            if self.current().get(name) == fingerprints[name]:
                continue
            yield from self.redoing(name)
            with self._store.transaction():
                step = self._store.steps.id(name, fingerprints[name])
                self._db.execute("UPDATE steps SET current = (id = ?) WHERE name = ?", (step, name))
            yield

    def redo(self, step: str) -> None:
        """Make every matched mention due for a step, but those that are due for all steps anyway."""
        for _ in self.redoing(step):
            pass

    def redoing(self, step: str) -> Iterator[None]:
        """The same bit by bit, each committed.

        Purged ones keep what was said of them: there is no text left that anything could be said of.
        """
        last = -(1 << 62)
        if step == "copies":  # groups are made of pairs: what the old rules joined would hold the new ones together
            with self._store.transaction():
                self._store.copies.clear()
            yield
        while (upto := self._next_range(last)) is not None:
            with self._store.transaction():
                self._db.execute(
                    "INSERT OR IGNORE INTO due SELECT ?1, mention FROM"
                    " (SELECT DISTINCT x.mention FROM matches AS x INDEXED BY matches_by_mention"
                    f" CROSS JOIN mentions AS m ON m.id = x.mention AND m.flags & {PURGED} = 0"
                    " WHERE x.mention > ?2 AND x.mention <= ?3"
                    " AND NOT EXISTS (SELECT 1 FROM due WHERE (step, mention) = ('', x.mention)))",
                    (step, last, upto),
                )
            last = upto
            yield

    def _next_range(self, last: int) -> int | None:
        """The last of the next matched mentions after this one, so many that no lock lasts; None after all."""
        row: tuple[int | None] = self._db.execute(
            "SELECT max(mention) FROM (SELECT DISTINCT mention FROM matches INDEXED BY matches_by_mention"
            " WHERE mention > ? ORDER BY mention LIMIT ?)",
            (last, _RANGE),
        ).fetchone()
        return row[0]

    def pending(self, step: str = "", limit: int = 2000) -> list[int]:
        """Keys that a step has to see, newest first; '' are mentions that all steps have to see."""
        rows = self._db.execute("SELECT mention FROM due WHERE step = ? ORDER BY mention DESC LIMIT ?", (step, limit))
        return [row[0] for row in rows]

    def owed(self) -> dict[str, int]:
        """How many mentions each step has to see ('' for all steps)."""
        return dict(self._db.execute("SELECT step, count(*) FROM due GROUP BY step"))

    def owing(self) -> set[str]:
        """The steps that have to see something, one that is only being adopted too."""
        return self._named("due")

    def _named(self, table: str) -> set[str]:
        """The steps in a table, without ''; found by leaping from one to the next, whatever there is of each."""
        found: set[str] = set()
        last = ""
        while row := self._db.execute(f"SELECT min(step) FROM {table} WHERE step > ?", (last,)).fetchone():
            if row[0] is None:
                break
            found.add(last := row[0])
        return found

    def owe(self, step: str, keys: Sequence[int]) -> None:
        """Make these mentions due for a step, inside the caller's transaction, unless all steps have to see them."""
        self._db.executemany(
            "INSERT OR IGNORE INTO due SELECT ?1, ?2 WHERE NOT EXISTS"
            " (SELECT 1 FROM due WHERE (step, mention) = ('', ?2))",
            [(step, key) for key in keys],
        )

    def done(self, step: str, keys: Sequence[int]) -> None:
        """These keys are no longer due; for '' of no step."""
        wanted = json.dumps(keys)
        for name in (step,) if step else ("", *self.owing()):  # there is no index by mention
            self._db.execute(
                "DELETE FROM due WHERE step = ? AND mention IN (SELECT value FROM json_each(?))", (name, wanted)
            )

    def forget(self, keys: Sequence[int]) -> None:
        """Nothing is due for these mentions any more and none of them is set aside, whichever steps know of them."""
        wanted = json.dumps(list(keys))
        for table in ("due", "set_aside"):  # without the step, all of each would be read
            for name in ("", *self._named(table)):
                self._db.execute(
                    f"DELETE FROM {table} WHERE step = ? AND mention IN (SELECT value FROM json_each(?))",
                    (name, wanted),
                )

    def save(
        self,
        step: str,
        fingerprint: str,
        keys: Sequence[int],
        results: Iterable[Result],
        *,
        kind: str = "brand",
        run: int | None = None,
    ) -> None:
        """Replace what a step has said of these mentions; `kind` is what its targets are, brand or topic."""
        number = self._store.steps.id(step, fingerprint)
        self._db.execute(
            "DELETE FROM results WHERE mention IN (SELECT value FROM json_each(?))"
            " AND step IN (SELECT id FROM steps WHERE name IN (?, ?))",
            (json.dumps(keys), step, ASIDE + step),
        )
        target = self._store.targets.id
        rows = [
            (one.mention, 0 if one.target is None else target(kind, one.target), one.value, one.score)
            for one in results
        ]
        same = {"step": number} if run is None else {"step": number, "run": run}
        bulk.insert(self._db, "results", "mention, target, value, score", rows, same, verb="INSERT OR REPLACE")

    def of(self, step: str, keys: Sequence[int]) -> dict[int, list[Result]]:
        """What a step says of these mentions."""
        found: dict[int, list[Result]] = {key: [] for key in keys}
        rows = self._db.execute(
            "SELECT r.mention, t.name, r.value, r.score FROM json_each(?) AS j"
            " CROSS JOIN results AS r ON r.mention = j.value"
            " JOIN steps AS s ON s.id = r.step AND s.name = ? LEFT JOIN targets AS t ON t.id = r.target",
            (json.dumps(keys), step),
        )
        for key, target, value, score in rows:
            found[key].append(Result(key, step, target, value, score))
        return found

    def settle(self, keys: Sequence[int]) -> None:
        """Write to the matches what follows of results and labels: the mood toward each brand, and what is noise."""
        from socialwatch.store.overruling import settle

        settle(self._store, keys)
