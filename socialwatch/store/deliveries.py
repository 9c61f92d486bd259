"""What was sent to whom and when, so that two runs of the same job send it once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from socialwatch.store.mentions import moment

if TYPE_CHECKING:
    from socialwatch.store.store import Store

Ending = Literal["sending", "sent", "failed"]
COLUMNS = "id, what, key, address, at, ending, error"


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to one address. "sending" that is long past was cut off: nobody knows whether it arrived."""

    id: int
    what: str  # deck or digest
    key: str  # the deck's id, or the end of the digest's window
    address: str
    at: datetime
    ending: Ending
    error: str | None = None


class Deliveries:
    """The log of sendings. An address is noted before it is written to, under the write lock."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(
        self, what: str, key: str, address: str, now: datetime, *, again: bool = False, also: Collection[str] = ()
    ) -> Sending | int:
        """The number of a sending that may begin now, or the one before that forbids it (unless `again`)."""
        with self._store.transaction():
            before = None if again else self.before(what, key, address, also)
            if before is not None:
                return before
            done = self._store.db.execute(
                "INSERT INTO deliveries (what, key, address, at, ending) VALUES (?, ?, ?, ?, 'sending')",
                (what, key, address, int(now.timestamp())),
            )
            return done.lastrowid or 0

    def end(self, number: int, error: str | None = None) -> None:
        """Note how a sending ended."""
        with self._store.transaction():
            self._store.db.execute(
                "UPDATE deliveries SET ending = ?, error = ? WHERE id = ?",
                ("sent" if error is None else "failed", error, number),
            )

    def doubt(self, number: int, error: str) -> None:
        """Note why nobody knows whether it arrived: it is not sent again by itself."""
        with self._store.transaction():
            self._store.db.execute("UPDATE deliveries SET error = ? WHERE id = ?", (error, number))

    def before(self, what: str, key: str, address: str, also: Collection[str] = ()) -> Sending | None:
        """The last sending of this, or of what counts as the same, to that address that did not fail."""
        keys = dict.fromkeys((key, *also))
        row = self._store.db.execute(
            f"SELECT {COLUMNS} FROM deliveries WHERE what = ? AND key IN ({', '.join('?' * len(keys))})"
            " AND address = ? AND ending != 'failed' ORDER BY id DESC LIMIT 1",
            (what, *keys, address),
        ).fetchone()
        return _sending(row) if row else None

    def latest(self, what: str, before: datetime) -> datetime | None:
        """When this was sent to anybody last, before a moment."""
        row = self._store.db.execute(
            "SELECT max(at) FROM deliveries WHERE what = ? AND ending = 'sent' AND at < ?",
            (what, int(before.timestamp())),
        ).fetchone()
        return None if row[0] is None else moment(row[0])

    def list(self, limit: int = 50) -> list[Sending]:
        """The latest sendings, newest first."""
        rows = self._store.db.execute(f"SELECT {COLUMNS} FROM deliveries ORDER BY id DESC LIMIT ?", (limit,))
        return [_sending(row) for row in rows]


def _sending(row: tuple[int, str, str, str, int, Ending, str | None]) -> Sending:
    return Sending(row[0], row[1], row[2], row[3], moment(row[4]), row[5], row[6])
