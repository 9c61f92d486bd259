"""Who is not listened to: muted authors and sites, at once and backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from socialwatch.errors import StoreError
from socialwatch.models import Mention
from socialwatch.store.migrations import MUTED

if TYPE_CHECKING:
    from socialwatch.store.store import Store

MuteKind = Literal["author", "site"]


class Mutes:
    """Mutes flag matches as noise, and a mute that is taken back unflags them.

    An author is "@handle" or "network:handle" (then only there); a site is a host name and covers its subdomains.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._db = store.db
        self._known: tuple[frozenset[str], frozenset[str]] | None = None

    def all(self) -> list[tuple[MuteKind, str]]:
        return [(row[0], row[1]) for row in self._db.execute("SELECT kind, value FROM mutes ORDER BY kind, value")]

    def add(self, kind: MuteKind, value: str, *, now: datetime) -> int:
        """Mute, and flag what is already stored; returns how many mentions it silenced."""
        value = normal(kind, value)
        with self._store.transaction():
            self._db.execute("INSERT OR IGNORE INTO mutes VALUES (?, ?, ?)", (kind, value, int(now.timestamp())))
            return self._reflag(kind, value)

    def remove(self, kind: MuteKind, value: str) -> int:
        """Listen again; returns how many mentions came back."""
        value = normal(kind, value)
        with self._store.transaction():
            if self._db.execute("DELETE FROM mutes WHERE (kind, value) = (?, ?)", (kind, value)).rowcount == 0:
                raise StoreError(f"no {kind} {value!r} is muted; muted are: {self._names()}")
            return self._reflag(kind, value)

    def _names(self) -> str:
        return ", ".join(value for _, value in self.all()) or "none"

    def silences(self, mention: Mention) -> bool:
        """Is this post by a muted author or on a muted site?"""
        authors, sites = self._lists()
        if authors and any(name in authors for name in author_names(mention)):
            return True
        return bool(sites) and any(site in sites for site in site_names(mention.url))

    def none(self) -> bool:
        """Is nobody muted?"""
        return not any(self._lists())

    def refresh(self) -> None:
        """Look at the table again; writers do so at the start of every batch, others may have muted meanwhile."""
        self._known = None

    def _lists(self) -> tuple[frozenset[str], frozenset[str]]:
        if self._known is None:
            rows = self.all()
            authors, sites = (
                frozenset(value for kind, value in rows if kind == wanted) for wanted in ("author", "site")
            )
            self._known = authors, sites
        return self._known

    def _reflag(self, kind: MuteKind, value: str) -> int:
        """Flag or unflag the stored mentions that this mute is about; returns how many changed."""
        self._known = None
        touched = 0
        for keys in self._about(kind, value):
            found = self._store.mentions.plain(keys)
            for noise in (True, False):
                chosen = [key for key in keys if self.silences(found[key]) == noise]
                touched += self._flag(chosen, noise)
        return touched

    def _flag(self, keys: Sequence[int], noise: bool) -> int:
        marks = ", ".join("?" * len(keys))
        change = f"flags | {MUTED}" if noise else f"flags & ~{MUTED}"
        where = f"mention IN ({marks}) AND (flags & {MUTED}) = {0 if noise else MUTED}"
        rows = self._db.execute(f"SELECT DISTINCT mention FROM matches WHERE {where}", keys).fetchall()
        if rows:
            with self._store.facts.changing([row[0] for row in rows]):
                self._db.execute(f"UPDATE matches SET flags = {change} WHERE {where}", keys)
        return len(rows)

    def _about(self, kind: MuteKind, value: str) -> Iterator[list[int]]:
        """Keys of stored mentions that a mute might be about, in batches."""
        if kind == "author":
            # the name alone, or after the name of a network; native ids have colons of their own
            names = (value, value.partition(":")[2] or value)
            rows = self._db.execute(
                "SELECT m.id FROM authors AS a JOIN mentions AS m ON m.author = a.id"
                " WHERE lower(ltrim(a.handle, '@')) IN (?1, ?2) OR lower(ltrim(a.native_id, '@')) IN (?1, ?2)"
                " OR lower(ltrim(a.name, '@')) IN (?1, ?2)",
                names,
            )
        else:
            rows = self._db.execute(
                "SELECT id FROM mentions WHERE url IS NOT NULL AND (url LIKE ? OR url IN ('', ' '))", (f"%{value}%",)
            )
        keys = [row[0] for row in rows]
        for start in range(0, len(keys), 5000):
            yield keys[start : start + 5000]


def normal(kind: str, value: str) -> str:
    """The form in which a mute is kept: lower case, no '@', the host alone of an address."""
    value = value.strip().casefold()
    if kind == "site":
        host = urlsplit(value).hostname if "//" in value else value.partition("/")[0]
        value = (host or "").removeprefix("www.")
    else:
        network, colon, handle = value.rpartition(":")
        value = f"{network}{colon}{handle.lstrip('@')}"
    if not value:
        raise StoreError(f"nothing to mute: name an author (@handle) or a site (news.example), not {value!r}")
    return value


def author_names(mention: Mention) -> Iterator[str]:
    """The names under which a post's author may be muted."""
    author = mention.author
    if author is None:
        return
    for name in (author.handle, author.native_id, author.name if author.handle is None else None):
        if name:
            plain = name.casefold().lstrip("@")
            yield plain
            yield f"{mention.network.casefold()}:{plain}"


def site_names(url: str | None) -> Iterator[str]:
    """The host of an address and the domains above it."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:  # strangers write addresses too
        host = None
    while host and "." in host:
        yield host.removeprefix("www.")
        host = host.partition(".")[2]
