"""Writing mentions that are new: a column at a time, in the order of their keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from socialwatch.query.tokens import index_text
from socialwatch.store import bulk
from socialwatch.store.batch import COUNTS, RARE, Batch, Column
from socialwatch.store.clean import LARGEST, bounded, epochs_of
from socialwatch.store.facts import SLOT, Cell
from socialwatch.store.keys import Keys
from socialwatch.store.mentions import extra_of
from socialwatch.store.migrations import DATE_UNKNOWN, MUTED, OWN, REPOST, UNSCORED
from socialwatch.store.rows import Heard
from socialwatch.store.urls import shorten

if TYPE_CHECKING:
    from socialwatch.store.authors import Authors
    from socialwatch.store.store import Store

Flags = tuple[tuple[int, int], ...]
"""Brands of a mention, and the flags of each match."""

Taking = Callable[[Column], Column]

_BRANDS, _OWN, _REPOST_OF = attrgetter("brands"), attrgetter("own"), attrgetter("mention.repost_of")
_AS_TOLD = ("native_id", "text", "title", "parent", "thread", "repost_of")


@dataclass(frozen=True, slots=True)
class Fresh:
    """What of a batch is new: the places of it, and for all of the batch networks and hashes of the ids."""

    batch: Batch
    places: Sequence[int]
    networks: Sequence[int]
    marks: Sequence[int]


class Inserting:
    """Mentions that nobody has heard before, with all that hangs on them."""

    def __init__(self, store: Store, authors: Authors) -> None:
        self._store = store
        self._db = store.db
        self._authors = authors

    def insert(self, source: int, fresh: Fresh, run: int | None, now: int) -> list[int]:
        """Store them; returns the keys, ascending."""
        batch = fresh.batch
        epochs, unknown = epochs_of([batch.heard[place].mention.created for place in fresh.places], now)
        keys, order = self._keys(epochs)
        epochs = list(taken(order)(epochs))
        taking = taken(taken(order)(fresh.places))
        heard, networks = taking(batch.heard), taking(fresh.networks)
        self._name(batch, heard)
        with self._store.words.adding(dict(zip(keys, map(words_of, heard), strict=True))):  # a third of all the work
            columns = self._columns(batch, taking, heard)
            if unknown:
                columns["flags"] = [DATE_UNKNOWN if one in unknown else 0 for one in order]
            authors = self._authors.ask(networks, taking(batch.authors))
            sightings = {"mention": keys, "digest": taking(batch.digests)}
            hashes = hashes_of(taking(fresh.marks), keys)
            found = self._flags(heard)
            matches, cells = matches_of(keys, found), cells_of(found, epochs, networks)
            _ = batch.mark
            due = {"mention": [key for key, flags in zip(keys, found, strict=True) if flags]}
        columns["author"] = self._authors.ids(authors, now)
        same = {"seen": now, "first_run": run, "changed_run": run}
        bulk.insert_columns(self._db, "mentions", {"id": keys, "network": networks, "created": epochs, **columns}, same)
        bulk.insert_columns(self._db, "hashes", hashes)
        bulk.insert_columns(self._db, "sightings", sightings, {"source": source})
        bulk.insert_columns(self._db, "matches", matches)
        bulk.insert_columns(self._db, "due", due, {"step": "''"})
        self._store.facts.apply(cells)
        return keys

    def _name(self, batch: Batch, heard: Sequence[Heard]) -> None:
        """Give numbers to the languages and brands that are met for the first time."""
        for code in filter(None, dict.fromkeys(batch.columns["lang"])):  # in their order: runs are alike
            self._store.langs.id(code)
        for name in dict.fromkeys(chain.from_iterable(dict.fromkeys(map(_BRANDS, heard)))):
            self._store.targets.id("brand", name)
        self._store.mutes.none()

    def _keys(self, epochs: Sequence[int]) -> tuple[list[int], list[int]]:
        """Keys, ascending, and for each the place of its mention."""
        order = sorted(range(len(epochs)), key=epochs.__getitem__)
        keys = Keys(self._db).give([epochs[one] for one in order])
        if keys != sorted(keys):  # a second was full, and its last went to later ones
            both = sorted(zip(keys, order, strict=True))
            keys, order = [key for key, _ in both], [one for _, one in both]
        return keys, order

    def _columns(self, batch: Batch, taking: Taking, heard: Sequence[Heard]) -> dict[str, Column]:
        """What is said, as the table holds it; a column that nobody fills is left out."""
        told = {name: taking(column) for name, column in batch.columns.items() if is_told(column)}
        columns: dict[str, Column] = {name: told[name] for name in _AS_TOLD if name in told}
        columns.update((name, bounds(told[name])) for name in COUNTS if name in told)
        if "url" in told:
            columns["url"] = list(map(shorten, told["network"], told["native_id"], told["url"]))
        if "lang" in told:
            langs = {code: self._store.langs.id(code) if code else None for code in set(told["lang"])}
            columns["lang"] = list(map(langs.__getitem__, told["lang"]))
        if any(name in told for name in RARE):
            columns["extra"] = [extra_of(one.mention) for one in heard]
        return columns

    def _flags(self, heard: Sequence[Heard]) -> list[Flags]:
        """The brands of each with their flags: the same for all that speak of the same, but for a few."""
        brands = list(map(_BRANDS, heard))
        usual = {some: tuple((self._store.targets.id("brand", name), 0) for name in some) for some in set(brands)}
        found = list(map(usual.__getitem__, brands))
        if self._store.mutes.none() and not any(map(_OWN, heard)):
            odd = [at for at, original in enumerate(map(_REPOST_OF, heard)) if original]
        else:
            odd = list(range(len(heard)))
        for at in odd:
            found[at] = tuple(flags_of(self._store, heard[at]).items())
        return found


def taken(places: Sequence[int]) -> Taking:
    """Gives what a column has at these places, in their order."""
    if len(places) == 1:
        return lambda column: (column[places[0]],)
    return itemgetter(*places)


def hashes_of(marks: Column, keys: Sequence[int]) -> dict[str, Column]:
    """The rows of `hashes`, in its order."""
    taking = taken(sorted(range(len(marks)), key=marks.__getitem__))
    return {"hash": taking(marks), "mention": taking(keys)}


def matches_of(keys: Sequence[int], found: Sequence[Flags]) -> dict[str, Column]:
    """The rows of `matches`, in its order; nearly all have no flags."""
    together: defaultdict[Flags, list[int]] = defaultdict(list)
    for key, flags in zip(keys, found, strict=True):
        together[flags].append(key)
    rows = [
        row
        for flags, some in together.items()
        for brand, flag in flags
        for row in zip(repeat(brand), some, repeat(flag))
    ]
    columns: dict[str, Column] = dict(zip(("brand", "mention", "flags"), zip(*sorted(rows), strict=True), strict=False))
    if not any(columns.get("flags", ())):
        columns.pop("flags", None)  # as the table has it
    return columns


def cells_of(found: Sequence[Flags], epochs: Sequence[int], networks: Sequence[int]) -> Counter[Cell]:
    """What they add to the rollups."""
    cells: Counter[Cell] = Counter()
    slots = [epoch // SLOT for epoch in epochs]
    for (flags, slot, network), mentions in Counter(zip(found, slots, networks, strict=True)).items():
        for brand, flag in flags:
            cells[brand, slot, network, UNSCORED, flag] += mentions
    return cells


def flags_of(store: Store, heard: Heard) -> dict[int, int]:
    """The matched brands' ids with the flags of each match."""
    flags = REPOST if heard.mention.repost_of else 0
    if store.mutes.silences(heard.mention):
        flags |= MUTED
    return {store.targets.id("brand", name): flags | (OWN if name in heard.own else 0) for name in heard.brands}


def is_told(column: Column) -> bool:
    """Does any mention of the batch have this?"""
    return column[0] not in (None, ()) or column.count(column[0]) < len(column)


def bounds(column: Column) -> Column:
    """A column of counts that SQLite can hold."""
    told = [count for count in column if count is not None]
    fits = not told or (min(told) >= 0 and max(told) <= LARGEST)  # the one that told it may not be among the new
    return column if fits else list(map(bounded, column))


def words_of(heard: Heard) -> str:
    """What the full-text index is to hold of a mention."""
    return index_text(heard.mention) if heard.words is None else heard.words
