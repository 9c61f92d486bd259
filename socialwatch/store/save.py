"""Storing what was heard: new mentions in bulk, known ones compared, nothing written when nothing changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import repeat
from typing import TYPE_CHECKING, Any

from socialwatch.query.tokens import index_text
from socialwatch.store.again import Again
from socialwatch.store.authors import AuthorKey, Authors, Columns
from socialwatch.store.batch import NOTHING_RARE, RARE, Batch, without_collecting
from socialwatch.store.clean import LARGEST, bounded, epoch_of, hash_of
from socialwatch.store.facts import SLOT, Cell
from socialwatch.store.items import dump
from socialwatch.store.keys import Keys
from socialwatch.store.mentions import extra_of
from socialwatch.store.migrations import DATE_UNKNOWN, MUTED, OWN, PURGED, REPOST, UNSCORED
from socialwatch.store.rows import Heard, Row, Saved
from socialwatch.store.urls import shorten

if TYPE_CHECKING:
    from socialwatch.store.store import Store

MentionKey = tuple[int, str]
"""Network id and native id."""


class Writer:
    """Writes rows inside the caller's transaction; keeps what it has learnt of authors from batch to batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db
        self._authors = Authors(store.db)
        self._again = Again(store, self._authors)

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
            batch = Batch(rows)
            mark = batch.digest(keep_all, keep_items, keep_unmatched)
            self._again.edited.clear()
            if not afresh and self._heard(source, mark):
                return unchanged_batch(batch, keep_all)
            self._store.mutes.refresh()
            batch.clean()
            saved = self._save(source, batch, keep_all, run, seen)
        if keep_items:
            self._keep_items(source, rows, seen, keep_unmatched)
        if not afresh:
            self._db.execute("INSERT INTO heard (source, batch, at) VALUES (?, ?, ?)", (source, mark, seen))
        return saved

    def _heard(self, source: int, batch: int) -> bool:
        """Has this source said exactly this before? A quiet place answers the same hour by hour."""
        row = self._db.execute("SELECT 1 FROM heard WHERE (source, batch) = (?, ?)", (source, batch)).fetchone()
        return row is not None

    def _save(self, source: int, batch: Batch, keep_all: bool, run: int | None, now: int) -> Saved:
        """Tell the new mentions from those that are known, and write what is to be written of either."""
        network_ids = {name: self._store.networks.id(name) for name in {post[0] for post in batch.posts}}
        networks = [network_ids[post[0]] for post in batch.posts]
        # the later of two that are the same
        places = dict(
            zip(zip(networks, (post[1] for post in batch.posts), strict=True), range(len(networks)), strict=True)
        )
        known, digests = self._known(source, places), batch.digests()
        fresh, changed, unmatched = [], 0, 0
        for key, place in places.items():
            hit = known.get(key)
            if hit is None:
                if keep_all or batch.heard[place].brands:
                    fresh.append(place)
                else:
                    unmatched += 1
            elif hit[1] != digests[place]:
                one = batch.heard[place]
                changed += self._again.meet(hit[0], key[0], source, one, digests[place], run=run, now=now)
        keys = self._insert(source, batch, fresh, networks, digests, run, now) if fresh else []
        heard, aside = len(batch.heard), sum(row.error is not None for row in batch.rows)
        unchanged = heard - len(fresh) - changed - unmatched
        return Saved(
            read=heard + aside, stored=len(fresh), changed=changed, unchanged=unchanged, unmatched=unmatched,
            set_aside=aside, keys=tuple(keys),
        )  # fmt: skip

    def _known(self, source: int, keys: Iterable[MentionKey]) -> dict[MentionKey, tuple[int, int | None]]:
        """Which of these are stored: their key, and the digest of what this source said last."""
        by_network: dict[int, list[str]] = {}
        for network, native_id in keys:
            by_network.setdefault(network, []).append(native_id)
        known = {}
        for network, native_ids in by_network.items():
            rows = self._db.execute(
                "SELECT m.native_id, m.id, s.digest FROM json_each(?) AS j"
                " CROSS JOIN mentions AS m ON m.network = ? AND m.native_id = j.value"
                " LEFT JOIN sightings AS s ON s.mention = m.id AND s.source = ?",
                (json.dumps(native_ids), network, source),
            )
            for native_id, key, mark in rows:
                known[network, native_id] = (key, mark)
        return known

    def _insert(
        self, source: int, batch: Batch, fresh: list[int], networks: list[int], digests: list[int], run: int | None,
        now: int,
    ) -> list[int]:  # fmt: skip
        """New mentions with sightings, matches, index entries and facts; returns their keys, ascending."""
        dates = {place: epoch_of(batch.heard[place].mention.created, now) for place in fresh}
        given = dict(zip(fresh, Keys(self._db).give([dates[place][0] for place in fresh]), strict=True))
        fresh = sorted(fresh, key=given.__getitem__)
        keys, heard = [given[place] for place in fresh], [batch.heard[place] for place in fresh]
        told, own_networks = [batch.posts[place] for place in fresh], [networks[place] for place in fresh]
        authors = self._author_ids(own_networks, [batch.authors[place] for place in fresh], now)
        epochs = [dates[place][0] for place in fresh]
        flags = [DATE_UNKNOWN if dates[place][1] else 0 for place in fresh]
        column = list(zip(*told, strict=True))
        counts = zip(*(batch.counts[place] for place in fresh), strict=True)
        langs = {code: self._store.langs.id(code) if code else None for code in set(column[5])}
        self._db.executemany(
            _INSERT,
            zip(
                keys, own_networks, column[1], authors, epochs, repeat(now), flags, map(langs.__getitem__, column[5]),
                column[3], column[2], map(shorten, column[0], column[1], column[4]), *column[6:9],
                *map(bounds, counts), extras(heard, told), repeat(run), repeat(run),
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO sightings (mention, source, digest) VALUES (?, ?, ?)",
            zip(keys, repeat(source), [digests[place] for place in fresh]),
        )
        self._match(keys, heard, epochs, own_networks)
        self._store.words.add(zip(keys, map(words_of, heard), strict=True))
        return keys

    def _author_ids(self, networks: list[int], authors: list[Columns | None], now: int) -> list[int | None]:
        """The author of each mention, None where nobody is named."""
        met: dict[AuthorKey, Columns] = {
            (network, author[0]): author[1:] for network, author in zip(networks, authors, strict=True) if author
        }
        ids = self._authors.ids(met, now)
        return [ids[network, author[0]] if author else None for network, author in zip(networks, authors, strict=True)]

    def _match(self, keys: list[int], heard: list[Heard], epochs: list[int], networks: list[int]) -> None:
        """Matches of new mentions, what is due of them, and their part in the rollups."""
        matches: list[tuple[int, int, int]] = []
        cells: list[Cell] = []
        usual: dict[tuple[str, ...], list[tuple[int, int]]] = {}  # nobody is muted and nothing own, as nearly always
        plain = self._store.mutes.none()
        for key, one, epoch, network in zip(keys, heard, epochs, networks, strict=True):
            special = not plain or one.own or one.mention.repost_of
            found = None if special else usual.get(one.brands)
            if found is None:
                found = list(self.flags(one).items())
                if not special:
                    usual[one.brands] = found
            for brand, flags in found:
                matches.append((brand, key, flags))
                cells.append((brand, epoch // SLOT, network, UNSCORED, flags))
        due = [(key,) for key, one in zip(keys, heard, strict=True) if one.brands]
        matches.sort()
        self._db.executemany("INSERT INTO matches (brand, mention, flags) VALUES (?, ?, ?)", matches)
        self._db.executemany("INSERT INTO due (step, mention) VALUES ('', ?)", due)
        self._store.facts.apply(Counter(cells))

    def flags(self, heard: Heard) -> dict[int, int]:
        """The matched brands' ids with the flags of each match."""
        mention, brand_id = heard.mention, self._store.targets.id
        flags = REPOST if mention.repost_of else 0
        if self._store.mutes.silences(mention):
            flags |= MUTED
        return {brand_id("brand", name): flags | (OWN if name in heard.own else 0) for name in heard.brands}

    def _keep_items(self, source: int, rows: Sequence[Row], now: int, unmatched: bool) -> None:
        """The raw items; the one of an unmatched post has no mention and goes after `keep_unmatched` days."""
        ids = {item_key(row): row for row in rows if row.item is not None}
        wanted = {
            (self._store.networks.id(heard.mention.network), heard.mention.native_id): None
            for row in ids.values()
            for heard in row.heard
        }
        known = self._known(source, wanted)
        purged, edited = self._purged([key for key, _ in known.values()]), self._again.edited
        kept = []
        for key, row in ids.items():
            hits = [
                known[where][0]
                for heard in row.heard
                if (where := (self._store.networks.id(heard.mention.network), heard.mention.native_id)) in known
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


_COLUMNS = (
    "id, network, native_id, author, created, seen, flags, lang, title, text, url, parent, thread, repost_of,"
    " likes, replies, reposts, views, extra, first_run, changed_run"
)
_INSERT = f"INSERT INTO mentions ({_COLUMNS}) VALUES ({', '.join('?' * 21)})"


def bounds(column: Sequence[int | None]) -> Iterable[int | None]:
    """A column of counts that SQLite can hold."""
    told = [count for count in column if count is not None]
    if not told or (min(told) >= 0 and max(told) <= LARGEST):
        return column
    return map(bounded, column)


def extras(heard: Iterable[Heard], posts: Iterable[Sequence[Any]]) -> list[str | None]:
    """The column of what few posts have."""
    return [
        None if post[RARE] == NOTHING_RARE and one.mention.edited is None else extra_of(one.mention)
        for one, post in zip(heard, posts, strict=True)
    ]


def words_of(heard: Heard) -> str:
    """What the full-text index is to hold of a mention."""
    return index_text(heard.mention) if heard.words is None else heard.words


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
