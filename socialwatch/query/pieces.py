"""The words of a query, made with the same `tokens` as the words of posts."""

from __future__ import annotations

from socialwatch.errors import QueryError
from socialwatch.query.nodes import Piece, Place, Words
from socialwatch.query.tokens import exact_form, raw_sigils, sigils, tokens
from socialwatch.query.tokens import words as folded_words


def words_node(written: str, text: str, at: Place, *, slop: int | None = None, cased: bool = False) -> Words:
    """The leaf for one word, one quoted phrase or the inside of {}. QueryError when no word is in it."""
    pieces: list[Piece] = []
    for chunk in written.split():
        pieces += _pieces(chunk, text, at, cased)
    if not pieces:
        raise QueryError(f"{text[at[0] : at[1]]} holds no word that could be found", text, *at)
    return Words(tuple(pieces), slop if len(pieces) > 1 else None, False, written, at)


def _pieces(chunk: str, text: str, at: Place, cased: bool) -> list[Piece]:
    body = chunk.rstrip("*")
    prefix = body != chunk
    if "*" in body or len(chunk) - len(body) > 1:
        raise QueryError("a * can only stand at the end of a word: acme*", text, *at)
    pieces = _plain_pieces(body, cased)
    if prefix and not pieces:
        raise QueryError("a * needs the beginning of a word before it: acme*", text, *at)
    if prefix:
        last = pieces[-1]
        pieces[-1] = Piece(last.folded, last.exact, last.cased, True, last.sigil)
    return pieces


def _plain_pieces(body: str, cased: bool) -> list[Piece]:
    signs = dict(zip(sigils(body), raw_sigils(body), strict=True))
    found = tokens(body)
    pieces: list[Piece] = []
    index = 0
    while index < len(found):
        token = found[index]
        if token.sigil:
            raw = signs[token.sigil]
            exact = exact_form(raw)
            pieces.append(
                Piece(token.folded, None if exact == token.sigil else exact, raw if cased else None, False, token.sigil)
            )
            index += len(folded_words(token.sigil))
            continue
        exact_only = None if token.exact == token.folded else token.exact
        pieces.append(Piece(token.folded, exact_only, token.raw if cased else None))
        index += 1
    return pieces
