"""Storing what was heard: new mentions in bulk, known ones compared, nothing written when nothing changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.store.again import Again
from socialwatch.store.authors import Authors
from socialwatch.store.batch import Batch, is_clean, without_collecting
from socialwatch.store.clean import hash_of
from socialwatch.store.inserting import Fresh, Inserting, flags_of
from socialwatch.store.items import dump
from socialwatch.store.migrations import PURGED
from socialwatch.store.places import hashes, known
from socialwatch.store.rows import Heard, Row, Saved
from socialwatch.store.words import MANY

if TYPE_CHECKING:
    from socialwatch.store.store import Store

_A_FEW = 16


class Writer:
    """Writes rows inside the caller's transaction; keeps what it has learnt of authors from batch to batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db
        self._authors = Authors(store.db)
        self._again = Again(store, self._authors)
        self._inserting = Inserting(store, self._authors)

    def forget(self) -> None:
        self._authors.forget()

    def save(
        self,
        source: int,
        rows: Sequence[Row],
        *,
        run: int | None,
        now: datetime,
        keep_all: bool = False,
        keep_items: bool = True,
        keep_unmatched: bool = True,
        afresh: bool = False,
    ) -> Saved:
        """Store a batch heard by one source: a page, or some thousand rows of a file.

        Mentions that match no brand are stored only with `keep_all`; their items wait otherwise. Idempotent on
        (network, native_id). Counts are of mentions, `set_aside` is of rows, and `read` is the sum of all.
        `afresh` looks at posts that were read again, whatever was heard before in the same words.
        """
        seen = int(now.timestamp())
        with without_collecting():
            mark, saved = self._save_new(source, rows, (keep_all, keep_items, keep_unmatched), run, seen, afresh)
        if mark is None:
            return saved
        if keep_items:
            self._keep_items(source, rows, seen, keep_unmatched)
        if not afresh:
            self._db.execute("INSERT OR IGNORE INTO heard (source, batch, at) VALUES (?, ?, ?)", (source, mark, seen))
        return saved

    def _save_new(
        self, source: int, rows: Sequence[Row], ways: tuple[bool, ...], run: int | None, now: int, afresh: bool
    ) -> tuple[int | None, Saved]:
        """The digest of the batch, None where it was heard before, and what was done."""
        batch, keep_all = Batch(rows, ways), ways[0]
        self._again.edited.clear()
        if not afresh and self._may_be_known(source, batch, keep_all) and self._heard(source, batch.mark):
            return None, unchanged_batch(batch, keep_all)
        self._store.mutes.refresh()
        batch.clean()
        saved = self._save(source, batch, keep_all, run, now)
        return batch.mark, saved

    def _may_be_known(self, source: int, batch: Batch, keep_all: bool) -> bool:
        """Are a few of a large batch known? If not, nothing is to be found by its mark, for which there is time when
        the index is at work."""
        if len(batch.heard) < MANY:
            return True
        stored = [one.mention for one in batch.heard[:: len(batch.heard) // _A_FEW] if keep_all or one.brands]
        keys = [(self._store.networks.get(one.network), one.native_id) for one in stored if is_clean(one.native_id)]
        places = {(network, native_id): None for network, native_id in keys if network is not None}
        marks = hashes((network for network, _ in places), (native_id for _, native_id in places))
        return not keys or bool(known(self._db, source, places, marks))

    def _heard(self, source: int, batch: int) -> bool:
        """Has this source said exactly this before? A quiet place answers the same hour by hour."""
        row = self._db.execute("SELECT 1 FROM heard WHERE (source, batch) = (?, ?)", (source, batch)).fetchone()
        return row is not None

    def _save(self, source: int, batch: Batch, keep_all: bool, run: int | None, now: int) -> Saved:
        """Tell the new mentions from those that are known, and write what is to be written of either."""
        networks, native_ids = self._networks(batch.columns["network"]), batch.columns["native_id"]
        marks = hashes(networks, native_ids)
        # the later of two that are the same
        places = dict(zip(zip(networks, native_ids, strict=True), range(len(networks)), strict=True))
        met = known(self._db, source, places, marks)
        fresh = [at for at in places.values() if keep_all or batch.heard[at].brands]
        changed, unmatched = 0, len(places) - len(fresh)
        if met:
            fresh = [at for at in fresh if (networks[at], native_ids[at]) not in met]
            unmatched -= sum(not keep_all and not batch.heard[places[key]].brands for key in met)
        for key, (mention, digest) in met.items():
            if digest != batch.digests[places[key]]:
                one, said = batch.heard[places[key]], batch.digests[places[key]]
                changed += self._again.meet(mention, key[0], source, one, said, run=run, now=now)
        new = Fresh(batch, fresh, networks, marks)
        keys = self._inserting.insert(source, new, run, now) if fresh else []
        heard, aside = len(batch.heard), sum(row.error is not None for row in batch.rows)
        unchanged = heard - len(fresh) - changed - unmatched
        return Saved(
            read=heard + aside, stored=len(fresh), changed=changed, unchanged=unchanged, unmatched=unmatched,
            set_aside=aside, keys=tuple(keys),
        )  # fmt: skip

    def _networks(self, names: Sequence[str]) -> list[int]:
        ids = {name: self._store.networks.id(name) for name in set(names)}
        return list(map(ids.__getitem__, names))

    def flags(self, heard: Heard) -> dict[int, int]:
        """The matched brands' ids with the flags of each match."""
        return flags_of(self._store, heard)

    def _keep_items(self, source: int, rows: Sequence[Row], now: int, unmatched: bool) -> None:
        """The raw items; the one of an unmatched post has no mention and goes after `keep_unmatched` days."""
        ids = {item_key(row): row for row in rows if row.item is not None}
        wanted = {
            (self._store.networks.id(heard.mention.network), heard.mention.native_id): None
            for row in ids.values()
            for heard in row.heard
            if is_clean(heard.mention.native_id)
        }
        marks = hashes((network for network, _ in wanted), (native_id for _, native_id in wanted))
        stored = known(self._db, source, wanted, marks)
        purged, edited = self._purged([key for key, _ in stored.values()]), self._again.edited
        kept = []
        for key, row in ids.items():
            hits = [
                stored[where][0]
                for heard in row.heard
                if (where := (self._store.networks.id(heard.mention.network), heard.mention.native_id)) in stored
            ]
            if not edited.isdisjoint(hits):
                self._db.execute("DELETE FROM items WHERE source = ? AND key = ?", (source, key))  # as it was
            if not purged.isdisjoint(hits):
                continue  # a tombstone's text does not come back with a raw item
            if hits or row.error or unmatched:
                kept.append((key, row.item, hits[0] if hits else None, row.error))
        self._store.items.keep(source, kept, now)

    def _purged(self, keys: Sequence[int]) -> set[int]:
        rows = self._db.execute(
            f"SELECT m.id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value AND m.flags & {PURGED}",
            (json.dumps(keys),),
        )
        return {row[0] for row in rows}


def unchanged_batch(batch: Batch, keep_all: bool) -> Saved:
    """The counts of a batch that was stored before as a whole."""
    heard = len(batch.heard)
    unmatched = 0 if keep_all else sum(not one.brands for one in batch.heard)
    aside = sum(row.error is not None for row in batch.rows)
    return Saved(read=heard + aside, unchanged=heard - unmatched, unmatched=unmatched, set_aside=aside)


def item_key(row: Row) -> int:
    """What names an item within its source: its first mention, or its content where none could be mapped."""
    if row.heard:
        return hash_of(row.heard[0].mention.id)
    return hash_of(dump(row.item).decode("utf-8", "surrogatepass"))
