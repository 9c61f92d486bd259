"""What of a brand's query a platform can be asked: words, phrases, hashtags, handles, one of which every match holds.

A platform's own search is only ever asked for more than we want; the query itself is matched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from socialwatch.errors import ConfigError
from socialwatch.query.nodes import And, Field, Near, Node, Not, Or, Words

if TYPE_CHECKING:
    from socialwatch.query import Query

Kind = Literal["words", "phrase", "tag", "handle", "author", "site"]
WORDS: tuple[Kind, ...] = ("words", "phrase", "tag", "handle")
FIELDS: dict[str, Kind] = {"author": "author", "from": "author", "site": "site", "to": "handle"}


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One thing to ask for. `prefix`: the word is only the beginning of what is meant."""

    kind: Kind
    text: str
    prefix: bool = False

    @property
    def quoted(self) -> str:
        """As most search boxes take it: a phrase in quotes, a hashtag with #, a handle with @."""
        signs = {"tag": "#", "handle": "@", "author": "from:", "site": "site:"}
        plain = self.text.replace('"', " ").strip()
        return f'"{plain}"' if self.kind == "phrase" else signs.get(self.kind, "") + plain


def searched(
    queries: Iterable[Query], where: str, *more: Kind, some: bool = True, or_else: str = ""
) -> list[Term]:  # fmt: skip
    """What a search by words is to be asked; `more` is what it takes beside words, phrases, hashtags and handles.

    Raises ConfigError where a query can match without any of these, and where none holds one unless `some` is False;
    `or_else` is what can be done about it beside adding a word.
    """
    found, left = terms(queries, (*WORDS, *more))
    if left or (some and not found):
        what = f"{left[0].text!r} can match without any" if left else "no query holds one"
        raise ConfigError(f"{where} can be asked for words only, and {what}; add a word to the query{or_else}")
    return found


def terms(queries: Iterable[Query], can: Sequence[Kind]) -> tuple[list[Term], list[Query]]:
    """What to ask for, each once and in a stable order; and the queries that cannot be asked for this way."""
    found: set[Term] = set()
    left: list[Query] = []
    for query in queries:
        cover = _cover(query.root, frozenset(can))
        if cover:
            found |= cover
        else:
            left.append(query)
    return sorted(found), left


def _cover(node: Node, can: frozenset[Kind]) -> frozenset[Term]:
    """Terms of which every match of the node holds at least one; empty when that cannot be told."""
    if isinstance(node, Words):
        term = _term(node)
        return frozenset({term}) if term.kind in can else frozenset()
    if isinstance(node, Field) and node.name in FIELDS:
        kind = FIELDS[node.name]
        return frozenset({Term(kind, node.value, node.prefix)}) if kind in can else frozenset()
    if isinstance(node, Or):
        covers = [_cover(part, can) for part in node.parts]
        return frozenset().union(*covers) if all(covers) else frozenset()
    parts = node.parts if isinstance(node, And) else (node.left, node.right) if isinstance(node, Near) else ()
    covers = [cover for part in parts if not isinstance(part, Not) and (cover := _cover(part, can))]
    return min(covers, key=_breadth, default=frozenset())


def _breadth(cover: frozenset[Term]) -> tuple[int, int, list[Term]]:
    """How much a platform would answer: few terms are better than many, long ones better than short ones."""
    return len(cover), -min(len(term.text) for term in cover), sorted(cover)


def _term(node: Words) -> Term:
    piece = node.pieces[0]
    written = " ".join(node.written.rstrip("*").split())
    if len(node.pieces) == 1 and piece.sigil:
        return Term("tag" if piece.sigil[0] == "#" else "handle", piece.sigil[1:], piece.prefix)
    words = written or " ".join(piece.folded for piece in node.pieces)
    several = len(node.pieces) > 1 and node.slop is None
    return Term("phrase" if several else "words", words, node.pieces[-1].prefix)
