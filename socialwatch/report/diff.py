"""Two decks side by side: which figures changed, and what happened to the posts behind them in between."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.errors import ReportError
from socialwatch.measures.base import Evidence
from socialwatch.measures.evidence import posts_of, quoted
from socialwatch.measures.quotable import MEASURE
from socialwatch.models import JSON, Span
from socialwatch.report import copies, explain
from socialwatch.report.again import kept_deck
from socialwatch.report.changes import SAID, knew, redone
from socialwatch.report.read_back import read
from socialwatch.report.veiling import unsealed
from socialwatch.store.touched import touched

if TYPE_CHECKING:
    from socialwatch.store import Store

READING = ("authors", "hashtags", "links", "phrases", "posts", "questions", "quotes", "themes")
"""Measures that read posts, which a purge takes away; counts of posts hold."""
NEAR = {
    "": "",
    "brands": " (of all posts of its brands in the window)",
    "window": " (of all posts in the window, not of its brands)",
}
BRAND = re.compile(r'brand:"(?:[^"\\]|\\.)*"')


class Told(NamedTuple):
    """A figure of a deck: its code, what it says, and how it was made."""

    code: str
    figure: JSON
    evidence: JSON


class Difference(NamedTuple):
    """A figure that is not what it was; `causes` are posts by what happened to them.

    `nearby`: nothing happened to posts that the figure counts now, so that the causes are those of all posts of its
    brands in its window, among these the posts that it counts no more ("brands"); or, where nothing happened to these
    either, of everything in the window ("window"), by which a share may have changed. `queries` are brands and
    topics that are asked for differently. None where a deck has no such figure.
    """

    before: Told | None
    after: Told | None
    causes: Mapping[str, int]
    nearby: str
    queries: Sequence[str]


def load(reference: str, store: Store) -> JSON:
    """A deck by the path of its deck.json, .pptx or .html, or by its id; what the archive keeps of it comes along."""
    path = Path(reference)
    if not path.is_file():
        return unsealed(kept_deck(store, reference))
    if path.suffix == ".html" and explain.deck_id(path) is None:
        raise ReportError(f"{path}: not a page that `socialwatch report` has made")
    said: dict[str, JSON] = copies.find(path, None, store, fullest=True).document
    if any(one.id == said["id"] for one in store.decks.list()):
        kept = kept_deck(store, said["id"])
        if kept.get("made") == said["made"]:
            said["again"] = kept.get("again", {})
    return unsealed(said)


def differences(store: Store, old: JSON, new: JSON) -> list[Difference]:
    """Figures whose value, n or interval is another, in the order of their codes; then those only one deck has."""
    queries, between = _asked_differently(old, new), _Between(store, old, new)
    found = []
    for before, after in pairs(old, new):
        told = after or before
        if told is None:
            continue
        same = before is not None and after is not None and _says(before) == _says(after)
        if not same or (before and after and _quotes_another(store, before, after)):
            causes, nearby = between.causes(before or told, told)
            found.append(Difference(before, after, causes, nearby, _of(queries, told)))
    return found


def pairs(old: JSON, new: JSON) -> Iterator[tuple[Told | None, Told | None]]:
    """The figures of both that stand for the same: the same window first, else the same question in their order."""
    left, right = list(_figures(old)), list(_figures(new))
    for exact in (True, False):
        waiting = defaultdict(list)
        for one in right:
            waiting[_place(one, exact)].append(one)
        alone = []
        for one in left:
            there = waiting[_place(one, exact)]
            if there:
                other = there.pop(0)
                right.remove(other)
                yield one, other
            else:
                alone.append(one)
        left = alone
    yield from ((one, None) for one in left)
    yield from ((None, one) for one in right)


def _figures(document: JSON) -> Iterator[Told]:
    for code, evidence in sorted(document["evidence"].items()):
        for figure in evidence["figures"]:
            yield Told(code, figure, evidence)


def _place(one: Told, exact: bool) -> tuple[object, ...]:
    question = (one.evidence["measure"], one.figure["key"], one.figure["unit"], one.evidence["query"])
    return (*question, *one.evidence["window"]) if exact else question


def _says(one: Told) -> tuple[object, ...]:
    return tuple(one.figure[key] for key in ("value", "n", "interval"))


def _quotes_another(store: Store, before: Told, after: Told) -> bool:
    """Whether a post is quoted in the place of another one, which may have had as many reactions."""
    if before.evidence["measure"] != MEASURE:
        return False
    then, now = ([store.mentions.find(id) for id in one.evidence["ids"]] for one in (before, after))
    return then != now


def _asked_differently(old: JSON, new: JSON) -> dict[str, tuple[str, str]]:
    """Brands and topics whose query is another one: term of an evidence's query -> what it is called."""
    found = {}
    for kind, field in (("brands", "brand"), ("topics", "topic")):
        then, now = (document.get("basis", {}).get(kind, {}) for document in (old, new))
        for name in then.keys() | now.keys():
            if then and now and then.get(name) != now.get(name):
                found[f"{field}:{quoted(name)}"] = (field, name)
    return found


