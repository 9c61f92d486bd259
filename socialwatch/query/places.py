"""Where in a text a query's words stand: phrases, accents, exact case, words near each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from socialwatch.query.document import Text
from socialwatch.query.folding import fold
from socialwatch.query.nodes import Near, Node, Or, Piece, Words
from socialwatch.query.tokens import exact_form

Mark = tuple[int, int]
"""From the first word to behind the last, as indexes of words."""


Found = tuple[int, int, tuple[Mark, ...]]
"""start, end (indexes of words) and the marks to highlight within."""


def places(node: Node, text: Text) -> Iterator[Found]:
    """Every place of `Words`, `Near` or an `Or` of them in one field."""
    if isinstance(node, Words):
        yield from _scattered(node, text) if node.slop is not None else _in_a_row(node.pieces, text)
    elif isinstance(node, Near):
        yield from _near(node, text)
    elif isinstance(node, Or):
        for part in node.parts:
            yield from places(part, text)


def _in_a_row(pieces: tuple[Piece, ...], text: Text) -> Iterator[Found]:
    for start, end in _occurrences(pieces[0], text):
        for piece in pieces[1:]:
            end = _behind(piece, text, end)
            if end < 0:
                break
        if end > 0:
            yield start, end, ((start, end),)


def _occurrences(piece: Piece, text: Text) -> Iterator[Mark]:
    if piece.sigil:
        starts: list[int] | range = sorted(text.signs)
    elif piece.prefix:
        starts = range(len(text.folded))
    else:
        starts = text.where.get(piece.folded, [])
    for start in starts:
        end = _behind(piece, text, start)
        if end > 0:
            yield start, end


def _behind(piece: Piece, text: Text, index: int) -> int:
    """The index behind the piece if it stands at `index`, else -1."""
    if index >= len(text.folded):
        return -1
    if piece.plain:
        return index + 1 if text.folded[index] == piece.folded else -1
    token = text.tokens[index]
    folded, exact, raw, end = token.folded, token.exact, token.raw, index + 1
    wanted = piece.folded
    if piece.sigil:
        sign = text.signs.get(index)
        if sign is None:
            return -1
        raw, end = sign
        exact = exact_form(raw)
        folded, wanted = fold(exact), piece.sigil
    for form, want in ((folded, wanted), (exact, piece.exact), (raw, piece.cased)):
        if want is not None and not (form.startswith(want) if piece.prefix else form == want):
            return -1
    return end


def _scattered(node: Words, text: Text) -> Iterator[Found]:
    """All pieces, each at a word of its own, with at most `slop` other words in the stretch they span."""
    occurrences = [list(_occurrences(piece, text)) for piece in node.pieces]
    if not all(occurrences):
        return
    assert node.slop is not None
    for start in sorted({place[0] for found in occurrences for place in found}):
        limit = start + len(node.pieces) + node.slop
        choices = [_between(found, start, limit) for found in occurrences]
        chosen = _one_each(choices) if all(choices) else None
        if chosen:
            marks = tuple(sorted(chosen))
            first, last = marks[0][0], max(end for _, end in marks)
            if last - first - sum(end - begin for begin, end in marks) <= node.slop:
                yield first, last, marks


def _between(marks: list[Mark], start: int, limit: int) -> list[Mark]:
    index = bisect_left(marks, (start, 0))
    found = []
    while index < len(marks) and marks[index][0] < limit:
        found.append(marks[index])
        index += 1
    return found


def _one_each(choices: list[list[Mark]]) -> list[Mark] | None:
    """A different place for each piece, by augmenting paths; None when there are too few.

    Places are tried from the left, so that the stretch stays short.
    """
    owner: dict[Mark, int] = {}

    def assign(piece: int, seen: set[Mark]) -> bool:
        for place in choices[piece]:
            if place not in seen:
                seen.add(place)
                if place not in owner or assign(owner[place], seen):
                    owner[place] = piece
                    return True
        return False

    return list(owner) if all(assign(piece, set()) for piece in range(len(choices))) else None


def _near(node: Near, text: Text) -> Iterator[Found]:
    lefts, rights = sorted(places(node.left, text)), sorted(places(node.right, text))
    yield from _followed(lefts, rights, node.distance)
    if not node.ordered:
        yield from _followed(rights, lefts, node.distance)


def _followed(firsts: list[Found], seconds: list[Found], distance: int) -> Iterator[Found]:
    """Pairs in which the second begins at or behind the end of the first, at most `distance` words on."""
    for start, end, marks in firsts:
        index = bisect_left(seconds, (end,))
        while index < len(seconds) and seconds[index][0] - end <= distance:
            _, second_end, second_marks = seconds[index]
            yield start, second_end, marks + second_marks
            index += 1
