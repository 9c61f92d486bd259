"""A query as the full-text index takes it: every match and perhaps more, and whether it is already the whole answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socialwatch.query.nodes import And, Near, Node, Not, Or, Piece, Words

DEEPEST = 12  # brackets inside brackets: FTS5's parser gives up at about thirty


@dataclass(frozen=True, slots=True)
class Part:
    """A text for FTS5 or a condition for SQL (of the mention `m`) with what is bound to it.

    `exact`: true of exactly what matches; otherwise of more.
    """

    text: str
    bound: tuple[str | int | float, ...] = ()
    exact: bool = True
    depth: int = 0  # brackets inside brackets


def fts(node: Node) -> Part | None:
    """The part of a tree that the index can be asked for; None when it can promise nothing."""
    if isinstance(node, Words):
        return _fts_words(node)
    if isinstance(node, Near):
        return _fts_near(node)
    if isinstance(node, Or):
        return _fts_or(node.parts)
    return _fts_and(node) if isinstance(node, And) else None


def _fts_or(parts: Sequence[Node]) -> Part | None:
    """None as well when it would be too deep for the index: an And around it then goes without it."""
    found = [part for part in map(fts, parts) if part is not None]
    if len(found) < len(parts) or max(part.depth for part in found) >= DEEPEST:
        return None
    return _joined(found, " OR ", all(part.exact for part in found))


def _fts_and(node: And) -> Part | None:
    wanted = [fts(part) for part in node.parts if not isinstance(part, Not)]
    found = [part for part in wanted if part is not None]
    if not found:
        return None
    negated = [fts(part.part) for part in node.parts if isinstance(part, Not)]
    unwanted = [part for part in negated if part is not None and part.exact]
    exact = len(found) == len(wanted) and all(part.exact for part in found) and len(unwanted) == len(negated)
    both = _joined(found, " AND ", exact)
    if not unwanted:
        return both
    none = _joined(unwanted, " OR ", True)  # one NOT: a thousand behind each other would be a thousand levels
    return Part(f"({both.text} NOT {none.text})", exact=exact, depth=1 + max(both.depth, none.depth))


def _joined(parts: list[Part], sign: str, exact: bool) -> Part:
    text = sign.join(part.text for part in parts)
    depth = max(part.depth for part in parts)
    return Part(f"({text})" if len(parts) > 1 else text, exact=exact, depth=depth + (len(parts) > 1))


def _fts_words(node: Words) -> Part:
    exact = not node.title and not any(piece.exact or piece.cased for piece in node.pieces)
    if len(node.pieces) == 1:
        return Part(_fts_piece(node.pieces[0]), exact=exact)
    if node.slop is None and _is_row(node.pieces):
        row = " ".join(piece.folded for piece in node.pieces)
        return Part(f'"{row}"{"*" if node.pieces[-1].prefix else ""}', exact=exact)
    if node.slop is not None and all(not piece.prefix and not piece.sigil for piece in node.pieces):
        pieces = " ".join(_fts_piece(piece) for piece in node.pieces)
        # FTS5 counts the words of the phrases between first and last as well
        return Part(f"NEAR({pieces}, {node.slop + len(node.pieces)})", exact=False)
    return _joined([Part(_fts_piece(piece)) for piece in node.pieces], " AND ", False)


def _is_row(pieces: tuple[Piece, ...]) -> bool:
    return not any(piece.sigil for piece in pieces) and not any(piece.prefix for piece in pieces[:-1])


def _fts_piece(piece: Piece) -> str:
    word = piece.sigil.replace("_", "＿") if piece.sigil else piece.folded
    return f'"{word}"{"*" if piece.prefix else ""}'


def _fts_near(node: Near) -> Part | None:
    found = list(_near_parts(node))
    return _joined(found, " AND ", False) if found else None


def _near_parts(node: Near) -> Iterator[Part]:
    """What all must be there; of a chain of NEAR one list, not brackets inside brackets."""
    left, right = node.left, node.right
    if isinstance(left, Words) and isinstance(right, Words) and _is_phrase(left) and _is_phrase(right):
        yield Part(f"NEAR({_fts_words(left).text} {_fts_words(right).text}, {node.distance + 1})", exact=False)
        return
    for side in (left, right):
        part = fts(side) if not isinstance(side, Near) else None
        if part is not None:
            yield part
        elif isinstance(side, Near):
            yield from _near_parts(side)


def _is_phrase(node: Words) -> bool:
    return node.slop is None and not any(piece.sigil or piece.prefix for piece in node.pieces)