def _of(queries: Mapping[str, tuple[str, str]], one: Told) -> list[str]:
    asked = one.evidence["query"]
    return sorted(f"{field} {name}" for term, (field, name) in queries.items() if term in asked)


class _Between:
    """What happened to posts between two decks, looked up once a window."""

    def __init__(self, store: Store, old: JSON, new: JSON) -> None:
        self._store = store
        self._old, self._new = old, new
        self._known: dict[Span, dict[str, set[int]]] = {}

    def causes(self, before: Told, after: Told) -> tuple[dict[str, int], str]:
        """Posts by cause: of those that the figure counts, or names; else of all of its brands; else of the window."""
        evidence = read(Evidence, after.evidence)
        span = Span(*(datetime.fromisoformat(moment) for moment in evidence.window))
        known = self._happened(span, evidence.measure)
        named = {*before.evidence["ids"], *after.evidence["ids"]}
        counted = {key for one in named if (key := self._store.mentions.find(one)) is not None}
        if here := _shared(known, counted | self._posts(evidence, evidence.query)):
            return here, ""
        around = " OR ".join(BRAND.findall(evidence.query))
        if near := _shared(known, self._posts(evidence, around)):
            return near, "brands"
        return {cause: len(keys) for cause, keys in known.items() if keys}, "window"

    def _happened(self, span: Span, measure: str) -> dict[str, set[int]]:
        if span not in self._known:
            steps = redone(self._old, self._new)
            self._known[span] = touched(self._store, span, knew(self._old), knew(self._new), steps)
        known = self._known[span]
        return known if measure in READING else {**known, "purged": set()}

    def _posts(self, evidence: Evidence, query: str) -> set[int]:
        """Posts of a figure, those too that are left out of it: a label may have put them there."""
        return set(posts_of(self._store, replace(evidence, query=query, exclusions=())))


def _worked_out(one: Told) -> str:
    """How a figure is made, its counts aside."""
    return re.sub(r"\d[\d,.]*", "", one.evidence["formula"])


def _shared(known: Mapping[str, set[int]], keys: set[int]) -> dict[str, int]:
    return {cause: len(of & keys) for cause, of in known.items() if of & keys}


def as_row(one: Difference) -> dict[str, JSON]:
    """A difference for tables and programs."""
    told = one.after or one.before
    assert told is not None
    return {
        "code": [side.code if side else None for side in (one.before, one.after)],
        "measure": told.evidence["measure"],
        "figure": told.figure["key"],
        "unit": told.figure["unit"],
        "window": told.evidence["window"],
        "query": told.evidence["query"],
        "before": one.before.figure["value"] if one.before else None,
        "after": one.after.figure["value"] if one.after else None,
        "n": [side.figure["n"] if side else None for side in (one.before, one.after)],
        "only": None if one.before and one.after else "before" if one.before else "after",
        "causes": dict(one.causes),
        "nearby": one.nearby if one.causes else "",
        "queries": list(one.queries),
        "why": why(one),
    }


def why(one: Difference) -> str:
    """The causes in words."""
    parts = [f"query of {name} changed" for name in one.queries]
    if one.before is None or one.after is None:
        parts.insert(0, f"only in the {'first' if one.before else 'second'} deck")
    elif one.before.evidence["window"] != one.after.evidence["window"]:
        parts.append("another window")
    elif _worked_out(one.before) != _worked_out(one.after):
        parts.append("worked out by another formula")
    near = NEAR[one.nearby]
    parts += [f"{count:,} {SAID[cause]}{near}" for cause, count in one.causes.items()]
    return "; ".join(parts) or "not known from the archive"
