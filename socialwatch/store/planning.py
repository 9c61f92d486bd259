"""From a query and what narrows it to one statement: which table leads, which conditions, what is left to check."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, Unpack

from socialwatch.models import Span
from socialwatch.query.nodes import And, Field, Node
from socialwatch.store.conditions import LONGEST, MOST, STEP_OF, Conditions, from_country, seen_by
from socialwatch.store.index_query import Part, fts
from socialwatch.store.migrations import NOISE, OWN

if TYPE_CHECKING:
    from socialwatch.query import Query
    from socialwatch.store.store import Store

Bound = tuple[str | int | float, ...]
FEW = 100_000  # of a topic's posts: to count more of them would cost as much as they may save


class Narrowing(TypedDict, total=False):
    """What narrows a question beside its query; empty means "all".

    A mention counts unless every brand in it (of `brands`, if given) has it flagged as own or as noise; with
    `matched_only=False` mentions without a brand count as well.
    """

    span: Span | None
    brands: Sequence[str]
    sources: Sequence[str]
    topics: Sequence[str]
    langs: Sequence[str]
    countries: Sequence[str]
    with_own: bool
    with_noise: bool
    matched_only: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`FROM source WHERE where` finds the candidates; `verify` is the query if they must be checked in memory.

    Where all candidates speak of one brand their match of it is `matches AS x`.
    """

    walked: str  # the table that leads
    key: str  # the column of it that is walked down
    lead: Part  # the stretch of it
    rest: Part  # what a candidate has to be beside that
    words: bool  # the index leads
    verify: Query | None
    hidden: int
    brands: frozenset[str]
    brand: int | None = None  # the one brand that all candidates speak of, if there is just one
    posts: int | None = None  # how many are walked, where that was counted

    @property
    def source(self) -> str:
        found = self.walked
        if self.brand is not None and not self.walks_brand:
            found += f" CROSS JOIN matches AS x ON x.brand = {self.brand} AND x.mention = {self.key}"
        return found if self.key == "m.id" else f"{found} CROSS JOIN mentions AS m ON m.id = {self.key}"

    @property
    def where(self) -> str:
        return f"{self.lead.text} AND {self.rest.text}"

    @property
    def bound(self) -> Bound:
        return (*self.lead.bound, *self.rest.bound)

    @property
    def walks_brand(self) -> bool:
        """Whether all posts of the one brand are walked through."""
        return self.walked == "matches AS x"


def plan_for(store: Store, query: Query | None, narrowing: Narrowing) -> Plan:
    """From which index the posts are read, in what order, and what is still to be checked of each."""
    conditions = _conditions(store.db, query, narrowing)
    words = fts(query.root) if query is not None else None
    only = conditions.joined = _only_brand(conditions, query, narrowing)
    asked, exact = _asked(conditions, query, words) if query is not None else ([], True)
    walked, key, lead, posts = _lead(store, conditions, words, query, narrowing.get("span"), only)
    return Plan(
        walked=walked,
        key=key,
        lead=_together(lead),
        rest=_together([*_narrowed(conditions, narrowing), *asked]),
        words=words is not None,
        verify=None if exact else query,
        hidden=conditions.hidden,
        brands=conditions.brands,
        brand=only,
        posts=posts,
    )


def narrow(store: Store, **narrowing: Unpack[Narrowing]) -> tuple[str, Bound]:
    """A condition on `mentions AS m` with its parameters, for statements that need no query."""
    parts = list(_narrowed(_conditions(store.db, None, narrowing), narrowing))
    span = narrowing.get("span")
    if span is not None:
        parts.insert(0, Part("m.id >= ? AND m.id < ?", store.mentions.key_range(span)))
    both = _together(parts)
    return both.text, both.bound


def _conditions(db: sqlite3.Connection, query: Query | None, narrowing: Narrowing) -> Conditions:
    own, noise = narrowing.get("with_own", False), narrowing.get("with_noise", False)
    brands = narrowing.get("brands", ())
    return Conditions(
        db,
        zone=query.zone if query else "UTC",
        hidden=(0 if own else OWN) | (0 if noise else NOISE),
        matched=bool(brands) or narrowing.get("matched_only", True),
        brands=frozenset(brand.casefold() for brand in brands),
    )


def _together(parts: Sequence[Part]) -> Part:
    return Part(
        " AND ".join(part.text for part in parts) or "1", tuple(value for part in parts for value in part.bound)
    )


def _parts_of(query: Query) -> tuple[Node, ...]:
    return query.root.parts if isinstance(query.root, And) else (query.root,)


