"""A query in plain view: how it was read, what a post is looked up by, what other search engines can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socialwatch.query.nodes import Node, Piece, Words, children, walk
from socialwatch.query.printer import spell
from socialwatch.query.terms import any_terms, required_terms

if TYPE_CHECKING:
    from socialwatch.query.query import Query


@dataclass(frozen=True, slots=True)
class Explained:
    """`canonical` is the query in one spelling; `tree` lines are (depth, what it wants); `words` are read so.

    One of `asked` is in every match and is what sources are asked for; one of `required` is what the matcher
    looks a post up by. Empty: nothing can be promised.
    """

    canonical: str
    tree: tuple[tuple[int, str], ...]
    words: tuple[tuple[str, str], ...]
    asked: tuple[str, ...]
    required: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "canonical": self.canonical,
            "tree": [{"depth": depth, "wants": wants} for depth, wants in self.tree],
            "words": dict(self.words),
            "asked": list(self.asked),
            "required": list(self.required),
        }


def explain(query: Query) -> Explained:
    """What the language made of a query."""
    return Explained(
        canonical=spell(query.root),
        tree=tuple(_tree(query.root, 0)),
        words=tuple({node.written: _reading(node) for node in walk(query.root) if isinstance(node, Words)}.items()),
        asked=tuple(any_terms(query)),
        required=tuple(required_terms(query)),
    )


_JOINS = {"And": "all of", "Or": "any of", "Not": "not"}


def _tree(node: Node, depth: int) -> list[tuple[int, str]]:
    join = _JOINS.get(type(node).__name__)
    if join is None:
        return [(depth, spell(node))]
    lines = [(depth, join)]
    for child in children(node):
        lines += _tree(child, depth + 1)
    return lines


def _reading(node: Words) -> str:
    return " · ".join(map(_piece, node.pieces))


def _piece(piece: Piece) -> str:
    """How one word is compared."""
    word = (piece.sigil or piece.folded) + ("*" if piece.prefix else "")
    if piece.cased:
        return f"{word} (written {piece.cased})"
    return f"{word} (with its accents, {piece.exact})" if piece.exact else word
