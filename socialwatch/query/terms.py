"""What of a query another search engine can be asked for."""

from __future__ import annotations

from socialwatch.query.needs import needs
from socialwatch.query.nodes import And, Near, Node, Not, Or, Piece, Words
from socialwatch.query.query import Query


def any_terms(query: Query) -> list[str]:
    """Words, "quoted phrases", #hashtags and @handles: every match holds at least one of them.

    As the user wrote them, in the query's order, each once; [] when that cannot be promised (a lone NOT, only
    fields, beginnings like acme*). A word also stands for the hashtag and the handle that are spelt like it.
    """
    terms = _terms(query.root)
    return list(dict.fromkeys(terms)) if terms else []


def _terms(node: Node) -> list[str] | None:
    if isinstance(node, Words):
        return _written(node)
    if isinstance(node, And | Near):
        parts = node.parts if isinstance(node, And) else (node.left, node.right)
        promised = [(part, terms) for part in parts if (terms := _terms(part))]
        return min(promised, key=lambda pair: _cost(pair[0], pair[1]))[1] if promised else None
    if isinstance(node, Or):
        union: list[str] = []
        for part in node.parts:
            terms = _terms(part)
            if not terms:
                return None
            union += terms
        return union
    return None


def _cost(node: Node, terms: list[str]) -> tuple[float, int]:
    from socialwatch.query.needs import cost

    keys = needs(node)
    return (cost(keys) if keys else float("inf"), len(terms))


def _written(node: Words) -> list[str] | None:
    if node.slop is not None or any(piece.prefix for piece in node.pieces):
        return _terms_of_pieces(tuple(piece for piece in node.pieces if not piece.prefix))
    if len(node.pieces) == 1:
        return [node.written.strip(".,:;!?'’\"()")]
    if node.written.startswith("@") and " " not in node.written:
        return [node.written]  # a handle with its server is written in one
    return [f'"{node.written}"']


def _terms_of_pieces(pieces: tuple[Piece, ...]) -> list[str] | None:
    """Of words that need not stand in a row, the rarest."""
    words = tuple(
        Words((piece,), written=piece.cased or piece.exact or piece.sigil or piece.folded) for piece in pieces
    )
    return _terms(And(words)) if words else None


def required_terms(query: Query) -> list[str]:
    """The folded keys that the matcher looks a post up by: one of them is in every match; [] if none is sure.

    "acm*" stands for any word that begins so.
    """
    return sorted(needs(query.root) or ())


def to_dnf(query: Query, limit: int = 64) -> tuple[tuple[Node, ...], ...] | None:
    """The query as alternatives, each a row of leaves and `Not` leaves that must all hold; None above `limit`.

    `Near` and phrases stay whole: a platform that cannot ask for them asks for their words.
    """
    return _alternatives(query.root, False, limit)


def _alternatives(node: Node, negated: bool, limit: int) -> tuple[tuple[Node, ...], ...] | None:
    if isinstance(node, Not):
        return _alternatives(node.part, not negated, limit)
    if not isinstance(node, And | Or):
        return ((Not(node) if negated else node,),)
    rows = [_alternatives(part, negated, limit) for part in node.parts]
    if isinstance(node, Or) is not negated:
        joined = tuple(row for part in rows for row in part or ())
        return None if None in rows or len(joined) > limit else joined
    product: tuple[tuple[Node, ...], ...] = ((),)
    for part in rows:
        if part is None or len(product) * len(part) > limit:
            return None
        product = tuple(left + right for left in product for right in part)
    return product
