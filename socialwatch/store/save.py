"""Storing what was heard: new mentions in bulk, known ones compared, nothing written when nothing changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from socialwatch.models import Author, Mention
from socialwatch.store.again import Again
from socialwatch.store.authors import AuthorKey, Authors
from socialwatch.store.clean import bounded, cleaned, digest, epoch_of, hash_of, is_clean, said
from socialwatch.store.facts import SLOT, Cell
from socialwatch.store.items import dump
from socialwatch.store.keys import Keys
from socialwatch.store.mentions import extra_of
from socialwatch.store.migrations import DATE_UNKNOWN, NOISE, OWN, REPOST, UNSCORED
from socialwatch.store.rows import Heard, Row, Saved
from socialwatch.store.urls import shorten
from socialwatch.store.words import tokens_of

if TYPE_CHECKING:
    from socialwatch.store.store import Store

Fresh = tuple[int, Heard, int]
"""Network id, what was heard, digest."""
MentionKey = tuple[int, str]
"""Network id and native id."""


Incoming = tuple[Heard, int]
"""One mention of the batch with the digest of what its source says."""


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
    ) -> Saved:
        """Store a batch heard by one source: a page, or some thousand rows of a file.

        Mentions that match no brand are stored only with `keep_all`; their items wait otherwise. Idempotent on
        (network, native_id). Counts are of mentions, except `set_aside`, which is of rows.
        """
        seen = int(now.timestamp())
        batch = batch_digest(rows, keep_all, keep_items, keep_unmatched)
        if self._heard(source, batch):
            return unchanged_batch(rows, keep_all)
        self._store.mutes.refresh()
        incoming, read = self._incoming(rows)
        known = self._known(source, incoming)
        fresh, changed, unmatched = [], 0, 0
        for key, (heard, mark) in incoming.items():
            hit = known.get(key)
            if hit is None:
                if heard.brands or keep_all:
                    fresh.append((key[0], clean(heard), mark))
                else:
                    unmatched += 1
            elif hit[1] != mark:
                changed += self._again.meet(hit[0], key[0], source, clean(heard), mark, run=run, now=seen)
        keys = self._insert(source, fresh, run, seen)
        if keep_items:
            self._keep_items(source, rows, seen, keep_unmatched)
        self._db.execute("INSERT INTO heard (source, batch, at) VALUES (?, ?, ?)", (source, batch, seen))
        aside = sum(row.error is not None for row in rows)
        unchanged = read - len(fresh) - changed - unmatched
        return Saved(
            read=read, stored=len(fresh), changed=changed, unchanged=unchanged, unmatched=unmatched, set_aside=aside,
            keys=tuple(keys),
        )  # fmt: skip

    def _heard(self, source: int, batch: int) -> bool:
        """Has this source said exactly this before? A quiet place answers the same hour by hour."""
        row = self._db.execute("SELECT 1 FROM heard WHERE (source, batch) = (?, ?)", (source, batch)).fetchone()
        return row is not None

    def _incoming(self, rows: Sequence[Row]) -> tuple[dict[MentionKey, Incoming], int]:
        """The batch by key, the later of two that are the same; and how many there were."""
        networks: dict[str, int] = {}
        incoming: dict[MentionKey, Incoming] = {}
        read = 0
        for row in rows:
            for heard in row.heard:
                read += 1
                mention = heard.mention
                native_id = mention.native_id
                if not native_id.isascii() or "\0" in native_id:
                    heard = Heard(cleaned(mention), heard.brands, heard.own)
                    native_id = heard.mention.native_id
                network = networks.get(mention.network)
                if network is None:
                    network = networks[mention.network] = self._store.networks.id(mention.network)
                incoming[network, native_id] = (heard, digest(said(mention)))
        return incoming, read

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

    def _insert(self, source: int, fresh: list[Fresh], run: int | None, now: int) -> list[int]:
        """New mentions with sightings, matches, index entries and facts; returns their keys, ascending."""
        if not fresh:
            return []
        dates = [epoch_of(heard.mention.created, now) for _, heard, _ in fresh]
        given = Keys(self._db).give([epoch for epoch, _ in dates])
        authors = self._author_ids(((network, heard.mention.author) for network, heard, _ in fresh), now)
        mentions, sightings, matches, facts, words = [], [], [], Counter[Cell](), []
        for index in sorted(range(len(given)), key=given.__getitem__):
            key, (epoch, unknown), (network, heard, mark) = given[index], dates[index], fresh[index]
            mention = heard.mention
            author = authors[network, mention.author.native_id] if mention.author else None
            mentions.append(self._mention_row(key, network, mention, author, epoch, unknown, run, now))
            sightings.append((key, source, mark))
            words.append((key, tokens_of(mention)))
            for brand, flags in self.flags(heard).items():
                matches.append((brand, key, flags))
                facts[brand, epoch // SLOT, network, UNSCORED, flags] += 1
        self._write(mentions, sightings, matches)
        self._store.words.add(words)
        self._store.facts.apply(facts)
        return sorted(given)

    def _write(self, mentions: list[Any], sightings: list[Any], matches: list[Any]) -> None:
        db = self._db
        db.executemany(f"INSERT INTO mentions ({_COLUMNS}) VALUES ({', '.join('?' * 21)})", mentions)
        db.executemany("INSERT INTO sightings (mention, source, digest) VALUES (?, ?, ?)", sightings)
        db.executemany("INSERT INTO matches (brand, mention, flags) VALUES (?, ?, ?)", sorted(matches))
        due = dict.fromkeys(key for _, key, _ in matches)
        db.executemany("INSERT INTO due (step, mention) VALUES ('', ?)", [(key,) for key in due])

    def _author_ids(self, met: Iterable[tuple[int, Author | None]], now: int) -> dict[AuthorKey, int]:
        authors = {(network, author.native_id): author for network, author in met if author is not None}
        return self._authors.ids(authors, now)

    def flags(self, heard: Heard) -> dict[int, int]:
        """The matched brands' ids with the flags of each match."""
        mention, brand_id = heard.mention, self._store.targets.id
        flags = REPOST if mention.repost_of else 0
        if self._store.mutes.silences(mention):
            flags |= NOISE
        return {brand_id("brand", name): flags | (OWN if name in heard.own else 0) for name in heard.brands}

    def _mention_row(
        self,
        key: int,
        network: int,
        mention: Mention,
        author: int | None,
        epoch: int,
        unknown: bool,
        run: int | None,
        now: int,
    ) -> tuple[Any, ...]:
        count = mention.engagement
        return (
            key, network, mention.native_id, author, epoch, now, DATE_UNKNOWN if unknown else 0,
            self._store.langs.id(mention.lang) if mention.lang else None, mention.title, mention.text,
            shorten(mention.network, mention.native_id, mention.url), mention.parent, mention.thread, mention.repost_of,
            bounded(count.likes), bounded(count.replies), bounded(count.reposts), bounded(count.views),
            extra_of(mention), run, run,
        )  # fmt: skip

    def _keep_items(self, source: int, rows: Sequence[Row], now: int, unmatched: bool) -> None:
        """The raw items; the one of an unmatched post has no mention and goes after `keep_unmatched` days."""
        ids = {item_key(row): row for row in rows if row.item is not None}
        wanted = {
            (self._store.networks.id(heard.mention.network), heard.mention.native_id): None
            for row in ids.values()
            for heard in row.heard
        }
        known = self._known(source, wanted)
        kept = []
        for key, row in ids.items():
            hits = [
                known[where][0]
                for heard in row.heard
                if (where := (self._store.networks.id(heard.mention.network), heard.mention.native_id)) in known
            ]
            if hits or row.error or unmatched:
                kept.append((key, row.item, hits[0] if hits else None, row.error))
        self._store.items.keep(source, kept, now)


