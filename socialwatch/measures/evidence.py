"""How a figure can be followed: the query that lists its posts, and the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from socialwatch.measures.base import Evidence, Figure, Scope

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.query import Query
    from socialwatch.store import Store
    from socialwatch.store.planning import Narrowing

MOST_IDS = 200  # of the posts behind a figure


def quoted(value: str) -> str:
    """A value as the query language takes it after a field's colon."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def any_of(field: str, values: Sequence[str]) -> str:
    """`brand:"Acme"`, or `(brand:"Acme" OR brand:"Beta")`; empty for none."""
    terms = [f"{field}:{quoted(value)}" for value in values]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})" if terms else ""


def query_for(scope: Scope, brands: Sequence[str], *more: str) -> str:
    """The query that lists what this scope counts of these brands; `more` are terms that narrow it further."""
    parts = [
        any_of("brand", brands),
        any_of("source", scope.sources),
        any_of("topic", scope.topics),
        any_of("lang", scope.langs),
        any_of("country", scope.countries),
        f"({scope.query.text})" if scope.query else "",
        *more,
    ]
    return " ".join(part for part in parts if part)


def evidence(
    measure: str,
    scope: Scope,
    n: int,
    *more: str,
    brands: Sequence[str] | None = None,
    formula: str = "",
    span: Span | None = None,
) -> Evidence:
    """Evidence of a figure over `n` mentions of the brands (the scope's subject unless given)."""
    over = span or scope.window.span
    left_out = [*(() if scope.with_own else ("own accounts",)), *(() if scope.with_noise else ("noise",))]
    return Evidence(
        measure=measure,
        window=(over.start.isoformat(), over.end.isoformat()),
        zone=scope.window.zone,
        query=query_for(scope, scope.subject if brands is None else brands, *more),
        n=n,
        exclusions=tuple(left_out),
        sources=scope.sources,
        formula=formula,
    )


def posts_of(store: Store, evidence: Evidence, limit: int | None = None) -> list[int]:
    """The keys of the posts that a figure counted, newest first: what `socialwatch search` lists for it."""
    from socialwatch.store.select import select

    query, narrowing = _asked(evidence)
    return select(store, query, limit=limit, **narrowing)


def loudest_of(store: Store, evidence: Evidence, limit: int) -> list[int]:
    """The keys of the most engaged of these posts."""
    from socialwatch.store.foremost import foremost

    query, narrowing = _asked(evidence)
    return foremost(store, query, limit, **narrowing)


def _asked(evidence: Evidence) -> tuple[Query | None, Narrowing]:
    from datetime import datetime

    from socialwatch.models import Span
    from socialwatch.query import parse

    start, end = (datetime.fromisoformat(text) for text in evidence.window)
    query: Query | None = parse(evidence.query, zone=evidence.zone) if evidence.query else None
    return query, {
        "span": Span(start, end),
        "with_own": "own accounts" not in evidence.exclusions,
        "with_noise": "noise" not in evidence.exclusions,
    }


def followed(store: Store, figure: Figure, limit: int = 200) -> Figure:
    """The figure with the ids of the first of its posts."""
    ids = tuple(store.mentions.ids(posts_of(store, figure.evidence, limit)))
    return replace(figure, evidence=replace(figure.evidence, ids=ids))
