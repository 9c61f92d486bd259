"""What a post must hold to match: the keys that the many-query matcher looks up first."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.query.common import COMMON
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
    """How many posts these keys may lead to, roughly."""
    return sum(map(_cost, keys))


def _cost(key: str) -> float:
    """Frequent words are short (Zipf): each letter more about halves them. A beginning stands for many words."""
    if key in COMMON:
        return 1000.0
    if key.endswith("*"):
        return float(512 * 0.5 ** min(len(key) - 1, 24))
    return float(64 * 0.5 ** min(len(key), 24))


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a post holds `key`, the query matches if every node of `rest` does; an empty rest is sure."""

    key: str
    rest: tuple[Node, ...] = ()


def triggers(node: Node) -> list[Trigger] | None:
    """All ways into a query: it matches exactly when one of these fires. None when it has no such ways.

    An alternative of an `Or` is only ever asked when a key of its own is there; of an `And` the rarest part leads
    and the others are the rest.
    """
    if isinstance(node, Words):
        keys = needs(node) or frozenset()
        sure = _sure(node)
        return [Trigger(key, () if sure else (node,)) for key in keys]
    if isinstance(node, Or):
        found = [triggers(part) for part in node.parts]
        return None if None in found else [trigger for part in found for trigger in part or ()]
    if isinstance(node, And):
        return _led_by_rarest(node)
    keys = needs(node) or frozenset()
    return [Trigger(key, (node,)) for key in sorted(keys)] or None


def _led_by_rarest(node: And) -> list[Trigger] | None:
    costs = [(cost(keys), place) for place, part in enumerate(node.parts) if (keys := needs(part)) is not None]
    if not costs:
        return None
    leader = min(costs)[1]
    rest = node.parts[:leader] + node.parts[leader + 1 :]
    led = triggers(node.parts[leader])
    return None if led is None else [Trigger(trigger.key, trigger.rest + rest) for trigger in led]


def _sure(node: Words) -> bool:
    """The presence of the key is the whole answer: a plain word, hashtag or beginning."""
    piece = node.pieces[0]
    return len(node.pieces) == 1 and not (node.title or piece.exact or piece.cased)