def clean(heard: Heard) -> Heard:
    """The same without what SQLite cannot hold."""
    return heard if is_clean(heard.mention) else Heard(cleaned(heard.mention), heard.brands, heard.own)


_COLUMNS = (
    "id, network, native_id, author, created, seen, flags, lang, title, text, url, parent, thread, repost_of,"
    " likes, replies, reposts, views, extra, first_run, changed_run"
)


def batch_digest(rows: Sequence[Row], *ways: bool) -> int:
    """A hash of what decides about storing a batch: what is said, which brands are found in it, and how to keep it."""
    flat: list[Any] = [*ways]
    for row in rows:
        flat.append(row.error)
        if row.error is not None:
            flat.append(dump(row.item))
        for heard in row.heard:
            flat += said(heard.mention)
            flat += (heard.brands, heard.own)
    return digest(flat)


def unchanged_batch(rows: Sequence[Row], keep_all: bool) -> Saved:
    """The counts of a batch that was stored before as a whole."""
    read = sum(len(row.heard) for row in rows)
    unmatched = 0 if keep_all else sum(not heard.brands for row in rows for heard in row.heard)
    aside = sum(row.error is not None for row in rows)
    return Saved(read=read, unchanged=read - unmatched, unmatched=unmatched, set_aside=aside)


def item_key(row: Row) -> int:
    """What names an item within its source: its first mention, or its content where none could be mapped."""
    if row.heard:
        return hash_of(row.heard[0].mention.id)
    return hash_of(dump(row.item).decode("utf-8", "surrogatepass"))
