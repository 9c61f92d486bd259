"""What a post must hold to match: the keys that the many-query matcher and the archive look up first."""

from __future__ import annotations

from socialwatch.query.common import COMMON
from socialwatch.query.compiling import lone
from socialwatch.query.nodes import And, Near, Node, Or, Piece, Words

Keys = frozenset[str]
"""Words, hashtags, handles; "acm*" stands for every word that begins so (a word itself never holds a star)."""


def needs(node: Node) -> Keys | None:
    """Keys of which every match holds at least one; None when nothing can be promised.

    Where there is a choice, the rarest: few keys, long, not common.
    """
    if isinstance(node, Words):
        return min((frozenset({key_of(piece)}) for piece in node.pieces), key=cost)
    if isinstance(node, And | Near):
        parts = node.parts if isinstance(node, And) else (node.left, node.right)
        promised = [keys for keys in map(needs, parts) if keys is not None]
        return min(promised, key=cost, default=None)
    if isinstance(node, Or):
        union: set[str] = set()
        for part in node.parts:
            keys = needs(part)
            if keys is None:
                return None
            union |= keys
        return frozenset(union)
    return None


def key_of(piece: Piece) -> str:
    return (piece.sigil or piece.folded) + ("*" if piece.prefix else "")


def cost(keys: Keys) -> float:
    """How many posts these keys may lead to, roughly: common words and short beginnings lead to most."""
    return sum(_cost(key) for key in keys)


def _cost(key: str) -> float:
    if key in COMMON:
        return 1000.0
    letters = len(key.rstrip("*"))
    return (30.0 if key.endswith("*") else 6.0) / letters


def enough(node: Node) -> Keys:
    """Keys each of which alone makes the node true."""
    key = lone(node)
    if key:
        return frozenset({key})
    if isinstance(node, Or):
        return frozenset().union(*map(enough, node.parts))
    if isinstance(node, Words) and len(node.pieces) == 1 and not node.title:
        piece = node.pieces[0]
        if piece.prefix and not piece.exact and not piece.cased:
            return frozenset({key_of(piece)})
    return frozenset()
