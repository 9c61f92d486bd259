"""Meeting a known mention again: what changed is written, what was first said stands until the post is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socialwatch.models import Mention
from socialwatch.store.authors import Authors
from socialwatch.store.batch import AUTHOR
from socialwatch.store.clean import bounded
from socialwatch.store.mentions import extra_of
from socialwatch.store.purge import drop_items
from socialwatch.store.rows import Heard
from socialwatch.store.urls import shorten
from socialwatch.store.words import tokens_of

if TYPE_CHECKING:
    from socialwatch.store.store import Store


COUNTS = frozenset(("likes", "replies", "reposts", "views"))


class Again:
    """Compares a mention with its row. Two servers that show one post know different parts of it: counts only
    grow, gaps are filled, and an older edit never replaces a newer one, so that they cannot take turns writing."""

    def __init__(self, store: Store, authors: Authors) -> None:
        self._store = store
        self._db = store.db
        self._authors = authors
        self.edited: set[int] = set()
        """Those whose text was found changed: what is kept of them raw is to be that of now."""

    def meet(
        self, key: int, network: int, source: int, heard: Heard, digest: int, *, run: int | None, now: int
    ) -> bool:
        """Bring one stored mention up to date; True when anything people can see of it changed."""
        self._see(key, source, digest)
        purged = self._db.execute("SELECT flags & 2 FROM mentions WHERE id = ?", (key,)).fetchone()[0]
        if purged:
            return False  # a tombstone stays one, whatever a cache still shows
        if heard.mention.author is not None:
            self._authors.ids(self._authors.ask([network], [AUTHOR(heard.mention.author)]), now)
        old = self._store.mentions.plain([key])[key]
        edited = is_edit(old, heard.mention)
        changes = self._changes(old, heard.mention, edited)
        if edited:
            drop_items(self._store, [key])  # they hold what its author took back
            self.edited.add(key)
            self._reindex(key, old, heard.mention)
            self._db.execute("INSERT OR IGNORE INTO due VALUES ('', ?)", (key,))
        moved = self.match(key, heard, replace=edited)
        if changes:
            if not COUNTS.isdisjoint(changes):
                self._count(key, heard.mention, now)
            names = ", ".join(changes)
            marks = ", ".join("?" * len(changes))
            self._db.execute(
                f"UPDATE mentions SET ({names}, changed_run, revision) = ({marks}, ?, revision + ?) WHERE id = ?",
                (*changes.values(), run, int(edited), key),
            )
        return bool(changes) or moved

    def _see(self, key: int, source: int, digest: int) -> None:
        self._db.execute(
            "INSERT INTO sightings (mention, source, digest) VALUES (?1, ?2, ?3) ON CONFLICT (mention, source)"
            " DO UPDATE SET digest = ?3 WHERE digest IS NOT ?3",
            (key, source, digest),
        )

    def _changes(self, old: Mention, new: Mention, edited: bool) -> dict[str, Any]:
        """Columns to set, with their values."""
        was, now = columns(old), columns(new)
        changes: dict[str, Any] = {}
        for name in ("likes", "replies", "reposts", "views"):
            if now[name] is not None and (was[name] is None or now[name] > was[name]):
                changes[name] = now[name]
        for name in ("title", "text", "url", "parent", "thread", "repost_of", "extra"):
            gap = was[name] is None and now[name] is not None
            if now[name] != was[name] and (gap or (edited and now[name] is not None)):
                changes[name] = now[name]
        if new.lang and (old.lang is None or (edited and old.lang != new.lang)):
            changes["lang"] = self._store.langs.id(new.lang)
        return changes

    def _count(self, key: int, mention: Mention, now: int) -> None:
        """Go on with the series of its counts; it begins with those that it was first seen with."""
        self._db.execute(
            "INSERT INTO engagement SELECT id, seen, likes, replies, reposts, views FROM mentions WHERE id = ?"
            " AND coalesce(likes, replies, reposts, views) IS NOT NULL AND changed_run IS first_run"
            " AND NOT EXISTS (SELECT 1 FROM engagement WHERE mention = id)",
            (key,),
        )
        now_told = columns(mention)
        counts = [now_told[name] for name in ("likes", "replies", "reposts", "views")]
        self._db.execute("INSERT OR REPLACE INTO engagement VALUES (?, ?, ?, ?, ?, ?)", (key, now, *counts))

    def _reindex(self, key: int, old: Mention, new: Mention) -> None:
        before, after = tokens_of(old), tokens_of(new)
        if before != after:
            self._store.words.remove(key, before)
            self._store.words.add([(key, after)])

    def match(self, key: int, heard: Heard, *, replace: bool) -> bool:
        """Add the brands that a mention is now known to speak of; with `replace`, drop the others."""
        wanted = self._store.writer.flags(heard)
        found = {
            row[0]: row[1] for row in self._db.execute("SELECT brand, flags FROM matches WHERE mention = ?", (key,))
        }
        gone = [brand for brand in found if brand not in wanted] if replace else []
        added = [brand for brand in wanted if brand not in found]
        if not gone and not added:
            return False
        with self._store.facts.changing([key]):
            self._db.executemany(
                "DELETE FROM matches WHERE brand = ? AND mention = ?", [(brand, key) for brand in gone]
            )
            self._db.executemany(
                "INSERT INTO matches (brand, mention, flags) VALUES (?, ?, ?)",
                [(brand, key, wanted[brand]) for brand in added],
            )
        self._db.execute("INSERT OR IGNORE INTO due VALUES ('', ?)", (key,))
        return True


def is_edit(old: Mention, new: Mention) -> bool:
    """Did its author change the post, as far as the newer of the two versions can tell?"""
    if old.text and not new.text and new.edited is None:
        return False  # a headline alone, of an article that another source shows whole
    rated_anew = None not in (old.rating, new.rating) and old.rating != new.rating
    if (old.text, old.title) == (new.text, new.title or old.title) and not rated_anew:
        return False
    return old.edited is None or (new.edited is not None and new.edited >= old.edited)


def columns(mention: Mention) -> dict[str, Any]:
    """What another hearing of a post may change, as its row in `mentions` holds it."""
    count = mention.engagement
    return {
        "title": mention.title,
        "text": mention.text,
        "url": shorten(mention.network, mention.native_id, mention.url),
        "parent": mention.parent,
        "thread": mention.thread,
        "repost_of": mention.repost_of,
        "likes": bounded(count.likes),
        "replies": bounded(count.replies),
        "reposts": bounded(count.reposts),
        "views": bounded(count.views),
        "extra": extra_of(mention),
    }
