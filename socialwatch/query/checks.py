"""Which query may read what: brands read posts, later kinds read earlier ones, and nothing reads itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from socialwatch.errors import ConfigError, QueryError
from socialwatch.query.fields import FLAGS, READS, SPECS
from socialwatch.query.nodes import Field, Is, Nearby, Node, Range, walk

if TYPE_CHECKING:
    from socialwatch.query.query import Query


def check_kind(root: Node, kind: str, text: str) -> None:
    """QueryError, marking the field, when a query of this kind cannot know it yet."""
    if kind not in READS:
        raise ConfigError(f"{kind!r} is no kind of query; there are {', '.join(READS)}")
    allowed = READS[kind]
    for node in walk(root):
        needed = reads(node)
        if needed not in allowed:
            known = "fields of the post" if kind == "brand" else "the post and " + ", ".join(sorted(allowed - {"post"}))
            message = f"{text[node.at[0] : node.at[1]]} is not known yet when a {kind} query is asked: it reads {known}"
            raise QueryError(message, text, *node.at)


def reads(node: Node) -> str:
    """The kind that a leaf's fact comes from; "post" for what the post itself brings."""
    if isinstance(node, Field):
        return SPECS[node.name].reads if node.name in SPECS else "post"
    return FLAGS.get(node.name, "post") if isinstance(node, Is) else "post"


def references(query: Query, field: str) -> set[str]:
    """The names (case-folded) that a query asks for in a field: the topics it builds on."""
    return {node.value.casefold() for node in walk(query.root) if isinstance(node, Field) and node.name == field}


def check_circle(queries: Mapping[str, Query], field: str = "topic", *, strict: bool = True) -> list[str]:
    """The names in an order in which each comes after those it refers to.

    Raises ConfigError when some refer to each other in a circle or, if `strict`, to a name that is not there.
    """
    names = {name.casefold(): name for name in queries}
    order: list[str] = []
    path: list[str] = []

    def visit(key: str, asked_by: str) -> None:
        if key not in names and not strict:
            return
        if key not in names:
            there = ", ".join(queries) or "none"
            raise ConfigError(
                f"{field} {asked_by!r} refers to {field}:{key!r}, which is not configured; there are: {there}"
            )
        if names[key] in order:
            return
        if key in path:
            circle = " -> ".join(names[step] for step in [*path[path.index(key) :], key])
            raise ConfigError(f"these {field} queries go in a circle, take one reference out: {circle}")
        path.append(key)
        for other in sorted(references(queries[names[key]], field)):
            visit(other, names[key])
        path.pop()
        order.append(names[key])

    for key in names:
        visit(key, names[key])
    return order


def reads_text_only(root: Node) -> bool:
    """Whether text, title, tags and the time are all that a query reads."""
    return all(not isinstance(node, Field | Is | Nearby) and not _counts(node) for node in walk(root))


def _counts(node: Node) -> bool:
    return isinstance(node, Range) and node.name != "hour"