def _asked(conditions: Conditions, query: Query, words: Part | None) -> tuple[list[Part], bool]:
    """Conditions for what the index cannot be asked, and whether all together are the whole query.

    Conditions that would read the index a second time are left to the matcher: it sees only what is walked by.
    """
    if words is not None and words.exact:
        return [], True
    about = conditions.about_of(query.root)
    asked: list[Part] = []
    exact, room = True, LONGEST
    for part in _parts_of(query):
        by_words = fts(part)
        if by_words is not None:  # `words` holds it already
            exact &= by_words.exact
            continue
        condition = conditions.of(part, about) if room > 0 else None
        if condition is None or len(condition.text) > room or "MATCH" in condition.text:
            exact = False
            continue
        asked.append(condition)
        exact &= condition.exact
        room -= max(len(condition.text), LONGEST // MOST)
    return asked, exact


def _lead(
    store: Store,
    conditions: Conditions,
    words: Part | None,
    query: Query | None,
    span: Span | None,
    only: int | None,
) -> tuple[str, str, list[Part], int | None]:
    """The table to walk down, by which key, and the stretch of it: the index, what was said of a topic (with how many
    posts that are), one brand's matches, or mentions."""
    posts = None
    keys = store.mentions.key_range(span) if span is not None else None
    if words is not None:
        walked, key = "words", "words.rowid"
        parts = [Part("words MATCH ?", (words.text,))]
    elif (rarest := _rarest(conditions, query, keys, only)) is not None:
        said, posts = rarest
        walked, key, parts = "results AS y INDEXED BY results_by_target", "y.mention", [said]
    elif only is not None:
        walked, key = "matches AS x", "x.mention"
        parts = [Part(f"x.brand = {only}")]
    else:
        walked, key, parts = "mentions AS m", "m.id", []
    if keys is not None:
        parts.append(Part(f"{key} >= ? AND {key} < ?", keys))
    return walked, key, parts, posts


def _rarest(
    conditions: Conditions, query: Query | None, keys: tuple[int, int] | None, brand: int | None
) -> tuple[Part, int] | None:
    """The topic (intent, stage...) that every answer has, where fewer posts have it than speak of the one brand, and
    how many these are."""
    fields = [] if query is None else [part for part in _parts_of(query) if isinstance(part, Field)]
    place, bound = ("mention >= ? AND mention < ?", keys) if keys is not None else ("1", ())
    best, few = None, FEW
    for field in fields:
        targets = conditions.ids("targets", "name", field, f"kind = '{field.name}'") if field.name in STEP_OF else []
        if len(targets) == 1 and not field.prefix:
            said = f"target > 0 AND target = {targets[0]}"
            n = conditions.few(f"results INDEXED BY results_by_target WHERE {said} AND {place}", bound, few)
            best, few = (best, few) if n == few else (_said(conditions, field.name, targets[0]), n)
    if best is None or (brand and conditions.few(f"matches WHERE brand = {brand} AND {place}", bound, few) < few):
        return None
    return best, few


def _said(conditions: Conditions, kind: str, target: int) -> Part:
    """Walks what was said of one target; what several steps of a name have said (older ones, people) counts once."""
    steps = ", ".join(map(str, conditions.steps(STEP_OF[kind]))) or "NULL"
    first = f"SELECT min(step) FROM results WHERE mention = y.mention AND target = {target} AND step IN ({steps})"
    return Part(f"y.target > 0 AND y.target = {target} AND y.step = ({first})")


def _only_brand(conditions: Conditions, query: Query | None, narrowing: Narrowing) -> int | None:
    """The one brand that every answer speaks of, if there is just one."""
    named = list(narrowing.get("brands", ()))
    if query is not None:
        named += [p.value for p in _parts_of(query) if isinstance(p, Field) and p.name == "brand" and not p.prefix]
    found = conditions.named("targets", named[:1], "kind = 'brand'")
    return found[0] if len(found) == 1 and len(narrowing.get("brands", ())) < 2 else None


def _narrowed(conditions: Conditions, narrowing: Narrowing) -> Iterator[Part]:
    span, brands = narrowing.get("span"), narrowing.get("brands", ())
    sources, topics, langs = narrowing.get("sources"), narrowing.get("topics"), narrowing.get("langs")
    if span is not None:
        yield Part("m.created >= ? AND m.created < ?", span.epochs)
    if brands:
        yield Part(conditions.matched_by(conditions.named("targets", brands, "kind = 'brand'")))
    elif conditions.matched and conditions.joined is None:  # who speaks of the one brand speaks of some
        yield Part(conditions.matched_by(None))
    if sources:
        yield Part(seen_by(conditions.named("sources", sources)))
    if topics:
        yield Part(conditions.in_topic(conditions.named("targets", topics, "kind = 'topic'")))
    if langs:
        yield conditions.in_language(langs)
    if countries := narrowing.get("countries"):
        yield from_country(countries)
