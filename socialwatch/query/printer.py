"""A tree written out again, in one canonical spelling that parses to the same tree."""

from __future__ import annotations

from socialwatch.query.nodes import (
    And,
    Attitude,
    Everything,
    Field,
    Is,
    Near,
    Nearby,
    Node,
    Not,
    Or,
    Piece,
    Range,
    When,
    Words,
)

_LOOSEST = {Or: 0, And: 1, Not: 2, Near: 3}
_SMILES = {"positive": ":)", "negative": ":(", "question": "?"}


def spell(node: Node, inside: int = 0) -> str:
    """The canonical text of a tree; `inside` is how tightly what stands around it binds."""
    binding = _LOOSEST.get(type(node), 4)
    text = _spell(node)
    return f"({text})" if binding < inside else text


def _spell(node: Node) -> str:
    match node:
        case Or():
            return " OR ".join(spell(part, 1) for part in node.parts)
        case And():
            return " ".join(spell(part, 2) for part in node.parts)
        case Not():
            return "-" + spell(node.part, 4)
        case Near():
            # a Near on the right must keep its brackets: it reads from the left
            sign = f"NEAR/{node.distance}{'f' if node.ordered else ''}"
            return f"{spell(node.left, 3)} {sign} {spell(node.right, 4)}"
        case Words():
            return _words(node)
        case Everything():
            return "*"
        case Attitude():
            return _SMILES[node.kind]
    return _field(node)


def _words(node: Words) -> str:
    pieces = " ".join(map(_piece, node.pieces))
    if node.title:
        return f'title:"{pieces}"'
    if any(piece.cased for piece in node.pieces):
        return "{" + pieces + "}"
    if node.slop is not None:
        return f'"{pieces}"~{node.slop}'
    # a lone word that reads as an operator keeps its quotes; folded words are never upper-case
    return f'"{pieces}"' if len(node.pieces) > 1 else pieces


def _piece(piece: Piece) -> str:
    return (piece.cased or piece.exact or piece.sigil or piece.folded) + ("*" if piece.prefix else "")


def _field(node: Node) -> str:
    match node:
        case Field():
            return f"{node.name}:{_value(node.value)}{'*' if node.prefix else ''}"
        case Is():
            return f"{'has' if node.name in ('link', 'media') else 'is'}:{node.name}"
        case Range():
            return f"{node.name}:{_range(node)}"
        case When():
            return f"{node.name}:{node.moment if ' ' not in node.moment else _quoted(node.moment)}"
        case Nearby():
            radius = f" within:{_number(node.radius)}km" if node.radius is not None else ""
            return f"near:{_quoted(node.place)}{radius}"
    raise TypeError(f"{type(node).__name__} has no spelling")


def _value(value: str) -> str:
    safe = value.replace(".", "").replace("-", "").replace("_", "").replace("@", "")
    return value if safe.isalnum() else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _range(node: Range) -> str:
    low = "*" if node.low is None else _number(node.low)
    high = "*" if node.high is None else _number(node.high)
    if low == high != "*" and not (node.open_low or node.open_high):
        return low
    return f"{'{' if node.open_low else '['}{low} TO {high}{'}' if node.open_high else ']'}"


def _number(value: float) -> str:
    text = repr(value)
    return f"{value:f}" if "e" in text else text.removesuffix(".0")
