"""Private people whom a text names in plain words: those that the archive knows as authors, where that is unmistakable.

A name of two words or more is somebody's when none of its words is an everyday one, or when it begins with a given
name and is written as names are; so are the same words with the surname first, with an initial, or run together. A
handle without its sign must be long, or hold a digit, and be no word that people use. What brands, topics and accounts
of the configuration are called stays, and so do names of public voices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from socialwatch.report.names import GONE, Names
from socialwatch.report.spots import Spot, forms, spots, starts
from socialwatch.report.unmistakable import Judge, made_of, nobodys, ours, unnamed
from socialwatch.store.namesakes import Work, namesakes_beside, nothing, own_names, shortened

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True)
class People:
    """Who is not to be named: names and handles as they stand in texts, folded, and what they stand for."""

    called: Mapping[str, str] = field(default_factory=dict)
    sure: Callable[[str, str, str], bool] = field(default=lambda folded, name, written: True, compare=False)

    def without(self, text: str) -> str:
        """The text with an ellipsis for each of these people."""
        for spot in reversed(list(self._found(text))):
            text = f"{text[: spot.start]}{GONE}{text[spot.end :]}"
        return text

    def named(self, text: str) -> tuple[str, ...]:
        """The names as they stand in a text."""
        return tuple(sorted({text[spot.start : spot.end] for spot in self._found(text)}))

    def _found(self, text: str) -> Iterator[Spot]:
        """The longest names first found, none inside of another."""
        if not self.called:
            return
        end = 0
        for spot in sorted(spots(text), key=lambda spot: (spot.start, -spot.end)):
            if spot.start < end or spot.folded not in self.called:
                continue
            if self.sure(spot.folded, self.called[spot.folded], text[spot.start : spot.end]):
                end = spot.end
                yield spot


def find(store: Store | None, config: Config, names: Names, texts: Iterable[str], work: Work = nothing) -> People:
    """The private authors of the archive whom these texts name; nobody where names are shown. `work` is done on the
    way, while they are read."""
    if store is None or names.mode == "show":
        work()
        return People()
    nobody = unnamed(network for (network,) in store.db.execute("SELECT name FROM networks"))
    asked = {form: told for form, told in _asked(texts).items() if not told <= nobody}
    begins, ends = starts(asked)
    private: dict[str, str] = {}  # form of a name: the name
    theirs: set[str] = set()  # handles made of the name
    public: set[str] = set()
    for one in namesakes_beside(store, begins, ends, asked.keys(), work):
        short = [form for name in one.ways for form in shortened(name)]
        if called := {*one.ways, *one.handles, *short, one.name.replace(" ", "")} & asked.keys():
            if any(names.public(handle, one.followers) for handle in one.handles or (one.name,)):
                public.update(called)
                continue
            private.update((form, form if form in one.ways or form in one.handles else one.name) for form in called)
            theirs.update(handle for handle in called if made_of(handle, one.name))
    private = {form: name for form, name in private.items() if form not in public}
    if not private:
        return People()
    kept = public | own_names(store.db, names.own) | nobodys(config, names)
    said = {folded: name for form, name in private.items() for folded in asked[form]}
    said |= {form: name for form, name in private.items() if form in asked[form]}  # rather than the surname first
    said = {folded: name for folded, name in said.items() if not {folded, name} & kept and not ours(folded)}
    return People(said, Judge(store, kept, theirs)) if said else People()


def _asked(texts: Iterable[str]) -> dict[str, set[str]]:
    """What names may be called in these texts, and how it is written there."""
    known: set[str] = set()
    asked: dict[str, set[str]] = {}
    for text in dict.fromkeys(texts):
        for spot in spots(text):
            if spot.folded not in known:
                known.add(spot.folded)
                for form in forms(spot.folded):
                    asked.setdefault(form, set()).add(spot.folded)
    return asked
