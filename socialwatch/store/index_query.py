"""A query as the full-text index takes it: every match and perhaps more, and whether it is already the whole answer."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.query.nodes import And, Near, Node, Not, Or, Piece, Words


@dataclass(frozen=True, slots=True)
class Part:
    """A text for FTS5 or a condition for SQL (of the mention `m`) with what is bound to it.

    `exact`: true of exactly what matches; otherwise of more.
    """

    text: str
    bound: tuple[str | int | float, ...] = ()
    exact: bool = True


def fts(node: Node) -> Part | None:
    """The part of a tree that the index can be asked for; None when it can promise nothing."""
    if isinstance(node, Words):
        return _fts_words(node)
    if isinstance(node, Near):
        return _fts_near(node)
    if isinstance(node, Or):
        parts = [fts(part) for part in node.parts]
        found = [part for part in parts if part is not None]
        return _joined(found, " OR ", all(part.exact for part in found)) if len(found) == len(parts) else None
    return _fts_and(node) if isinstance(node, And) else None


def _fts_and(node: And) -> Part | None:
    wanted = [fts(part) for part in node.parts if not isinstance(part, Not)]
    found = [part for part in wanted if part is not None]
    if not found:
        return None
    negated = [fts(part.part) for part in node.parts if isinstance(part, Not)]
    unwanted = [part for part in negated if part is not None and part.exact]
    exact = len(found) == len(wanted) and all(part.exact for part in found) and len(unwanted) == len(negated)
    both = _joined(found, " AND ", exact)
    for part in unwanted:
        both = Part(f"({both.text} NOT {part.text})", exact=exact)
    return both


def _joined(parts: list[Part], sign: str, exact: bool) -> Part:
    text = sign.join(part.text for part in parts)
    return Part(f"({text})" if len(parts) > 1 else text, exact=exact)


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
    sides = [fts(node.left), fts(node.right)]
    found = [side for side in sides if side is not None]
    if len(found) == 2 and all(isinstance(side, Words) and _is_phrase(side) for side in (node.left, node.right)):
        return Part(f"NEAR({found[0].text} {found[1].text}, {node.distance + 1})", exact=False)
    return _joined(found, " AND ", False) if found else None


def _is_phrase(node: Words) -> bool:
    return node.slop is None and not any(piece.sigil or piece.prefix for piece in node.pieces)
