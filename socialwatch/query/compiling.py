"""A tree made into one function of a document: sets for plain words, substrings for phrases, places for the rest."""

from __future__ import annotations

from collections.abc import Callable

from socialwatch.query.document import Document
from socialwatch.query.nodes import And, Everything, Field, Near, Node, Not, Or, Piece, Words
from socialwatch.query.places import places

Check = Callable[[Document], bool]


def compile_node(node: Node, zone: str, about: frozenset[str] = frozenset()) -> Check:
    """`zone` tells since:, until: and hour:; `about` are the brands that sentiment: beside them is toward."""
    if isinstance(node, Words):
        return _words(node)
    if isinstance(node, And):
        return _all(node, zone, about | brands_beside(node))
    if isinstance(node, Or):
        return _any(node, zone, about)
    if isinstance(node, Not):
        return _none(node.part, zone, about)
    if isinstance(node, Near):
        return _placed(node)
    if isinstance(node, Everything):
        return lambda document: True
    from socialwatch.query.field_checks import compile_field

    return compile_field(node, zone, about)


def brands_beside(node: And) -> frozenset[str]:
    """The brands (case-folded) that an And is about: of each brand: among its parts, or of an Or of nothing else."""
    return frozenset().union(*(_brands(part) for part in node.parts))


def _brands(node: Node) -> frozenset[str]:
    parts = node.parts if isinstance(node, Or) else (node,)
    brands = [part.value.casefold() for part in parts if isinstance(part, Field) and part.name == "brand"]
    return frozenset(brands) if len(brands) == len(parts) else frozenset()


def lone(node: Node) -> str | None:
    """The one key in `Document.words` that decides this node: a plain word, or a hashtag or handle."""
    if not isinstance(node, Words) or len(node.pieces) != 1 or node.title:
        return None
    piece = node.pieces[0]
    if piece.exact or piece.cased or piece.prefix:
        return None
    return piece.sigil or piece.folded


def _all(node: And, zone: str, about: frozenset[str]) -> Check:
    """Sets first, which cost next to nothing, then what must be looked for."""
    wanted = frozenset(key for key in map(lone, node.parts) if key)
    unwanted: frozenset[str] = frozenset()
    checks = []
    for part in node.parts:
        ruled_out = _keys_of(part.part) if isinstance(part, Not) else None
        if ruled_out:
            unwanted |= ruled_out
        elif not lone(part):
            checks.append(compile_node(part, zone, about))
    return _both(_sets(wanted, unwanted), checks)


def _sets(wanted: frozenset[str], unwanted: frozenset[str]) -> Check | None:
    if len(wanted) == 1 and not unwanted:
        only = next(iter(wanted))
        return lambda document: only in document.words
    if wanted and unwanted:
        return lambda document: wanted <= document.words and unwanted.isdisjoint(document.words)
    if wanted:
        return lambda document: wanted <= document.words
    return (lambda document: unwanted.isdisjoint(document.words)) if unwanted else None


def _both(first: Check | None, others: list[Check]) -> Check:
    if first is not None:
        others = [first, *others]
    if len(others) == 1:
        return others[0]
    if len(others) == 2:
        one, two = others
        return lambda document: one(document) and two(document)

    def check(document: Document) -> bool:
        for one in others:  # noqa: SIM110 - as in _any
            if not one(document):
                return False
        return True

    return check


def _keys_of(node: Node) -> frozenset[str] | None:
    """The keys of a lone word, or of an Or of nothing else."""
    parts = node.parts if isinstance(node, Or) else (node,)
    keys = [lone(part) for part in parts]
    return None if None in keys else frozenset(key for key in keys if key)


def _any(node: Or, zone: str, about: frozenset[str]) -> Check:
    keys = frozenset(key for key in map(lone, node.parts) if key)
    checks = [compile_node(part, zone, about) for part in node.parts if not lone(part)]
    if not checks:
        return lambda document: not keys.isdisjoint(document.words)

    def check(document: Document) -> bool:
        if not keys.isdisjoint(document.words):
            return True
        for check in checks:  # noqa: SIM110 - half the time of any() with a generator, and this runs a million times
            if check(document):
                return True
        return False

    return check


def _none(node: Node, zone: str, about: frozenset[str]) -> Check:
    keys = _keys_of(node)
    if keys:
        return lambda document: keys.isdisjoint(document.words)
    check = compile_node(node, zone, about)
    return lambda document: not check(document)


def _words(node: Words) -> Check:
    key = lone(node)
    if key:
        return lambda document: key in document.words
    if node.title:
        return lambda document: any(True for _ in places(node, document.title))
    if len(node.pieces) == 1:
        return _one(node.pieces[0])
    if node.slop is None and _is_substring(node.pieces):
        phrase = " " + " ".join(piece.folded for piece in node.pieces) + ("" if node.pieces[-1].prefix else " ")
        words = frozenset(needed_words(node))
        return lambda document: words <= document.words and phrase in document.joined
    return _placed(node)


def _is_substring(pieces: tuple[Piece, ...]) -> bool:
    return (
        all(piece.plain for piece in pieces[:-1]) and Piece(pieces[-1].folded, prefix=pieces[-1].prefix) == pieces[-1]
    )


def _one(piece: Piece) -> Check:
    """One word that is not plain: its beginning, its accents, its case."""
    start = piece.sigil or piece.folded
    wanted = piece.cased or piece.exact
    if not wanted:
        return lambda document: any(word.startswith(start) for word in document.words)
    if piece.prefix:
        if piece.cased:
            return lambda document: any(word.startswith(wanted) for word in document.raws)
        return lambda document: any(word.startswith(wanted) for word in document.exacts)
    if piece.cased:
        return lambda document: start in document.words and wanted in document.raws
    return lambda document: start in document.words and wanted in document.exacts


def _placed(node: Words | Near) -> Check:
    """Words are looked for in each field by themselves; the sets say first whether it is worth while."""
    keys = frozenset(needed_words(node))

    def check(document: Document) -> bool:
        return keys <= document.words and any(True for text in document.texts for _ in places(node, text))

    return check


def needed_words(node: Node) -> list[str]:
    """Keys that every match of a `Words` or `Near` holds; an `Or` inside promises none."""
    if isinstance(node, Words):
        return [piece.sigil or piece.folded for piece in node.pieces if not piece.prefix]
    if isinstance(node, Near):
        return needed_words(node.left) + needed_words(node.right)
    return []
